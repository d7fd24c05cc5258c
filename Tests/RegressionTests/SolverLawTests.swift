import LinearAlgebra
import Testing

@testable import Regression

/// What may not change a fit: the order of rows, blocks, units, and offsets that a coefficient takes up.
@Suite struct SolverLawTests {
    /// 240 rows of 60 customers, with weights and offsets.
    private static let rows = 240
    private static let x = Matrix(rows: rows, columns: 3) { i, row in
        row[0] = Double(i * 37 % 101) / 50 - 1
        row[1] = Double(i * i * 11 % 97) / 48 - 1
        row[2] = i % 9 == 0 ? 1 : 0
    }
    private static let y = (0..<rows).map { i in
        Double(i * 2_654_435_761 % 1009) / 1009 < LogisticFunction.probability(x[i, 0] + x[i, 2] - 1.5) ? 1.0 : 0
    }
    private static let weights = (0..<rows).map { Double($0 % 4) / 2 }
    private static let offsets = (0..<rows).map { Double($0 % 7) / 5 - 0.4 }

    private static func data(
        order: [Int] = Array(0..<rows), customers: Int = 60, shift: Double = 0,
        _ change: (Int, inout MutableSpan<Double>) -> Void = { _, _ in }
    ) throws -> LogisticData {
        let x = Matrix(rows: rows, columns: 3) { i, row in
            for j in row.indices { row[j] = Self.x[order[i], j] }
            change(order[i], &row)
        }
        return try LogisticData(
            x: x, y: order.map { y[$0] }, weights: order.map { weights[$0] },
            offsets: order.map { offsets[$0] + shift }, groups: order.map { $0 % customers })
    }

    private static let shuffled = (0..<rows).map { $0 * 77 % rows }

    @Test func firthsMethodDoesNotDependOnTheOrderOfRows() throws {
        let solver = FirthLogisticRegression.exact(.flac)
        let (a, b) = (try solver.fit(Self.data()), try solver.fit(Self.data(order: Self.shuffled)))
        #expect(agree([a.intercept] + a.coefficients, [b.intercept] + b.coefficients, absolute: 1e-10))
        #expect(agree(a.covariance.storage, b.covariance.storage, absolute: 1e-10))
        #expect(agree(a.predictionCoefficients, b.predictionCoefficients, absolute: 1e-9))
        #expect(abs(a.penalizedLogLikelihood - b.penalizedLogLikelihood) < 1e-10)
    }

    @Test(arguments: [1, 7, 64]) func blocksChangeNoSolutionBeyondRounding(blockRows: Int) throws {
        let data = try Self.data()
        let prepared = try PreparedData(data, threads: Threads(1))
        let objectives = [nil, blockRows].map {
            LogisticObjective(data, transform: prepared.transform, threads: Threads(2), blockRows: $0)
        }
        let newton = NewtonSolver(tolerance: 1e-11, maximumSteps: 50)
        let ridge = try objectives.map {
            try newton.minimize($0, penalties: prepared.penalties(0.01), start: prepared.nullModel)
        }
        #expect(agree(ridge[0].b, ridge[1].b, absolute: 1e-12))
        #expect(abs(ridge[0].objective - ridge[1].objective) < 1e-12 * ridge[0].objective)
        let firth = try objectives.map {
            try FirthSolver(objective: FirthObjective(likelihood: $0), tolerance: 1e-13, maximumSteps: 500)
                .minimize(start: prepared.nullModel)
        }
        #expect(agree(firth[0].state.b, firth[1].state.b, absolute: 1e-12))
        #expect(agree(firth[0].leverages, firth[1].leverages, absolute: 1e-12))
        let size = 0.01 * data.totalWeight
        let penalty = ProximalNewtonSolver.Weights(lasso: [0, size, size, size], ridge: [0, size, size, size])
        let net = try objectives.map {
            try ProximalNewtonSolver(tolerance: 1e-11, maximumSteps: 50)
                .minimize($0, weights: penalty, start: prepared.nullModel)
        }
        #expect(agree(net[0].b, net[1].b, absolute: 1e-12))
    }

    /// The first point of a path is where all coefficients are 0, with offsets too.
    @Test func elasticNetsKnowOffsets() throws {
        let net = ElasticNetLogisticRegression(
            alpha: 0.5, penalties: .geometric(count: 5, ratio: 0.01), tolerance: 1e-9)
        let (path, moved) = (try net.fit(Self.data()), try net.fit(Self.data(shift: 0.7)))
        #expect(path.points[0].activeColumns == [] && path.points[4].activeColumns.count == 3)
        #expect(agree([path.greatestPenalty], [moved.greatestPenalty], relative: 1e-10))
        for (a, b) in zip(path.points, moved.points) {
            #expect(abs(a.intercept - b.intercept - 0.7) < 1e-9)
            #expect(agree(a.coefficients, b.coefficients, absolute: 1e-9))
            #expect(agree([a.logLoss], [b.logLoss], relative: 1e-10))
        }
        let leftOut = try [path.leaveOneGroupOut(on: Self.data()), moved.leaveOneGroupOut(on: Self.data(shift: 0.7))]
        #expect(agree(leftOut[0].curve.map(\.logLoss), leftOut[1].curve.map(\.logLoss), absolute: 1e-10))
    }

    /// With the errors of many customers, and of few.
    @Test(arguments: [60, 20], [0, 0.02])
    func unitsOriginsAndTheLevelOfOffsetsOnlyChangeUnits(customers: Int, lambda: Double) throws {
        let plain = try Self.data(customers: customers)
        let other = try Self.data(customers: customers, shift: -0.3) { _, row in
            row[0] = 1000 * row[0] + 5
            row[1] = 2 - row[1] / 500
        }
        let (a, b) = (
            try RidgeLogisticRegression.exact(lambda).fit(plain), try RidgeLogisticRegression.exact(lambda).fit(other)
        )
        let units = [1000, -0.002, 1]
        for j in 0..<3 {
            #expect(agree([a.coefficients[j]], [units[j] * b.coefficients[j]], relative: 1e-8, absolute: 1e-10))
            let (first, second) = (a.inference, b.inference)
            #expect(agree([first.coefficients[j]], [units[j] * second.coefficients[j]], relative: 1e-7))
            #expect(
                agree(
                    [first.standardErrors[j + 1]], [abs(units[j]) * second.standardErrors[j + 1]], relative: 1e-8))
            #expect(
                agree([try #require(first.pValue(column: j))], [try #require(second.pValue(column: j))], relative: 1e-6)
            )
        }
        let leftOut = [try a.leaveOneGroupOut(on: plain), try b.leaveOneGroupOut(on: other)]
        #expect(agree(leftOut[0].linearPredictors, leftOut[1].linearPredictors, absolute: 1e-8))
        #expect(abs(leftOut[0].effectiveDegreesOfFreedom - leftOut[1].effectiveDegreesOfFreedom) < 1e-9)
    }

    @Test func separationDoesNotDependOnTheOrderOfRows() throws {
        let separated = Self.x.column(1).map { $0 > 0.4 ? 1.0 : 0 }
        let findings = try [Array(0..<Self.rows), Self.shuffled].map { order in
            try LogisticData(x: Self.x.selectRows(order), y: order.map { separated[$0] }).separation()
        }
        #expect(findings[0]?.columns == [1] && findings[0] == findings[1])
    }
}
