#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Between probabilities and the log-odds scale, without infinities on the way there.
///
/// Probabilities of 0 and 1 count as 2⁻⁵² and 1 − 2⁻⁵², so that one certain and wrong forecast costs much, not everything.
enum LogOdds {
    /// log p, log(1 − p) and their difference, logit p.
    struct Logarithms: Sendable {
        let probability, complement: Double
        var logit: Double { probability - complement }
    }

    /// The logarithms of p and 1 − p.
    static func logarithms(_ p: Double) -> Logarithms {
        let q = min(max(p, .ulpOfOne), 1 - .ulpOfOne)
        return Logarithms(probability: log(q), complement: log1p(-q))
    }

    /// σ(η) = 1 / (1 + e^−η), without overflow.
    static func probability(_ eta: Double) -> Double {
        let e = exp(-abs(eta))
        return (eta >= 0 ? 1 : e) / (1 + e)
    }

    /// Σ [tᵢ ηᵢ − log(1 + e^ηᵢ)], the log-likelihood of targets t from 0 to 1 at log-odds η.
    static func logLikelihood(_ targets: [Double], _ etas: [Double]) -> Double {
        zip(targets, etas).reduce(0) { $0 + $1.0 * $1.1 - max($1.1, 0) - log1p(exp(-abs($1.1))) }
    }
}
