import Experience
import Features
import LinearAlgebra
import Regression

/// What training is at.
public enum TrainingStage: Sendable, Equatable {
    /// Computing features and labels.
    case features
    /// Fitting the model of an outcome.
    case outcome(String)
}

extension Project {
    /// Trains one model per outcome on the snapshots of the configuration.
    ///
    /// Only snapshots whose outcome was settled at `asOf` take part. The penalty is chosen by 10-fold cross-validation
    /// over customers.
    ///
    /// - Parameters:
    ///   - histories: the data.
    ///   - asOf: the moment to train at; by default the end of the data.
    ///   - seed: of the folds.
    ///   - threads: how many threads share the work; the result does not depend on it.
    ///   - progress: told the stage and how much of it is done, 0…1.
    /// - Throws: data that cannot be trained on, or `CancellationError`.
    public func train(
        on histories: Histories, asOf: Timestamp? = nil, seed: UInt64 = 1, threads: Threads = .all,
        progress: (@Sendable (TrainingStage, Double) -> Void)? = nil
    ) async throws -> ForecastModel {
        let end = min(asOf ?? histories.completeUntil, histories.completeUntil)
        let plan = try snapshotPlan()
        let outcomes = configuration.outcomes
        for outcome in outcomes { try check(outcome.touchpoints, in: histories.log) }
        if case .before(let touchpoint) = plan.cutoffs { try check([touchpoint], in: histories.log) }
        try check(plan.activeIn, in: histories.log)
        try check(configuration.features.exclude.sorted(), in: histories.log)
        var lastCutoff = end
        if case .at(let moments) = plan.cutoffs { lastCutoff = min(end, moments.max() ?? end) }
        let catalog = FeatureCatalog(
            configuration.features, log: histories.log, attributes: histories.attributes, knownAt: lastCutoff)
        progress?(.features, 0)
        let table = try FeatureBuilder(catalog: catalog, outcomes: outcomes).table(
            of: histories.log, attributes: histories.attributes, plan: plan, dataEnd: end, threads: threads)
        guard table.rows > 0 else { throw FeatureError.nobodyEligible }
        progress?(.features, 1)
        var heads: [ForecastModel.Head] = []
        for outcome in outcomes {
            try Task.checkCancellation()
            progress?(.outcome(outcome.name), 0)
            heads.append(
                try fitHead(outcome, table: table, seed: seed, threads: threads) {
                    progress?(.outcome(outcome.name), $0)
                })
            progress?(.outcome(outcome.name), 1)
        }
        let settled = table.selecting { row in outcomes.contains { !table.labels[$0.name]![row].isNaN } }
        let cutoffs = if case .at = plan.cutoffs { Set(settled.cutoffs).sorted() } else { [Timestamp]() }
        return ForecastModel(heads: heads, cutoffs: cutoffs, asOf: end, plan: plan, histories: histories)
    }

    private func fitHead(
        _ outcome: Outcome, table: FeatureTable, seed: UInt64, threads: Threads,
        progress: @escaping @Sendable (Double) -> Void
    ) throws -> ForecastModel.Head {
        let labels = table.labels[outcome.name]!
        let settled = table.selecting { !labels[$0].isNaN }
        guard settled.rows > 0 else { throw FeatureError.nothingSettled(outcome: outcome.name) }
        let y = settled.labels[outcome.name]!
        let events = y.count { $0 == 1 }
        guard events > 0, events < y.count else {
            throw ProjectError.oneClassOnly(outcome: outcome.name, rows: y.count, events: events)
        }
        let layout = DesignLayout(learningFrom: settled)
        let data = try LogisticData(
            x: layout.matrix(of: settled), y: y, groups: settled.customers, columnNames: layout.columns.map(\.name))
        let regression = RidgeLogisticRegression(penalty: .crossValidated(seed: seed), threads: threads)
        return ForecastModel.Head(outcome: outcome, layout: layout, fit: try regression.fit(data, progress: progress))
    }

    /// Refuses touchpoints that the log does not have.
    func check(_ touchpoints: [Touchpoint], in log: EventLog) throws(ExperienceError) {
        for touchpoint in touchpoints where touchpoint != .any && log.code(of: touchpoint) == nil {
            throw .unknownTouchpoint(
                touchpoint.name, suggestion: nearestName(to: touchpoint.name, among: log.touchpoints.map(\.name)))
        }
    }
}
