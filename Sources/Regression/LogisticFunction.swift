#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// The logistic function and its relatives, without overflow or cancellation for any finite argument.
public enum LogisticFunction {
    /// σ(η) = 1 / (1 + e^−η), from 0 to 1.
    public static func probability(_ eta: Double) -> Double {
        let e = exp(-abs(eta))
        return (eta >= 0 ? 1 : e) / (1 + e)
    }

    /// log(1 + e^η) = max(η, 0) + log1p(e^−|η|).
    public static func softplus(_ eta: Double) -> Double {
        max(eta, 0) + log1p(exp(-abs(eta)))
    }

    /// log(p / (1 − p)), the inverse of ``probability(_:)``; −∞ at 0 and +∞ at 1.
    public static func logit(_ p: Double) -> Double {
        log(p) - log1p(-p)
    }

    /// Probability and variance σ(1 − σ) together, for the price of one exponential.
    @inline(__always)
    static func moments(_ eta: Double) -> (probability: Double, variance: Double) {
        let e = exp(-abs(eta))
        let inverse = 1 / (1 + e)
        return ((eta >= 0 ? 1 : e) * inverse, e * inverse * inverse)
    }

    /// Probability, variance σ(1 − σ) and softplus together, for the price of one exponential and one logarithm.
    @inline(__always)
    static func terms(_ eta: Double) -> (probability: Double, variance: Double, softplus: Double) {
        let e = exp(-abs(eta))
        let inverse = 1 / (1 + e)
        return ((eta >= 0 ? 1 : e) * inverse, e * inverse * inverse, max(eta, 0) + log1p(e))
    }
}
