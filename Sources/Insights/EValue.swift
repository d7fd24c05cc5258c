import Regression

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// How strong something that is not among the confounders would have to be to explain an effect away.
///
/// E = R + √(R(R − 1)) with R the risk ratio or, below 1, its inverse: a trait that makes both the exposure and the outcome
/// E times as likely could bring about such a ratio alone, a weaker one could not (VanderWeele & Ding 2017, Annals of
/// Internal Medicine 167:268–274). It is at least 1, and 1 means that nothing is needed.
public struct EValue: Sendable, Equatable {
    /// That of the ratio itself.
    public let point: Double
    /// That of the limit of the ratio's interval that is nearer to 1; 1 where the interval holds 1.
    public let limit: Double

    /// The E-values of a ratio of means whose logarithm has a standard error; `nil` where a mean is not positive.
    public init?(_ means: AdjustedMeans, level: Double = 0.95) {
        guard means.exposed > 0, means.unexposed > 0, means.logRatioError.isFinite else { return nil }
        let margin = NormalDistribution.quantile(0.5 + level / 2) * means.logRatioError
        let center = log(means.ratio)
        point = Self.of(ratio: means.ratio)
        limit = center.magnitude <= margin ? 1 : Self.of(ratio: exp(center - (center > 0 ? margin : -margin)))
    }

    /// The E-value of a ratio.
    ///
    /// - Precondition: `ratio > 0`.
    public static func of(ratio: Double) -> Double {
        let r = max(ratio, 1 / ratio)
        return r + (r * (r - 1)).squareRoot()
    }
}
