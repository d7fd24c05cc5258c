import Experience
import LinearAlgebra
import Regression

/// Shapley shares with customers drawn again and again, with replacement (Efron & Tibshirani 1993): how far they would be
/// from here with other customers.
///
/// A and c of the quadratic game are sums over customers, so that a draw in which customer k is there N_k times needs no fit:
///
/// ```
/// A* = Σ_k N_k X_kᵀW_kX_k,    c* = A* b + Σ_k N_k X_kᵀ(y_k − p_k)
/// ```
///
/// with the intercept profiled out of the sums. This is one Newton step from the fit in each draw.
///
/// In 60 worlds drawn anew, 7,200 intervals with 200 to 1500 customers, 95 % intervals (``interval(ofGroup:around:orderError:level:)``)
/// held the true share in 95.8 % of cases: 93.4 % for shares of a quarter and more, 95 to 97 % for smaller ones, 94.7 % with
/// 200 customers (`rapport-bench drivers coverage 60 20 20261`).
///
/// Beyond ``ShapleyShares/exactGroups`` groups a draw's values are means over orders, the same in all draws, so that what orders
/// do is in all draws alike.
public struct ShareBootstrap: Sendable {
    /// The shares, draw by draw.
    public let draws: [[Double]]

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
        for start in stride(from: 0, to: size, by: customersAtOnce) {
            let customers = start..<min(start + customersAtOnce, size)
            let pieces = try threads.map(tasks) { sums.packed(customers.part($0, of: tasks)) }
            let packed = Matrix(rows: customers.count, columns: sums.width, storage: pieces.flatMap(\.self))
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
        draws = try threads.map(count) { draw in
            Result {
                try Self.shares(
                    expansion.game(packed: all[draw * sums.width..<(draw + 1) * sums.width], groups: groups), seed: seed
                )
            }
        }.map { try $0.get() }
    }

    /// A share's interval: the middle of the draws, moved so that their mean lies on the share, between 0 and 1.
    ///
    /// Draws have more noise than the data, and noise only adds to what a group explains: their mean lies above the share of a
    /// weak group, which the move takes out.
    ///
    /// - Parameter orderError: the standard error that drawing orders adds to the share.
    /// - Precondition: `0 < level < 1`.
    public func interval(
        ofGroup group: Int, around share: Double, orderError: Double = 0, level: Double = 0.95
    ) -> ClosedRange<Double> {
        let values = draws.map { $0[group] }.sorted()
        let mean = values.reduce(0, +) / Double(values.count)
        let margin = NormalDistribution.quantile((1 + level) / 2) * orderError
        func reach(_ distance: Double) -> Double { (distance * distance + margin * margin).squareRoot() }
        let lower = share - reach(mean - quantile(values, (1 - level) / 2))
        let upper = share + reach(quantile(values, (1 + level) / 2) - mean)
        return min(max(0, lower), 1)...max(0, min(1, upper))
    }

    private static func shares(_ game: QuadraticGame, seed: UInt64) throws -> [Double] {
        ShapleyShares.shares(
            game.groups.count <= ShapleyShares.exactGroups
                ? try game.shapleyValues(threads: Threads(1))
                : try game.sampledValues(
                    orders: orders(columns: game.scores.count), seed: seed, threads: Threads(1)))
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
