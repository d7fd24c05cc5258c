import LinearAlgebra
import Testing

@testable import Regression

/// Every error, from a call that causes it to the whole sentence that a user reads.
@Suite struct RegressionErrorTests {
    private static let x = InputTests.x
    private static let y = InputTests.y

    /// Each case's place in the list below: a new case does not compile until it has one.
    private static func number(_ error: RegressionError) -> Int {
        switch error {
        case .empty: 0
        case .mismatchedShapes: 1
        case .notFinite: 2
        case .offsetNotFinite: 3
        case .invalidCounts: 4
        case .outcomeNotBinary: 5
        case .oneClass: 6
        case .invalidWeights: 7
        case .tooFewGroups: 8
        case .invalidPenalty: 9
        case .invalidFolds: 10
        case .notConverged: 11
        case .separation: 12
        case .singularCovariance: 13
        case .noTestableColumn: 14
        case .cancelled: 15
        }
    }

    private static func data(
        _ x: Matrix = x, _ y: [Double] = y, weights: [Double]? = nil, offsets: [Double]? = nil, groups: [Int]? = nil
    ) throws(RegressionError) -> LogisticData {
        try LogisticData(x: x, y: y, weights: weights, offsets: offsets, groups: groups)
    }

    private static func fit(lambda: Double, steps: Int = 50) throws -> FittedLogisticRegression {
        try RidgeLogisticRegression(penalty: .fixed(lambda), maximumSteps: steps).fit(data(groups: InputTests.groups))
    }

    private static let causes: [(text: String, cause: @Sendable () async throws -> Void)] = [
        (
            "there are no rows to fit; widen the time range, or check that the outcome can be known for some rows",
            { _ = try data(Matrix(rows: 0, columns: 2), []) }
        ),
        ("weights, one per row: 60 expected, 2 found", { _ = try data(weights: [1, 1]) }),
        (
            "column “column 1” holds a value that is not a finite number (first in row 1); "
                + "fill in missing values before the fit, with a column that says which were missing",
            { _ = try data(Matrix([[1, 2], [3, .infinity]]), [0, 1]) }
        ),
        (
            "an offset is not a finite number (first in row 59); "
                + "give offsets on the scale of log odds, such as log(p / (1 - p)) with 0 < p < 1",
            { _ = try data(offsets: y.indices.map { $0 == 59 ? -.infinity : 0 }) }
        ),
        (
            "a row needs at least 1 trial, and from 0 to as many successes (first wrong in row 1); "
                + "leave out rows without trials, and check that trials include the successes",
            { _ = try LogisticData(x: Matrix([[1], [2]]), successes: [1, 3], trials: [1, 2]) }
        ),
        (
            "an outcome is neither 0 nor 1 (first in row 1); code the outcome as 0 and 1",
            { _ = try data(Matrix([[1], [2]]), [0, .nan]) }
        ),
        (
            "all outcomes are 1, so there is nothing to tell apart; "
                + "check the outcome's definition and horizon, or use more history",
            { _ = try data(Matrix([[1]]), [1]) }
        ),
        (
            "weights must be finite, not negative, and not all 0; check the weights",
            { _ = try data(weights: y.indices.map { $0 == 3 ? .nan : 1 }) }
        ),
        (
            "5 customers are needed with rows of their own, 3 found; use more customers or fewer folds",
            {
                let three = try data(groups: y.indices.map { $0 % 3 })
                _ = try RidgeLogisticRegression(penalty: .crossValidated(folds: 5, seed: 1)).fit(three)
            }
        ),
        (
            "a penalty must be finite and not negative; a grid needs at least one, all positive; "
                + "give penalties such as 0.01",
            { _ = try fit(lambda: -1) }
        ),
        (
            "cross-validation needs at least 2 folds, not 1; use 5 or 10 folds",
            { _ = try RidgeLogisticRegression(penalty: .crossValidated(folds: 1, seed: 1)).fit(data()) }
        ),
        (
            // At b = 0 the whole first step is too short to end on.
            "the fit did not converge in 1 steps (Newton decrement DECREMENT); "
                + "use a larger penalty, or allow more steps",
            { _ = try fit(lambda: 1e-3, steps: 1) }
        ),
        (
            "no unpenalised fit exists: the outcomes are separated by column 0; use a positive penalty or Firth's "
                + "method, and look whether these columns know the outcome beforehand",
            { _ = try RidgeLogisticRegression(penalty: .fixed(0)).fit(data(x, x.column(0).map { $0 > 3 ? 1 : 0 })) }
        ),
        (
            // Two customers tell of one contrast, not of two.
            "the covariance of the tested coefficients is singular; test fewer columns at once, or use more customers",
            {
                let two = try data(groups: y.indices.map { $0 % 2 })
                _ = try RidgeLogisticRegression.exact(0).fit(two).inference.waldTest(columns: [0, 1])
            }
        ),
        (
            "none of the named columns has an estimate; name columns that the fit kept",
            { _ = try fit(lambda: 0.1).inference.waldTest(columns: [2]) }
        ),
        (
            "the fit was cancelled",
            {
                let task = Task {
                    while !Task.isCancelled { await Task.yield() }
                    return try fit(lambda: 0.1)
                }
                task.cancel()
                _ = try await task.value
            }
        ),
    ]

    @Test(arguments: 0..<16) func everyErrorIsThrownAndSaysWhatAndWhatNext(place: Int) async throws {
        let (text, cause) = Self.causes[place]
        let thrown = await #expect(throws: RegressionError.self) { try await cause() }
        let error = try #require(thrown)
        #expect(Self.number(error) == place)
        var expected = text
        if case .notConverged(let decrement, _) = error { expected = text.replacing("DECREMENT", with: "\(decrement)") }
        #expect(error.description == expected)
        #expect(error.code == "R2" + error.code.suffix(2) && error.code.count == 4)
    }

    /// Only where rounding hides the columns from the search would this be thrown.
    @Test func separationWithoutNamesStillReads() {
        #expect(
            RegressionError.separation(columns: []).message
                == "the columns together separate the outcomes perfectly, so no unpenalised fit exists")
    }

    @Test func codesAreDifferent() async {
        var codes: Set<String> = []
        for (_, cause) in Self.causes {
            do { try await cause() } catch { codes.insert((error as? RegressionError)?.code ?? "") }
        }
        #expect(codes.count == Self.causes.count)
    }
}
