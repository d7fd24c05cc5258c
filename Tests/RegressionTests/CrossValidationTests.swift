import LinearAlgebra
import Testing

@testable import Regression

@Suite struct CrossValidationTests {
    let fixture: Fixture
    let data: LogisticData

    init() throws {
        fixture = try Fixture()
        data = try fixture.data()
    }

    @Test func aGroupIsNeverDivided() throws {
        let folds = try GroupFolds(data, folds: 7, seed: 11)
        var home: [Int: Int] = [:]
        for (fold, rows) in folds.rows.enumerated() {
            for row in rows { #expect(home.updateValue(fold, forKey: fixture.customers[row]) ?? fold == fold) }
        }
        #expect(folds.rows.joined().sorted() == Array(0..<data.rows))
        let groups = folds.rows.map { Set($0.map { fixture.customers[$0] }).count }
        #expect((groups.max() ?? 0) - (groups.min() ?? 0) <= 1)
    }

    @Test func foldsDependOnTheSeedAndNotOnTheRowOrder() throws {
        let order = (0..<data.rows).map { ($0 * 769) % 1537 }
        let permuted = try LogisticData(
            x: fixture.x.selectRows(order), y: order.map { fixture.churn[$0] },
            groups: order.map { fixture.customers[$0] })
        let customers = { (folds: GroupFolds, codes: [Int]) in folds.rows.map { Set($0.map { codes[$0] }) } }
        let a = customers(try GroupFolds(data, folds: 5, seed: 1), fixture.customers)
        let b = customers(try GroupFolds(permuted, folds: 5, seed: 1), order.map { fixture.customers[$0] })
        let c = customers(try GroupFolds(data, folds: 5, seed: 2), fixture.customers)
        #expect(a == b)
        #expect(a != c)
    }

    /// The shortcut (one standardised view, Hessians by difference) against separate fits that standardise themselves.
    @Test func foldFitsEqualSeparateFits() throws {
        let configuration = RidgeLogisticRegression(penalty: .fixed(0), tolerance: 1e-9)
        let validation = try configuration.crossValidate(data, folds: 4, grid: [0.003, 0.03], seed: 5)
        let lambda = validation.summary.best.penalty
        let folds = try GroupFolds(data, folds: 4, seed: 5)
        for held in folds.rows {
            let kept = Set(0..<data.rows).subtracting(held).sorted()
            let training = try LogisticData(
                x: fixture.x.selectRows(kept), y: kept.map { fixture.churn[$0] },
                groups: kept.map { fixture.customers[$0] })
            let fit = try RidgeLogisticRegression.exact(lambda).fit(training)
            let expected = try fit.probabilities(fixture.x.selectRows(held))
            #expect(agree(held.map { validation.outOfFoldProbabilities[$0] }, expected, absolute: 1e-8))
        }
    }

    @Test func foldFitsHonourWeightsAndColumnsConstantInTraining() throws {
        // Column 10 varies only among the customers of the first fold.
        let folds = try GroupFolds(data, folds: 3, seed: 8)
        let first = Set(folds.rows[0])
        let x = Matrix(rows: data.rows, columns: 11) { i, row in
            for j in 0..<10 { row[j] = fixture.x[i, j] }
            row[10] = first.contains(i) && i % 2 == 0 ? 1 : 0
        }
        let weights = fixture.customers.map { Double(1 + $0 % 3) }
        let wide = try LogisticData(x: x, y: fixture.churn, weights: weights, groups: fixture.customers)
        let configuration = RidgeLogisticRegression(penalty: .fixed(0), tolerance: 1e-9)
        let validation = try configuration.crossValidate(wide, folds: 3, grid: [0.01], seed: 8)
        for held in folds.rows {
            let kept = Set(0..<data.rows).subtracting(held).sorted()
            let training = try LogisticData(
                x: x.selectRows(kept), y: kept.map { fixture.churn[$0] }, weights: kept.map { weights[$0] },
                groups: kept.map { fixture.customers[$0] })
            let expected = try RidgeLogisticRegression.exact(0.01).fit(training).probabilities(x.selectRows(held))
            #expect(agree(held.map { validation.outOfFoldProbabilities[$0] }, expected, absolute: 1e-8))
        }
    }

    @Test func theLeastLogLossIsChosenAndScoredOnce() throws {
        let grid = [0.001, 1, 0.01, 0.1, 0.01]
        let fit = try RidgeLogisticRegression(penalty: .crossValidated(folds: 5, grid: grid, seed: 1)).fit(data)
        let summary = try #require(fit.crossValidation)
        #expect(summary.curve.map(\.penalty) == [1, 0.1, 0.01, 0.001])
        #expect(summary.best.logLoss == summary.curve.map(\.logLoss).min())
        #expect(fit.penalty == summary.best.penalty)
        // Out-of-fold figures of the oracle panel's size: better than chance and than the event rate's log loss.
        #expect(summary.best.auc > 0.7 && summary.best.auc < 0.85)
        #expect(summary.best.logLoss < 601.7911852764 / 1537)
        #expect(fit.decrement <= 1e-4)
    }

    @Test func theChosenFitEqualsTheFixedFit() throws {
        let chosen = try RidgeLogisticRegression(
            penalty: .crossValidated(folds: 5, grid: [0.1, 0.01], seed: 1), tolerance: 1e-9
        ).fit(data)
        let configuration = RidgeLogisticRegression.exact(chosen.penalty)
        let fixed = try configuration.fit(data)
        #expect(agree(chosen.coefficients, fixed.coefficients, absolute: 1e-9))
        let validation = try configuration.crossValidate(data, folds: 5, grid: [0.1, 0.01], seed: 1)
        #expect(try configuration.fit(data, using: validation) == chosen)
    }

    @Test func invalidConfigurationsThrow() {
        let fit = { (penalty: RidgeLogisticRegression.Penalty) in
            try RidgeLogisticRegression(penalty: penalty).fit(data)
        }
        #expect(throws: RegressionError.invalidFolds(1)) { try fit(.crossValidated(folds: 1, seed: 1)) }
        #expect(throws: RegressionError.tooFewGroups(actual: 500, needed: 501)) {
            try fit(.crossValidated(folds: 501, seed: 1))
        }
        #expect(throws: RegressionError.invalidPenalty) { try fit(.crossValidated(grid: [], seed: 1)) }
        #expect(throws: RegressionError.invalidPenalty) { try fit(.crossValidated(grid: [0.1, 0], seed: 1)) }
        #expect(throws: RegressionError.invalidPenalty) { try fit(.fixed(-1)) }
        #expect(throws: RegressionError.invalidPenalty) { try fit(.fixed(.nan)) }
    }

    @Test func progressEndsAtOne() async throws {
        let seen = Seen()
        _ = try RidgeLogisticRegression(penalty: .crossValidated(folds: 3, grid: [0.1, 0.01], seed: 1))
            .fit(data) { seen.append($0) }
        #expect(seen.values == seen.values.sorted())
        #expect(seen.values.last == 1)
    }

    @Test func cancelledTaskThrows() async {
        let data = data
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try RidgeLogisticRegression(penalty: .fixed(0.1)).fit(data)
        }
        task.cancel()
        await #expect(throws: RegressionError.cancelled) { try await task.value }
    }
}

/// What a progress closure was told, on whichever thread.
private final class Seen: @unchecked Sendable {
    private(set) var values: [Double] = []
    func append(_ value: Double) { values.append(value) }
}
