import LinearAlgebra
import Testing

@testable import Regression

/// What is prepared once must be what each of its users would prepare.
@Suite struct PreparedDataTests {
    let fixture: Fixture
    let data: LogisticData
    let regression = RidgeLogisticRegression(penalty: .fixed(0), tolerance: 1e-9)

    init() throws {
        fixture = try Fixture()
        // A constant and a copy among the columns, and some rows without weight.
        let fixture = fixture
        let x = Matrix(rows: fixture.x.rows, columns: 12) { i, row in
            for j in 0..<10 { row[j] = fixture.x[i, j] }
            row[10] = 3
            row[11] = 2 * row[4] - 1
        }
        data = try LogisticData(
            x: x, y: fixture.churn, weights: (0..<x.rows).map { Double($0 % 3) / 2 }, groups: fixture.customers)
    }

    @Test func anotherOutcomeHasTheBitsOfItsOwnPreparation() throws {
        let shared = try PreparedData(data).withOutcomes(fixture.refer)
        let own = try PreparedData(data.withOutcomes(fixture.refer))
        #expect(shared.data.y == fixture.refer && shared.data.events == own.data.events)
        #expect(shared.statistics.means == own.statistics.means)
        #expect(shared.statistics.scales == own.statistics.scales)
        #expect(shared.statistics.ranges == own.statistics.ranges)
        #expect(try shared.statistics.ranges != PreparedData(data).statistics.ranges)
        #expect(shared.screening.dropped.map(\.column) == [10, 11])
        #expect(shared.screening.dropped == own.screening.dropped)
        #expect(shared.transform == own.transform && shared.nullModel == own.nullModel)
    }

    @Test func aBadOutcomeIsRefusedAsByTheDataThemselves() throws {
        let prepared = try PreparedData(data)
        #expect(throws: RegressionError.mismatchedShapes(what: "outcomes, one per row", expected: 1537, actual: 1)) {
            try prepared.withOutcomes([1])
        }
        #expect(throws: RegressionError.oneClass(outcome: 0)) {
            try prepared.withOutcomes(Array(repeating: 0, count: data.rows))
        }
    }

    @Test func choiceCheckAndFitOfPreparedDataAreThoseOfTheData() throws {
        let prepared = try PreparedData(data)
        let paths = try regression.leaveOneGroupOut(prepared, alsoFor: [fixture.refer], grid: [0.1, 0.01, 0.001])
        for (path, y) in zip(paths, [fixture.churn, fixture.refer]) {
            let own = try data.withOutcomes(y)
            let shared = try prepared.withOutcomes(y)
            let other = try regression.leaveOneGroupOut(own, grid: [0.1, 0.01, 0.001])
            #expect(path.summary == other.summary && path.best == other.best)
            let check = try regression.crossValidate(shared, at: path, seed: 3)
            let grid = try regression.crossValidate(own, grid: [path.summary.best.penalty], seed: 3)
            // Folds are solved to 10⁻⁸ standard errors from starts that differ by as much.
            #expect(agree(check.outOfFoldProbabilities, grid.outOfFoldProbabilities, absolute: 1e-7))
            #expect(abs(check.summary.best.logLoss - grid.summary.best.logLoss) < 1e-10)
            #expect(check.passes < grid.passes)
            let fit = try regression.fit(shared, using: path, checkedBy: check)
            #expect(try fit == regression.fit(own, using: path, checkedBy: check))
            #expect(try regression.fit(shared, using: grid) == regression.fit(own, using: grid))
        }
    }

    @Test func aChoiceOfOtherDataIsRefused() throws {
        let prepared = try PreparedData(data)
        let other = try LogisticData(x: fixture.x.selectColumns([0, 1]), y: fixture.churn, groups: fixture.customers)
        let path = try regression.leaveOneGroupOut(other, grid: [0.1])
        let error = RegressionError.mismatchedShapes(
            what: "coefficients of the choice of the penalty", expected: 11, actual: 3)
        #expect(throws: error) { try regression.crossValidate(prepared, at: path, seed: 1) }
        #expect(throws: error) { try regression.fit(prepared, using: path) }
        #expect(error.message.contains("coefficients of the choice of the penalty"))
    }
}
