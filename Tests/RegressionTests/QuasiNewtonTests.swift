import LinearAlgebra
import Testing

@testable import Regression

/// The solver for many rows, on fewer, against Newton's method.
@Suite struct QuasiNewtonTests {
    static let rows = 30_000
    let x: Matrix
    /// A frequent outcome and one of 2% of the rows.
    let outcomes: [[Double]]
    let weights: [Double]

    init() {
        var generator = SplitMix64(seed: 11)
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
        weights = frequent.indices.map { Double($0 % 4) / 2 }
    }

    private func solve(
        _ data: [LogisticData], lambda: Double, tolerance: Double = 1e-5, threads: Threads = .all
    ) throws -> (solutions: [QuasiNewtonSolver.Solution], passes: Int, prepared: PreparedData) {
        let prepared = try PreparedData(data[0], threads: threads)
        let result = try QuasiNewtonSolver(tolerance: tolerance, sampleRows: 2000).minimize(
            data, transform: prepared.transform, penalties: prepared.penalties(lambda),
            from: data.map { prepared.nullModel(of: $0) }, threads: threads)
        return (result.solutions, result.passes, prepared)
    }

    @Test(arguments: [0, 0.001, 0.1], [false, true])
    func reachesTheOptimumOfNewtonsMethod(lambda: Double, isWeighted: Bool) throws {
        let offsets = isWeighted ? x.column(3).map { 0.3 * $0 } : nil
        let first = try LogisticData(x: x, y: outcomes[0], weights: isWeighted ? weights : nil, offsets: offsets)
        let data = [first, try first.withOutcomes(outcomes[1])]
        let (solutions, passes, prepared) = try solve(data, lambda: lambda)
        #expect(passes < 25)
        for (data, solution) in zip(data, solutions) {
            let objective = LogisticObjective(data, transform: prepared.transform, threads: .all)
            let exact = try NewtonSolver(tolerance: 1e-9, maximumSteps: 50).minimize(
                objective, penalties: prepared.penalties(lambda), start: prepared.nullModel(of: data))
            #expect(solution.decrement <= 1e-5)
            // Within δ standard errors, with room for the sample's metric.
            let errors = exact.hessian.inverse().diagonal.map { $0.squareRoot() }
            for j in errors.indices { #expect(abs(solution.b[j] - exact.b[j]) <= 2e-5 * errors[j]) }
            // The gradient it reports is that of the objective in double precision.
            let state = PenalizedState(
                .total(try objective.evaluate(at: solution.b)), at: solution.b, penalties: prepared.penalties(lambda))
            #expect(agree(solution.gradient, state.gradient, absolute: 1e-9 * data.totalWeight * 1e-3))
        }
    }

    @Test func outcomesTogetherHaveTheBitsOfEachAlone() throws {
        let first = try LogisticData(x: x, y: outcomes[0])
        let second = try first.withOutcomes(outcomes[1])
        let together = try solve([first, second], lambda: 0.01).solutions
        #expect(try solve([first], lambda: 0.01).solutions[0].b == together[0].b)
        #expect(try solve([second], lambda: 0.01).solutions[0].b == together[1].b)
    }

    @Test func hasTheSameBitsForAnyNumberOfThreads() throws {
        let data = [try LogisticData(x: x, y: outcomes[1])]
        let one = try solve(data, lambda: 0.01, threads: Threads(1)).solutions[0]
        for count in [2, 3] {
            let other = try solve(data, lambda: 0.01, threads: Threads(count)).solutions[0]
            #expect(other.b == one.b && other.gradient == one.gradient)
        }
    }

    @Test func stagesAddUpToTheReads() throws {
        let first = try LogisticData(x: x, y: outcomes[0])
        let second = try first.withOutcomes(outcomes[1])
        let prepared = try PreparedData(first)
        var stages: [SolvingStage] = []
        let result = try QuasiNewtonSolver(tolerance: 1e-5, sampleRows: 2000).minimize(
            [first, second], transform: prepared.transform, penalties: prepared.penalties(0.01),
            from: [first, second].map { prepared.nullModel(of: $0) }, threads: .all
        ) { stages.append($0) }
        #expect(stages.prefix(2) == [.samples, .metric])
        #expect(stages.contains(.steered(outcomes: 2)) && stages.last == .exact)
        #expect(stages.count == result.passes + 1)
        // Fewer rows are Newton's.
        stages = []
        let solution = try RidgeLogisticRegression(penalty: .fixed(0.01)).solve(prepared) { stages.append($0) }[0]
        #expect(stages == [.newton(reads: solution.passes)])
    }

    @Test(arguments: [6000, 60_000])
    func keptDependentColumnsGiveTheOptimumOfAllColumns(rows: Int) throws {
        // The third column is the sum of the others. At the optimum Λ b = Zᵀ(y − p) for every column, so with s the scales
        // b₃ s₃ = b₁ s₁ + b₂ s₂: as raw coefficients times variances, β₃ s₃² = β₁ s₁² + β₂ s₂².
        var generator = SplitMix64(seed: 3)
        let uniform = { Double(generator.next() >> 11) * 0x1p-53 }
        var y: [Double] = []
        let x = Matrix(rows: rows, columns: 3) { _, row in
            (row[0], row[1]) = (uniform() - 0.5, 3 * uniform())
            row[2] = row[0] + row[1]
            y.append(uniform() < LogisticFunction.probability(2 * row[0] - row[1]) ? 1 : 0)
        }
        let data = try LogisticData(x: x, y: y)
        let prepared = try PreparedData(data, dependentColumns: .kept)
        let solution = try RidgeLogisticRegression(penalty: .fixed(0.1), tolerance: 1e-5).solve(prepared)[0]
        #expect(solution.droppedColumns.isEmpty)
        let weighted = zip(solution.coefficients, prepared.statistics.scales).map { $0 * $1 * $1 }
        #expect(abs(weighted[2] - weighted[0] - weighted[1]) < 1e-5)
        #expect(abs(weighted[2]) > 0.01)
        #expect(throws: RegressionError.invalidPenalty) {
            try RidgeLogisticRegression(penalty: .fixed(0)).solve(prepared)
        }
    }

