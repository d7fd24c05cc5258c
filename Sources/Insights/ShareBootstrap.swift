import Experience
import LinearAlgebra
import Regression

/// Shapley shares of what is explained beyond chance, and how far they would be from here with other customers: customers are
/// drawn again and again, with replacement (Efron & Tibshirani 1993).
///
/// A and c of the quadratic game are sums over customers, so that a draw in which customer k is there N_k times needs no fit:
///
/// ```
/// A* = Σ_k N_k X_kᵀW_kX_k,    c* = A* b + Σ_k N_k X_kᵀ(y_k − p_k)
/// ```
///
/// with the intercept profiled out of the sums. This is one Newton step from the fit in each draw.
///
/// A fit without a penalty explains something by chance, and the more columns a group has, the more: with B the covariance of the
/// scores, clustered by customer, a set S of columns that say nothing is expected to be worth e(S) = tr(A_SS⁻¹B_SS), its number
/// of columns where rows are independent. That is taken off before shares are made:
///
/// ```
/// φᶜ_g = φ_g − φ_g(e),    share_g = max(0, φᶜ_g) / Σ max(0, φᶜ)
/// ```
///
/// with φ of the deviance game and φ(e) the Shapley values of e, as means over orders drawn from a seed. `rapport-bench drivers
/// coverage` and `drivers wide` count how often intervals hold true shares, with few columns and with many. Where chance explains
/// as much as the truth, shares of strong groups come out too small, as what is left to weak ones cannot be negative.
///
/// Beyond ``ShapleyShares/exactGroups`` groups a draw's values are means over orders, the same in all draws, so that what orders
/// do is in all draws alike.
public struct ShareBootstrap: Sendable {
    /// φ*, draw by draw.
    public let draws: [[Double]]
    /// φ(e), what chance is expected to give each group.
    public let excess: [Double]
    /// Σ φ' of the quadratic game of the data, and the means of φ*.
    private let total: Double
    private let means: [Double]

    /// From 24 orders for few columns down to 6, so that a draw does not take longer than a read of its sums.
    private static func orders(columns: Int) -> Int {
        max(6, min(24, 20_000_000 / max(1, columns * columns * columns)))
    }

    /// Draws customers.
    ///
    /// - Parameters:
    ///   - customers: each row's customer.
    ///   - count: how many draws.
    ///   - seed: what decides them.
    /// - Complexity: rows × columns² for the sums, customers × columns² × draws / 2 to add them up.
    public init(
        _ expansion: LikelihoodExpansion, groups: [[Int]], customers: [Int], count: Int = 200, seed: UInt64 = 0,
        threads: Threads = .all
    ) throws {
        precondition(customers.count == expansion.design.rows && count >= 2, "a customer for each row, and two draws")
        let order = customers.indices.sorted { (customers[$0], $0) < (customers[$1], $1) }
        var starts = order.indices.filter { $0 == 0 || customers[order[$0]] != customers[order[$0 - 1]] }
        let size = starts.count
        starts.append(order.count)
        let counts = try threads.map(count) { draw in
            var stream = SplitMix64(seed: seed, UInt64(draw))
            var counts = [UInt16](repeating: 0, count: size)
            for _ in 0..<size { counts[Int(stream.next() % UInt64(size))] += 1 }
            return counts
        }
        let sums = CustomerSums(expansion, order: order, starts: starts)
        let tasks = 8
        // About 16 MB of sums at once.
        let customersAtOnce = max(64, min(1024, 2_000_000 / sums.width))
        var totals = [[Double]](repeating: [], count: tasks)
        var outer = OuterProductSum(order: expansion.scores.count)
        for start in stride(from: 0, to: size, by: customersAtOnce) {
            let customers = start..<min(start + customersAtOnce, size)
            let pieces = try threads.map(tasks) { sums.packed(customers.part($0, of: tasks)) }
            let packed = Matrix(rows: customers.count, columns: sums.width, storage: pieces.flatMap(\.self))
            for customer in 0..<customers.count {
                packed.withRow(customer) { outer.add(1, $0.extracting(sums.width - outer.order..<sums.width)) }
                outer.endVector()
            }
            let added = try threads.map(tasks) { task in
                let draws = (0..<count).part(task, of: tasks)
                let weights = Matrix(
                    rows: draws.count, columns: customers.count,
                    storage: draws.flatMap { counts[$0][customers].lazy.map(Double.init) })
                return weights.multiply(packed).storage
            }
            for task in 0..<tasks {
                if totals[task].isEmpty {
                    totals[task] = added[task]
                } else {
                    for k in added[task].indices { totals[task][k] += added[task][k] }
                }
            }
        }
        let all = totals.flatMap(\.self)
        let values = try threads.map(count) { draw in
            Result {
                try Self.values(
                    expansion.game(packed: all[draw * sums.width..<(draw + 1) * sums.width], groups: groups), seed: seed
                )
            }
        }.map { try $0.get() }
        draws = values
        means = groups.indices.map { group in values.reduce(0) { $0 + $1[group] } / Double(count) }
        let game = try QuadraticGame(information: expansion.information, scores: expansion.scores, groups: groups)
        total = game.total
        excess = try game.expectedByChance(covariance: outer.finish(), seed: seed, threads: threads)
    }

