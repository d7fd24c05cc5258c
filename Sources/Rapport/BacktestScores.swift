import Evaluation

/// How good probabilities of an origin, or of all of them, were.
public struct BacktestScores: Sendable {
    /// The number of snapshots.
    public let rows: Int
    /// The number of their customers.
    public let customers: Int
    /// The number of snapshots with the outcome.
    public let events: Int
    /// All measures of the model's probabilities; `nil` where outcomes were all equal, so that there is nothing to rank.
    public let metrics: Metrics?
    /// Log loss and Brier score of each forecaster.
    public let scores: [Backtest.Forecaster: ProbabilityScores]

    /// The share of snapshots with the outcome.
    public var baseRate: Double { Double(events) / Double(rows) }

    /// 1 − log loss of the model / log loss of a baseline: 0 is no better. NaN for a baseline that is not there.
    public func skill(over baseline: Backtest.Forecaster) -> Double {
        guard let model = scores[.model], let other = scores[baseline] else { return .nan }
        return 1 - model.logLoss / other.logLoss
    }

    /// The baseline with the least log loss.
    public var bestBaseline: Backtest.Forecaster {
        Backtest.Forecaster.baselines.min {
            (scores[$0]?.logLoss ?? .infinity) < (scores[$1]?.logLoss ?? .infinity)
        } ?? .constant
    }

    /// The skill over ``bestBaseline``.
    public var skill: Double { skill(over: bestBaseline) }

    /// Scores cohorts together. Forecasters that were not there at every origin are left out.
    init(_ cohorts: [OriginCohort]) throws(EvaluationError) {
        let outcomes = cohorts.flatMap(\.outcomes)
        let people = cohorts.flatMap(\.customers)
        var scores: [Backtest.Forecaster: ProbabilityScores] = [:]
        var metrics: Metrics?
        let events = outcomes.count { $0 == 1 }
        for forecaster in Backtest.Forecaster.allCases {
            let parts = cohorts.compactMap { $0.forecasts[forecaster]?.probabilities }
            guard parts.count == cohorts.count else { continue }
            let probabilities = parts.flatMap { $0 }
            scores[forecaster] = try ProbabilityScores(probabilities: probabilities, outcomes: outcomes)
            if forecaster == .model, events > 0, events < outcomes.count {
                metrics = try Metrics(probabilities: probabilities, outcomes: outcomes, groups: people)
            }
        }
        rows = outcomes.count
        customers = Set(people).count
        self.events = events
        self.metrics = metrics
        self.scores = scores
    }
}
