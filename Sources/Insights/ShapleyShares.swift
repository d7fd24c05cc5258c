import Experience
import LinearAlgebra

/// How much of a model's explained deviance each group of columns carries: Shapley values of the quadratic game.
///
/// With information A (p × p, intercept profiled out), coefficients b and c = A b, a set S of groups is worth
/// `v(S) = c_Sᵀ A_SS⁻¹ c_S`, the Wald approximation to the deviance that the model with the columns of S alone explains
/// (Lawless and Singhal 1978). φ_g averages v(S ∪ g) − v(S) over all orders; Σ φ_g = v(all) = bᵀAb, and
/// share_g = φ_g / Σ φ. Because v is quadratic in b, ∂v(S)/∂b = 2 A_:S A_SS⁻¹ c_S comes with it, so that a share's
/// variance follows by the delta method from the covariance of b.
///
/// Up to ``exactGroups`` groups all 2ᴳ sets are valued; beyond, φ is the mean over seeded antithetic orders.
public struct ShapleyShares: Sendable {
    /// φ_g on the deviance scale, one a group.
    public let values: [Double]
    /// φ_g / Σ φ, one a group.
    public let shares: [Double]
    /// The standard error of each share, from the covariance of the coefficients.
    public let standardErrors: [Double]

    /// Up to so many groups, every set is valued.
    public static let exactGroups = 13

    /// Values the groups of a model.
    ///
    /// - Parameters:
    ///   - information: A, p × p.
    ///   - coefficients: b, p.
    ///   - covariance: of b, p × p.
    ///   - groups: the columns of each group, disjoint.
    ///   - orders: how many orders are drawn beyond ``exactGroups`` groups; each is walked both ways.
    ///   - seed: of the orders.
    /// - Throws: `notPositiveDefinite` where A is singular.
    public init(
        information: SymmetricMatrix, coefficients: [Double], covariance: SymmetricMatrix, groups: [[Int]],
        orders: Int = 400, seed: UInt64 = 0
    ) throws(LinearAlgebraError) {
        let game = QuadraticGame(information: information, coefficients: coefficients, groups: groups)
        var values = Array(repeating: 0.0, count: groups.count)
        var gradients = Array(repeating: Array(repeating: 0.0, count: coefficients.count), count: groups.count)
        func credit(_ group: Int, _ weight: Double, _ worth: QuadraticGame.Worth) {
            values[group] += weight * worth.value
            for index in coefficients.indices { gradients[group][index] += weight * worth.gradient[index] }
        }
        if groups.count <= Self.exactGroups {
            let weights = Self.weights(groups.count)
            for set in 1..<max(1, 1 << groups.count) {
                let worth = try game.worth(of: groups.indices.filter { set & (1 << $0) != 0 })
                let size = set.nonzeroBitCount
                for group in groups.indices {
                    if set & (1 << group) != 0 {
                        credit(group, weights[size - 1], worth)
                    } else {
                        credit(group, -weights[size], worth)
                    }
                }
            }
        } else {
            var stream = SplitMix64(seed: seed)
            for _ in 0..<orders {
                let order = groups.indices.shuffled(using: &stream)
                for walk in [order, order.reversed()] {
                    let weight = 1 / Double(2 * orders)
                    for end in walk.indices {
                        let worth = try game.worth(of: Array(walk[...end]))
                        credit(walk[end], weight, worth)
                        if end + 1 < walk.count { credit(walk[end + 1], -weight, worth) }
                    }
                }
            }
        }
        let total = values.reduce(0, +)
        let totalGradient = coefficients.indices.map { index in gradients.reduce(0) { $0 + $1[index] } }
        self.values = values
        shares = values.map { total > 0 ? $0 / total : 0 }
        standardErrors = groups.indices.map { group in
            guard total > 0 else { return 0 }
            let gradient = coefficients.indices.map { index in
                (gradients[group][index] - values[group] / total * totalGradient[index]) / total
            }
            return max(0, covariance.quadraticForm(gradient)).squareRoot()
        }
    }

    /// The Shapley weight of joining a set of each size: s! (G − s − 1)! / G!.
    private static func weights(_ groups: Int) -> [Double] {
        var choose = 1.0
        return (0..<groups).map { size in
            defer { choose *= Double(groups - 1 - size) / Double(size + 1) }
            return 1 / (Double(groups) * choose)
        }
    }
}

/// The quadratic game of one model.
private struct QuadraticGame {
    struct Worth {
        let value: Double
        let gradient: [Double]
    }

    let information: SymmetricMatrix
    let scores: [Double]
    let groups: [[Int]]

    init(information: SymmetricMatrix, coefficients: [Double], groups: [[Int]]) {
        self.information = information
        scores = information.multiply(coefficients)
        self.groups = groups
    }

    func worth(of set: [Int]) throws(LinearAlgebraError) -> Worth {
        let columns = set.flatMap { groups[$0] }.sorted()
        guard !columns.isEmpty else { return Worth(value: 0, gradient: Array(repeating: 0, count: scores.count)) }
        let part = columns.map { scores[$0] }
        let solution = try Cholesky(information.selecting(columns)).solve(part)
        var gradient = Array(repeating: 0.0, count: scores.count)
        for (column, weight) in zip(columns, solution) {
            for index in gradient.indices { gradient[index] += 2 * weight * information[index, column] }
        }
        return Worth(value: zip(part, solution).reduce(0) { $0 + $1.0 * $1.1 }, gradient: gradient)
    }
}
