import Experience

/// What is asked of a forecast of customer numbers.
public struct ForecastRequest: Sendable {
    /// The moment to forecast from; by default the end of the data.
    public var asOf: Timestamp?
    /// How many periods ahead.
    public var periods: Int
    /// The level of the intervals.
    public var level: Double
    /// How many futures are simulated.
    public var draws: Int
    /// What decides them.
    public var seed: UInt64
    /// How many customers a referral brings; by default as rapport.yaml says, else as the data tell.
    public var arrive: Double?
    /// The number of customers at which referral finds nobody new; by default as rapport.yaml says.
    public var cap: Double?

    /// Asks for a forecast.
    ///
    /// - Precondition: `periods` and `draws` at least 1, `0 < level < 1`.
    public init(
        asOf: Timestamp? = nil, periods: Int = 12, level: Double = 0.9, draws: Int = 500, seed: UInt64 = 1,
        arrive: Double? = nil, cap: Double? = nil
    ) {
        precondition(periods >= 1 && draws >= 1, "a forecast has periods and draws")
        precondition(0 < level && level < 1, "a confidence level lies between 0 and 1")
        self.asOf = asOf
        self.periods = periods
        self.level = level
        self.draws = draws
        self.seed = seed
        self.arrive = arrive
        self.cap = cap
    }
}
