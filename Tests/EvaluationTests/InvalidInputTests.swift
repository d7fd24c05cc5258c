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

    @Test(arguments: [
        (EvaluationError.empty, "there are no rows to evaluate; evaluate on more rows, or on a longer horizon"),
        (.mismatchedShapes(what: "outcomes", expected: 3, actual: 2), "outcomes: 3 expected, 2 found"),
        (
            .invalidProbability(row: 4),
            "a probability is not between 0 and 1 (first in row 4); check the model that gave the probabilities"
        ),
        (.outcomeNotBinary(row: 4), "an outcome is neither 0 nor 1 (first in row 4); code the outcome as 0 and 1"),
        (
            .oneClass(outcome: 0),
            "all outcomes are 0, so quality cannot be measured; evaluate on more rows, or on a longer horizon"
        ),
    ]) func messagesSayWhatAndWhatNext(_ error: EvaluationError, _ text: String) {
        #expect(error.description == text)
    }

    /// Both models are checked: a row too many of the second is not taken for a row of the first.
    @Test func pairedModelsNeedTheSameRows() {
        #expect(
            throws: EvaluationError.mismatchedShapes(
                what: "outcomes, one per probability", expected: 3, actual: 2)
        ) { try AreaDifference(first: [0.1, 0.2], second: [0.1, 0.2, 0.3], outcomes: [0, 1]) }
        #expect(throws: EvaluationError.invalidProbability(row: 1)) {
            try AreaDifference(first: [0.1, 0.2], second: [0.1, 2], outcomes: [0, 1])
        }
    }
}
