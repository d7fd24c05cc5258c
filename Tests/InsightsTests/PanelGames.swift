import LinearAlgebra
import Regression
import Testing

@testable import Insights

/// The games of the panel's two outcomes, with what 07_group_shapley.json says of them.
struct PanelGames {
    struct Expected: Decodable {
        let v, shapley_deviance, share, quadratic_wald_v, shapley_wald_quadratic, shapley_score_quadratic: [Double]
        let total_wald, total_score, total_lr: Double
    }

    private struct File: Decodable { let outcomes: [String: Expected] }

    let panel: Panel
    private let file: File

    init() throws {
        panel = try Panel()
        file = try Panel.decode(File.self, "07_group_shapley.json")
    }

    func expected(_ outcome: String) throws -> Expected { try #require(file.outcomes[outcome]) }

    func labels(_ outcome: String) -> [Double] { outcome == "churn" ? panel.churn : panel.refer }

    func expansion(_ outcome: String) throws -> LikelihoodExpansion {
        let fit = try panel.fit(labels(outcome))
        return try LikelihoodExpansion(
            DesignMatrix(panel.x), y: labels(outcome), columns: Array(0..<10), intercept: fit.inference.intercept,
            coefficients: fit.inference.coefficients)
    }

    /// The Wald game, from the panel's columns as they are.
    func quadratic(_ outcome: String) throws -> QuadraticGame {
        let fit = try panel.fit(labels(outcome))
        let weights = try fit.probabilities(panel.x).map { $0 * (1 - $0) }
        let total = weights.reduce(0, +)
        let sums = panel.x.multiplyTransposed(weights)
        var information = try panel.x.gram(weights: weights)
        for i in sums.indices {
            for j in 0...i { information[i, j] -= sums[i] * sums[j] / total }
        }
        return try QuadraticGame(
            information: information, scores: information.multiply(fit.inference.coefficients), groups: Panel.groups)
    }

    func deviance(_ outcome: String, tolerance: Double) throws -> DevianceGame {
        try DevianceGame(try expansion(outcome), groups: Panel.groups, tolerance: tolerance)
    }
}
