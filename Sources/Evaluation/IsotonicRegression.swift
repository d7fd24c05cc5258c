/// The non-decreasing function of the probabilities that is nearest to the outcomes: least Σ (y − q(p))² of all
/// (Ayer, Brunk, Ewing, Reid & Silverman 1955), found by pooling adjacent violators.
///
/// Rows with equal probability are averaged first, so that they share one value and the order of rows changes nothing.
/// Every pool's value is the share of events among its rows; values strictly increase from pool to pool.
public struct IsotonicRegression: Sendable, Equatable {
    /// Neighbouring rows with one value.
    public struct Pool: Sendable, Codable, Equatable {
        /// The number of rows.
        public let rows: Int
        /// The number of rows with outcome 1.
        public let events: Int
        /// The lowest probability among the rows.
        public let lowest: Double
        /// The highest probability among the rows.
        public let highest: Double

        /// events / rows, the pool's value.
        public var eventRate: Double { Double(events) / Double(rows) }

        /// Whether the two would have to be one pool, as the later one's value is not higher.
        fileprivate func violates(_ earlier: Pool) -> Bool { earlier.events * rows >= events * earlier.rows }

        fileprivate func joined(_ earlier: Pool) -> Pool {
            Pool(
                rows: earlier.rows + rows, events: earlier.events + events, lowest: earlier.lowest, highest: highest)
        }
    }

    /// The pools, by increasing probability.
    public let pools: [Pool]

    /// Costs O(n log n), for sorting.
    public init(_ scored: ScoredOutcomes) {
        var pools: [Pool] = []
        for run in scored.tiedRows {
            let p = scored.probabilities[run[run.startIndex]]
            let events = run.reduce(0) { $0 + (scored.outcomes[$1] == 1 ? 1 : 0) }
            var pool = Pool(rows: run.count, events: events, lowest: p, highest: p)
            while let earlier = pools.last, pool.violates(earlier) { pool = pool.joined(pools.removeLast()) }
            pools.append(pool)
        }
        self.init(pools: pools)
    }

    /// - Precondition: the pools are those of a fit.
    init(pools: [Pool]) {
        self.pools = pools
    }

    /// The value at a probability: within a pool the pool's, between two pools on the straight line from the one's end to
    /// the other's start, outside all the first's or the last's. O(log pools).
    public func callAsFunction(_ p: Double) -> Double {
        let low = firstPool(notBelow: p)
        guard low < pools.count else { return pools[pools.count - 1].eventRate }
        let pool = pools[low]
        guard low > 0, p < pool.lowest else { return pool.eventRate }
        let before = pools[low - 1]
        let share = (p - before.highest) / (pool.lowest - before.highest)
        return before.eventRate + share * (pool.eventRate - before.eventRate)
    }

    /// How steep the function is at a probability: 0 within a pool and outside all of them.
    func gradient(_ p: Double) -> Double {
        let low = firstPool(notBelow: p)
        guard 0 < low, low < pools.count, p < pools[low].lowest else { return 0 }
        return (pools[low].eventRate - pools[low - 1].eventRate) / (pools[low].lowest - pools[low - 1].highest)
    }

    /// The first pool that does not end below p.
    private func firstPool(notBelow p: Double) -> Int {
        var (low, high) = (0, pools.count)
        while low < high {
            let middle = (low + high) / 2
            if pools[middle].highest < p { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The mean squared difference between outcomes and pools' values: n q (1 − q) for a pool of n rows with value q.
    var brier: Double {
        let rows = pools.reduce(0) { $0 + $1.rows }
        return pools.reduce(0) { $0 + Double($1.events) * (1 - $1.eventRate) } / Double(rows)
    }
}
