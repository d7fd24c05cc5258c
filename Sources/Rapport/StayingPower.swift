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

    /// The first age from which on the model has lost half of its lead for good: its skill is less than half of that of the
    /// model trained on the day. `nil` where it kept more, or had no lead to lose.
    public var faded: Age? {
        guard let first = ages.first, first.skill > 0, let kept = ages.lastIndex(where: \.keepsItsLead),
            kept + 1 < ages.count
        else { return nil }
        return ages[kept + 1]
    }
}

extension StayingPower.Age {
    /// Whether at least half of the lead is left that a model of the day has, if that has one.
    var keepsItsLead: Bool { skill >= max(0, fresh.skill(over: .tenure)) / 2 || fresh.skill(over: .tenure) <= 0 }
}
