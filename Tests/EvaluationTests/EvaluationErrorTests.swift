import Evaluation
import Testing

/// Every error, from a call that causes it to the whole sentence that a user reads.
@Suite struct EvaluationErrorTests {
    /// Each case's place in the list below: a new case does not compile until it has one.
    private static func number(_ error: EvaluationError) -> Int {
        switch error {
        case .empty: 0
        case .mismatchedShapes: 1
        case .invalidProbability: 2
        case .outcomeNotBinary: 3
        case .oneClass: 4
        case .invalidBaseRate: 5
        case .tooFewEvents: 6
        case .calibrationNotDetermined: 7
        case .repeatedGroup: 8
        case .notADistribution: 9
        case .negativeCount: 10
        case .noFold: 11
        }
    }

    private static func scored(
        _ probabilities: [Double], _ outcomes: [Double], groups: [Int]? = nil
    ) throws(EvaluationError) -> ScoredOutcomes {
        try ScoredOutcomes(probabilities: probabilities, outcomes: outcomes, groups: groups)
    }

    private static let causes: [(text: String, cause: @Sendable () throws -> Void)] = [
        (
            "there are no rows to evaluate; evaluate on more rows, or on a longer horizon",
            { _ = try scored([], []) }
        ),
        (
            "group codes, one per probability: 2 expected, 3 found",
            { _ = try scored([0, 1], [0, 1], groups: [1, 2, 3]) }
        ),
        (
            "a probability is not between 0 and 1 (first in row 1); check the model that gave the probabilities",
            { _ = try scored([0.5, -.ulpOfOne], [0, 1]) }
        ),
        (
            "an outcome is neither 0 nor 1 (first in row 0); code the outcome as 0 and 1",
            { _ = try scored([0.5, 0.5], [0.5, 1]) }
        ),
        (
            "all outcomes are 1, so quality cannot be measured; evaluate on more rows, or on a longer horizon",
            { _ = try scored([0.5], [1]) }
        ),
        (
            "the base rate must lie between 0 and 1; give the share of rows with the outcome",
            { _ = try PriorCorrection(populationRate: 0.1, sampleRate: .nan) }
        ),
        (
            "1000 rows with the outcome are needed, 1 found; use a logistic or beta map",
            { _ = try Recalibration(.isotonic).fit(scored([0.2, 0.4], [0, 1])) }
        ),
        (
            "no single calibration map fits best: too few different probabilities, or they separate the outcomes; "
                + "calibrate on more rows, or with a smoothed logistic map",
            { _ = try Recalibration().fit(scored([0.2, 0.4], [0, 1])) }
        ),
        (
            "a customer has more than one row (first again in row 2); "
                + "keep one row for each customer, for example the last",
            { _ = try ConformalClassifier(scored([0.2, 0.4, 0.6], [0, 1, 0], groups: [5, 6, 5])) }
        ),
        (
            "the probabilities of a forecast do not add up to 1; give the probability of every count from 0 on",
            { _ = try CountForecast([0.5, 0.4]) }
        ),
        (
            "a count is negative (first in row 1); check the model that gave the counts",
            { _ = try CountForecast(draws: [3, -1]) }
        ),
        (
            "a backtest of this horizon needs 8 periods of data, 7 found; "
                + "use more history, a shorter horizon or gap, or fewer cutoffs to train with",
            { _ = try RollingOrigin(periods: 1...7, horizon: 2, minimumTraining: 4) }
        ),
    ]

    @Test(arguments: 0..<12) func everyErrorIsThrownAndSaysWhatAndWhatNext(place: Int) throws {
        let (text, cause) = Self.causes[place]
        let error = try #require(throws: EvaluationError.self) { try cause() }
        #expect(Self.number(error) == place)
        #expect(error.description == text)
        #expect(error.code == "R\(301 + place)")
    }
}
