import LinearAlgebra
import Regression
import Testing

@testable import Insights

/// Expected numbers: 07_group_shapley.json, see ``PanelGames``.
@Suite struct ShapleySharesTests {
    let games: PanelGames

    init() throws { games = try PanelGames() }

    @Test(arguments: ["churn", "refer"]) func valuesAreThoseOfAllRefits(_ outcome: String) throws {
        let shapley = try ShapleyShares(games.deviance(outcome, tolerance: 1e-13))
        let expected = try games.expected(outcome)
        #expect(agree(shapley.values, expected.shapley_deviance, relative: 1e-9))
        #expect(agree(shapley.shares, expected.share, relative: 1e-9))
        #expect(shapley.orderErrors == Array(repeating: 0, count: 6))
        // Efficiency: nothing is lost between the groups.
        #expect(agree([shapley.values.reduce(0, +)], [expected.total_lr], relative: 1e-9))
    }

    @Test(arguments: ["churn", "refer"]) func whatDriversUseIsWithinAThousandth(_ outcome: String) throws {
        let expansion = try games.expansion(outcome)
        let shapley = try ShapleyShares(DevianceGame(expansion, groups: Panel.groups))
        #expect(agree(shapley.values, try games.expected(outcome).shapley_deviance, relative: 1e-3))
    }

    @Test func sharesSumToOneAndGroupsMayComeInAnyOrder() throws {
        let expansion = try games.expansion("churn")
        let shapley = try ShapleyShares(DevianceGame(expansion, groups: Panel.groups, tolerance: 1e-12))
        let turned = try ShapleyShares(DevianceGame(expansion, groups: Panel.groups.reversed(), tolerance: 1e-12))
        #expect(agree([shapley.shares.reduce(0, +)], [1], absolute: 1e-12))
        #expect(agree(turned.shares.reversed(), shapley.shares, relative: 1e-9))
    }

    @Test func groupWithoutColumnsGetsNothing() throws {
        let shapley = try ShapleyShares(
            DevianceGame(games.expansion("churn"), groups: Panel.groups + [[]], tolerance: 1e-13))
        #expect(abs(shapley.values[6]) < 1e-9)
        #expect(agree(Array(shapley.values[..<6]), try games.expected("churn").shapley_deviance, relative: 1e-9))
    }

    /// φ(v + w) = φ(v) + φ(w): additivity.
    @Test func valuesOfASumOfGamesAreTheSums() throws {
        let (v, w) = (try games.expected("churn").v, try games.expected("refer").v)
        let sum = ShapleyShares.values(6, worths: zip(v, w).map { $0 + $1 })
        let parts = zip(ShapleyShares.values(6, worths: v), ShapleyShares.values(6, worths: w)).map { $0 + $1 }
        #expect(agree(sum, parts, relative: 1e-12))
        #expect(agree(ShapleyShares.values(6, worths: v), try games.expected("churn").shapley_deviance, relative: 1e-9))
    }

    /// v(S) = 1 where S holds the first and one of the others: ½ + ⅙, and 1/6 for both others.
    @Test func aGameByHand() {
        let worths = [0.0, 0, 0, 1, 0, 1, 0, 1]
        #expect(agree(ShapleyShares.values(3, worths: worths), [2.0 / 3, 1.0 / 6, 1.0 / 6], relative: 1e-14))
    }

    @Test func modelThatExplainsNothingHasNoShares() throws {
        let x = Matrix(rows: 40, columns: 2) { row, values in
            values[0] = row % 2 == 0 ? 1 : -1
            values[1] = row / 2 % 2 == 0 ? 1 : -1
        }
        let y = (0..<40).map { $0 / 4 % 2 == 0 ? 1.0 : 0 }
        let expansion = try LikelihoodExpansion(
            DesignMatrix(x), y: y, columns: [0, 1], intercept: 0, coefficients: [0, 0])
        let shapley = try ShapleyShares(DevianceGame(expansion, groups: [[0], [1]]))
        #expect(shapley.shares.allSatisfy { $0 == 0 })
    }

    /// Thirteen groups, too many to value all sets by default: against all 2¹³ of them.
    @Test func drawnOrdersAgreeWithAllSetsWithinTheirError() throws {
        let rows = 300
        let panel = games.panel
        let x = Matrix(rows: rows, columns: 13) { row, values in
            for j in 0..<13 {
                let number = (row * 7919 + j * 104_729) % 2003
                values[j] = j < 10 ? panel.x[row, j] : Double(number) / 1001 - 1
            }
        }
        let y = Array(panel.churn[..<rows])
        let fit = try RidgeLogisticRegression(penalty: .fixed(0)).fit(LogisticData(x: x, y: y))
        let expansion = try LikelihoodExpansion(
            DesignMatrix(x), y: y, columns: Array(0..<13), intercept: fit.inference.intercept,
            coefficients: fit.inference.coefficients)
        let game = try DevianceGame(expansion, groups: (0..<13).map { [$0] })
        let worths = try game.values(
            of: (0..<1 << 13).map { set in (0..<13).filter { set & (1 << $0) != 0 } })
        let exact = ShapleyShares.shares(ShapleyShares.values(13, worths: worths))
        let drawn = try ShapleyShares(game, seed: 2, threads: Threads(1))
        for group in 0..<13 {
            #expect(drawn.orderErrors[group] > 0 && drawn.orderErrors[group] < 0.005)
            #expect(abs(drawn.shares[group] - exact[group]) < 4.5 * drawn.orderErrors[group] + 1e-4)
        }
        #expect(agree([drawn.values.reduce(0, +)], [worths[worths.count - 1]], relative: 1e-10))
        #expect(try ShapleyShares(game, seed: 2, threads: Threads(3)) == drawn)
        #expect(try ShapleyShares(game, seed: 3) != drawn)
    }
}