    @Test func separationIsNotMistakenForAnOptimum() throws {
        let separated = x.column(0).map { $0 > 0.5 ? 1.0 : 0 }
        let data = [try LogisticData(x: x, y: separated)]
        #expect(throws: RegressionError.self) { try solve(data, lambda: 0) }
    }

    @Test func sampleKeepsRareEventsAndStandsForAllRows() throws {
        let data = try LogisticData(x: x, y: outcomes[1], weights: weights)
        let sample = data.sample(2000)
        let events = outcomes[1].count { $0 == 1 }
        #expect(events < 1000 && sample.events == events)
        #expect(abs(sample.rows - 2000) < 20)
        #expect(abs(sample.totalWeight - data.totalWeight) < 1e-9 * data.totalWeight)
        let few = try LogisticData(x: x, y: outcomes[0]).sample(2000)
        #expect(abs(few.events - 1000) < 10 && abs(few.rows - 2000) < 20)
        // All there is where more is asked for.
        #expect(data.sample(100_000).rows == Self.rows)
    }

    @Test func solvingNeedsAFixedPenaltyAndBinaryOutcomes() throws {
        let prepared = try PreparedData(LogisticData(x: x, y: outcomes[0]))
        #expect(throws: RegressionError.invalidPenalty) {
            try RidgeLogisticRegression(penalty: .crossValidated(seed: 1)).solve(prepared)
        }
        let fixed = RidgeLogisticRegression(penalty: .fixed(0.01))
        #expect(throws: RegressionError.mismatchedShapes(what: "outcomes, one per row", expected: Self.rows, actual: 1))
        {
            try fixed.solve(prepared, alsoFor: [[1]])
        }
        #expect(throws: RegressionError.outcomeNotBinary(row: 0)) {
            try fixed.solve(prepared, alsoFor: [Array(repeating: 0.5, count: Self.rows)])
        }
        #expect(throws: RegressionError.oneClass(outcome: 1)) {
            try fixed.solve(prepared, alsoFor: [Array(repeating: 1, count: Self.rows)])
        }
    }

    @Test func solutionsAreTheFitsCoefficients() throws {
        let data = try LogisticData(x: x, y: outcomes[0])
        let regression = RidgeLogisticRegression(penalty: .fixed(0.01), tolerance: 1e-8)
        let solutions = try regression.solve(PreparedData(data), alsoFor: [outcomes[1]])
        for (solution, y) in zip(solutions, outcomes) {
            let fit = try regression.fit(data.withOutcomes(y))
            #expect(
                agree([solution.intercept] + solution.coefficients, [fit.intercept] + fit.coefficients, absolute: 1e-8))
            #expect(solution.greatestGradient < 1e-8 && solution.penalty == 0.01)
        }
    }
}

