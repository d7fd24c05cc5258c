import LinearAlgebra
import Testing

@testable import Regression

/// Probabilities for a design against the plain formula on its rows.
@Suite struct DesignPredictionTests {
    /// A table in blocks of uneven sizes, about a sixth of it missing.
    private func table(columns: Int, blocks: [Int] = [200, 1, 57, 300]) -> BlockedMatrix {
        var generator = SplitMix64(seed: 5)
        var table = BlockedMatrix(columns: columns)
        for rows in blocks {
            table.append(
                Matrix(rows: rows, columns: columns) { _, row in
                    for j in row.indices {
                        let u = Double(generator.next() >> 11) * 0x1p-53
                        row[j] = u < 0.17 ? .nan : 4 * u - 2
                    }
                })
        }
        return table
    }

    private func design(columns: Int, selection: [Int]? = nil) -> DesignMatrix {
        DesignMatrix(
            table(columns: columns), selection: selection, fill: (0..<columns).map { 0.3 * Double($0) - 0.5 },
            indicators: [columns - 1, 0])
    }

    private func solution(_ columns: Int, seed: Int) -> RidgeSolution {
        RidgeSolution(
            intercept: 0.25 * Double(seed), coefficients: (0..<columns).map { Double(($0 * 7 + seed) % 5) / 4 - 0.4 },
            droppedColumns: [], penalty: 0.1, decrement: 0, greatestGradient: 0, passes: 1)
    }

    /// σ(b₀ + Σ bⱼ xⱼ), column by column, with the design's rows written out.
    private func expected(_ solution: RidgeSolution, _ design: DesignMatrix) -> [Double] {
        var result: [Double] = []
        design.forEachRow(0..<design.rows) { _, row in
            let eta = row.indices.reduce(solution.intercept) { $0 + solution.coefficients[$1] * row[$1] }
            result.append(LogisticFunction.probability(eta))
        }
        return result
    }

    @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 9, 13, 16])
    func probabilitiesAreTheFormulas(columns: Int) throws {
        for selection in [nil, [557, 0, 200, 200, 3]] {
            let design = design(columns: columns, selection: selection)
            let solutions = (1...3).map { solution(columns + 2, seed: $0) }
            let found = try RidgeSolution.probabilities(of: solutions, design)
            for (found, solution) in zip(found, solutions) {
                #expect(agree(found, expected(solution, design), absolute: 1e-14))
            }
        }
    }

    @Test func bitsDependNeitherOnThreadsNorOnRowsAndOutcomesBeside() throws {
        let whole = design(columns: 11)
        let solutions = (1...2).map { solution(13, seed: $0) }
        let all = try RidgeSolution.probabilities(of: solutions, whole, threads: Threads(1))
        for count in [2, 3] {
            #expect(try RidgeSolution.probabilities(of: solutions, whole, threads: Threads(count)) == all)
        }
        #expect(try solutions[1].probabilities(whole) == all[1])
        let rows = [3, 557, 199, 200, 258]
        let some = try solutions[0].probabilities(design(columns: 11, selection: rows))
        #expect(some == rows.map { all[0][$0] })
    }

    @Test func aFitGivesADesignWhatItGivesItsRowsWrittenOut() throws {
        let design = design(columns: 5)
        let y = (0..<design.rows).map { Double(($0 * $0 + $0 / 7) % 3 == 0 ? 1 : 0) }
        let fit = try RidgeLogisticRegression(penalty: .fixed(0.1)).fit(LogisticData(design: design, y: y))
        var rows = MatrixBuilder(columns: 7, reservingRows: design.rows)
        design.forEachRow(0..<design.rows) { _, row in rows.append(row) }
        let matrix = rows.finish()
        for set in [FittedLogisticRegression.CoefficientSet.ridge, .debiased] {
            let found = try fit.probabilities(design, using: set)
            #expect(try agree(found, fit.probabilities(matrix, using: set), absolute: 1e-14))
        }
    }

    @Test func noRowsGiveNoProbabilities() throws {
        let empty = DesignMatrix(BlockedMatrix(columns: 2), fill: [0, 0])
        #expect(try RidgeSolution.probabilities(of: [solution(2, seed: 1)], empty) == [[]])
    }

    @Test func anotherNumberOfColumnsIsRefused() {
        #expect(
            throws: RegressionError.mismatchedShapes(what: "columns of the design", expected: 4, actual: 13)
        ) { try solution(4, seed: 1).probabilities(design(columns: 11)) }
    }

    @Test func valuesThatAreNotFiniteAreNamed() throws {
        let solution = solution(2, seed: 1)
        let holes = Matrix(rows: 3, columns: 2) { i, row in
            row[0] = 1
            row[1] = i == 2 ? .nan : 1
        }
        #expect(throws: RegressionError.notFinite(column: "column 1", row: 2)) {
            try solution.probabilities(DesignMatrix(holes))
        }
        let infinite = BlockedMatrix(Matrix(rows: 3, columns: 2) { i, row in row[1] = i == 1 ? .infinity : 1 })
        #expect(throws: RegressionError.notFinite(column: "column 1", row: 1)) {
            try solution.probabilities(DesignMatrix(infinite, fill: [0, 0]))
        }
    }

    @Test func productsTooLargeForADoubleAreCertain() throws {
        let solution = RidgeSolution(
            intercept: 0, coefficients: [1e200], droppedColumns: [], penalty: 0.1, decrement: 0, greatestGradient: 0,
            passes: 1)
        let x = Matrix(rows: 2, columns: 1) { i, row in row[0] = i == 0 ? 1e200 : -1e200 }
        #expect(try solution.probabilities(DesignMatrix(x)) == [1, 0])
    }
}
