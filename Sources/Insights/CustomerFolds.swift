import Experience

/// Which rows are left out of a fit together: whole customers, so that no model has seen the customer it speaks of.
public struct CustomerFolds: Sendable, Equatable {
    /// Each row's fold, from 0.
    public let foldOfRow: [Int]
    /// How many folds there are.
    public let count: Int

    /// Takes given folds.
    ///
    /// - Throws: ``EffectError/invalidFolds(_:)`` for fewer than two folds, or a fold without a row.
    public init(_ foldOfRow: [Int]) throws(EffectError) {
        let used = Set(foldOfRow)
        guard used.count >= 2, used == Set(0..<used.count) else { throw .invalidFolds(used.count) }
        self.foldOfRow = foldOfRow
        count = used.count
    }

    /// Deals customers out to folds by a seed.
    ///
    /// Each of the groups that exposure and outcome make (ever exposed or not, ever with the outcome or not) is shuffled
    /// and dealt out on its own, so that folds are alike. What a customer gets depends on the codes of the customers, their
    /// exposures and outcomes, and the seed; not on the order of rows.
    ///
    /// - Throws: ``EffectError/invalidFolds(_:)`` for fewer than two folds, or more than there are customers.
    public init(of data: EffectData, count: Int = 5, seed: UInt64) throws(EffectError) {
        guard count >= 2, count <= data.customerCount else { throw .invalidFolds(count) }
        var group = Array(repeating: 0, count: data.customerCount)
        for row in 0..<data.rows {
            group[data.customers[row]] |= (data.exposures[row] == 1 ? 2 : 0) | (data.outcomes[row] == 1 ? 1 : 0)
        }
        var generator = SplitMix64(seed: seed)
        // Sorting by random keys, since the standard library's shuffle may change between versions.
        let keys = (0..<data.customerCount).map { _ in generator.next() }
        let dealt = keys.indices.sorted { (group[$0], keys[$0], $0) < (group[$1], keys[$1], $1) }
        var fold = group
        for (position, customer) in dealt.enumerated() { fold[customer] = position % count }
        foldOfRow = data.customers.map { fold[$0] }
        self.count = count
    }
}
