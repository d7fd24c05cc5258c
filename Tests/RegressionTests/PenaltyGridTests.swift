import LinearAlgebra
import Testing

@testable import Regression

/// Penalties chosen as with many rows, on fewer, against Newton's method at each penalty.
@Suite struct PenaltyGridTests {
    static let rows = 12_000
    static let grid = [1, 0.1, 0.01, 0.001, 0.0001]
    let x: Matrix
    /// A frequent outcome and one of 2% of the rows.
    let outcomes: [[Double]]

    init() {
        var generator = SplitMix64(seed: 23)
        let uniform = { Double(generator.next() >> 11) * 0x1p-53 }
        let slopes = [0.8, -0.5, 0.3, 0, -1.1, 0.4]
        var frequent: [Double] = []
        var rare: [Double] = []
        x = Matrix(rows: Self.rows, columns: 6) { _, row in
            let common = uniform()
            for j in row.indices { row[j] = uniform() + uniform() - 1 + (j < 3 ? common : 0) }
            row[5] = row[5] > 0.6 ? 1 : 0
            let eta = row.indices.reduce(0) { $0 + slopes[$1] * row[$1] }
            frequent.append(uniform() < LogisticFunction.probability(eta - 0.5) ? 1 : 0)
            rare.append(uniform() < LogisticFunction.probability(1.5 * eta - 5) ? 1 : 0)
        }
        outcomes = [frequent, rare]
    }

    /// Groups of one, two and eleven rows, more than there are coefficients; or of four, which lie apart.
    private func data(isWeighted: Bool = false, scattered: Bool = false) throws -> LogisticData {
        let places = [0, 1, 1, 2, 2, 2]
        var groups: [Int] = []
        var weights: [Double] = []
        for row in 0..<Self.rows {
            let place = places[min(5, row % 14)]
            groups.append(scattered ? row * 37 % 3001 : row / 14 * 4 + place)
            weights.append(Double(row % 4) / 2)
        }
        return try LogisticData(
            x: x, y: outcomes[0], weights: isWeighted ? weights : nil,
            offsets: isWeighted ? x.column(3).map { 0.3 * $0 } : nil, groups: groups)
    }

    private func paths(
        _ data: LogisticData, alsoFor others: [[Double]], tolerance: Double = 1e-4, threads: Threads = .all,
        leastRows: Int = 1000
    ) throws -> [LeaveOneGroupOutPath] {
        var solver = PenaltyGridSolver(tolerance: tolerance, maximumSteps: 50, threads: threads)
        solver.leastRows = leastRows
        solver.sampleRows = 2000
        return try RidgeLogisticRegression(penalty: .fixed(0), threads: threads).leaveOneGroupOut(
            PreparedData(data, threads: threads), alsoFor: others, grid: Self.grid, by: solver
        ) { _ in }
    }

    /// Three rows of thousands have something, all with one outcome, and the sample has none of them.
    @Test func aColumnThatTheSampleDoesNotSeeLeadsNobodyAstray() throws {
        let plain = try data()
        let rows = (100..<Self.rows).filter { outcomes[0][$0] == 1 }
        let seen = Set(plain.sample(2000).x.table.column(0))
        let rare = rows.filter { !seen.contains(x[$0, 0]) }.prefix(3)
        #expect(rare.count == 3)
        let wide = Matrix(rows: Self.rows, columns: 7) { row, values in
            for j in 0..<6 { values[j] = x[row, j] }
            values[6] = rare.contains(row) ? 1 : 0
        }
        let data = try LogisticData(x: wide, y: outcomes[0], groups: (0..<Self.rows).map { $0 / 4 })
        #expect(data.sample(2000).x.table.column(6).allSatisfy { $0 == 0 })
        let shared = try paths(data, alsoFor: [])[0]
        let exact = try paths(data, alsoFor: [], tolerance: 1e-10, leastRows: .max)[0]
        for (point, expected) in zip(shared.summary.curve, exact.summary.curve) {
            #expect(abs(point.trainingLogLoss - expected.trainingLogLoss) < 1e-12)
            #expect(abs(point.logLoss - expected.logLoss) < 1e-9)
        }
        #expect(shared.passes < 30)
    }

