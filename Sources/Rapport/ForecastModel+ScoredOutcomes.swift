import Evaluation
import Experience
import Features
import LinearAlgebra

extension ForecastModel {
    /// What was forecast for an outcome at a past cutoff beside what then happened, for measures of one's own: one row for
    /// each eligible customer, in the order of the log, grouped by customer.
    ///
    /// Two models of the same outcome give the same rows if they take the same customers, so that they can be compared pair by
    /// pair (``AreaDifference``).
    ///
    /// ```swift
    /// let scored = try model.scoredOutcomes(events, of: "churn", at: project.moment("2025-10-01"))
    /// let line = CalibrationLine(scored)
    /// ```
    ///
    /// - Throws: ``ProjectError`` for an outcome that the model does not have; `nothingSettled` where the outcome's window
    ///   passes the data's end; ``EvaluationError/oneClass(outcome:)``.
    public func scoredOutcomes(
        _ histories: Histories, of outcome: String, at cutoff: Timestamp, threads: Threads = .all
    ) throws -> ScoredOutcomes {
        let head = try head(outcome)
        return try scoredOutcomes(of: head, on: outcomeTable(histories, plan: plan(at: [cutoff]), threads: threads))
    }

    /// The rows of a table whose outcome is settled.
    func scoredOutcomes(of head: Head, on table: FeatureTable) throws -> ScoredOutcomes {
        guard table.rows > 0 else { throw FeatureError.nobodyEligible }
        let labels = table.labels[head.outcome.name]!
        let settled = table.selecting { !labels[$0].isNaN }
        guard settled.rows > 0 else { throw FeatureError.nothingSettled(outcome: head.outcome.name) }
        return try ScoredOutcomes(
            probabilities: try head.probabilities(head.layout.matrix(of: settled)),
            outcomes: settled.labels[head.outcome.name]!, groups: settled.customers)
    }
}
