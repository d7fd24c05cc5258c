import Evaluation
import Experience
import Features

/// What forecasts would have been worth: at one origin after another a model was trained with what was known then, and
/// compared with what happened.
///
/// ```swift
/// let backtest = try await project.backtest(on: events, folds: 6)
/// let churn = backtest.outcomes[0]
/// churn.overall.skill(over: .tenure)      // 0.05: the log loss is 5 % below that of rates by tenure
/// churn.counts[.model]?.held              // in how many origins the interval held the count
/// ```
public struct Backtest: Sendable {
    /// Who forecasts: the model, or a baseline that knows less.
    public enum Forecaster: String, Sendable, CaseIterable {
        /// The model that training makes.
        case model
        /// The rate of customers of the same tenure among the training snapshots: of those who had been there for less than
        /// one horizon, two, three, four, and longer.
        case tenure
        /// The rate of the latest snapshots whose outcome was known.
        case lastPeriod = "last_period"
        /// The rate of all training snapshots.
        case constant
        /// The beta-geometric model of tenure (``Forecasting/BetaGeometric``), for outcomes like churn, where it fits.
        case betaGeometric = "sbg"

        /// All but the model.
        public static let baselines: [Forecaster] = [.tenure, .lastPeriod, .constant, .betaGeometric]
    }

    /// What happened after it was not looked at.
    public let asOf: Timestamp
    /// The number of origins that was asked for; an outcome has fewer where there are not so many.
    public let folds: Int
    /// The level of the intervals of counts.
    public let level: Double
    /// The outcomes, in the order in which they were declared.
    public let outcomes: [OutcomeBacktest]
}

/// A backtest of one outcome.
public struct OutcomeBacktest: Sendable {
    /// The outcome.
    public let outcome: Outcome
    /// The origins, ascending; at least one.
    public let origins: [BacktestOrigin]
    /// The scores of all origins' rows together.
    public let overall: BacktestScores
    /// The forecasts of how many, over origins. Forecasters that were not there at every origin are left out.
    public let counts: [Backtest.Forecaster: CountCoverage]
    /// How the model of the first origin did at later ones.
    public let stayingPower: StayingPower

    /// The baseline with the least ranked probability score of the count.
    public var bestCountBaseline: Backtest.Forecaster {
        Backtest.Forecaster.baselines.min {
            (counts[$0]?.rankedProbabilityScore ?? .infinity) < (counts[$1]?.rankedProbabilityScore ?? .infinity)
        } ?? .constant
    }

    /// 1 − ranked probability score of the model's count / that of ``bestCountBaseline``.
    public var countSkill: Double {
        guard let model = counts[.model], let other = counts[bestCountBaseline] else { return .nan }
        return 1 - model.rankedProbabilityScore / other.rankedProbabilityScore
    }

    /// Whether an origin's outcomes were still open at the next one, so that neighbours share some of them.
    public var originsOverlap: Bool { zip(origins, origins.dropFirst()).contains { $0.known > $1.origin } }
}

/// One origin of a backtest.
public struct BacktestOrigin: Sendable {
    /// The moment of the forecasts.
    public let origin: Timestamp
    /// The moment from which on it was known what happened.
    public let known: Timestamp
    /// The first and the last cutoff of the training snapshots.
    public let trainedOn: ClosedRange<Timestamp>
    /// The number of training snapshots.
    public let trainingRows: Int
    /// The scores of the probabilities.
    public let scores: BacktestScores
    /// The forecasts of how many.
    public let counts: [Backtest.Forecaster: CountScores]
    /// What was forecast for each customer.
    let cohort: OriginCohort
}

/// Who was forecast at an origin, what was said, and what happened.
struct OriginCohort: Sendable {
    /// Positions in the log.
    let customers: [Int]
    /// 0 or 1.
    let outcomes: [Double]
    var forecasts: [Backtest.Forecaster: CohortForecast]
    /// The first and the last cutoff of the training snapshots.
    let trainedOn: ClosedRange<Timestamp>
    let trainingRows: Int

    var events: Int { outcomes.count { $0 == 1 } }
}