    /// The shares of what a model explains beyond chance; all 0 where that is nothing.
    public func shares(of shapley: ShapleyShares) -> [Double] { Self.shares(beyondChance(shapley)) }

    /// A share's interval: the middle of the shares that draws give when they lie around the values beyond chance.
    ///
    /// Errors that come from drawing orders are added to it.
    ///
    /// - Precondition: `0 < level < 1`.
    public func interval(ofGroup group: Int, of shapley: ShapleyShares, level: Double = 0.95) -> ClosedRange<Double> {
        let beyond = beyondChance(shapley)
        // The deviance game explains more or less than the quadratic one that is drawn.
        let scale = total > 0 ? shapley.values.reduce(0, +) / total : 1
        let values = draws.map { draw in
            Self.shares(beyond.indices.map { beyond[$0] + scale * (draw[$0] - means[$0]) })[group]
        }.sorted()
        let share = Self.shares(beyond)[group]
        let kept = beyond.reduce(0) { $0 + max(0, $1) } / max(shapley.values.reduce(0, +), .leastNormalMagnitude)
        let orderError = kept > 0 ? shapley.orderErrors[group] / kept : 0
        let margin = NormalDistribution.quantile((1 + level) / 2) * orderError
        func reach(_ distance: Double) -> Double {
            let distance = max(0, distance)
            return (distance * distance + margin * margin).squareRoot()
        }
        let lower = share - reach(share - quantile(values, (1 - level) / 2))
        let upper = share + reach(quantile(values, (1 + level) / 2) - share)
        return max(0, lower)...min(1, upper)
    }

    /// φᶜ, which may be negative.
    private func beyondChance(_ shapley: ShapleyShares) -> [Double] { zip(shapley.values, excess).map { $0 - $1 } }

    private static func shares(_ values: [Double]) -> [Double] { ShapleyShares.shares(values.map { max(0, $0) }) }

    private static func values(_ game: QuadraticGame, seed: UInt64) throws -> [Double] {
        game.groups.count <= ShapleyShares.exactGroups
            ? try game.shapleyValues(threads: Threads(1))
            : try game.sampledValues(orders: orders(columns: game.scores.count), seed: seed, threads: Threads(1))
    }
}

/// What each customer adds to A and to the scores: the lower triangle of Σ w z zᵀ with z = (1, x), then Σ z (y − p).
private struct CustomerSums: Sendable {
    private let expansion: LikelihoodExpansion
    private let order, starts: [Int]
    /// The numbers for a customer.
    let width: Int

    init(_ expansion: LikelihoodExpansion, order: [Int], starts: [Int]) {
        self.expansion = expansion
        self.order = order
        self.starts = starts
        let columns = expansion.transform.width
        width = columns * (columns + 1) / 2 + columns
    }

    /// The sums of some customers, one after the other.
    func packed(_ customers: Range<Int>) -> [Double] {
        let columns = expansion.transform.width
        let triangle = columns * (columns + 1) / 2
        var packed = [Double](repeating: 0, count: customers.count * width)
        var sums = packed.mutableSpan
        let rowsAtOnce = 256
        var block = RowBlock(capacity: rowsAtOnce, transform: expansion.transform)
        var customer = customers.lowerBound
        let rows = starts[customers.lowerBound]..<starts[customers.upperBound]
        for start in stride(from: rows.lowerBound, to: rows.upperBound, by: rowsAtOnce) {
            let range = start..<min(start + rowsAtOnce, rows.upperBound)
            block.load(expansion.design, range: range, order: order)
            for index in range {
                while index >= starts[customer + 1] { customer += 1 }
                let base = (customer - customers.lowerBound) * width
                let (weight, residual) = (expansion.weights[order[index]], expansion.residuals[order[index]])
                block.withRow(index - start) { z in
                    var next = base
                    for i in 0..<columns {
                        let factor = weight * z[i]
                        for j in 0...i { sums[next + j] += factor * z[j] }
                        next += i + 1
                        sums[base + triangle + i] += residual * z[i]
                    }
                }
            }
        }
        return packed
    }
}

extension LikelihoodExpansion {
    /// The quadratic game of other customers, from their sums as `CustomerSums` packs them.
    fileprivate func game(packed: ArraySlice<Double>, groups: [[Int]]) throws -> QuadraticGame {
        let columns = transform.width
        var next = packed.startIndex
        var gram = SymmetricMatrix(order: columns)
        for i in 0..<columns {
            for j in 0...i { gram[i, j] = packed[next + j] }
            next += i + 1
        }
        let sums = Array(packed[next...])
        let information = Self.information(gram, total: totalWeight)
        let scores = information.multiply(slopes).enumerated().map { i, score in
            score + sums[i + 1] - gram[i + 1, 0] * sums[0] / gram[0, 0]
        }
        return try QuadraticGame(information: information, scores: scores, groups: groups)
    }
}

extension Range<Int> {
    /// One of `count` parts of nearly the same length.
    fileprivate func part(_ index: Int, of count: Int) -> Range<Int> {
        lowerBound + self.count * index / count..<lowerBound + self.count * (index + 1) / count
    }
}
