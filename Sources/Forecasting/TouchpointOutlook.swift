import Experience
import Regression

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// What goes with each touchpoint's experience in losing customers and in gaining them. Associations, not causes.
///
/// With g the mean probability of not being there any more some periods on, ρ the share of these periods in which customers refer,
/// and Δ what a one-standard-deviation better experience of a touchpoint changes in either, the number of referrals for each
/// customer lost goes along by the factor
///
/// ```
/// exp(Δρ/ρ − Δg/g),
/// ```
///
/// whose error is that of both changes, taken as independent, on the scale of the logarithm. Both are means over everybody who is
/// looked at, so that how many of them are there cancels out, as it does in the reproduction number R: what a customer brings for
/// each one lost. Some of those who are not there any more left before the moment, after experiences of that time. So R goes along
/// by this factor where experience is so much better all along, and not at once.
public struct TouchpointOutlook: Sendable, Equatable {
    /// What a better experience goes with in one of the two.
    public struct Change: Sendable, Equatable {
        /// The mean as it is.
        public let baseline: Double
        /// The change of the mean, with its interval.
        public let change: CustomerBaseForecast.Estimate
        /// The standard error of the change.
        public let standardError: Double

        /// Puts the parts together.
        public init(baseline: Double, change: CustomerBaseForecast.Estimate, standardError: Double) {
            self.baseline = baseline
            self.change = change
            self.standardError = standardError
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

        /// The factor of referrals for each customer lost; `nil` without referral, or where nobody is lost or refers.
        ///
        /// - Precondition: `0 < level < 1`.
        public func referralsPerLoss(level: Double) -> CustomerBaseForecast.Estimate? {
            guard let referring, referring.baseline > 0, gone.baseline > 0 else { return nil }
            let value = referring.change.mean / referring.baseline - gone.change.mean / gone.baseline
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
    /// Touchpoints of which no feeling or service was recorded, or of which these customers have none.
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
