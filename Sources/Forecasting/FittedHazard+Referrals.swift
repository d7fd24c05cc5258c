import LinearAlgebra
import Regression

extension FittedHazard {
    /// The referrals to be expected of a cohort, cumulated over the periods ahead.
    ///
    /// A customer refers while they are there, and may do so again:
    ///
    /// ```
    /// R(H) = Σᵢ Σ_{t≤H} S_{i,t−1} ρ_it,
    /// ```
    ///
    /// with S the survival under this fit of churn, and ρ the probability of a referral in a period that begins with the
    /// customer. Both are conditional on features that stay as they are.
    ///
    /// - Parameter referral: a fit of recurrent outcomes with the same features.
    /// - Returns: R(1), R(2), … in periods with a referral.
    /// - Throws: ``ForecastError/mismatchedShapes(what:expected:actual:)``,
    ///   ``ForecastError/beyondObservedTenure(period:observed:)``, ``ForecastError/cancelled``.
    /// - Precondition: this fit is of a terminal outcome, `referral` of a recurrent one; `periods >= 1`.
    public func expectedReferrals(
        of cohort: CustomerCohort, periods: Int, referral: FittedHazard, threads: Threads = .all
    ) throws(ForecastError) -> [Double] {
        precondition(kind == .terminal, "customers leave once, so that churn is a terminal outcome")
        precondition(referral.kind == .recurrent, "customers may refer again, so that referral is a recurrent outcome")
        let paths = try SurvivalPaths(self, cohort, periods: periods)
        let rates = try SurvivalPaths(referral, cohort, periods: periods)
        let sums = try paths.sum(ReferralSums(periods), threads: threads) { $0.add(paths, rates, $1) }
        var total = 0.0
        return sums.referrals.map { referrals in
            total += referrals
            return total
        }
    }
}

/// Σᵢ S_{i,t−1} ρ_it for each period t.
private struct ReferralSums: CustomerSums {
    var referrals: [Double]

    init(_ periods: Int) { referrals = Array(repeating: 0, count: periods) }

    mutating func add(_ paths: SurvivalPaths, _ rates: SurvivalPaths, _ i: Int) {
        var before = 1.0
        for (t, survival) in paths.path(i).survival.enumerated() {
            referrals[t] += before * LogisticFunction.probability(rates.linearPredictor(i, t))
            before = survival
        }
    }

    mutating func add(_ other: ReferralSums) {
        for t in referrals.indices { referrals[t] += other.referrals[t] }
    }
}
