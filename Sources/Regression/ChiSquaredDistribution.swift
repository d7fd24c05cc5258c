#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// The χ² distribution, through the regularised incomplete gamma functions P and Q = 1 − P:
/// P(χ² ≤ x) = P(k/2, x/2) for k degrees of freedom.
public enum ChiSquaredDistribution {
    /// The probability of a value up to `x`.
    ///
    /// - Precondition: `degreesOfFreedom > 0`.
    public static func cumulative(_ x: Double, degreesOfFreedom: Double) -> Double {
        gamma(degreesOfFreedom / 2, x / 2).lower
    }

    /// The probability of a value above `x`, exact also where it is tiny.
    ///
    /// - Precondition: `degreesOfFreedom > 0`.
    public static func upperTail(_ x: Double, degreesOfFreedom: Double) -> Double {
        gamma(degreesOfFreedom / 2, x / 2).upper
    }

    /// P(a, x) by its series below a + 1, Q(a, x) by Lentz's continued fraction above (Press et al. 2007, §6.2);
    /// the other by difference, where nothing cancels.
    private static func gamma(_ a: Double, _ x: Double) -> (lower: Double, upper: Double) {
        precondition(a > 0, "degrees of freedom must be positive")
        if x.isNaN { return (.nan, .nan) }
        if x <= 0 { return (0, 1) }
        if x == .infinity { return (1, 0) }
        let front = exp(-x + a * log(x) - logGamma(a))
        if x < a + 1 {
            let lower = front * series(a, x)
            return (lower, 1 - lower)
        }
        let upper = front * continuedFraction(a, x)
        return (1 - upper, upper)
    }

    private static func series(_ a: Double, _ x: Double) -> Double {
        var term = 1 / a
        var sum = term
        var k = a
        while abs(term) > abs(sum) * .ulpOfOne / 4 {
            k += 1
            term *= x / k
            sum += term
        }
        return sum
    }

    private static func continuedFraction(_ a: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var h = d
        for i in 1...100_000 {
            let numerator = -Double(i) * (Double(i) - a)
            b += 2
            d = numerator * d + b
            d = 1 / (abs(d) < tiny ? tiny : d)
            c = b + numerator / c
            if abs(c) < tiny { c = tiny }
            let factor = d * c
            h *= factor
            if abs(factor - 1) <= .ulpOfOne { break }
        }
        return h
    }

    /// log Γ(a), without the sign that `lgamma` keeps in a global variable.
    static func logGamma(_ a: Double) -> Double {
        #if canImport(Darwin)
            var sign: Int32 = 0
            return lgamma_r(a, &sign)
        #else
            return lgamma(a)
        #endif
    }
}
