import Experience

/// Whether one customer will be there, period by period, and how many referrals to expect of them.
///
/// Intervals are of the probabilities and of what is expected: the errors of the coefficients. They do not say what the customer
/// will do, and hold no shocks of periods. Features stay as they are.
public struct CustomerOutlook: Sendable, Equatable {
    /// A number with its interval.
    public typealias Estimate = CustomerBaseForecast.Estimate

    /// One period.
    public struct Period: Sendable, Equatable {
        /// Its first moment.
        public let start: Timestamp
        /// The moment after its last.
        public let end: Timestamp
        /// The probability to be there at its end, back again or still.
        public let active: Estimate
        /// The referrals expected from the moment of the forecast to its end, never fewer than up to an earlier one; `nil` where
        /// that is not foreseen.
        public let referrals: Estimate?

        /// Puts the parts together.
        public init(start: Timestamp, end: Timestamp, active: Estimate, referrals: Estimate?) {
            self.start = start
            self.end = end
            self.active = active
            self.referrals = referrals
        }
    }

    /// The customer.
    public let customer: CustomerID
    /// The moment of the forecast.
    public let asOf: Timestamp
    /// The level of the intervals.
    public let level: Double
    /// The probability to be there at that moment.
    public let present: Estimate
    /// The periods to come, as far as they are foreseen.
    public let periods: [Period]
    /// What the forecast assumes, in sentences.
    public let assumptions: [String]

    /// Puts the parts together.
    public init(
        customer: CustomerID, asOf: Timestamp, level: Double, present: Estimate, periods: [Period],
        assumptions: [String] = []
    ) {
        self.customer = customer
        self.asOf = asOf
        self.level = level
        self.present = present
        self.periods = periods
        self.assumptions = assumptions
    }
}
