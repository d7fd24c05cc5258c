import LinearAlgebra
import Regression

/// A fitted model of what becomes of customers after a cutoff, in three parts with features x that stay as they were:
///
/// ```
/// gone already at the cutoff          p  = σ(a₀ + xᵀα)
/// leaves in period s, if there        h_s = σ(b₀ + b₁ log s + xᵀβ),    S_s = (1 − p) Π_{r≤s} (1 − h_r)
/// refers in period s, if there        ρ_s = σ(c₀ + c₁ log s + xᵀγ),    and then κ times on average
/// ```
///
/// The first part is needed where leaving is silent: whoever does nothing from the cutoff on had left by then, and nobody
/// knows it yet. What was silence then says much of p and little of h: each part has its own coefficients. Beyond the periods
/// that were observed the line in log s is drawn on.
///
/// Holds nothing of any customer.
public struct FollowUpModel: Sendable, Equatable {
    /// One part.
    public enum Part: Int, Sendable, CaseIterable {
        /// Gone already at the cutoff.
        case gone
        /// Leaves in a period.
        case leaving
        /// Refers in a period.
        case referral
    }

    /// What one part was fitted to.
    public struct Summary: Sendable, Equatable {
        /// The number of rows.
        public let rows: Int
        /// The number of rows with the outcome.
        public let events: Int
        /// The number of customers with the outcome.
        public let customersWithEvent: Int
        /// The features that were used, as positions in ``FollowUpModel/columnNames``.
        public let columns: [Int]
    }

    /// The features' names.
    public let columnNames: [String]
    /// The coefficients of the three parts, one after the other: intercept, slope of log s (0 and without use for the first
    /// part), and one for each feature, 0 for those not used.
    public let coefficients: [Double]
    /// The covariance of ``coefficients``, clustered by customer over the three parts together (CR1).
    public let covariance: SymmetricMatrix
    /// What each part was fitted to; `nil` for a part that never happens.
    public let summaries: [Part: Summary]
    /// κ, the mean number of referrals in a period with one.
    public let referralsPerReferringPeriod: Double
    /// The last period after a cutoff that was observed.
    public let observedPeriods: Int

    /// The number of coefficients of one part.
    var width: Int { columnNames.count + 2 }

    /// The coefficients of a part.
    public func coefficients(of part: Part) -> ArraySlice<Double> {
        coefficients[part.rawValue * width..<(part.rawValue + 1) * width]
    }

    /// Whether a part ever happens.
    public func has(_ part: Part) -> Bool { summaries[part] != nil }
}
