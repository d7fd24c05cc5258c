import Features

/// Outcomes that are settled for the same snapshots of a table, which they can be fitted on together.
struct OutcomeRows {
    /// The outcomes, in their own order, each with the labels of ``rows``.
    private(set) var outcomes: [Outcome] = []
    private(set) var labels: [[Double]] = []
    /// The rows of the table.
    let rows: [Int]

    /// All outcomes, in groups.
    ///
    /// - Throws: ``Features/FeatureError/nothingSettled(outcome:)``; ``ProjectError/oneClassOnly(outcome:rows:events:)``.
    static func all(_ outcomes: [Outcome], in table: FeatureTable) throws -> [OutcomeRows] {
        var groups: [OutcomeRows] = []
        for outcome in outcomes {
            let labels = table.labels[outcome.name]!
            let rows = labels.indices.filter { !labels[$0].isNaN }
            guard !rows.isEmpty else { throw FeatureError.nothingSettled(outcome: outcome.name) }
            let y = rows.map { labels[$0] }
            let events = y.count { $0 == 1 }
            guard events > 0, events < y.count else {
                throw ProjectError.oneClassOnly(outcome: outcome.name, rows: y.count, events: events)
            }
            let place = groups.firstIndex { $0.rows == rows } ?? groups.count
            if place == groups.count { groups.append(OutcomeRows(rows: rows)) }
            groups[place].outcomes.append(outcome)
            groups[place].labels.append(y)
        }
        return groups
    }

    private init(rows: [Int]) { self.rows = rows }
}
