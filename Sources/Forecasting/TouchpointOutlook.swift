import Experience
import Regression

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// How much of the growth by referral goes with each touchpoint's experience. Associations, not causes.
///
/// With g the mean probability of not being there any more some periods on, ρ the share of these periods in which customers refer,
/// and Δ what a one-standard-deviation better experience of a touchpoint changes in either, the reproduction number R ~ ρ/g goes
/// along by the factor
///
/// ```
/// exp(Δρ/ρ − Δg/g),
/// ```
///
/// whose error is that of both changes, taken as independent, on the scale of the logarithm.
public struct TouchpointOutlook: Sendable, Equatable {
    /// What a better experience goes with in one of the two.
    public struct Change: Sendable, Equatable {
        /// The mean as it is.
        public let baseline: Double
        /// The change of the mean.
        public let value: Double
        /// Its standard error.
        public let standardError: Double

        /// Puts the parts together.
        public init(baseline: Double, value: Double, standardError: Double) {
            self.baseline = baseline
            self.value = value
            self.standardError = standardError
        }

        /// The change as an estimate.
        ///
        /// - Precondition: `0 < level < 1`.
        public func estimate(level: Double) -> CustomerBaseForecast.Estimate {
            let interval = DeltaMethod.interval(estimate: value, variance: standardError * standardError, level: level)
            return .init(mean: value, interval: interval)
        }
    }

    /// One touchpoint.
    public struct Row: Sendable, Equatable {
        /// Its name.
        public let touchpoint: String
        /// The change of g.
        public let gone: Change
        /// The change of ρ; `nil` where too few refer to tell, or no outcome means referring.
        public let referring: Change?

        /// Puts the parts together.
        public init(touchpoint: String, gone: Change, referring: Change?) {
            self.touchpoint = touchpoint
            self.gone = gone
            self.referring = referring
        }

        /// The factor of R; `nil` without referral, or where nobody is lost or refers.
        ///
        /// - Precondition: `0 < level < 1`.
        public func reproductionFactor(level: Double) -> CustomerBaseForecast.Estimate? {
            guard let referring, referring.baseline > 0, gone.baseline > 0 else { return nil }
            let value = referring.value / referring.baseline - gone.value / gone.baseline
            let errors = (referring.standardError / referring.baseline, gone.standardError / gone.baseline)
            let interval = DeltaMethod.interval(
                estimate: value, variance: errors.0 * errors.0 + errors.1 * errors.1, level: level)
            return .init(mean: exp(value), interval: exp(interval.lowerBound)...exp(interval.upperBound))
        }
    }

    /// The moment.
    public let asOf: Timestamp
    /// How many periods on g and ρ are taken.
    public let periods: Int
    /// The level of the intervals.
    public let level: Double
    /// The touchpoints, in the order of their names.
    public let rows: [Row]
    /// Touchpoints of which no feeling or service was recorded.
    public let others: [String]

    /// Puts the parts together.
    public init(asOf: Timestamp, periods: Int, level: Double, rows: [Row], others: [String]) {
        self.asOf = asOf
        self.periods = periods
        self.level = level
        self.rows = rows
        self.others = others
    }
}
