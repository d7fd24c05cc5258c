import Features
import LinearAlgebra
import Regression

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
        var prepared = [try PreparedData(data, threads: threads)]
        for y in group.labels.dropFirst() { prepared.append(try prepared[0].withOutcomes(y, threads: threads)) }
        let paths = try regression.leaveOneGroupOut(
            prepared[0], alsoFor: Array(group.labels.dropFirst()), progress: progress)
        return group.outcomes.indices.map {
            PenaltyDraft(outcome: group.outcomes[$0], layout: layout, prepared: prepared[$0], path: paths[$0])
        }
    }
}
