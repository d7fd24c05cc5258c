import LinearAlgebra
import Regression
import Testing

@testable import Insights

/// Expected numbers: 07_group_shapley.json, see ``Panel``.
@Suite struct QuadraticGameTests {
    let games: PanelGames

    init() throws { games = try PanelGames() }

    @Test(arguments: ["churn", "refer"]) func everySetIsWorthTheWaldStatisticOfItsColumns(_ outcome: String) throws {
        let game = try games.quadratic(outcome)
        let values = (1..<64).map { set in
            let order = (0..<6).filter { set & (1 << $0) != 0 } + (0..<6).filter { set & (1 << $0) == 0 }
            let gains = game.gains(along: order)
            return order.prefix(set.nonzeroBitCount).reduce(0.0) { $0 + gains[$1] }
        }
        #expect(agree(values, Array(try games.expected(outcome).quadratic_wald_v.dropFirst()), relative: 1e-9))
    }

    @Test(arguments: ["churn", "refer"]) func treeGivesTheShapleyValuesOfTheWaldGame(_ outcome: String) throws {
        let game = try games.quadratic(outcome)
        let expected = try games.expected(outcome)
        let values = try game.shapleyValues()
        #expect(agree(values, expected.shapley_wald_quadratic, relative: 1e-9))
        #expect(agree([values.reduce(0, +), game.total], [expected.total_wald, expected.total_wald], relative: 1e-9))
    }

    @Test(arguments: ["churn", "refer"]) func scoreGameIsRaos(_ outcome: String) throws {
        let game = try games.expansion(outcome).scoreGame(groups: Panel.groups, threads: .all)
        let expected = try games.expected(outcome)
        #expect(agree(try game.shapleyValues(), expected.shapley_score_quadratic, relative: 1e-7))
        #expect(agree([game.total], [expected.total_score], relative: 1e-7))
    }

    /// Fifteen groups of up to three columns, one without any: the tree is divided between threads there.
    private func large() throws -> QuadraticGame {
        let groups = (0..<13).map { [$0] } + [[13, 14, 15], []]
        let x = Matrix(rows: 80, columns: 16) { row, values in
            for j in values.indices {
                let number = (row * 7919 + j * 104_729 + row * j * 31) % 2003
                values[j] = Double(number) / 1001 - 1
            }
        }
        let information = try x.gram()
        let scores = (0..<16).map { column -> Double in Double(column * 37 % 11) - 5 }
        return try QuadraticGame(
            information: information, scores: scores, groups: groups)
    }

    @Test func treeAgreesWithTheWorthOfEverySet() throws {
        let game = try large()
        let worths = try (0..<1 << 15).map { set in
            let columns = (0..<15).filter { set & (1 << $0) != 0 }.flatMap { game.groups[$0] }
            guard !columns.isEmpty else { return 0.0 }
            return try Cholesky(game.information.selecting(columns)).inverseQuadraticForm(
                columns.map { game.scores[$0] })
        }
        let expected = ShapleyShares.values(15, worths: worths)
        #expect(agree(try game.shapleyValues(), expected, relative: 1e-9, absolute: 1e-9))
    }

    @Test func threadsChangeNoBit() throws {
        let game = try large()
        #expect(try game.shapleyValues(threads: Threads(1)) == game.shapleyValues(threads: Threads(3)))
        #expect(
            try game.sampledValues(orders: 9, seed: 4, threads: Threads(1))
                == game.sampledValues(orders: 9, seed: 4, threads: Threads(3)))
    }

    @Test func sampledOrdersHandOutEverythingAndComeNearTheTree() throws {
        let game = try large()
        let (exact, sampled) = (try game.shapleyValues(), try game.sampledValues(orders: 2000, seed: 1))
        #expect(agree([sampled.reduce(0, +)], [game.total], relative: 1e-10))
        #expect(agree(sampled, exact, absolute: 0.02 * game.total))
    }

    @Test func orderOfGroupsDoesNotMatter() throws {
        let game = try games.quadratic("churn")
        let turned = try QuadraticGame(
            information: game.information, scores: game.scores, groups: game.groups.reversed().map { $0.reversed() })
        #expect(agree(try turned.shapleyValues().reversed(), try game.shapleyValues(), relative: 1e-11))
    }

    @Test func equalGroupsGetEqualValuesAndEmptyOnesNothing() throws {
        let information = SymmetricMatrix(Matrix([[2, 0.5, 0.5], [0.5, 2, 0.5], [0.5, 0.5, 2]]))
        let game = try QuadraticGame(information: information, scores: [0.7, 0.7, 0.2], groups: [[0], [1], [2], []])
        let values = try game.shapleyValues()
        #expect(agree([values[0]], [values[1]], relative: 1e-14))
        #expect(values[2] < values[0] && values[3] == 0)
    }

    /// A of the first two is 3·1 − 2·1 + 2·1 = bᵀAb = 3 by hand, for b = (1, −1, 0).
    @Test func groupWithoutInformationGetsNothing() throws {
        let information = SymmetricMatrix(Matrix([[3, 1, 0], [1, 2, 0], [0, 0, 5]]))
        let values = try QuadraticGame(
            information: information, scores: information.multiply([1, -1, 0]), groups: [[0], [1], [2]]
        ).shapleyValues()
        #expect(abs(values[2]) < 1e-14)
        #expect(agree([values.reduce(0, +)], [3], relative: 1e-14))
    }

    @Test func whatCannotBeValuedIsAnError() {
        let singular = SymmetricMatrix(Matrix([[1, 1], [1, 1]]))
        #expect(throws: LinearAlgebraError.notPositiveDefinite(index: 1)) {
            try QuadraticGame(information: singular, scores: [1, 1], groups: [[0, 1]])
        }
        #expect(throws: LinearAlgebraError.notFinite) {
            try QuadraticGame(information: SymmetricMatrix(Matrix.identity(1)), scores: [.nan], groups: [[0]])
        }
        #expect(throws: Never.self) {
            try QuadraticGame(information: singular, scores: [1, 1], groups: [[0]])
        }
    }
}
