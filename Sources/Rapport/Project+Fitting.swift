import Features
import LinearAlgebra
import Regression

/// Whether more than the plain features were kept: they were, if they forecast customers left out better.
public struct FeatureChoice: Sendable, Codable, Equatable {
    /// The mean log loss of customers left out with the plain features, over all outcomes' snapshots.
    public let plainLogLoss: Double
    /// The same with all features.
    public let fullLogLoss: Double

    /// Whether all features were kept.
    public var keepsAll: Bool { fullLogLoss < plainLogLoss }
}

extension Project {
    /// One model per outcome, on all features of a table or on the plain ones, whichever forecasts better.
    ///
    /// Each gets its own penalty by leaving out customers in closed form, or by folds where some customers carry too much
    /// for that; by rolling origin where the configuration says so (``PenaltyOrigins``). Both are cross-validated over customers
    /// with the same folds at that penalty; the mean log loss over all outcomes' snapshots decides. There is nothing to choose
    /// where features were selected, where `features.choose` is `all`, or where all are plain.
    ///
    /// Outcomes that are settled for the same snapshots get their penalties together, in the stage of the first of them.
    func fitHeads(
        _ table: FeatureTable, seed: UInt64, threads: Threads,
        progress: (@Sendable (TrainingStage, Double) -> Void)?
    ) throws -> (heads: [ForecastModel.Head], choice: FeatureChoice?) {
        let settings = configuration.features
        let chooses = settings.choosesByForecast && settings.select == nil && !table.features.allSatisfy(\.isPlain)
        let candidates = chooses ? [table, table.selectingFeatures(\.isPlain)] : [table]
        let regression = RidgeLogisticRegression(
            penalty: .leaveOneGroupOut(grid: RidgeLogisticRegression.Penalty.defaultGrid), threads: threads)
        var drafts = candidates.map { _ in [HeadDraft]() }
        for outcomes in try OutcomeRows.all(configuration.outcomes, in: table) {
            var choices = candidates.map { _ in [PenaltyDraft]() }
            for (position, outcome) in outcomes.outcomes.enumerated() {
                progress?(.outcome(outcome.name), 0)
                for (index, candidate) in candidates.enumerated() {
                    try Task.checkCancellation()
                    let report: @Sendable (Double) -> Void = { share in
                        progress?(.outcome(outcome.name), 0.99 * (Double(index) + share) / Double(candidates.count))
                    }
                    if position == 0 {
                        let origins =
                            configuration.penalty == .rollingOrigin
                            ? try penaltyOrigins(outcomes, candidate, regression) { report(0.6 * $0) } : nil
                        choices[index] = try PenaltyDraft.all(outcomes, candidate, regression, origins: origins) {
                            report(0.6 * $0)
                        }
                    }
                    let draft = try HeadDraft(choices[index][position], regression, seed: seed) {
                        report(0.6 + 0.4 * $0)
                    }
                    drafts[index].append(draft)
                }
                progress?(.outcome(outcome.name), 1)
            }
        }
        let choice = chooses ? FeatureChoice(plainLogLoss: loss(drafts[1]), fullLogLoss: loss(drafts[0])) : nil
        let kept = choice?.keepsAll ?? true ? 0 : 1
        var heads: [String: ForecastModel.Head] = [:]
        for draft in drafts[kept] {
            var head = try draft.head(regression)
            head.calibration = try calibration(of: head, on: candidates[kept], seed: seed, threads: threads)
            heads[draft.outcome.name] = head
        }
        return (configuration.outcomes.map { heads[$0.name]! }, choice)
    }

    private func penaltyOrigins(
        _ group: OutcomeRows, _ table: FeatureTable, _ regression: RidgeLogisticRegression,
        progress: (Double) -> Void
    ) throws -> [PenaltyOrigins] {
        try group.outcomes.enumerated().map { position, outcome in
            try PenaltyOrigins(
                table, outcome: outcome, calendar: calendar, regression: regression,
                latenessDays: configuration.latenessDays
            ) { progress((Double(position) + $0) / Double(group.outcomes.count)) }
        }
    }

    private func loss(_ drafts: [HeadDraft]) -> Double {
        let rows = drafts.reduce(0) { $0 + $1.data.rows }
        return drafts.reduce(0) { $0 + $1.validation.summary.best.logLoss * Double($1.data.rows) } / Double(rows)
    }
}

/// An outcome's data and the penalty that was chosen for it, before the fit.
private struct HeadDraft {
    let outcome: Outcome
    let layout: DesignLayout
    let prepared: PreparedData
    /// The choice of the penalty by leaving out customers; `nil` where that is too crude.
    let leftOut: LeaveOneGroupOutPath?
    /// Folds of customers: at the chosen penalty, or to choose it where the closed form is too crude.
    let validation: CrossValidation
    /// How the penalty did at forecasting later snapshots, where it is chosen by that.
    let origins: PenaltyOrigins?

    var data: LogisticData { prepared.data }

    init(
        _ draft: PenaltyDraft, _ regression: RidgeLogisticRegression, seed: UInt64,
        progress: @escaping @Sendable (Double) -> Void
    ) throws {
        outcome = draft.outcome
        layout = draft.layout
        prepared = draft.prepared
        origins = draft.origins
        guard let path = draft.path else {
            leftOut = nil
            guard let chosen = origins?.validation?.best else { preconditionFailure("one of the two chooses") }
            validation = try regression.crossValidate(
                prepared, grid: [chosen.penalty], seed: seed, progress: progress)
            return
        }
        let isCrude = path.summary.best.fragileGroups > 0
        leftOut = isCrude ? nil : path
        validation =
            isCrude
            ? try regression.crossValidate(prepared, seed: seed, progress: progress)
            : try regression.crossValidate(prepared, at: path, seed: seed, progress: progress)
    }

    func head(_ regression: RidgeLogisticRegression) throws -> ForecastModel.Head {
        let fit =
            if let leftOut {
                try regression.fit(prepared, using: leftOut, checkedBy: validation)
            } else {
                try regression.fit(prepared, using: validation)
            }
        return ForecastModel.Head(outcome: outcome, layout: layout, fit: fit, penaltyOrigins: origins)
    }
}