    @Test(arguments: [false, true], [false, true])
    func manyRowsGiveWhatNewtonsMethodGives(isWeighted: Bool, scattered: Bool) throws {
        let data = try data(isWeighted: isWeighted, scattered: scattered)
        let shared = try paths(data, alsoFor: [outcomes[1]])
        let exact = try paths(data, alsoFor: [outcomes[1]], tolerance: 1e-10, leastRows: .max)
        #expect(shared.count == 2 && shared[0].passes < exact[0].passes / 2)
        for (path, other) in zip(shared, exact) {
            #expect(path.summary.chosen == other.summary.chosen)
            for (point, expected) in zip(path.summary.curve, other.summary.curve) {
                #expect(point.penalty == expected.penalty)
                #expect(abs(point.logLoss - expected.logLoss) < 1e-9)
                #expect(abs(point.trainingLogLoss - expected.trainingLogLoss) < 1e-12)
                #expect(abs(point.auc - expected.auc) < 1e-6)
                #expect(
                    agree(
                        [point.effectiveDegreesOfFreedom, point.leastEigenvalue],
                        [expected.effectiveDegreesOfFreedom, expected.leastEigenvalue], relative: 1e-7))
                #expect(point.fragileGroups == expected.fragileGroups)
            }
            #expect(agree(path.best.linearPredictors, other.best.linearPredictors, absolute: 1e-7))
            #expect(agree(path.start, other.start, absolute: 1e-9))
            #expect(agree(path.leastPenalized, other.leastPenalized, absolute: 1e-9))
        }
    }

    @Test func everyPenaltyIsAtItsOptimum() throws {
        let data = try data(isWeighted: true)
        let tasks = [data, try data.withOutcomes(outcomes[1])]
        let prepared = try PreparedData(data)
        var solver = PenaltyGridSolver(tolerance: 1e-4, maximumSteps: 50, threads: .all)
        solver.leastRows = 1000
        solver.sampleRows = 2000
        var shares: [Double] = []
        let (optima, _) = try solver.minimize(tasks, prepared, grid: Self.grid) { shares.append($0) }
        #expect(shares == shares.sorted() && shares.last == 1)
        for (task, optima) in zip(tasks, optima) {
            let objective = LogisticObjective(task, transform: prepared.transform, threads: .all)
            for (lambda, optimum) in zip(Self.grid, optima) {
                let sums = LogisticObjective.Sums.total(try objective.evaluate(at: optimum.b))
                let state = PenalizedState(sums, at: optimum.b, penalties: prepared.penalties(lambda))
                // One Newton step from a decrement below 10⁻⁴.
                let decrement = try state.factoredHessian().inverseQuadraticForm(state.gradient).squareRoot()
                #expect(decrement < 1e-7)
                #expect(abs(optimum.loss - sums.loss) < 1e-10 * sums.loss)
                let ratio = try optimum.hessian.inverse().diagonal[1] / state.factoredHessian().inverse().diagonal[1]
                #expect(abs(ratio - 1) < 1e-7)
            }
        }
    }

    @Test(arguments: [1, 2, 3]) func sameBitsForAnyNumberOfThreads(count: Int) throws {
        let data = try data(scattered: true)
        let (one, other) = (
            try paths(data, alsoFor: [outcomes[1]], threads: Threads(1)),
            try paths(data, alsoFor: [outcomes[1]], threads: Threads(count))
        )
        for (a, b) in zip(one, other) {
            #expect(a.summary == b.summary && a.best == b.best && a.start == b.start)
        }
    }

    @Test func fitsReadTogetherHaveTheBitsOfEachAlone() throws {
        let data = try data(scattered: true)
        let prepared = try PreparedData(data)
        let (optima, _) = try PenaltyGridSolver(tolerance: 1e-6, maximumSteps: 50, threads: .all).minimize(
            [data], prepared, grid: Self.grid)
        let fits = optima[0].map { LeaveOneGroupOutFit(data, b: $0.b, hessian: $0.hessian) }
        let together = try LeaveOneGroupOut.read(fits, transform: prepared.transform, threads: .all)
        for (fit, leftOut) in zip(optima[0], together) {
            let alone = try LeaveOneGroupOut(
                data, transform: prepared.transform, b: fit.b, hessian: fit.hessian, threads: .all)
            #expect(alone == leftOut)
        }
    }

    @Test func sharedSumsAreThoseOfEachObjective() throws {
        let data = try data(isWeighted: true)
        let tasks = [data, try data.withOutcomes(outcomes[1])]
        let transform = try PreparedData(data).transform
        let places: [[Double]] = [
            [-0.3, 0.1, 0, 0.2, 0, -0.4, 0], [0.2, 0, -0.1, 0, 0.3, 0, 0.1], [0, 0, 0, 0, 0, 0, 0],
        ]
        let points = places.enumerated().map { SharedObjective.Point(task: $0.offset % 2, b: $0.element) }
        let shared = SharedObjective(tasks: tasks, transform: transform, threads: .all)
        let (sums, passes) = try shared.sums(at: points)
        let gradients = try shared.gradients(at: points)
        #expect(passes == 1)
        for (a, point) in points.enumerated() {
            let expected = LogisticObjective.Sums.total(
                try LogisticObjective(tasks[point.task], transform: transform, threads: .all).evaluate(at: point.b))
            #expect(agree([sums[a].loss], [expected.loss], relative: 1e-13))
            #expect(agree(sums[a].gradient, expected.gradient, absolute: 1e-9))
            #expect(agree(gradients[a], expected.gradient, absolute: 1e-9))
            #expect(agree(sums[a].informationMatrix.storage, expected.informationMatrix.storage, absolute: 1e-9))
            #expect(
                sums[a].leastMargin == expected.leastMargin || abs(sums[a].leastMargin - expected.leastMargin) < 1e-12)
            #expect(abs(sums[a].leastDoubt - expected.leastDoubt) < 1e-12)
        }
    }

    @Test func badOutcomesAreRefused() throws {
        let prepared = try PreparedData(data())
        let regression = RidgeLogisticRegression(penalty: .fixed(0))
        #expect(throws: RegressionError.outcomeNotBinary(row: 0)) {
            try regression.leaveOneGroupOut(prepared, alsoFor: [Array(repeating: 0.5, count: Self.rows)])
        }
        #expect(throws: RegressionError.invalidPenalty) { try regression.leaveOneGroupOut(prepared, grid: [0.1, -1]) }
        #expect(throws: RegressionError.invalidPenalty) { try regression.leaveOneGroupOut(prepared, grid: []) }
    }
}
