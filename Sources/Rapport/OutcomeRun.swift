import Evaluation
import Experience
import Features
import Forecasting
import LinearAlgebra

/// A backtest of one outcome as it goes on.
struct OutcomeRun: Sendable {
    let outcome: Outcome
    let folds: [RollingOrigin.Fold]
    let baselines: BaselineForecasts
    /// One for each fold so far.
    private(set) var cohorts: [OriginCohort] = []
    /// What the first fold's model says at every fold.
    private(set) var firstModel: [CohortForecast] = []

    init(outcome: Outcome, folds: some Sequence<RollingOrigin.Fold>, baselines: BaselineForecasts) {
        self.outcome = outcome
        self.folds = Array(folds)
        self.baselines = baselines
    }

    /// Forecasts the next fold, which is the one at a moment.
    mutating func add(_ model: ForecastModel, at moment: Timestamp, _ histories: Histories, threads: Threads) throws {
        let fold = folds[cohorts.count]
        precondition(fold.moment == moment, "origins come in order")
        let head = try model.head(outcome.name)
        let test = fold.testRows(of: baselines.table, outcome: outcome)
        let customers = test.map { baselines.table.customers[$0] }
        let moments = cohorts.isEmpty ? folds.map(\.moment) : [moment]
        let table = try model.outcomeTable(histories, plan: model.plan(at: moments), threads: threads)
        let said = try moments.map { moment in
            let own = table.selecting { table.cutoffs[$0] == moment }
            precondition(moment != fold.moment || own.customers == customers, "a model forecasts all snapshots")
            return try head.cohortForecast(head.layout.matrix(of: own))
        }
        if cohorts.isEmpty { firstModel = said }
        var forecasts = baselines.forecasts(
            training: fold.trainingRows(of: baselines.table, outcome: outcome), test: test)
        forecasts[.model] = said[0]
        let labels = baselines.table.labels[outcome.name]!
        cohorts.append(
            OriginCohort(customers: customers, outcomes: test.map { labels[$0] }, forecasts: forecasts))
    }

    /// The scores of all folds.
    func backtest(level: Double, threads: Threads) throws -> OutcomeBacktest {
        let origins = try folds.indices.map { k in
            let fold = folds[k]
            let training = fold.trainingRows(of: baselines.table, outcome: outcome)
            let cutoffs = training.map { baselines.table.cutoffs[$0] }
            return BacktestOrigin(
                origin: fold.moment, known: fold.known, trainedOn: cutoffs.min()!...cutoffs.max()!,
                trainingRows: training.count, scores: try BacktestScores([cohorts[k]]),
                counts: try counts(k, level: level, threads: threads), cohort: cohorts[k])
        }
        var coverage: [Backtest.Forecaster: CountCoverage] = [:]
        for forecaster in Backtest.Forecaster.allCases {
            let scores = origins.compactMap { $0.counts[forecaster] }
            if scores.count == origins.count { coverage[forecaster] = try CountCoverage(scores, level: level) }
        }
        return OutcomeBacktest(
            outcome: outcome, origins: origins, overall: try BacktestScores(cohorts), counts: coverage,
            stayingPower: try stayingPower(origins))
    }

    /// The forecasts of how many at a fold, with shocks from earlier ones whose outcomes were known at its origin.
    private func counts(
        _ k: Int, level: Double, threads: Threads
    ) throws -> [Backtest.Forecaster: CountScores] {
        let earlier = folds.indices.prefix(k).filter { folds[$0].known <= folds[k].moment }
        var counts: [Backtest.Forecaster: CountScores] = [:]
        for (forecaster, forecast) in cohorts[k].forecasts {
            let shock = try CountScores.shock(
                earlier.compactMap { j in
                    cohorts[j].forecasts[forecaster].map { (forecast: $0, events: cohorts[j].events) }
                })
            counts[forecaster] = CountScores(
                try forecast.count(shock: shock, threads: threads), shock: shock, observed: cohorts[k].events,
                level: level)
        }
        return counts
    }

    private func stayingPower(_ origins: [BacktestOrigin]) throws -> StayingPower {
        StayingPower(
            ages: try folds.indices.map { k in
                var forecasts = cohorts[k].forecasts
                forecasts[.model] = firstModel[k]
                let old = OriginCohort(
                    customers: cohorts[k].customers, outcomes: cohorts[k].outcomes, forecasts: forecasts)
                return StayingPower.Age(
                    origin: folds[k].moment, days: folds[k].moment.days(since: folds[0].moment),
                    scores: try BacktestScores([old]), fresh: origins[k].scores)
            })
    }
}
