import LinearAlgebra

/// The quadratic game of groups of columns: with information A (p × p, intercept profiled out) and scores c, a set S of groups
/// is worth
///
/// ```
/// v(S) = c_Sᵀ A_SS⁻¹ c_S
/// ```
///
/// With A = XᵀWX at the fit and c = A b this is the Wald approximation to the deviance that the columns of S explain on their own
/// (Lawless & Singhal 1978, Biometrics 34:318–327). With A and c at the model without columns it is Rao's score statistic.
public struct QuadraticGame: Sendable {
    /// A.
    public let information: SymmetricMatrix
    /// c.
    public let scores: [Double]
    /// The columns of each group, disjoint; a group may be empty.
    public let groups: [[Int]]

    /// Creates a game.
    ///
    /// - Precondition: as many scores as A has rows, and columns inside it.
    /// - Throws: ``LinearAlgebra/LinearAlgebraError/notPositiveDefinite(index:)`` where A of the groups' columns is singular,
    ///   ``LinearAlgebra/LinearAlgebraError/notFinite``.
    public init(information: SymmetricMatrix, scores: [Double], groups: [[Int]]) throws(LinearAlgebraError) {
        precondition(scores.count == information.order, "one score for each column")
        guard scores.allSatisfy(\.isFinite) else { throw .notFinite }
        let columns = groups.flatMap(\.self)
        if !columns.isEmpty { _ = try Cholesky(information.selecting(columns)) }
        self.information = information
        self.scores = scores
        self.groups = groups
    }

    /// What the groups add to v one after the other, in an order of all of them; the gains sum to v of all.
    ///
    /// - Complexity: p³/3, by one elimination.
    public func gains(along order: [Int]) -> [Double] {
        var elimination = GroupElimination(self, order: order)
        var gains = [Double](repeating: 0, count: groups.count)
        var node = elimination.root
        for (position, group) in order.enumerated() {
            let (gain, next) = elimination.join(position, node)
            gains[group] = gain
            node = next
        }
        return gains
    }

    /// v of all groups.
    public var total: Double { gains(along: Array(groups.indices)).reduce(0, +) }

    /// The Shapley values φ of all groups, exactly, by a tree over all 2ᴳ sets: each node takes the next group in or leaves it
    /// out, and what is taken in is eliminated once for all sets below (after Furnival & Wilson 1974, Technometrics
    /// 16:499–511). Nothing is ever taken out again, so that no digit is lost.
    ///
    /// No set is stored: of each size s only the sum of v over its sets is kept, and over those that hold g:
    ///
    /// ```
    /// φ_g = Σ_s w(s − 1) Σ_{S∋g, |S|=s} v(S) − w(s) Σ_{S∌g, |S|=s} v(S),    w(s) = s! (G − s − 1)! / G!
    /// ```
    ///
    /// - Complexity: O(2ᴳ) at fixed size of the groups. The result has the same bits for any number of threads.
    public func shapleyValues(threads: Threads = .all) throws(CancellationError) -> [Double] {
        let count = groups.count
        guard count > 0 else { return [] }
        let branching = min(6, max(0, count - 12))
        let parts = try threads.map(1 << branching) { set in
            var tree = SubsetTree(self)
            tree.visit(below: branching, set: set)
            return tree
        }
        var (all, inside) = (
            [Double](repeating: 0, count: count + 1), [Double](repeating: 0, count: count * (count + 1))
        )
        for (set, part) in parts.enumerated() {
            for size in 0...count {
                let sum = part.sums[branching * (count + 1) + size]
                all[size] += sum
                for group in 0..<branching where set & (1 << group) != 0 { inside[group * (count + 1) + size] += sum }
            }
            for index in branching * (count + 1)..<inside.count { inside[index] += part.inside[index] }
        }
        let weights = ShapleyShares.weights(count)
        return groups.indices.map { group in
            (1...count).reduce(0.0) { value, size in
                let with = inside[group * (count + 1) + size]
                let without = size < count ? weights[size] * (all[size] - with) : 0
                return value + weights[size - 1] * with - without
            }
        }
    }
}

/// Sums of v over the sets below one node of the tree.
private struct SubsetTree: Sendable {
    private var elimination: GroupElimination
    private let count: Int
    /// By depth and size of the set: the sum of v over the sets below the node that is visited there.
    private(set) var sums: [Double]
    /// By group and size of the set: the sum of v over the sets that hold it.
    private(set) var inside: [Double]

    init(_ game: QuadraticGame) {
        count = game.groups.count
        elimination = GroupElimination(game, order: Array(game.groups.indices))
        sums = Array(repeating: 0, count: (count + 1) * (count + 1))
        inside = Array(repeating: 0, count: count * (count + 1))
    }

    /// Visits all sets whose groups before `depth` are those of `set`.
    mutating func visit(below depth: Int, set: Int) {
        var (node, value) = (elimination.root, 0.0)
        for group in 0..<depth {
            if set & (1 << group) != 0 {
                let (gain, next) = elimination.join(group, node)
                (node, value) = (next, value + gain)
            } else {
                node = elimination.skip(group, node)
            }
        }
        visit(depth, node, size: set.nonzeroBitCount, value: value)
    }

    private mutating func visit(_ depth: Int, _ node: GroupElimination.Node, size: Int, value: Double) {
        let row = depth * (count + 1)
        guard depth < count else { return sums[row + size] = value }
        let sizes = size...size + count - depth
        for index in sizes { sums[row + index] = 0 }
        visit(depth + 1, elimination.skip(depth, node), size: size, value: value)
        for index in sizes.dropLast() { sums[row + index] += sums[row + count + 1 + index] }
        let (gain, next) = elimination.join(depth, node)
        visit(depth + 1, next, size: size + 1, value: value + gain)
        for index in sizes.dropFirst() {
            let sum = sums[row + count + 1 + index]
            sums[row + index] += sum
            inside[row + index] += sum
        }
    }
}
