import Evaluation
import Testing

@Suite struct InvalidInputTests {
    @Test func everyDefectHasItsError() {
        let cases: [([Double], [Double], [Int]?, Double?, EvaluationError)] = [
            ([], [], nil, nil, .empty),
            (
                [0.5], [1, 0], nil, nil,
                .mismatchedShapes(what: "outcomes, one per probability", expected: 1, actual: 2)
            ),
            (
                [0.5, 0.1], [1, 0], [1], nil,
                .mismatchedShapes(what: "group codes, one per probability", expected: 2, actual: 1)
            ),
            ([0.5, .nan], [1, 0], nil, nil, .invalidProbability(row: 1)),
            ([1.5, 0.5], [1, 0], nil, nil, .invalidProbability(row: 0)),
            ([0.5, 0.5], [1, 2], nil, nil, .outcomeNotBinary(row: 1)),
            ([0.5, 0.5], [1, .nan], nil, nil, .outcomeNotBinary(row: 1)),
            ([0.5, 0.5], [1, 1], nil, nil, .oneClass(outcome: 1)),
            ([0.5, 0.5], [0, 0], nil, nil, .oneClass(outcome: 0)),
            ([0.5, 0.5], [0, 1], nil, 0, .invalidBaseRate),
        ]
        for (probabilities, outcomes, groups, rate, expected) in cases {
            #expect(throws: expected) {
                try Metrics(probabilities: probabilities, outcomes: outcomes, groups: groups, baseRate: rate)
            }
            #expect(expected.code.hasPrefix("R3"))
            #expect(expected.description.hasPrefix(expected.message))
        }
    }
}
