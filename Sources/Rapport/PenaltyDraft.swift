import Features
import LinearAlgebra
import Regression

/// An outcome's data, prepared for all that is done with them, and what chooses its penalty.
struct PenaltyDraft {
    let outcome: Outcome
    let layout: DesignLayout
    let prepared: PreparedData
    /// How the penalties did at forecasting later snapshots, where it is chosen by that.
    let origins: PenaltyOrigins?
    /// How they did at customers left out; `nil` where ``origins`` chose.
    let path: LeaveOneGroupOutPath?

    /// One for each outcome of a group: they share the design, its preparation and the reads that choose the penalties.
    ///
    /// - Parameter origins: one for each outcome, where penalties are chosen by rolling origin.
    static func all(
        _ group: OutcomeRows, _ table: FeatureTable, _ regression: RidgeLogisticRegression, origins: [PenaltyOrigins]?,
        progress: @escaping @Sendable (Double) -> Void
    ) throws -> [PenaltyDraft] {
        let (rows, threads) = (group.rows, regression.threads)
        let layout = try DesignLayout(learningFrom: table, rows: rows, threads: threads)
        let data = try LogisticData(
            design: layout.design(of: table, rows: rows), y: group.labels[0],
            groups: rows.map { table.customers[$0] }, columnNames: layout.columns.map(\.name))
        var prepared = [try PreparedData(data, threads: threads)]
        for y in group.labels.dropFirst() { prepared.append(try prepared[0].withOutcomes(y, threads: threads)) }
        let areChosen = origins?.allSatisfy { $0.validation != nil } ?? false
        let paths =
            areChosen
            ? nil
            : try regression.leaveOneGroupOut(
                prepared[0], alsoFor: Array(group.labels.dropFirst()), progress: progress)
        return group.outcomes.indices.map {
            PenaltyDraft(
                outcome: group.outcomes[$0], layout: layout, prepared: prepared[$0], origins: origins?[$0],
                path: origins?[$0].validation == nil ? paths?[$0] : nil)
        }
    }
}
