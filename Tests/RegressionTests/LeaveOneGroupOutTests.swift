import LinearAlgebra
import Testing

@testable import Regression

@Suite struct LeaveOneGroupOutTests {
    let fixture: Fixture
    let data: LogisticData
    let fit: FittedLogisticRegression

    init() throws {
        fixture = try Fixture()
        data = try fixture.data()
        fit = try RidgeLogisticRegression.exact(0.01).fit(data)
    }

    @Test func rowOrderDoesNotMatter() throws {
        let order = (0..<data.rows).map { ($0 * 769) % 1537 }
        let permuted = try LogisticData(
            x: fixture.x.selectRows(order), y: order.map { fixture.churn[$0] },
            groups: order.map { fixture.customers[$0] })
        let a = try fit.leaveOneGroupOut(on: data).linearPredictors
        let b = try fit.leaveOneGroupOut(on: permuted).linearPredictors
        #expect(agree(order.map { a[$0] }, b, absolute: 1e-11))
    }

    @Test func scaleOfAColumnDoesNotMatter() throws {
        let scaled = Matrix(rows: data.rows, columns: 10) { i, row in
            for j in row.indices { row[j] = fixture.x[i, j] }
            row[2] = 1000 * row[2] - 7
        }
        let other = try LogisticData(x: scaled, y: fixture.churn, groups: fixture.customers)
        let b = try RidgeLogisticRegression.exact(0.01).fit(other).leaveOneGroupOut(on: other)
        #expect(agree(try fit.leaveOneGroupOut(on: data).linearPredictors, b.linearPredictors, absolute: 1e-9))
    }

    @Test func weightTwoIsTheSameRowTwice() throws {
        let (repeated, weighted, twice) = try fixture.everySecondRowTwice()
        let a = try RidgeLogisticRegression.exact(0.02).fit(repeated).leaveOneGroupOut(on: repeated)
        let b = try RidgeLogisticRegression.exact(0.02).fit(weighted).leaveOneGroupOut(on: weighted)
        #expect(agree(a.linearPredictors, twice.map { b.linearPredictors[$0] }, absolute: 1e-9))
        #expect(abs(a.logLoss - b.logLoss) < 1e-11)
        #expect(abs(a.leastEigenvalue - b.leastEigenvalue) < 1e-10)
    }

    @Test func aRowWithoutWeightIsPredictedAndChangesNothing() throws {
        let weights = (0..<data.rows).map { $0 % 3 == 0 ? 0.0 : 1.0 }
        let kept = (0..<data.rows).filter { weights[$0] > 0 }
        let fewer = try LogisticData(
            x: fixture.x.selectRows(kept), y: kept.map { fixture.churn[$0] },
            groups: kept.map { fixture.customers[$0] })
        let all = try fixture.data(weights: weights)
        let a = try RidgeLogisticRegression.exact(0.02).fit(fewer).leaveOneGroupOut(on: fewer)
        let b = try RidgeLogisticRegression.exact(0.02).fit(all).leaveOneGroupOut(on: all)
        #expect(agree(a.linearPredictors, kept.map { b.linearPredictors[$0] }, absolute: 1e-9))
        #expect(b.linearPredictors.allSatisfy { $0.isFinite })
    }

    /// A system per row and one per coefficient, for groups that fit a block and for groups that do not.
    @Test(arguments: [1, 20]) func bothFormsOfTheSystemAgree(customersPerGroup: Int) throws {
        let grouped = try LogisticData(
            x: fixture.x, y: fixture.churn, groups: fixture.customers.map { $0 / customersPerGroup })
        let (transform, b) = try fit.solverCoefficients(for: grouped)
        let penalties = [0] + [Double](repeating: 0.01 * 1537, count: 10)
        let objective = LogisticObjective(grouped, transform: transform, threads: .all)
        let state = PenalizedState(.total(try objective.evaluate(at: b)), at: b, penalties: penalties)
        let whole = LeaveOneGroupOutFit(grouped, b: b, hessian: try state.factoredHessian())
        var sums: [LeaveOneGroupOutSums] = []
        for blockRows in [2, 7, 64, 4096] {
            var read = LeaveOneGroupOutRead([whole], transform: transform, blockRows: blockRows)
            sums += read.sums(overGroups: 0..<grouped.groupCount)
        }
        for other in sums.dropFirst() {
            #expect(agree(other.linearPredictors, sums[0].linearPredictors, absolute: 1e-11))
            #expect(abs(other.leastEigenvalue - sums[0].leastEigenvalue) < 1e-11)
            #expect(abs(other.degreesOfFreedom - sums[0].degreesOfFreedom) < 1e-9)
        }
    }

