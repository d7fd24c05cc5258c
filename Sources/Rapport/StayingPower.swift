import Evaluation
import Experience

/// How long a model lasts: the one of a backtest's first origin, at that origin and at later ones.
public struct StayingPower: Sendable {
    /// The model at one origin.
    public struct Age: Sendable {
        /// The moment of the forecasts.
        public let origin: Timestamp
        /// How many days after the model's own origin.
        public let days: Double
        /// The scores of the old model, beside those of the origin's own baselines.
        public let scores: BacktestScores
        /// The scores of the model that was trained at this origin.
        public let fresh: BacktestScores

        /// How much lower the old model's log loss is than that of the rates by tenure that were known at this origin.
        public var skill: Double { scores.skill(over: .tenure) }
        /// How many times as many events the top tenth holds as a tenth at random; `nil` where outcomes were all equal.
        public var lift: Double? { scores.metrics?.topDecile.lift }
    }

    /// By age, the model's own origin first.
    public let ages: [Age]

    /// The first age from which on the model has lost half of its lead for good: half of its skill over the rates by tenure
    /// of the day, or half of its lift above 1. `nil` where it kept more, or never had a lead.
    public var faded: Age? {
        guard let first = ages.first else { return nil }
        let lasting = ages.lastIndex { age in
            age.skill >= first.skill / 2 && ((age.lift ?? 1) - 1) >= ((first.lift ?? 1) - 1) / 2
        }
        guard first.skill > 0, let lasting, lasting + 1 < ages.count else { return nil }
        return ages[lasting + 1]
    }
}
