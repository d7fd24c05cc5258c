import LinearAlgebra
import Regression
import Testing

@testable import Insights

/// Expected numbers: all 64 refits of 07_group_shapley.json, see ``PanelGames``.
@Suite struct DevianceGameTests {
    let games: PanelGames
    private let sets = (0..<64).map { set in (0..<6).filter { set & (1 << $0) != 0 } }

    init() throws { games = try PanelGames() }

    @Test(arguments: ["churn", "refer"]) func everySetIsWorthItsRefit(_ outcome: String) throws {
        let values = try games.deviance(outcome, tolerance: 1e-13).values(of: sets)
        #expect(agree(values, try games.expected(outcome).v, relative: 1e-9))
    }

    @Test(arguments: ["churn", "refer"]) func oneStepIsWithinAFewThousandths(_ outcome: String) throws {
        let values = try games.deviance(outcome, tolerance: 1).values(of: sets)
        #expect(agree(values, try games.expected(outcome).v, relative: 5e-3))
    }

    @Test func moreColumnsNeverExplainLess() throws {
        let values = try games.deviance("churn", tolerance: 1e-12).values(of: sets)
        for set in 0..<64 {
            for group in 0..<6 { #expect(values[set | (1 << group)] >= values[set] - 1e-9) }
        }
    }

    @Test func setsBesideASetAndThreadsChangeNoBit() throws {
        let game = try games.deviance("refer", tolerance: 1e-3)
        let all = try game.values(of: sets, threads: Threads(1))
        #expect(try game.values(of: sets, threads: Threads(3)) == all)
        #expect(try game.values(of: []) == [])
        let alone = try game.values(of: [sets[21]])
        #expect(agree(alone, [all[21]], relative: 1e-12))
    }

    /// Refits by the library's own regression, on a panel of 20,000 rows, of which lengths are fitted to a part.
    @Test func manyRowsAreValuedAsRefitsAre() throws {
        let (count, columns) = (20_000, 4)
        var stream = UniformStream(seed: 3)
        let x = Matrix(rows: count, columns: columns) { _, values in
            let shared = stream.uniform() - 0.5
            for j in values.indices { values[j] = shared + stream.uniform() - 0.5 + Double(j) }
        }
        let y = (0..<count).map { row -> Double in
            let eta = 2 * (x[row, 0]) - (x[row, 1] - 1) + 3 * (x[row, 2] - 2) - 1
            return stream.uniform() < LogisticFunction.probability(eta) ? 1 : 0
        }
        func refit(_ columns: [Int]) throws -> FittedLogisticRegression {
            try RidgeLogisticRegression(penalty: .fixed(0), tolerance: 1e-9).fit(
                LogisticData(x: x.selectColumns(columns), y: y))
        }
        let full = try refit(Array(0..<columns))
        let expansion = try LikelihoodExpansion(
            DesignMatrix(x), y: y, columns: Array(0..<columns), intercept: full.inference.intercept,
            coefficients: full.inference.coefficients)
        let game = try DevianceGame(expansion, groups: [[0], [1], [2, 3]])
        let some = [[0], [2], [0, 1], [0, 1, 2]]
        let rate = y.reduce(0, +) / Double(count)
        func logLikelihood(_ p: [Double]) -> Double {
            zip(p, y).reduce(0) { $0 + logarithm($1.1 == 1 ? $1.0 : 1 - $1.0) }
        }
        let expected = try some.map { set in
            let columns = set.flatMap { game.groups[$0] }
            let p = try refit(columns).probabilities(x.selectColumns(columns))
            return 2 * (logLikelihood(p) - logLikelihood(y.map { _ in rate }))
        }
        #expect(agree(try game.values(of: some), expected, relative: 1e-3))
    }

    /// Outcomes that a column tells apart have a likelihood of 1, and no finite coefficients.
    @Test func separatedOutcomesAreWorthTheirWholeDeviance() throws {
        let x = Matrix(rows: 60, columns: 2) { row, values in
            values[0] = Double(row)
            values[1] = Double(row * 7 % 5)
        }
        let y = (0..<60).map { $0 < 30 ? 0.0 : 1 }
        let expansion = try LikelihoodExpansion(
            DesignMatrix(x), y: y, columns: [0, 1], intercept: -6, coefficients: [0.2, 0])
        let values = try DevianceGame(expansion, groups: [[0], [1]], tolerance: 1e-6).values(of: [[0], [1], [0, 1]])
        let whole = -2 * 60 * logarithm(0.5)
        #expect(values.allSatisfy { $0.isFinite && $0 >= 0 && $0 <= whole * 1.001 })
        #expect(values[0] > 0.95 * whole && values[1] < 0.1 * whole)
    }
}

/// Seeded uniform numbers.
private struct UniformStream {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

    mutating func uniform() -> Double {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Double(state >> 11) * 0x1p-53
    }
}
