/// What would have to become different for one customer's probability to come under a threshold.
///
/// Only what a business can act on moves. Each of these fields moves on a straight way from how the customer's events of it
/// were to how they would be at the value of the best tenth of all customers' events; ``Recourse`` finds the shortest sum of
/// ways. The past is fixed: the ways say what coming events must be like, until they are what the model's windows hold.
public struct RecourseAdvice: Sendable, Equatable {
    /// A field of a touchpoint that a business can act on.
    public struct Lever: Sendable, Equatable {
        /// The touchpoint.
        public let touchpoint: String
        /// The field, as scenarios name it.
        public let field: String
        /// How the customer's events have it on average; NaN where none does.
        public let now: Double
        /// The value of the best tenth of all customers' events.
        public let best: Double
        /// How many events of the touchpoint the customer has.
        public let events: Int
        /// By how much the whole way lowers the log odds; 0 or less where it does not help.
        public let drop: Double

        /// Describes a lever.
        public init(
            touchpoint: String, field: String, now: Double, best: Double, events: Int, drop: Double
        ) {
            self.touchpoint = touchpoint
            self.field = field
            self.now = now
            self.best = best
            self.events = events
            self.drop = drop
        }
    }

    /// The outcome.
    public let outcome: String
    /// The threshold.
    public let threshold: Double
    /// The probability as it is.
    public let probability: Double
    /// The probability with the change that suffices, or with the nearest there is.
    public let reached: Double
    /// Whether the probability can be brought to the threshold.
    public let isPossible: Bool
    /// What can be acted on.
    public let levers: [Lever]
    /// How much of each lever's way is needed, 0…1.
    public let shares: [Double]

    /// Whether nothing has to change.
    public var isUnderAlready: Bool { probability <= threshold }

    /// Finds the shortest change.
    ///
    /// - Parameters:
    ///   - probability: the calibrated probability at log odds before calibration.
    ///   - logOdds: the customer's log odds, before calibration.
    ///   - needed: the log odds at the threshold, before calibration.
    public init(
        outcome: String, threshold: Double, logOdds: Double, needed: Double, levers: [Lever],
        probability: (Double) -> Double
    ) {
        let recourse = Recourse(
            levers.map { .init(coefficient: -$0.drop, value: 0, scale: 1, bounds: 0...1) }, drop: logOdds - needed)
        shares = recourse.shortestMoves()
        let fall = zip(levers, shares).reduce(0) { $0 + $1.0.drop * $1.1 }
        self.outcome = outcome
        self.threshold = threshold
        self.levers = levers
        self.probability = probability(logOdds)
        reached = probability(logOdds - fall)
        isPossible = recourse.isPossible
    }
}
