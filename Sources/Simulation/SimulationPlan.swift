import Experience

/// What a simulated world is made from: the same plan gives the same world, to the byte.
///
/// Time goes in days of 86,400 seconds counted from ``start``: day `d` is
/// `start + d days ..< start + (d + 1) days`.
public struct SimulationPlan: Hashable, Sendable, Codable {
    /// About how many customers the world ends up with, at least 1.
    ///
    /// Nine in ten of them (rounded up) join by themselves, spread evenly over the period. Each referral brings one
    /// more with probability 0.3, which over the default two years makes up about the tenth that is left.
    public var customers: Int
    /// The seed of everything random.
    public var seed: UInt64
    /// The beginning of the first day.
    public var start = Timestamp(year: 2024, month: 1, day: 1)
    /// The end of the last day: no event lies at or after it.
    public var end = Timestamp(year: 2026, month: 1, day: 1)
    /// Whether difficult customers both call support more often and leave sooner.
    ///
    /// A hidden difficulty `u ~ N(0, 1)` then multiplies a customer's rate of support calls by `exp(0.6 u − 0.18)`,
    /// whose mean is 1, and adds `0.5 u` to the log-odds of leaving. How long a call waits for its response and what
    /// it feels like do not depend on `u`.
    public var confounded = false

    /// Creates the plan of an unconfounded world over the years 2024 and 2025.
    public init(customers: Int, seed: UInt64) {
        self.customers = customers
        self.seed = seed
    }
}

extension SimulationPlan {
    /// How many whole days the period has.
    var days: Int { day(of: end.microseconds) }

    /// How many customers join by themselves: ⌈9/10 of ``customers``⌉.
    var joiningCustomers: Int { (customers * 9 + 9) / 10 }

    /// The moment at which a day begins, in microseconds.
    func beginning(ofDay day: Int) -> Int64 {
        start.microseconds + Int64(day) * Timestamp.microsecondsPerDay
    }

    /// The day in which a moment lies; negative before ``start``.
    func day(of microseconds: Int64) -> Int {
        let sinceStart = microseconds - start.microseconds
        let quotient = sinceStart / Timestamp.microsecondsPerDay
        return Int(sinceStart % Timestamp.microsecondsPerDay < 0 ? quotient - 1 : quotient)
    }
}
