import LinearAlgebra
import Testing

@testable import Regression

@Suite struct FirthInputTests {
    /// Where h is constant the score is events − n p + (½ − p) = 0.
    @Test func noColumnsGiveTheEventRateWithHalfAnEventMore() throws {
        let data = try LogisticData(x: Matrix(rows: 7, columns: 0), y: [1, 0, 0, 0, 0, 1, 0])
        let fit = try FirthLogisticRegression.exact().fit(data)
        #expect(abs(LogisticFunction.probability(fit.intercept) - 2.5 / 8) < 1e-12)
        #expect(fit.covariance.order == 1)
        let flic = try FirthLogisticRegression.exact(.flic).fit(data)
        #expect(try flic.probabilities(Matrix(rows: 1, columns: 0)).allSatisfy { abs($0 - 2.0 / 7) < 1e-12 })
        let flac = try FirthLogisticRegression.exact(.flac).fit(data)
        #expect(try flac.probabilities(Matrix(rows: 1, columns: 0)).allSatisfy { abs($0 - 2.0 / 7) < 1e-9 })
        // At 0 p is ½: ℓ* = 7 log ½ + ½ log(7/4); at the estimate 2 log p + 5 log(1 − p) + ½ log(7 p (1 − p)).
        let test = try fit.likelihoodRatioTest([.intercept], on: data, solver: .exact())
        #expect(abs(test.restrictedLogLikelihood - -4.572222369951906) < 1e-12)
        #expect(abs(fit.penalizedLogLikelihood - -3.9957359219143043) < 1e-12)
    }

    @Test func columnsWithoutVarianceAreDroppedAndReported() throws {
        let fixture = try FirthFixture("endometrial")
        let x = Matrix(rows: 79, columns: 5) { i, row in
            row[0] = 3
            for j in 0..<3 { row[j + 1] = fixture.x[i, j] }
            row[4] = 2 * fixture.x[i, 1] + 1
        }
        let data = try LogisticData(x: x, y: fixture.y)
        for correction in [FirthLogisticRegression.PredictionCorrection.flic, .flac] {
            let fit = try FirthLogisticRegression.exact(correction).fit(data)
            #expect(
                fit.droppedColumns == [
                    DroppedColumn(column: 0, reason: .constant), DroppedColumn(column: 4, reason: .duplicate(of: 2)),
                ])
            #expect(agree([fit.intercept] + fit.coefficients[1...3], fixture.expected.coef, absolute: 1e-8))
            #expect((fit.coefficients[0], fit.standardErrors[4 + 1]) == (0, 0))
            #expect(abs(try fit.probabilities(x).reduce(0, +) - 30) < 1e-8)
            #expect(throws: RegressionError.noTestableColumn) { try fit.profileInterval(.column(0), on: data) }
            #expect(throws: RegressionError.noTestableColumn) { try fit.profileInterval(.column(5), on: data) }
            #expect(throws: RegressionError.noTestableColumn) { try fit.likelihoodRatioTest([], on: data) }
            // A dropped column next to one that is there takes no degree of freedom.
            let test = try fit.likelihoodRatioTest([.column(0), .column(1)], on: data, solver: .exact())
            #expect(test.degreesOfFreedom == 1)
            #expect(abs(test.statistic - fixture.expected.plrChi2[1]) < 1e-8)
        }
    }

    @Test func fewerRowsThanColumnsKeepWhatRowsCanTellApart() throws {
        let x = Matrix(rows: 6, columns: 9) { i, row in
            for j in row.indices { row[j] = Double((i * (j + 3) + j * j) % 11) }
        }
        let data = try LogisticData(x: x, y: [0, 1, 0, 1, 1, 0])
        let fit = try FirthLogisticRegression().fit(data)
        #expect(fit.keptColumns.count == 5)
        #expect(fit.keptColumns.count + fit.droppedColumns.count == 9)
        #expect(([fit.intercept] + fit.coefficients + fit.standardErrors).allSatisfy { $0.isFinite })
        // As many coefficients as rows: every leverage is 1, and each row's score y − p + ½ − p = 0 gives p = ¾ or ¼.
        let plain = try FirthLogisticRegression.exact().fit(data).probabilities(x)
        #expect(agree(plain, data.y.map { 0.25 + $0 / 2 }, absolute: 1e-9))
    }

    @Test func defectsHaveTheirErrorBeforeAnyFit() throws {
        let one = Matrix([[1.5]])
        #expect(throws: RegressionError.oneClass(outcome: 1)) { try LogisticData(x: one, y: [1]) }
        #expect(throws: RegressionError.oneClass(outcome: 0)) { try LogisticData(x: Matrix([[1], [2]]), y: [0, 0]) }
        #expect(throws: RegressionError.notFinite(column: "column 0", row: 1)) {
            try LogisticData(x: Matrix([[1], [.nan]]), y: [0, 1])
        }
        #expect(throws: RegressionError.notFinite(column: "column 0", row: 0)) {
            try LogisticData(x: Matrix([[-.infinity], [2]]), y: [0, 1])
        }
    }

    @Test func anotherTablesDataAreRefused() throws {
        let fixture = try FirthFixture("endometrial")
        let fit = try FirthLogisticRegression().fit(fixture.data)
        let narrow = try LogisticData(x: fixture.x.selectColumns([0]), y: fixture.y)
        #expect(throws: RegressionError.mismatchedShapes(what: "columns of the data", expected: 3, actual: 1)) {
            try fit.likelihoodRatioTest([.column(0)], on: narrow)
        }
        #expect(throws: RegressionError.mismatchedShapes(what: "columns of the matrix", expected: 3, actual: 1)) {
            try fit.probabilities(Matrix([[1]]))
        }
        #expect(throws: RegressionError.offsetNotFinite(row: 1)) {
            try fit.probabilities(fixture.x.selectRows([0, 1]), offsets: [0, .nan])
        }
    }

    @Test func tooFewStepsThrow() throws {
        let fixture = try FirthFixture("endometrial")
        let error = #expect(throws: RegressionError.self) {
            try FirthLogisticRegression(maximumSteps: 2).fit(fixture.data)
        }
        guard case .notConverged(let decrement, 2) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(decrement > 1e-9)
    }

    @Test func cancelledTaskThrows() async throws {
        let data = try FirthFixture("endometrial").data
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try FirthLogisticRegression().fit(data)
        }
        task.cancel()
        await #expect(throws: RegressionError.cancelled) { try await task.value }
    }
}
