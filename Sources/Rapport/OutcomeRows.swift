import Features
import LinearAlgebra
import Regression

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

/// An outcome's data, prepared for all that is done with them, and its penalty by leaving out customers.
struct PenaltyDraft {
    let outcome: Outcome
    let layout: DesignLayout
    let prepared: PreparedData
    let path: LeaveOneGroupOutPath

    /// One for each outcome of a group: they share the design, its preparation and the reads that choose the penalties.
    static func all(
        _ group: OutcomeRows, _ table: FeatureTable, _ regression: RidgeLogisticRegression,
        progress: @escaping @Sendable (Double) -> Void
    ) throws -> [PenaltyDraft] {
        let (rows, threads) = (group.rows, regression.threads)
        let layout = try DesignLayout(learningFrom: table, rows: rows, threads: threads)
        let data = try LogisticData(
            design: layout.design(of: table, rows: rows), y: group.labels[0],
            groups: rows.map { table.customers[$0] }, columnNames: layout.columns.map(\.name))
        var prepared = [try PreparedData(data, copies: false, threads: threads)]
        for y in group.labels.dropFirst() { prepared.append(try prepared[0].withOutcomes(y, threads: threads)) }
        let paths = try regression.leaveOneGroupOut(
            prepared[0], alsoFor: Array(group.labels.dropFirst()), progress: progress)
        return group.outcomes.indices.map {
            PenaltyDraft(outcome: group.outcomes[$0], layout: layout, prepared: prepared[$0], path: paths[$0])
        }
    }
}
