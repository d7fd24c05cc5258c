import Experience

extension CustomerBaseForecast {
    /// What edits of the past would change.
    ///
    /// Intervals hold the errors of coefficients, and for those brought what is not known of the conversion of referrals; the
    /// customers are held fixed. Those who are brought may bring others in turn: that is left out.
    public struct Difference: Sendable, Equatable {
        /// The names of the scenarios.
        public let scenarios: [String]
        /// How many customers have an edited event.
        public let edited: Int
        /// How many more of those now are there at the end of each period, whether or not they were all the time; as many
        /// periods as the past was long enough for.
        public let kept: [Estimate]
        /// How many more customers have been brought by the end of each period, as far as that can be told; empty where no
        /// outcome means referring.
        public let brought: [Estimate]
        /// What supports it, and what does not, in words.
        public let evidence: String

        /// Puts the parts together.
        public init(scenarios: [String], edited: Int, kept: [Estimate], brought: [Estimate], evidence: String) {
            self.scenarios = scenarios
            self.edited = edited
            self.kept = kept
            self.brought = brought
            self.evidence = evidence
        }
    }
}

extension CustomerBaseForecast.Estimate {
    /// How many customers so many referrals bring, each bringing what the conversion says: the mean of the product, and
    /// quantiles of 10,000 draws.
    ///
    /// - Parameter seed: decides the draws.
    /// - Precondition: `standardError >= 0`, `0 < level < 1`.
    public init(
        broughtBy referrals: Double, standardError: Double, _ conversion: ReferralConversion, level: Double,
        seed: UInt64
    ) {
        var stream = SplitMix64(seed: seed, 11)
        let draws = (0..<10_000).map { _ in
            (referrals + standardError * stream.normal()) * conversion.next(&stream)
        }
        self.init(
            mean: referrals * conversion.mean,
            interval: CustomerBaseForecast.Estimate(draws, level: level).interval)
    }
}
