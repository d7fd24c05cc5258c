import Experience

/// An outcome whose truth is asked for: something happens, or nothing of something happens, within a horizon.
public struct SimulatedOutcome: Hashable, Sendable {
    /// What makes the outcome 1.
    public enum Condition: Hashable, Sendable {
        /// At least one event of one of these touchpoints.
        case anyOf([Touchpoint])
        /// No event of any of these touchpoints.
        case noneOf([Touchpoint])

        /// The touchpoints that are watched.
        public var touchpoints: [Touchpoint] {
            switch self {
            case .anyOf(let touchpoints), .noneOf(let touchpoints): touchpoints
            }
        }
    }

    /// The outcome's name.
    public var name: String
    /// What makes it 1.
    public var condition: Condition
    /// How many days after the gap are watched.
    public var horizonDays: Int
    /// How many days after the cutoff are not watched.
    public var gapDays: Int

    /// Creates an outcome over `[cutoff + gap, cutoff + gap + horizon)`.
    ///
    /// - Precondition: the horizon is at least a day and the gap not negative.
    public init(name: String, _ condition: Condition, horizonDays: Int, gapDays: Int = 0) {
        precondition(horizonDays >= 1 && gapDays >= 0, "an outcome is watched for at least a day after its cutoff")
        self.name = name
        self.condition = condition
        self.horizonDays = horizonDays
        self.gapDays = gapDays
    }

    /// No purchase and no use of the app within 90 days.
    public static let churn = SimulatedOutcome(name: "churn", .noneOf(["purchase", "app"]), horizonDays: 90)
    /// A recommendation within 90 days.
    public static let referral = SimulatedOutcome(name: "referral", .anyOf(["referral"]), horizonDays: 90)
}

/// What a scenario truly does to the outcomes of some customers.
public struct ScenarioTruth: Hashable, Sendable, Codable {
    /// The scenario's name.
    public var scenario: String
    /// How many customers the means are over: all that were eligible.
    public var customers: Int
    /// How many of them have an edited event.
    public var edited: Int
    /// How many futures were simulated for each customer.
    public var replicates: Int
    /// The outcomes, in the order in which they were asked for.
    public var outcomes: [OutcomeTruth]

    /// The outcome of a name, or `nil` if it was not asked for.
    public subscript(outcome: String) -> OutcomeTruth? { outcomes.first { $0.name == outcome } }
}

/// What a scenario truly does to one outcome.
public struct OutcomeTruth: Hashable, Sendable, Codable {
    /// The outcome's name.
    public var name: String
    /// The mean probability without the edits, over all eligible customers.
    public var baseline: Double
    /// The mean probability with them.
    public var scenario: Double
    /// `scenario − baseline`.
    public var change: Double
    /// The standard error of the change that comes from simulating a finite number of futures, for these very
    /// customers:
    /// `√(Σ s²(c) / R) / n`, where `s²(c)` is the variance of customer `c`'s change over the R replicates.
    public var standardError: Double
}
