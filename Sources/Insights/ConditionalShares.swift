import Experience
import LinearAlgebra

/// Shares of groups of columns in one row's linear predictor where columns go together: what a group says also through the
/// columns that it goes with.
///
/// With columns normal around their means and Σ their covariance, knowing the columns of S lets expect
///
/// ```
/// v(S) = bᵀ E[x − x̄ | x_S],      φ_g = the mean over all orders of groups of v(those before g, and g) − v(those before g)
/// ```
///
/// (Shapley values of the conditional game; Chen, Janizek, Lundberg & Lee 2020). They add up to bᵀ(x − x̄), as those of columns
/// that are taken to be independent do, bⱼ (xⱼ − x̄ⱼ), but give a part of a column's share to its proxies. Neither is causal.
///
/// For one order the columns' covariance is factored in it, Σ = L Lᵀ. Then v grows by (Lᵀb)ⱼ (L⁻¹(x − x̄))ⱼ with column j: all
/// steps of an order cost one factorisation.
///
/// Up to ``exactGroups`` groups all orders are gone through. With more, 500 orders drawn from a seed and the reverse of each:
/// shares still add up exactly, and each is off by a few hundredths of the largest.
public struct ConditionalShares: Sendable {
    /// The greatest number of groups whose orders are all gone through.
    public static let exactGroups = 6
    private static let drawnOrders = 500

    /// Σ, with divisor n.
    public let covariance: SymmetricMatrix
    private let regularized: SymmetricMatrix

    /// - Parameters:
    ///   - design: the rows that columns go together in, at least one, and at least one column.
    ///   - means: the columns' means.
    /// - Precondition: as many means as columns.
    public init(of design: Matrix, around means: [Double]) {
        precondition(design.rows > 0 && design.columns > 0, "rows and columns are needed")
        precondition(design.columns == means.count, "one mean for each column")
        var sum = OuterProductSum(order: design.columns)
        for row in 0..<design.rows {
            let deviations = design.withRow(row) { row in row.indices.map { row[$0] - means[$0] } }
            sum.add(1, deviations.span)
            sum.endVector()
        }
        self.init(covariance: (1 / Double(design.rows)) * sum.finish())
    }

    /// - Parameter covariance: Σ.
    public init(covariance: SymmetricMatrix) {
        self.covariance = covariance
        // Where a column is a function of others, what they leave of it is rounding.
        regularized = covariance.addingToDiagonal(covariance.diagonal.map { max(1e-8 * $0, 1e-300) })
    }

    /// φ of each group.
    ///
    /// - Parameters:
    ///   - b: coefficients, one for each column.
    ///   - deviations: x − x̄, one for each column.
    ///   - groups: the columns of each group; no column is in two.
    ///   - seed: of the orders, with more than ``exactGroups`` groups.
    /// - Throws: `LinearAlgebraError` where the covariance is not finite.
    public func shares(
        _ b: [Double], at deviations: [Double], groups: [[Int]], seed: UInt64 = 1
    ) throws(LinearAlgebraError) -> [Double] {
        precondition(b.count == covariance.order && deviations.count == covariance.order, "a number for each column")
        var shares = [Double](repeating: 0, count: groups.count)
        var orders = 0
        func add(_ order: [Int]) throws(LinearAlgebraError) {
            let columns = order.flatMap { groups[$0] }
            let factor = try factor(columns)
            let surprises = factor.forwardSolve(columns.map { deviations[$0] })
            let weights = factor.transposedProduct(columns.map { b[$0] })
            var next = 0
            for group in order {
                for _ in groups[group] {
                    shares[group] += weights[next] * surprises[next]
                    next += 1
                }
            }
            orders += 1
        }
        if groups.count <= Self.exactGroups {
            for order in Self.allOrders(groups.count) { try add(order) }
        } else {
            var draws = SplitMix64(seed: seed)
            for _ in 0..<Self.drawnOrders {
                let order = Array(groups.indices).shuffled(using: &draws)
                try add(order)
                try add(order.reversed())
            }
        }
        return shares.map { $0 / Double(orders) }
    }

    private func factor(_ columns: [Int]) throws(LinearAlgebraError) -> Cholesky {
        do {
            return try Cholesky(covariance.selecting(columns))
        } catch .notPositiveDefinite {
            return try Cholesky(regularized.selecting(columns))
        }
    }

    private static func allOrders(_ count: Int) -> [[Int]] {
        guard count > 0 else { return [[]] }
        return allOrders(count - 1).flatMap { order in
            (0...order.count).map { place in order[..<place] + [count - 1] + order[place...] }
        }
    }
}
