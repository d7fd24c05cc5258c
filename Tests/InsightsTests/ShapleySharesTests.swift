import Experience
import LinearAlgebra
import Regression
import Testing

@testable import Insights

/// Expected numbers: 07_group_shapley.json, see ``Panel``.
@Suite struct ShapleySharesTests {
    struct Expected: Decodable {
        struct Game: Decodable { let quadratic_wald_v, shapley_wald_quadratic: [Double] }
        let outcomes: [String: Game]
    }

    /// The quadratic game of the panel's model: information with the intercept profiled out, coefficients, covariance.
    struct Game {
        let information: SymmetricMatrix
        var coefficients: [Double]
        let covariance: SymmetricMatrix

        init(_ panel: Panel, _ y: [Double]) throws {
            let fit = try panel.fit(y)
            let weights = try fit.probabilities(panel.x).map { $0 * (1 - $0) }
            let total = weights.reduce(0, +)
            let sums = panel.x.multiplyTransposed(weights)
            var information = try panel.x.gram(weights: weights)
            for i in sums.indices {
                for j in 0...i { information[i, j] -= sums[i] * sums[j] / total }
            }
            self.information = information
            coefficients = fit.inference.coefficients
            covariance = fit.inference.covariance.selecting(Array(1...10))
        }

        func shapley(_ groups: [[Int]] = Panel.groups) throws -> ShapleyShares {
            try ShapleyShares(
                information: information, coefficients: coefficients, covariance: covariance, groups: groups)
        }
    }

    let panel: Panel
    let expected: Expected

    init() throws {
        panel = try Panel()
        expected = try Panel.decode(Expected.self, "07_group_shapley.json")
    }

    @Test(arguments: ["churn", "refer"]) func everySetIsWorthTheWaldStatisticOfItsColumns(_ outcome: String) throws {
        let game = try Game(panel, outcome == "churn" ? panel.churn : panel.refer)
        let values = try (1..<64).map { set in
            try game.shapley([(0..<6).filter { set & (1 << $0) != 0 }.flatMap { Panel.groups[$0] }]).values[0]
        }
        let worths = try #require(expected.outcomes[outcome]).quadratic_wald_v
        #expect(agree(values, Array(worths.dropFirst()), relative: 1e-9))
    }

    @Test(arguments: ["churn", "refer"]) func valuesAreTheShapleyValuesOfTheWaldGame(_ outcome: String) throws {
        let game = try Game(panel, outcome == "churn" ? panel.churn : panel.refer)
        let shapley = try game.shapley()
        let reference = try #require(expected.outcomes[outcome])
        #expect(agree(shapley.values, reference.shapley_wald_quadratic, relative: 1e-9))
        // Efficiency: nothing is lost between the groups.
        #expect(agree([shapley.values.reduce(0, +)], [reference.quadratic_wald_v[63]], relative: 1e-9))
        #expect(agree([shapley.shares.reduce(0, +)], [1], absolute: 1e-12))
    }

    @Test func standardErrorsAreTheDeltaMethods() throws {
        let game = try Game(panel, panel.churn)
        let shapley = try game.shapley()
        let step = 1e-5
        let slopes = try game.coefficients.indices.map { index in
            var up = game
            var down = game
            up.coefficients[index] += step
            down.coefficients[index] -= step
            return zip(try up.shapley().shares, try down.shapley().shares).map { ($0 - $1) / (2 * step) }
        }
        for group in Panel.groups.indices {
            let gradient = slopes.map { $0[group] }
            let error = DeltaMethod.variance(gradient: gradient, covariance: game.covariance).squareRoot()
            #expect(agree([shapley.standardErrors[group]], [error], relative: 1e-7))
        }
    }

    @Test func equalGroupsGetEqualShares() throws {
        let information = SymmetricMatrix(Matrix([[2, 0.5, 0.5], [0.5, 2, 0.5], [0.5, 0.5, 2]]))
        let shapley = try ShapleyShares(
            information: information, coefficients: [0.7, 0.7, 0.2], covariance: SymmetricMatrix(Matrix.identity(3)),
            groups: [[0], [1], [2]])
        #expect(agree([shapley.values[0]], [shapley.values[1]], relative: 1e-14))
        #expect(agree([shapley.standardErrors[0]], [shapley.standardErrors[1]], relative: 1e-14))
        #expect(shapley.values[2] < shapley.values[0])
    }

    @Test func groupWithoutInformationGetsNothing() throws {
        let information = SymmetricMatrix(Matrix([[3, 1, 0], [1, 2, 0], [0, 0, 5]]))
        let shapley = try ShapleyShares(
            information: information, coefficients: [1, -1, 0], covariance: SymmetricMatrix(Matrix.identity(3)),
            groups: [[0], [1], [2], []])
        #expect(agree(Array(shapley.values[2...]) + Array(shapley.shares[2...]), [0, 0, 0, 0], absolute: 1e-15))
        #expect(agree(Array(shapley.standardErrors[2...]), [0, 0], absolute: 1e-15))
        // A of the first two is 3·1 − 2·1 + 2·1 = bᵀAb = 3 by hand.
        #expect(agree([shapley.values.reduce(0, +)], [3], relative: 1e-14))
    }

    @Test func modelThatExplainsNothingHasNoShares() throws {
        let shapley = try ShapleyShares(
            information: SymmetricMatrix(Matrix.identity(2)), coefficients: [0, 0],
            covariance: SymmetricMatrix(Matrix.identity(2)), groups: [[0], [1]])
        #expect(shapley.shares == [0, 0] && shapley.standardErrors == [0, 0])
    }

    @Test func singularInformationIsAnError() {
        #expect(throws: LinearAlgebraError.self) {
            try ShapleyShares(
                information: SymmetricMatrix(Matrix([[1, 1], [1, 1]])), coefficients: [1, 1],
                covariance: SymmetricMatrix(Matrix.identity(2)), groups: [[0, 1]])
        }
    }

    /// Eight groups that carry nothing are added to the panel's six, which then keep their values (null player axiom), but
    /// are too many to enumerate.
    @Test func drawnOrdersAgreeWithTheExactValuesWithinTheirError() throws {
        let game = try Game(panel, panel.churn)
        var information = SymmetricMatrix(order: 18)
        var covariance = SymmetricMatrix(order: 18)
        for i in 0..<18 {
            information[i, i] = 1
            for j in 0...i where i < 10 {
                information[i, j] = game.information[i, j]
                covariance[i, j] = game.covariance[i, j]
            }
        }
        let groups = Panel.groups + (10..<18).map { [$0] }
        #expect(groups.count > ShapleyShares.exactGroups)
        let draws = try (0..<8).map { seed in
            try ShapleyShares(
                information: information, coefficients: game.coefficients + Array(repeating: 0, count: 8),
                covariance: covariance, groups: groups, orders: 25, seed: seed)
        }
        let exact = try game.shapley()
        for group in Panel.groups.indices {
            let values = draws.map { $0.values[group] }
            let mean = values.reduce(0, +) / 8
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 7
            #expect(abs(mean - exact.values[group]) <= 4 * (variance / 8).squareRoot())
            #expect(agree([mean], [exact.values[group]], relative: 0.03))
            #expect(agree([draws[0].standardErrors[group]], [exact.standardErrors[group]], relative: 0.1))
        }
        for draw in draws {
            // Each order hands out all of v, so that the sum has no sampling error.
            #expect(agree([draw.values.reduce(0, +)], [exact.values.reduce(0, +)], relative: 1e-10))
            #expect(agree(Array(draw.values[6...]), Array(repeating: 0, count: 8), absolute: 1e-9))
        }
    }
}
