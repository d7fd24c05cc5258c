import Experience
import LinearAlgebra

/// How much of the deviance that a model explains each group of columns carries: Shapley values of the ``DevianceGame``.
///
/// φ_g averages v(S ∪ g) − v(S) over all orders in which groups can come in, so that Σ φ_g = v of all, and
/// share_g = φ_g / Σ φ (Shapley 1953; Lindeman, Merenda & Gold 1980).
///
/// Up to ``exactGroups`` groups all 2ᴳ sets are valued. Beyond, seeded orders are walked both ways, and what is averaged is
/// only by how much they differ from a quadratic game along the same orders, whose Shapley values are known:
///
/// ```
/// φ = φ' + mean over orders of (gains − gains'),    v' = (Wald + score game), scaled to v of all
/// ```
///
/// Each order hands out all of v, so that the sum has no error of sampling.
public struct ShapleyShares: Sendable, Equatable {
    /// φ_g on the deviance scale, one a group.
    public let values: [Double]
    /// φ_g / Σ φ, one a group; 0 where nothing is explained.
    public let shares: [Double]
    /// The standard error of each share that comes from drawing orders; 0 where all sets were valued.
    public let orderErrors: [Double]

    /// Up to so many groups, every set is valued.
    public static let exactGroups = 12
    /// Up to so many groups, the quadratic game's values come from all its sets; beyond, from many orders.
    public static let treeGroups = 25

    private static let manyOrders = 4096

    /// Values the groups of a game.
    ///
    /// - Parameters:
    ///   - orders: how many orders are drawn beyond ``exactGroups`` groups; each is walked both ways.
    ///   - seed: of the orders.
    /// - Throws: `notPositiveDefinite` where a set's information is singular; `CancellationError`.
    public init(_ game: DevianceGame, orders: Int = 24, seed: UInt64 = 0, threads: Threads = .all) throws {
        precondition(orders >= 2, "an error of sampling needs two orders")
        let count = game.groups.count
        let indices = Array(0..<count)
        if count <= Self.exactGroups {
            let sets = (0..<1 << count).map { set in indices.filter { set & (1 << $0) != 0 } }
            values = Self.values(count, worths: try game.values(of: sets, threads: threads))
            orderErrors = indices.map { _ in 0 }
        } else {
            let pairs = (0..<orders).map { pair in
                var stream = SplitMix64(seed: seed, UInt64(pair))
                let order = indices.shuffled(using: &stream)
                return [order, order.reversed()]
            }
            var sets: [[Int]] = [indices]
            var position = [indices: 0]
            for walk in pairs.joined() {
                for end in 1..<count {
                    let set = walk[..<end].sorted()
                    guard position[set] == nil else { continue }
                    position[set] = sets.count
                    sets.append(set)
                }
            }
            let worths = try game.values(of: sets, threads: threads)
            let control = try ControlGame(game, total: worths[0], seed: seed, threads: threads)
            let differences = try threads.map(orders) { [position] pair in
                var sum = indices.map { _ in 0.0 }
                for walk in pairs[pair] {
                    let expected = control.gains(along: walk)
                    var before = 0.0
                    for end in walk.indices {
                        let worth = worths[position[walk[...end].sorted()]!]
                        sum[walk[end]] += (worth - before - expected[walk[end]]) / 2
                        before = worth
                    }
                }
                return sum
            }
            let means = indices.map { group in differences.reduce(0) { $0 + $1[group] } / Double(orders) }
            values = zip(control.values, means).map { $0 + $1 }
            orderErrors = indices.map { group in
                let squares = differences.reduce(0) { $0 + ($1[group] - means[group]) * ($1[group] - means[group]) }
                let error = (squares / Double(orders * (orders - 1))).squareRoot()
                return worths[0] > 0 ? error / worths[0] : 0
            }
        }
        shares = Self.shares(values)
    }

    /// φ / Σ φ; 0 where the sum is.
    static func shares(_ values: [Double]) -> [Double] {
        let total = values.reduce(0, +)
        return values.map { total > 0 ? $0 / total : 0 }
    }

