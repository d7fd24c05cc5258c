import LinearAlgebra
import Testing

@testable import Regression

/// Counts against the same rows written out.
@Suite struct BinomialCountTests {
    static let rows = 60
    static let x = Matrix(rows: rows, columns: 3) { i, row in
        row[0] = Double(i % 7)
        row[1] = Double((i * 37) % 11) / 3
        row[2] = Double((i * i) % 5) - Double(i % 3)
    }
    static let trials = (0..<rows).map { 1 + ($0 * 5) % 6 }
    static let successes = (0..<rows).map { min(trials[$0], max(0, ($0 % 7 + ($0 * 13) % 5) / 2 - 1)) }
    static let offsets = (0..<rows).map { Double($0 % 4) / 3 }
    static let weights = (0..<rows).map { Double(1 + $0 % 3) / 2 }

    let counts, written: LogisticData

    init() throws {
        counts = try LogisticData(
            x: Self.x, successes: Self.successes, trials: Self.trials, weights: Self.weights, offsets: Self.offsets,
            groups: Array(0..<Self.rows))
        let order = (0..<Self.rows).flatMap { Array(repeating: $0, count: Self.trials[$0]) }
        let y = (0..<Self.rows).flatMap { i in
            (0..<Self.trials[i]).map { $0 < Self.successes[i] ? 1.0 : 0 }
        }
        written = try LogisticData(
            x: Self.x.selectRows(order), y: y, weights: order.map { Self.weights[$0] },
            offsets: order.map { Self.offsets[$0] }, groups: order)
    }

    @Test func theyHaveTheSameSizes() {
        #expect(counts.events == written.events)
        #expect(counts.trials == written.trials)
        #expect(written.trials == written.rows)
        #expect(counts.totalWeight == written.totalWeight)
        #expect(counts.groupCount == written.groupCount)
    }

    @Test(arguments: [0, 0.05]) func ridgeFitsAreTheSame(lambda: Double) throws {
        let (a, b) = (
            try RidgeLogisticRegression.exact(lambda).fit(counts),
            try RidgeLogisticRegression.exact(lambda).fit(written)
        )
        #expect(agree([a.intercept] + a.coefficients, [b.intercept] + b.coefficients, absolute: 1e-9))
        #expect(agree(a.means + a.scales, b.means + b.scales, absolute: 1e-12))
        #expect(abs(a.objective - b.objective) < 1e-9)
        #expect(abs(a.effectiveDegreesOfFreedom - b.effectiveDegreesOfFreedom) < 1e-9)
        for kind in [
            FittedLogisticRegression.CovarianceKind.inverseInformation, .penalizedInverse, .modelSandwich,
            .cluster(.cr0, centered: true),
        ] {
            let covariances = (try a.covariance(kind, on: counts), try b.covariance(kind, on: written))
            #expect(agree(covariances.0.storage, covariances.1.storage, absolute: 1e-9))
        }
        #expect(a.notes == b.notes)
    }

    @Test func crossValidationIsTheSame() throws {
        let curves = try [counts, written].map {
            try RidgeLogisticRegression(penalty: .fixed(0), tolerance: 1e-9)
                .crossValidate($0, folds: 4, grid: [0.3, 0.01], seed: 2).summary.curve
        }
        #expect(agree(curves[0].map(\.logLoss), curves[1].map(\.logLoss), absolute: 1e-9))
        #expect(agree(curves[0].map(\.auc), curves[1].map(\.auc), absolute: 1e-9))
    }

    @Test func badCountsHaveTheirErrors() throws {
        func make(_ successes: [Int], _ trials: [Int], weights: [Double]? = nil) throws -> LogisticData {
            try LogisticData(x: Matrix([[1], [2], [4]]), successes: successes, trials: trials, weights: weights)
        }
        #expect(throws: RegressionError.invalidCounts(row: 1)) { try make([1, 3, 0], [2, 2, 2]) }
        #expect(throws: RegressionError.invalidCounts(row: 2)) { try make([1, 0, -1], [2, 2, 2]) }
        #expect(throws: RegressionError.invalidCounts(row: 0)) { try make([0, 1, 1], [0, 2, 2]) }
        #expect(throws: RegressionError.oneClass(outcome: 1)) { try make([2, 3, 4], [2, 3, 4]) }
        #expect(throws: RegressionError.oneClass(outcome: 0)) { try make([0, 0, 0], [2, 3, 4]) }
        #expect(throws: RegressionError.invalidWeights) { try make([1, 0, 1], [2, 2, 2], weights: [1, -1, 1]) }
        #expect(
            throws: RegressionError.mismatchedShapes(what: "weights, one per row", expected: 3, actual: 1)
        ) { try make([1, 0, 1], [2, 2, 2], weights: [1]) }
        #expect(
            throws: RegressionError.mismatchedShapes(
                what: "successes, one for each row's trials", expected: 3, actual: 2)
        ) { try make([1, 0], [2, 2, 2]) }
        #expect(
            throws: RegressionError.mismatchedShapes(what: "outcomes, one per row", expected: 3, actual: 2)
        ) { try make([1, 0], [2, 2]) }
        #expect(
            RegressionError.invalidCounts(row: 1).description
                == "a row needs at least 1 trial, and from 0 to as many successes (first wrong in row 1); "
                + "leave out rows without trials, and check that trials include the successes")
        // One row with both outcomes is no single class.
        #expect(try make([2, 1, 4], [2, 3, 4]).events == 7)
    }
}
