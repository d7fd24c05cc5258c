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
    /// Only snapshots whose outcome was settled at `asOf` take part. The penalty is chosen as the configuration says, by
    /// leaving out each customer in closed form or by rolling origin, and checked by 10-fold cross-validation over customers.
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
        try check(plan, in: histories.log)
        progress?(.features, 0)
        let table = try featureTable(
            of: histories, plan: plan, dataEnd: end, outcomes: outcomes, precision: .single, threads: threads)
        progress?(.features, 1)
        let (heads, choice) = try fitHeads(table, seed: seed, threads: threads, progress: progress)
        var cutoffs: Set<Timestamp> = []
        if case .at = plan.cutoffs {
            for row in settledRows(of: table, outcomes) { cutoffs.insert(table.cutoffs[row]) }
        }
        return ForecastModel(
            heads: heads, cutoffs: cutoffs.sorted(), asOf: end, plan: plan, histories: histories, featureChoice: choice)
    }

    /// The table of the configured features, with the curved terms of splines where they are asked for.
    ///
    /// - Parameter precision: how values are stored. Knots of splines are those of the values in double precision.
    func featureTable(
        of histories: Histories, plan: SnapshotPlan, dataEnd: Timestamp, outcomes: [Outcome],
        precision: StoredPrecision, threads: Threads
    ) throws -> FeatureTable {
        let settings = configuration.features
        func table(_ catalog: FeatureCatalog, _ precision: StoredPrecision) throws -> FeatureTable {
            try FeatureBuilder(catalog: catalog, outcomes: outcomes, calendar: calendar).table(
                of: histories.log, attributes: histories.attributes, plan: plan, dataEnd: dataEnd,
                precision: precision, threads: threads)
        }
        let catalog = catalog(for: histories, plan: plan, dataEnd: dataEnd)
        let plain = try table(catalog, settings.splines.isEmpty ? precision : .double)
        guard plain.rows > 0 else { throw FeatureError.nobodyEligible }
        guard !settings.splines.isEmpty else { return plain }
        let settled = Set(settledRows(of: plain, outcomes))
        return try table(
            catalog.addingSplines(settings.splines, from: settled.isEmpty ? plain : plain.selecting(settled.contains)),
            precision)
    }

    /// The rows at which some outcome is known.
    private func settledRows(of table: FeatureTable, _ outcomes: [Outcome]) -> [Int] {
        let labels = outcomes.map { table.labels[$0.name]! }
        return (0..<table.rows).filter { row in labels.contains { !$0[row].isNaN } }
    }
}
