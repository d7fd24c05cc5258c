/// Assigns whole groups (customers) to cross-validation folds.
///
/// Groups are shuffled by a seed, those with an event dealt out first, so that folds have equally many groups, and
/// groups with events, to within one. The assignment depends on the group codes, their outcomes and the seed; not on the
/// order of rows.
struct GroupFolds: Sendable {
    /// The rows of each fold: groups in increasing order of code, rows in their own order.
    let rows: [[Int]]

    init(_ data: LogisticData, folds: Int, seed: UInt64) throws(RegressionError) {
        guard folds >= 2 else { throw .invalidFolds(folds) }
        guard data.groupCount >= folds else { throw .tooFewGroups(actual: data.groupCount, needed: folds) }
        var generator = SplitMix64(seed: seed)
        // Sorting by random keys, since the standard library's shuffle may change between versions.
        let keys = (0..<data.groupCount).map { _ in generator.next() }
        let shuffled = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
        let hasEvent = (0..<data.groupCount).map { g in data.rows(ofGroup: g).contains { data.y[$0] > 0 } }
        let dealt = shuffled.filter { hasEvent[$0] } + shuffled.filter { !hasEvent[$0] }
        var fold = [Int](repeating: 0, count: data.groupCount)
        for (position, group) in dealt.enumerated() { fold[group] = position % folds }
        var rows = [[Int]](repeating: [], count: folds)
        for group in 0..<data.groupCount { rows[fold[group]].append(contentsOf: data.rows(ofGroup: group)) }
        self.rows = rows
        try checkOutcomes(data)
    }

    /// Both outcomes must occur in every training set, or there is no fit.
    private func checkOutcomes(_ data: LogisticData) throws(RegressionError) {
        for outcome in [0.0, 1.0] {
            let holders = rows.filter { $0.contains { data.y[$0] != 1 - outcome && data.weights?[$0] != 0 } }
            guard holders.count >= 2 else { throw .tooFewGroups(actual: holders.count, needed: 2) }
        }
    }
}

/// The generator SplitMix64 (Steele, Lea & Flood 2014): the same numbers for a seed on every platform.
struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
