import Evaluation
import Experience
import Features
import Forecasting
import LinearAlgebra

/// A backtest of one outcome as it goes on.
struct OutcomeRun: Sendable {
    let outcome: Outcome
    /// Those that count, and before them as many for shocks alone.
    let folds: [RollingOrigin.Fold]
    /// The first fold that counts.
    let first: Int
    /// All snapshots of the outcome, with the labels of today.
    let snapshots: FeatureTable
    /// One for each fold so far.
    private(set) var cohorts: [OriginCohort] = []
    /// What the model of the first fold that counts says at it and at later ones.
    private(set) var firstModel: [CohortForecast] = []

    /// - Parameter count: how many of the folds count, the latest.
    init(outcome: Outcome, folds: [RollingOrigin.Fold], count: Int, snapshots: FeatureTable) {
        self.outcome = outcome
        self.folds = folds.suffix(2 * count)
        first = max(0, self.folds.count - count)
        self.snapshots = snapshots
    }

    /// Forecasts the next fold, which is the one at a moment.
    ///
    /// - Parameters:
    ///   - model: was trained with what was known then.
    ///   - then: the snapshots up to the moment, with the labels of what was known then.
    ///   - log: what was known then.
    ///   - histories: all data.
    mutating func add(
        _ model: ForecastModel, at moment: Timestamp, then: FeatureTable, log: EventLog, _ histories: Histories,
        threads: Threads
    ) throws {
        let fold = folds[cohorts.count]
        precondition(fold.moment == moment, "origins come in order")
        let test = fold.testRows(of: snapshots, outcome: outcome)
        let customers = test.map { snapshots.customers[$0] }
        let isFirst = cohorts.count == first
        let moments = isFirst ? folds[first...].map(\.moment) : [moment]
        let head = try model.head(outcome.name)
        let table = try model.outcomeTable(histories, plan: model.plan(at: moments), threads: threads)
        let said = try moments.map { moment in
            let own = table.selecting { table.cutoffs[$0] == moment }
            precondition(moment != fold.moment || own.customers == customers, "a model forecasts all snapshots")
            return try head.cohortForecast(head.layout.matrix(of: own))
        }
        if isFirst { firstModel = said }
        let training = fold.trainingRows(of: then, outcome: outcome)
        let now = then.cutoffs.indices.filter { then.cutoffs[$0] == moment }
        precondition(now.map { then.customers[$0] } == customers, "baselines forecast all snapshots")
        var forecasts = BaselineForecasts(then, outcome: outcome, log: log).forecasts(training: training, test: now)
        forecasts[.model] = said[0]
        let labels = snapshots.labels[outcome.name]!
        let cutoffs = training.map { then.cutoffs[$0] }
        cohorts.append(
            OriginCohort(
                customers: customers, outcomes: test.map { labels[$0] }, forecasts: forecasts,
                trainedOn: cutoffs.min()!...cutoffs.max()!, trainingRows: training.count))
    }

    /// The scores of all folds.
    ///
    /// - Parameter nearer: outcomes that are the same but for a shorter gap, the longest gap first: at an origin at which no earlier
    ///   forecast could be checked, shocks are those of the first of these of which one could.
    func backtest(nearer: [OutcomeRun], level: Double, threads: Threads) throws -> OutcomeBacktest {
        let origins = try folds.indices[first...].map { k in
            BacktestOrigin(
                origin: folds[k].moment, known: folds[k].known, trainedOn: cohorts[k].trainedOn,
                trainingRows: cohorts[k].trainingRows, scores: try BacktestScores([cohorts[k]]),
                counts: try counts(k, nearer: nearer, level: level, threads: threads), cohort: cohorts[k])
        }
        var coverage: [Backtest.Forecaster: CountCoverage] = [:]
        for forecaster in Backtest.Forecaster.allCases {
            let scores = origins.compactMap { $0.counts[forecaster] }
            if scores.count == origins.count { coverage[forecaster] = try CountCoverage(scores, level: level) }
        }
        return OutcomeBacktest(
            outcome: outcome, origins: origins, overall: try BacktestScores(Array(cohorts[first...])), counts: coverage,
            stayingPower: try stayingPower(origins))
    }

    /// The forecasts of how many at a fold, with shocks from earlier ones whose outcomes were known at its origin.
    private func counts(
        _ k: Int, nearer: [OutcomeRun], level: Double, threads: Threads
    ) throws -> [Backtest.Forecaster: CountScores] {
        var counts: [Backtest.Forecaster: CountScores] = [:]
        for (forecaster, forecast) in cohorts[k].forecasts {
            var shock = try shock(of: forecaster, knownAt: folds[k].moment)
            var source: String?
            if shock.origins == 0 {
                for run in nearer where source == nil {
                    shock = try run.shock(of: forecaster, knownAt: folds[k].moment)
                    if shock.origins > 0 { source = run.outcome.name }
                }
            }
            counts[forecaster] = CountScores(
                try forecast.count(shock: shock, threads: threads), shock: shock, from: source,
                observed: cohorts[k].events, level: level)
        }
        return counts
    }

    /// The shock that a forecaster's errors tell of, at origins whose outcomes were known at a moment.
    private func shock(of forecaster: Backtest.Forecaster, knownAt moment: Timestamp) throws -> CalendarShock {
        try CountScores.shock(
            folds.indices.filter { folds[$0].known <= moment }.compactMap { j in
                cohorts[j].forecasts[forecaster].map { (forecast: $0, events: cohorts[j].events) }
            })
    }

    /// Whether another outcome is the same but for a shorter gap.
    func isFarther(than other: OutcomeRun) -> Bool {
        outcome.rule == other.outcome.rule && Set(outcome.touchpoints) == Set(other.outcome.touchpoints)
            && outcome.condition == other.outcome.condition && outcome.horizonDays == other.outcome.horizonDays
            && outcome.gapDays > other.outcome.gapDays
    }

    private func stayingPower(_ origins: [BacktestOrigin]) throws -> StayingPower {
        StayingPower(
            ages: try zip(origins, firstModel).map { origin, forecast in
                var old = origin.cohort
                old.forecasts[.model] = forecast
                return StayingPower.Age(
                    origin: origin.origin, days: origin.origin.days(since: origins[0].origin),
                    scores: try BacktestScores([old]), fresh: origin.scores)
            })
    }
}
