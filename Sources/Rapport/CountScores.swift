import Evaluation
import Forecasting
import LinearAlgebra

/// A forecast of how many of an origin's customers have the outcome, and what it was worth.
public struct CountScores: Sendable, Equatable {
    /// How many had it.
    public let observed: Int
    /// How many were expected.
    public let expected: Double
    /// The central interval.
    public let interval: ClosedRange<Int>
    /// Its probability: at least the level, and more where counts are small, as they are whole numbers.
    public let intervalProbability: Double
    /// The continuous ranked probability score, in customers.
    public let rankedProbabilityScore: Double
    /// −log of the probability of what happened.
    public let logScore: Double
    /// The interval score, in customers.
    public let intervalScore: Double
    /// F(y − 1) and F(y): uniform over origins if forecasts are right.
    public let transform: ClosedRange<Double>
    /// The shock that periods share, from earlier origins whose outcomes were known; its `origins` tell from how many.
    public let shock: CalendarShock
    /// The outcome that the shock was taken from, where none of its own was known: the same, so many days nearer.
    public let shockOutcome: String?

    /// Whether the interval held what happened.
    public var isHeld: Bool { interval.contains(observed) }

    init(_ forecast: CountForecast, shock: CalendarShock, from shockOutcome: String?, observed: Int, level: Double) {
        self.observed = observed
        expected = forecast.mean
        interval = forecast.interval(level: level)
        intervalProbability = forecast.probability(of: interval)
        rankedProbabilityScore = forecast.rankedProbabilityScore(observed)
        logScore = forecast.logScore(observed)
        intervalScore = forecast.intervalScore(observed, level: level)
        transform = forecast.transformBounds(observed)
        self.shock = shock
        self.shockOutcome = shockOutcome
    }

    /// The shock that residuals of earlier origins tell of: those of one forecaster, each with its own probabilities.
    static func shock(_ earlier: [(forecast: CohortForecast, events: Int)]) throws(ForecastError) -> CalendarShock {
        let useful = earlier.filter { $0.forecast.chanceVariance > 0 }
        guard !useful.isEmpty else { return .none }
        return try CalendarShock(
            observed: useful.map { Double($0.events) }, expected: useful.map(\.forecast.expected),
            variances: useful.map(\.forecast.chanceVariance))
    }
}

/// Forecasts of how many, over origins.
public struct CountCoverage: Sendable, Equatable {
    /// The number of origins.
    public let origins: Int
    /// In how many the interval held what happened.
    public let held: Int
    /// How many of them a forecaster whose intervals keep their promise would have, in 19 of 20 backtests of origins that
    /// are independent: the central 95 % of the binomial distribution.
    public let band: ClosedRange<Int>
    /// The mean continuous ranked probability score, in customers.
    public let rankedProbabilityScore: Double
    /// The mean of −log of the probability of what happened.
    public let logScore: Double
    /// The mean interval score, in customers.
    public let intervalScore: Double

    /// - Precondition: at least one origin.
    init(_ scores: [CountScores], level: Double) throws(EvaluationError) {
        precondition(!scores.isEmpty, "a mean over origins needs one")
        let n = Double(scores.count)
        origins = scores.count
        held = scores.count(where: \.isHeld)
        band = try CountForecast.poissonBinomial(scores.map { _ in level }).interval(level: 0.95)
        rankedProbabilityScore = scores.reduce(0) { $0 + $1.rankedProbabilityScore } / n
        logScore = scores.reduce(0) { $0 + $1.logScore } / n
        intervalScore = scores.reduce(0) { $0 + $1.intervalScore } / n
    }
}
