import Foundation
import LinearAlgebra
import Testing

@testable import Regression

@Suite struct ElasticNetTests {
    let fixture: Fixture
    let data: LogisticData

    init() throws {
        fixture = try Fixture()
        data = try fixture.data()
    }

    private func fitted(
        _ data: LogisticData, alpha: Double = 0.8,
        penalties: ElasticNetLogisticRegression.Penalties = .given([0.02, 0.005])
    ) throws -> ElasticNetPath {
        try ElasticNetLogisticRegression(alpha: alpha, penalties: penalties, tolerance: 1e-10).fit(data)
    }

    @Test func pathBeginsWhereTheFirstColumnEnters() throws {
        let path = try fitted(data, penalties: .geometric(count: 30, ratio: 0.01))
        let penalties = path.points.map(\.penalty)
        #expect(penalties[0] == path.greatestPenalty)
        #expect(abs(penalties[29] / penalties[0] - 0.01) < 1e-12)
        #expect(path.points[0].activeColumns.isEmpty)
        #expect(abs(path.points[0].intercept - LogisticFunction.logit(204.0 / 1537)) < 1e-12)
        #expect(path.points[1].activeColumns.count == 1)
        #expect(path.points[29].activeColumns.count == 10)
        // Less penalty, better fit.
        for (before, after) in zip(path.points, path.points.dropFirst()) { #expect(after.logLoss < before.logLoss) }
        #expect(path.points.allSatisfy { $0.optimalityViolation < 1e-10 })
    }

    /// Each penalty alone, from the null model, against the warm path.
    @Test func aWarmStartEndsWhereAColdOneDoes() throws {
        let warm = try fitted(data, penalties: .geometric(count: 12, ratio: 0.01))
        for point in [warm.points[4], warm.points[11]] {
            let cold = try fitted(data, penalties: .given([point.penalty])).points[0]
            #expect(agree(cold.standardizedCoefficients, point.standardizedCoefficients, absolute: 1e-9))
            #expect(cold.activeColumns == point.activeColumns)
        }
    }

    @Test func withoutAbsoluteValuesItIsTheRidge() throws {
        let point = try fitted(data, alpha: 1e-9, penalties: .given([0.01])).points[0]
        let ridge = try RidgeLogisticRegression.exact(0.01).fit(data)
        #expect(agree(point.standardizedCoefficients, ridge.standardizedCoefficients, absolute: 1e-7))
    }

    @Test func rowOrderAndColumnScaleDoNotMatter() throws {
        let order = (0..<data.rows).map { ($0 * 769) % 1537 }
        let scaled = Matrix(rows: data.rows, columns: 10) { i, row in
            for j in row.indices { row[j] = fixture.x[order[i], j] }
            row[2] = 1000 * row[2] - 7
        }
        let other = try LogisticData(
            x: scaled, y: order.map { fixture.churn[$0] }, groups: order.map { fixture.customers[$0] })
        for (a, b) in zip(try fitted(data).points, try fitted(other).points) {
            #expect(agree(a.standardizedCoefficients, b.standardizedCoefficients, absolute: 1e-9))
            #expect(agree([a.coefficients[2]], [1000 * b.coefficients[2]], relative: 1e-8))
            #expect(a.activeColumns == b.activeColumns)
        }
    }

    @Test func weightTwoIsTheSameRowTwice() throws {
        let (repeated, weighted, _) = try fixture.everySecondRowTwice()
        let (a, b) = (try fitted(repeated), try fitted(weighted))
        #expect(abs(a.greatestPenalty - b.greatestPenalty) < 1e-13)
        for (p, q) in zip(a.points, b.points) {
            #expect(agree(p.coefficients, q.coefficients, absolute: 1e-9))
            #expect(p.activeColumns == q.activeColumns)
        }
        let (c, d) = (try a.leaveOneGroupOut(on: repeated), try b.leaveOneGroupOut(on: weighted))
        #expect(agree(c.curve.map(\.logLoss), d.curve.map(\.logLoss), absolute: 1e-10))
    }

    @Test(arguments: [2, 3]) func sameBitsForAnyNumberOfThreads(count: Int) throws {
        let rows = (0..<8 * data.rows).map { $0 % data.rows }
        let copies = try LogisticData(
            x: fixture.x.selectRows(rows), y: rows.map { fixture.churn[$0] }, groups: rows.map { fixture.customers[$0] }
        )
        let paths = try [1, count].map { threads in
            try ElasticNetLogisticRegression(alpha: 0.7, penalties: .given([0.03, 0.01]), threads: Threads(threads))
                .fit(copies)
        }
        #expect(paths[0] == paths[1])
    }

    /// A column twice, and a constant: the quadratic part shares a coefficient between equal columns, the absolute
    /// values alone leave it open, and neither may stop the path.
    @Test(arguments: [0.5, 1.0]) func dependentColumnsDoNotStopThePath(alpha: Double) throws {
        let x = Matrix(rows: data.rows, columns: 12) { i, row in
            for j in 0..<10 { row[j] = fixture.x[i, j] }
            row[10] = fixture.x[i, 0]
            row[11] = 3
        }
        let wide = try LogisticData(x: x, y: fixture.churn, groups: fixture.customers)
        let path = try fitted(wide, alpha: alpha)
        #expect(path.constantColumns == [11])
        for point in path.points {
            #expect(point.coefficients[11] == 0)
            #expect(point.optimalityViolation < 1e-9)
            if alpha < 1 { #expect(abs(point.coefficients[0] - point.coefficients[10]) < 1e-8) }
        }
        #expect(try path.leaveOneGroupOut(on: wide).curve.allSatisfy { $0.logLoss.isFinite })
    }

    /// More columns than rows, where no unpenalised fit exists.
    @Test func moreColumnsThanRows() throws {
        let rows = Array(0..<40)
        var random = SplitMix64(seed: 4)
        let x = Matrix(rows: 40, columns: 60) { i, row in
            for j in row.indices {
                row[j] = j < 10 ? fixture.x[i, j] : Double(random.next() >> 11) * 0x1p-53
            }
        }
        let wide = try LogisticData(x: x, y: rows.map { fixture.churn[$0] }, groups: rows)
        let path = try fitted(wide, alpha: 1, penalties: .geometric(count: 20, ratio: 0.05))
        #expect(path.points.allSatisfy { $0.activeColumns.count <= 40 && $0.optimalityViolation < 1e-9 })
        #expect((path.points.last?.activeColumns.count ?? 0) > 5)
    }

    /// Against refits without a customer, same standardisation and penalty, for every tenth customer.
    @Test func leavingOutACustomerComesCloseToARefit() throws {
        let path = try fitted(data, alpha: 0.5, penalties: .given([0.01]))
        let point = path.points[0]
        let leftOut = try path.leaveOneGroupOut(at: 0, on: data).linearPredictors
        let transform = ColumnTransform(
            columns: Array(0..<10), centers: path.means, scales: path.scales, hasIntercept: true)
        let weights = ProximalNewtonSolver.Weights(
            lasso: [0] + [Double](repeating: 0.005 * 1537, count: 10),
            ridge: [0] + [Double](repeating: 0.005 * 1537, count: 10))
        let start = [point.standardizedIntercept] + point.standardizedCoefficients
        var moved = 0.0
        for customer in stride(from: 1, through: 491, by: 10) {
            let rows = (0..<data.rows).filter { fixture.customers[$0] != customer }
            let training = try LogisticData(x: fixture.x.selectRows(rows), y: rows.map { fixture.churn[$0] })
            let b = try ProximalNewtonSolver(tolerance: 1e-9, maximumSteps: 50).minimize(
                LogisticObjective(training, transform: transform, threads: .all), weights: weights, start: start
            ).b
            for i in 0..<data.rows where fixture.customers[i] == customer {
                let standardized = (0..<10).map { (fixture.x[i, $0] - path.means[$0]) / path.scales[$0] }
                let exact = (0..<10).reduce(b[0]) { $0 + b[$1 + 1] * standardized[$1] }
                let fitted = (0..<10).reduce(start[0]) { $0 + start[$1 + 1] * standardized[$1] }
                moved = max(moved, abs(exact - fitted))
                #expect(abs(exact - leftOut[i]) < 0.003)
            }
        }
        #expect(moved > 0.05)
    }

    @Test func predictionsAreThoseOfTheCoefficients() throws {
        let path = try fitted(data)
        let point = path.points[1]
        let eta = try path.linearPredictor(fixture.x, at: 1)
        let expected = fixture.x.multiply(point.coefficients).map { $0 + point.intercept }
        #expect(agree(eta, expected, absolute: 1e-12))
        #expect(try path.probabilities(fixture.x, at: 1)[3] == LogisticFunction.probability(eta[3]))
        #expect(throws: RegressionError.mismatchedShapes(what: "columns of the matrix", expected: 10, actual: 2)) {
            try path.linearPredictor(fixture.x.selectColumns([0, 1]), at: 0)
        }
    }

    @Test func invalidPenaltiesThrowAndPathsSurviveEncoding() throws {
        for penalties: ElasticNetLogisticRegression.Penalties in [
            .given([]), .given([0.1, 0]), .given([.nan]), .geometric(count: 0), .geometric(ratio: 0),
            .geometric(ratio: 2),
        ] {
            #expect(throws: RegressionError.invalidPenalty) { try fitted(data, penalties: penalties) }
        }
        let path = try fitted(data)
        #expect(try JSONDecoder().decode(ElasticNetPath.self, from: JSONEncoder().encode(path)) == path)
    }
}
