import Experience
import LinearAlgebra
import Regression

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Whom a business gains in a period: those who come by themselves, those who are brought, those who come back, and how long
/// they stay.
public struct CustomerInflow: Sendable, Equatable {
    /// The number of arrivals in each past period that counts, in time order.
    public let arrivals: [Int]
    /// The number of referrals made in each of these periods.
    public let referrals: [Int]
    /// Whether ``arrivals`` leave out those who were brought. Otherwise the expected number of these is taken off.
    public let excludesReferred: Bool
    /// How many of those who were referred become customers.
    public let conversion: ReferralConversion
    /// The hazard of newcomers by age: in period 1 they come, and the hazard is that of not being there at its end. `nil`
    /// where nobody ever came; nobody comes then.
    public let newcomers: FittedHazard?
    /// The number of customers at which referral finds nobody new; `nil` for no limit.
    public let cap: Double?
    /// What became of each customer in past periods: who left, who came back, who referred.
    public let pasts: [CustomerPast]

    /// Puts the parts together.
    ///
    /// - Precondition: as many referrals as arrivals; none negative; a cap is positive and finite.
    public init(
        arrivals: [Int], referrals: [Int], excludesReferred: Bool, conversion: ReferralConversion,
        newcomers: FittedHazard?, cap: Double?, pasts: [CustomerPast]
    ) {
        precondition(arrivals.count == referrals.count, "a number of referrals for each period is needed")
        precondition((arrivals + referrals).allSatisfy { $0 >= 0 }, "counts are not negative")
        if let cap { precondition(cap > 0 && cap.isFinite, "a cap is positive and finite") }
        self.arrivals = arrivals
        self.referrals = referrals
        self.excludesReferred = excludesReferred
        self.conversion = conversion
        self.newcomers = newcomers
        self.cap = cap
        self.pasts = pasts
    }

    /// The mean number of arrivals in a period.
    public var meanArrivals: Double {
        arrivals.isEmpty ? 0 : Double(arrivals.reduce(0, +)) / Double(arrivals.count)
    }

    /// The mean number of referrals in a period.
    var meanReferrals: Double {
        referrals.isEmpty ? 0 : Double(referrals.reduce(0, +)) / Double(referrals.count)
    }

    /// The size of a negative binomial with the variance of ``arrivals``; `nil` where it is no more than Poisson's.
    var arrivalSize: Double? {
        guard arrivals.count > 1 else { return nil }
        let mean = meanArrivals
        let variance =
            arrivals.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(arrivals.count - 1)
        return variance > mean && mean > 0 ? mean * mean / (variance - mean) : nil
    }

    /// The standard error of the logarithm of the mean number of arrivals: that of so many negative binomial counts.
    var arrivalLogError: Double {
        let mean = meanArrivals
        guard mean > 0 else { return 0 }
        return ((1 / mean + (arrivalSize.map { 1 / $0 } ?? 0)) / Double(arrivals.count)).squareRoot()
    }

    /// w, the number of those who come back in a period for each customer who is there at its beginning.
    public var returnRate: Double {
        let here = pasts.reduce(0) { $0 + $1.here }
        return here == 0 ? 0 : Double(returns) / Double(here)
    }

    /// q, the share of newcomers who are there at the end of the period in which they come.
    var shareStaying: Double {
        guard let newcomers, let hazard = try? newcomers.hazard(of: [], period: 1) else { return 0 }
        return 1 - hazard
    }

    private var returns: Int { pasts.reduce(0) { $0 + $1.returned } }

    /// The standard error of log w, that of a Poisson count.
    var returnLogError: Double { returns == 0 ? 0 : 1 / Double(returns).squareRoot() }

    /// Those who come by themselves in a period, on average, where a referral brings `conversion` customers.
    public func acquired(conversion: Double) -> Double {
        excludesReferred ? meanArrivals : max(0, meanArrivals - conversion * meanReferrals)
    }
}
