import Evaluation
import Experience
import Features
import LinearAlgebra

/// How well a model forecast one outcome at past snapshots.
public struct OutcomeEvaluation: Sendable, Equatable {
    /// The outcome's name.
    public let outcome: String
    /// The cutoff, or the first of a range of anchored snapshots.
    public let asOf: Timestamp
    /// The end of a range of anchored snapshots, which it does not include.
    public let until: Timestamp?
    /// The figures.
    public let metrics: Metrics
}

extension ForecastModel {
    /// Scores at past cutoffs and compares with what then happened.
    ///
    /// - Throws: `nothingSettled` where an outcome's window passes the data's end at one of the cutoffs.
    public func evaluate(
        _ histories: Histories, at cutoffs: [Timestamp], threads: Threads = .all
    ) throws -> [OutcomeEvaluation] {
        let table = try outcomeTable(histories, plan: plan(at: cutoffs), threads: threads)
        return try heads.flatMap { head in
            try cutoffs.map { cutoff in
                try evaluation(of: head, on: table.selecting { table.cutoffs[$0] == cutoff }, asOf: cutoff, until: nil)
            }
        }
    }

    /// Scores the anchored snapshots of a range `[from, to)` and compares with what then happened.
    public func evaluate(
        _ histories: Histories, from: Timestamp, to: Timestamp, threads: Threads = .all
    ) throws -> [OutcomeEvaluation] {
        let table = try outcomeTable(histories, plan: trainingPlan, threads: threads)
        let inRange = table.selecting { (from..<to).contains(table.cutoffs[$0]) }
        return try heads.map { try evaluation(of: $0, on: inRange, asOf: from, until: to) }
    }

    /// Features and labels of this model's outcomes for a plan's snapshots.
    func outcomeTable(_ histories: Histories, plan: SnapshotPlan, threads: Threads) throws -> FeatureTable {
        let builder = FeatureBuilder(
            catalog: FeatureCatalog(features: features), outcomes: heads.map(\.outcome), calendar: histories.calendar)
        do {
            return try builder.table(
                of: histories.log, attributes: histories.attributes, plan: plan, dataEnd: histories.completeUntil,
                threads: threads)
        } catch { throw fitError(error) }
    }

    private func evaluation(
        of head: Head, on table: FeatureTable, asOf: Timestamp, until: Timestamp?
    ) throws -> OutcomeEvaluation {
        let scored = try scoredOutcomes(of: head, on: table)
        let metrics = try Metrics(
            probabilities: scored.probabilities, outcomes: scored.outcomes, groups: scored.groups,
            baseRate: Double(head.fit.events) / Double(head.fit.rows))
        return OutcomeEvaluation(outcome: head.outcome.name, asOf: asOf, until: until, metrics: metrics)
    }
}