    @Test func leastEigenvalueIsThatOfTheMostInfluentialGroup() throws {
        let leftOut = try fit.leaveOneGroupOut(on: data)
        let inverse = try fit.covariance(.penalizedInverse, on: data, scale: .standardized)
        let p = try fit.probabilities(fixture.x)
        var least = 1.0
        for group in 0..<data.groupCount {
            let rows = Array(data.rows(ofGroup: group))
            let scaled = Matrix(rows: rows.count, columns: 11) { i, row in
                let root = (p[rows[i]] * (1 - p[rows[i]])).squareRoot()
                row[0] = root
                for j in 0..<10 { row[j + 1] = root * (fixture.x[rows[i], j] - fit.means[j]) / fit.scales[j] }
            }
            let hat = inverse.congruence(scaled)
            let rest = ((-1) * hat).addingToDiagonal(Array(repeating: 1, count: rows.count))
            least = min(least, try SymmetricEigen.leastValue(rest))
        }
        #expect(abs(leftOut.leastEigenvalue - least) < 1e-9)
    }

    /// A column that only one customer has: without that customer next to nothing is known of it.
    @Test func aCustomerAloneWithAColumnIsFlagged() throws {
        let x = Matrix(rows: data.rows, columns: 11) { i, row in
            for j in 0..<10 { row[j] = fixture.x[i, j] }
            row[10] = fixture.customers[i] == 4 ? 1 : 0
        }
        let wide = try LogisticData(x: x, y: fixture.churn, groups: fixture.customers)
        let path = try RidgeLogisticRegression(penalty: .fixed(0)).leaveOneGroupOut(wide, grid: [1e-5, 1e-1])
        #expect(path.summary.curve.map(\.fragileGroups) == [0, 1])
        #expect(path.summary.curve[1].leastEigenvalue < LeaveOneGroupOut.fragility)
        let chosen = try RidgeLogisticRegression(penalty: .leaveOneGroupOut(grid: [1e-5])).fit(wide)
        #expect(chosen.notes.contains(.fragileLeaveOneGroupOut(groups: 1)))
    }

    @Test func penaltyIsChosenByTheCurve() throws {
        let grid = [0.001, 1, 0.01, 0.1, 0.01]
        let chosen = try RidgeLogisticRegression(penalty: .leaveOneGroupOut(grid: grid), tolerance: 1e-9).fit(data)
        let summary = try #require(chosen.leaveOneGroupOut)
        #expect(summary.curve.map(\.penalty) == [1, 0.1, 0.01, 0.001])
        #expect(summary.best.logLoss == summary.curve.map(\.logLoss).min())
        #expect(chosen.penalty == 0.01)
        #expect(chosen.crossValidation == nil)
        #expect(agree(chosen.coefficients, fit.coefficients, absolute: 1e-9))
        let edge = try RidgeLogisticRegression(penalty: .leaveOneGroupOut(grid: [1, 0.1])).fit(data)
        #expect(edge.notes.contains(.penaltyAtGridEdge(0.1)))
        #expect(throws: RegressionError.invalidPenalty) {
            try RidgeLogisticRegression(penalty: .leaveOneGroupOut(grid: [0.1, 0])).fit(data)
        }
    }

    @Test(arguments: [2, 3]) func sameBitsForAnyNumberOfThreads(count: Int) throws {
        // Eight panels of other customers, so that rows make several segments.
        let rows = (0..<8 * data.rows).map { $0 % data.rows }
        let copies = try LogisticData(
            x: fixture.x.selectRows(rows), y: rows.map { fixture.churn[$0] },
            groups: rows.enumerated().map { fixture.customers[$1] + 1000 * ($0 / data.rows) })
        let results = try [1, count].map { try fit.leaveOneGroupOut(on: copies, threads: Threads($0)) }
        #expect(RowSegments(rows: copies.rows, columns: 11).segments.count > 2)
        #expect(results[0] == results[1])
    }
}
