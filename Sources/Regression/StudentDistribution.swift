#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Student's t distribution with ν degrees of freedom, which need not be a whole number; ν = ∞ is the standard normal.
///
/// Through the regularised incomplete beta function, P(|T| ≥ t) = I_x(ν/2, ½) with x = ν/(ν + t²) (Abramowitz & Stegun
/// 1964, 26.7.1).
public enum StudentDistribution {
    /// The probability of a value at least as far from 0 as `t`, exact also where it is tiny.
    ///
    /// - Precondition: `degreesOfFreedom > 0`.
    public static func twoSidedPValue(_ t: Double, degreesOfFreedom: Double) -> Double {
        precondition(degreesOfFreedom > 0, "degrees of freedom must be positive")
        if degreesOfFreedom == .infinity { return NormalDistribution.twoSidedPValue(t) }
        let square = t * t
        return beta(
            degreesOfFreedom / 2, 0.5, degreesOfFreedom / (degreesOfFreedom + square),
            square / (degreesOfFreedom + square))
    }

    /// The t below which a value lies with probability `p`; −∞ at 0 and +∞ at 1.
    ///
    /// - Precondition: `0 <= p <= 1`, `degreesOfFreedom > 0`.
    public static func quantile(_ p: Double, degreesOfFreedom: Double) -> Double {
        precondition(0 <= p && p <= 1, "a probability lies between 0 and 1")
        let normal = NormalDistribution.quantile(p)
        if degreesOfFreedom == .infinity || p == 0 || p == 1 || p == 0.5 { return normal }
        // The tails are heavier than the normal ones, so the quantile lies further out.
        let target = 2 * min(p, 1 - p)
        var (low, high) = (abs(normal) / 2, max(1, 2 * abs(normal)))
        while twoSidedPValue(high, degreesOfFreedom: degreesOfFreedom) > target { (low, high) = (high, 2 * high) }
        while true {
            let middle = low + (high - low) / 2
            if middle <= low || middle >= high { break }
            if twoSidedPValue(middle, degreesOfFreedom: degreesOfFreedom) > target {
                low = middle
            } else {
                high = middle
            }
        }
        return p < 0.5 ? -high : high
    }

    /// I_x(a, b), with y = 1 − x given so that nothing cancels.
    private static func beta(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> Double {
        if x <= 0 { return 0 }
        if y <= 0 { return 1 }
        let logGamma = ChiSquaredDistribution.logGamma
        let front = exp(a * log(x) + b * log(y) + logGamma(a + b) - logGamma(a) - logGamma(b))
        // The fraction converges fast below the mean; above it the other tail does.
        return x < (a + 1) / (a + b + 2) ? front * fraction(a, b, x) / a : 1 - front * fraction(b, a, y) / b
    }

    /// The continued fraction of the incomplete beta function (Abramowitz & Stegun 1964, 26.5.8), by Lentz's method.
    private static func fraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        func guarded(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / guarded(1 - (a + b) * x / (a + 1))
        var result = d
        for m in 1...10_000 {
            let k = Double(m)
            for numerator in [
                k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k)),
                -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1)),
            ] {
                d = 1 / guarded(1 + numerator * d)
                c = guarded(1 + numerator / c)
                result *= c * d
            }
            if abs(c * d - 1) <= .ulpOfOne { break }
        }
        return result
    }
}
