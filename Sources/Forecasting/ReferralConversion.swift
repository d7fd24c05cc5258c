import Experience
import LinearAlgebra

/// How many of those who were referred become customers.
public enum ReferralConversion: Sendable, Equatable {
    /// A number that is known or assumed, for each referral.
    case known(Double)
    /// Counted: so many referred customers came of so many referrals. Its error is that of Jeffreys' prior for a rate, a gamma
    /// distribution with shape arrived + ½.
    case counted(arrived: Int, referrals: Int)
    /// Nothing is known: any share up to a bound is as likely as any other (Bayes 1763). A bound below 1 is what the data leave
    /// open, as no more can have been brought than came.
    case unknown(atMost: Double)

    /// The mean.
    public var mean: Double {
        switch self {
        case .known(let share): share
        case .counted(let arrived, let referrals): referrals == 0 ? 0 : (Double(arrived) + 0.5) / Double(referrals)
        case .unknown(let bound): bound / 2
        }
    }

    /// A draw.
    func next(_ stream: inout SplitMix64) -> Double {
        switch self {
        case .known(let share): share
        case .counted(let arrived, let referrals):
            referrals == 0 ? 0 : stream.gamma(shape: Double(arrived) + 0.5) / Double(referrals)
        case .unknown(let bound): bound * stream.uniform()
        }
    }
}
