import Evaluation
import Experience
import Features
import Forecasting
import LinearAlgebra

extension Project {
    /// How many snapshots with an outcome, and how many without, an origin needs to train with.
    static let leastTrainingEvents = 10

    /// Trains at rolling origins and compares with what then happened.
    ///
    /// Every cutoff of the configuration at which enough earlier outcomes were known can be an origin; the latest `folds` of
    /// them are. At an origin the data are those of that day: later events, and earlier ones that came in later, are not
    /// there, and a snapshot trains only if its gap and horizon had passed (``Evaluation/RollingOrigin``). Features, penalty
    /// and calibration are chosen anew each time, as ``train(on:asOf:seed:threads:progress:)`` does. Up to as many origins
    /// before them are forecast too, for the shocks that periods share: those of an origin come from all earlier ones whose
    /// outcomes were known at it; where there is none, from an outcome that is the same but for a shorter gap. What lies farther
    /// ahead is shaken more rather than less.
    ///
    /// - Parameters:
    ///   - histories: the data.
    ///   - folds: how many origins at most.
    ///   - asOf: outcomes that were not known by then are left out; by default the end of the data.
    ///   - level: of the intervals of counts.
    ///   - seed: of the folds of customers inside training.
    ///   - threads: how many threads share the work; the result does not depend on it.
    ///   - progress: told the share done, 0…1.
    /// - Throws: ``ProjectError/anchoredBacktest(_:)``,
    ///   ``ProjectError/noOrigin(outcome:knownFrom:dataEnd:neededUntil:)``,
    ///   ``ProjectError/tooLittleToTrain(outcome:origin:events:others:needed:)``; what training throws; `CancellationError`.
    /// - Precondition: `folds >= 1`, `0 < level < 1`.
    public func backtest(
        on histories: Histories, folds: Int = 6, asOf: Timestamp? = nil, level: Double = 0.9, seed: UInt64 = 1,
        threads: Threads = .all, progress: (@Sendable (Double) -> Void)? = nil
    ) async throws -> Backtest {
        precondition(folds >= 1, "a backtest has at least one origin")
        precondition(0 < level && level < 1, "an interval's level lies between 0 and 1")
        let end = min(asOf ?? histories.completeUntil, histories.completeUntil)
        let plan = try snapshotPlan()
        if case .before(let touchpoint) = plan.cutoffs { throw ProjectError.anchoredBacktest(touchpoint.name) }
        try check(plan, in: histories.log)
        let snapshots = try labels(of: histories, plan, dataEnd: end, threads: threads)
        guard snapshots.rows > 0 else { throw FeatureError.nobodyEligible }
        var runs = try configuration.outcomes.map { outcome in
            OutcomeRun(
                outcome: outcome, folds: try origins(of: outcome, in: snapshots, dataEnd: end), count: folds,
                snapshots: snapshots)
        }
        let moments = Set(runs.flatMap { $0.folds.map(\.moment) }).sorted()
        for (position, moment) in moments.enumerated() {
            try Task.checkCancellation()
            progress?(0.95 * Double(position) / Double(moments.count))
            let concerned = runs.indices.filter { runs[$0].folds.contains { $0.moment == moment } }
            let known = try histories.known(at: moment, latenessDays: configuration.latenessDays)
            let model = try await model(
                at: moment, for: concerned.map { runs[$0] }, known, seed: seed, threads: threads)
            let then = try labels(
                of: known, plan.at(Set(snapshots.cutoffs).filter { $0 <= moment }.sorted()),
                dataEnd: known.completeUntil, threads: threads)
            for index in concerned {
                try runs[index].add(
                    model, at: moment, then: then, log: known.log, histories, threads: threads)
            }
        }
        var outcomes: [OutcomeBacktest] = []
        for (position, run) in runs.enumerated() {
            progress?(0.95 + 0.05 * Double(position) / Double(runs.count))
            let nearer = runs.filter(run.isFarther).sorted { $0.outcome.gapDays > $1.outcome.gapDays }
            outcomes.append(try run.backtest(nearer: nearer, level: level, threads: threads))
        }
        progress?(1)
        return Backtest(asOf: end, folds: folds, level: level, outcomes: outcomes)
    }

    /// The snapshots of a plan with their labels, and no features.
    private func labels(
        of histories: Histories, _ plan: SnapshotPlan, dataEnd: Timestamp, threads: Threads
    ) throws -> FeatureTable {
        try FeatureBuilder(
            catalog: FeatureCatalog(features: []), outcomes: configuration.outcomes, calendar: calendar
        ).table(of: histories.log, attributes: .none, plan: plan, dataEnd: dataEnd, threads: threads)
    }

    /// The folds with enough outcomes of either kind to train with.
    private func origins(
        of outcome: Outcome, in snapshots: FeatureTable, dataEnd: Timestamp
    ) throws -> [RollingOrigin.Fold] {
        let labels = snapshots.labels[outcome.name]!
        guard labels.contains(where: { !$0.isNaN }) else { throw FeatureError.nothingSettled(outcome: outcome.name) }
        let folds = RollingOrigin(
            snapshots, outcome: outcome, latenessDays: configuration.latenessDays, calendar: calendar
        ).folds
        guard let last = folds.last else { throw try noOrigin(outcome, snapshots, dataEnd: dataEnd) }
        func counts(_ fold: RollingOrigin.Fold) -> (events: Int, others: Int) {
            let rows = fold.trainingRows(of: snapshots, outcome: outcome)
            let events = rows.count { labels[$0] == 1 }
            return (events, rows.count - events)
        }
        let useful = folds.filter { min(counts($0).events, counts($0).others) >= Self.leastTrainingEvents }
        guard useful.isEmpty else { return useful }
        throw ProjectError.tooLittleToTrain(
            outcome: outcome.name, origin: "\(last.moment)", events: counts(last).events,
            others: counts(last).others, needed: Self.leastTrainingEvents)
    }

    /// What is missing for a single origin.
    private func noOrigin(
        _ outcome: Outcome, _ snapshots: FeatureTable, dataEnd: Timestamp
    ) throws -> ProjectError {
        func known(_ cutoff: Timestamp) -> Timestamp {
            outcome.settled(after: cutoff, in: calendar).adding(days: configuration.latenessDays)
        }
        let cutoffs = Set(snapshots.cutoffs).sorted()
        let first = known(cutoffs[0])
        return .noOrigin(
            outcome: outcome.name, knownFrom: "\(first)", dataEnd: "\(dataEnd)",
            neededUntil: "\(known(cutoffs.first { $0 >= first } ?? first))")
    }

    /// The model of an origin for the outcomes that are forecast there.
    private func model(
        at moment: Timestamp, for runs: [OutcomeRun], _ known: Histories, seed: UInt64, threads: Threads
    ) async throws -> ForecastModel {
        var then = configuration
        then.outcomes = runs.map(\.outcome)
        let snapshots = runs[0].snapshots
        var cutoffs: Set<Timestamp> = []
        for run in runs {
            for fold in run.folds where fold.moment == moment {
                cutoffs.formUnion(
                    snapshots.cutoffs.filter { fold.trainingCutoffs.contains(Int($0.microseconds)) })
            }
        }
        // A time of day keeps the moment from being read in the business's time zone.
        then.snapshots.cutoffs = .at(cutoffs.sorted().map { $0.description.count > 10 ? "\($0)" : "\($0)T00:00:00Z" })
        return try await Project(configuration: then, folder: folder).train(
            on: known, seed: seed, threads: threads)
    }
}
