import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// How a customer base grows by retention, referral and acquisition: a branching process with immigration.
///
/// From Z customers at the beginning of a period to Z′ at its end,
///
/// ```
/// Z′ = Binomial(Z, s) + referred + Poisson(a),
/// ```
///
/// where each customer is retained with probability s, and brings referred customers with mean r, independently. Their number
/// is negative binomial of size k (variance r + r²/k), or Poisson where k is infinite. Then
///
/// ```
/// m = s + r,   σ² = s(1 − s) + r + r²/k,   M′ = m M + a,   V′ = m² V + σ² M + a.
/// ```
///
/// A referred customer must be known to be one; else r takes in those who would have come anyway, and a does not.
///
/// Source: Athreya & Ney (1972), chapter VI for immigration.
public struct GrowthProcess: Sendable, Codable, Equatable {
    /// s, the probability that a customer is retained for a period.
    public let retention: Double
    /// r, the mean number of customers that a customer brings in a period.
    public let referral: Double
    /// k: the less, the more referral is the work of few. `nil` for Poisson.
    public let referralSize: Double?
    /// a, the mean number of customers a period that nobody brought.
    public let acquisition: Double

    /// The moments of the number of customers after some periods.
    public struct Moments: Sendable, Codable, Equatable {
        /// M.
        public let mean: Double
        /// V.
        public let variance: Double
        /// √V.
        public var standardDeviation: Double { variance.squareRoot() }
    }

    /// Checks and takes the parameters, all for one period.
    ///
    /// - Throws: ``ForecastError/invalidGrowth(what:)`` for a retention outside 0…1, a negative or infinite referral or
    ///   acquisition, or a size that is not positive and finite.
    public init(
        retention: Double, referral: Double, referralSize: Double? = nil, acquisition: Double = 0
    ) throws(ForecastError) {
        guard 0 <= retention, retention <= 1 else { throw .invalidGrowth(what: "retention, a probability") }
        guard referral >= 0, referral.isFinite else { throw .invalidGrowth(what: "referral, a mean number") }
        if let referralSize, !(referralSize > 0 && referralSize.isFinite) {
            throw .invalidGrowth(what: "the size of the referrals' distribution")
        }
        guard acquisition >= 0, acquisition.isFinite else { throw .invalidGrowth(what: "acquisition, a mean number") }
        self.retention = retention
        self.referral = referral
        self.referralSize = referralSize
        self.acquisition = acquisition
    }

    /// m = s + r, the factor by which the base grows in a period without acquisition.
    public var growthFactor: Double { retention + referral }

    /// σ², the variance of what one customer leaves behind.
    public var offspringVariance: Double {
        retention * (1 - retention) + referral + (referralSize.map { referral * referral / $0 } ?? 0)
    }

    /// R₀ = r/(1 − s), the customers that a customer brings in a lifetime, counting every period that begins with them:
    /// Σ_t s^(t−1) r. Above 1 exactly where m is; +∞ where nobody leaves and some refer, 0 where nobody refers.
    public var reproductionNumber: Double { referral == 0 ? 0 : referral / (1 - retention) }

    /// a/(1 − m), where the mean goes; `nil` where m ≥ 1, as it then has no end.
    public var steadyState: Double? { growthFactor < 1 ? acquisition / (1 - growthFactor) : nil }

    /// Mean and variance of the number of customers after 1, 2 … periods.
    ///
    /// They are those of known parameters: what is not known makes the variance larger, and for m above 1 the mean too
    /// (``JensenEffect``).
    ///
    /// - Parameter customers: how many there are now.
    /// - Precondition: `customers >= 0`, `periods >= 0`.
    public func moments(from customers: Int, periods: Int) -> [Moments] {
        precondition(customers >= 0 && periods >= 0, "neither customers nor periods are negative")
        var (mean, variance) = (Double(customers), 0.0)
        return (0..<periods).map { _ in
            variance = growthFactor * growthFactor * variance + offspringVariance * mean + acquisition
            mean = growthFactor * mean + acquisition
            return Moments(mean: mean, variance: variance)
        }
    }

    /// The probability that the offspring of `customers` die out some day, if nobody else comes: qⁿ with q the least root of
    /// f(z) = z in 0…1, f the generating function of what one customer leaves behind,
    ///
    /// ```
    /// f(z) = (1 − s + s z) (1 + r(1 − z)/k)^(−k),    for Poisson  (1 − s + s z) e^(−r(1 − z)).
    /// ```
    ///
    /// 1 exactly where m ≤ 1 and some leave. Newton's method from 0, which never passes the least root of a convex function.
    ///
    /// - Precondition: `customers >= 0`.
    public func extinctionProbability(from customers: Int = 1) -> Double {
        precondition(customers >= 0, "a number of customers is not negative")
        if customers == 0 { return 1 }
        if retention == 1 { return 0 }
        if growthFactor <= 1 { return 1 }
        var z = 0.0
        for _ in 0..<200 {
            let (value, slope) = generatingFunction(z)
            let next = z + (value - z) / (1 - slope)
            // It rises until rounding stops it; a slope of 1 lies beyond the root.
            guard next > z, next < 1 else { break }
            z = next
        }
        return pow(z, Double(customers))
    }

    /// f(z) and f′(z).
    func generatingFunction(_ z: Double) -> (value: Double, slope: Double) {
        let stays = 1 - retention + retention * z
        let refers: Double
        let slope: Double
        if let k = referralSize {
            let base = 1 + referral * (1 - z) / k
            refers = pow(base, -k)
            slope = referral * refers / base
        } else {
            refers = exp(-referral * (1 - z))
            slope = referral * refers
        }
        return (stays * refers, retention * refers + stays * slope)
    }
}
