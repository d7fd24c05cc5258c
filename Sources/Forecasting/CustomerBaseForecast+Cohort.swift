import Experience

extension CustomerBaseForecast {
    /// Customers whose first event lies in one period, or before all of them.
    ///
    /// Means are Σᵢ S_is with the coefficients as they are, so that those of all cohorts add up to
    /// ``Period/expectedRetained``. Intervals are of the number itself: chance, coefficients and shocks.
    public struct Cohort: Sendable, Equatable {
        /// When they joined: the first moment of the period; `nil` for those who joined earlier.
        public let joined: Timestamp?
        /// How many of them are looked at.
        public let customers: Int
        /// How many of them are there at the cutoff.
        public let present: Estimate
        /// How many of them are there at the end of each period.
        public let retained: [Estimate]

        /// Sums draws up.
        ///
        /// - Precondition: `draws` and `expected` are of the same customers and periods; `0 < level < 1`.
        public init(joined: Timestamp?, customers: Int, expected: ExpectedCohort, draws: SimulatedCounts, level: Double)
        {
            precondition(draws.periods == expected.retained.count + 1, "draws are of the expected periods")
            func estimate(_ s: Int, _ mean: Double) -> Estimate {
                Estimate(
                    mean: mean,
                    interval: Estimate(draws.counts(s + 1).map(Double.init), level: level).interval)
            }
            self.joined = joined
            self.customers = customers
            present = estimate(0, expected.present)
            retained = expected.retained.enumerated().map { estimate($0 + 1, $1) }
        }
    }
}