/// What happens from ``QuasiNewtonSolver/leastRows`` on.
@Suite struct ManyRowsTests {
    @Test func fitsOfManyRowsAreCertifiedAsThoseOfFew() throws {
        let rows = QuasiNewtonSolver.leastRows
        let x = Matrix(rows: rows, columns: 2) { i, row in
            row[0] = Double(i % 101) / 50 - 1
            row[1] = Double(i * 7 % 211) / 105 - 1
        }
        let y = (0..<rows).map { i in
            Double(i * 2_654_435_761 % 1009) / 1009 < LogisticFunction.probability(x[i, 0] - 0.5 * x[i, 1] - 1)
                ? 1.0 : 0
        }
        let data = try LogisticData(x: x, y: y)
        let fit = try RidgeLogisticRegression(penalty: .fixed(0.001), tolerance: 1e-5).fit(data)
        #expect(fit.decrement <= 1e-5)
        // The last of its reads was the first of Newton's method.
        #expect(fit.steps == 0)
        #expect(abs(fit.coefficients[0] - 1) < 0.1 && abs(fit.coefficients[1] + 0.5) < 0.1)
        let solution = try RidgeLogisticRegression(penalty: .fixed(0.001), tolerance: 1e-5).solve(PreparedData(data))
        #expect(agree(solution[0].coefficients, fit.coefficients, absolute: 1e-6))
        #expect(solution[0].passes < 25)
        // A fit's reads are these, and those of statistics, screening, the certificate and clustered errors.
        #expect(fit.passes > solution[0].passes)
    }

    @Test func partOfTheRowsOnlyProvesWhatHoldsForAll() throws {
        // Column 2 is the sum of the others but for one row, which a part may miss; column 3 is a copy.
        let x = Matrix(rows: 3000, columns: 4) { i, row in
            row[0] = Double(i * 37 % 101)
            row[1] = Double(i * 11 % 97)
            row[2] = row[0] + row[1] + (i == 1234 ? 50 : 0)
            row[3] = row[0]
        }
        let y = (0..<3000).map { Double($0 * 7 % 3 == 0 ? 1 : 0) }
        for columns in [[0, 1], [0, 1, 2], [0, 1, 3], [0, 1, 2, 3]] {
            let data = try LogisticData(
                x: Matrix(rows: 3000, columns: columns.count) { i, row in
                    for (k, column) in columns.enumerated() { row[k] = x[i, column] }
                }, y: y)
            let statistics = try ColumnStatistics(data, threads: .all)
            let part = try ColumnScreening(data, statistics, threads: .all, leastRows: 1)
            let all = try ColumnScreening(data, statistics, threads: .all, leastRows: .max)
            #expect(part.transform == all.transform)
            #expect(part.dropped == all.dropped)
            #expect(all.dropped.count == (columns.contains(3) ? 1 : 0))
        }
    }
}