    /// Shapley values of a game of which every set's worth is known, sets by the bits of their position.
    static func values(_ groups: Int, worths: [Double]) -> [Double] {
        let weights = weights(groups)
        return (0..<groups).map { group in
            worths.indices.reduce(0.0) { value, set in
                set & (1 << group) == 0
                    ? value + weights[set.nonzeroBitCount] * (worths[set | (1 << group)] - worths[set]) : value
            }
        }
    }

    /// The Shapley weight of joining a set of each size: s! (G − s − 1)! / G!.
    static func weights(_ groups: Int) -> [Double] {
        var choose = 1.0
        return (0..<groups).map { size in
            defer { choose *= Double(groups - 1 - size) / Double(size + 1) }
            return 1 / (Double(groups) * choose)
        }
    }

    /// The mean of two quadratic games, scaled to a total: near the deviance game, and quick to value.
    private struct ControlGame: Sendable {
        private let games: [QuadraticGame]
        private let scale: Double
        /// Its Shapley values.
        let values: [Double]

        init(_ game: DevianceGame, total: Double, seed: UInt64, threads: Threads) throws {
            games = [game.wald, try game.expansion.scoreGame(groups: game.groups, threads: threads)]
            let sum = games.reduce(0) { $0 + $1.total }
            scale = sum > 0 ? total / sum : 0
            let values = try games.map { game in
                game.groups.count <= ShapleyShares.treeGroups
                    ? try game.shapleyValues(threads: threads)
                    : try game.sampledValues(orders: ShapleyShares.manyOrders, seed: seed &+ 1, threads: threads)
            }
            self.values = zip(values[0], values[1]).map { [scale] in scale * ($0 + $1) }
        }

        func gains(along order: [Int]) -> [Double] {
            let gains = games.map { $0.gains(along: order) }
            return zip(gains[0], gains[1]).map { scale * ($0 + $1) }
        }
    }
}

extension QuadraticGame {
    /// The mean gains along seeded orders, each walked both ways.
    func sampledValues(orders: Int, seed: UInt64, threads: Threads = .all) throws(CancellationError) -> [Double] {
        let indices = Array(groups.indices)
        let sums = try threads.map(orders) { pair in
            var stream = SplitMix64(seed: seed, UInt64(pair))
            let order = indices.shuffled(using: &stream)
            return zip(gains(along: order), gains(along: order.reversed())).map { $0 + $1 }
        }
        return indices.map { group in sums.reduce(0) { $0 + $1[group] } / Double(2 * orders) }
    }

    /// The mean over seeded orders, each walked both ways, of what the groups add to tr(A_SS⁻¹B_SS): what scores of covariance B
    /// are expected to be worth where columns say nothing.
    ///
    /// With A = L Lᵀ in an order of columns, column j adds (L⁻¹BL⁻ᵀ)ⱼⱼ.
    func expectedByChance(
        covariance: SymmetricMatrix, orders: Int = 24, seed: UInt64, threads: Threads = .all
    ) throws -> [Double] {
        let indices = Array(groups.indices)
        let sums = try threads.map(orders) { pair in
            Result {
                var stream = SplitMix64(seed: seed, UInt64(pair))
                let order = indices.shuffled(using: &stream)
                return zip(
                    try additions(to: covariance, along: order), try additions(to: covariance, along: order.reversed())
                ).map { $0 + $1 }
            }
        }.map { try $0.get() }
        return indices.map { group in sums.reduce(0) { $0 + $1[group] } / Double(2 * orders) }
    }

    private func additions(to covariance: SymmetricMatrix, along order: [Int]) throws(LinearAlgebraError) -> [Double] {
        let columns = order.flatMap { groups[$0] }
        let whitening = try Cholesky(information.selecting(columns)).inverseFactorTransposed()
        let product = covariance.selecting(columns).matrix.multiply(whitening)
        var additions = [Double](repeating: 0, count: groups.count)
        var column = 0
        for group in order {
            for _ in groups[group] {
                for row in 0...column { additions[group] += whitening[row, column] * product[row, column] }
                column += 1
            }
        }
        return additions
    }
}
