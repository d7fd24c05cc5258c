#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// What probabilities are worth on the scale of the likelihood, and what miscalibration takes away (Harrell, Lee & Mark
/// 1996). With ℓ(p) their log-likelihood, ℓ₀ that of the event rate and ℓ₁ that of the ``CalibrationLine``:
///
/// ```
/// D = (2 [ℓ(p) − ℓ₀] − 1) / n        U = (2 [ℓ₁ − ℓ(p)] − 2) / n        Q = D − U
/// ```
///
/// The 1 and the 2 are what each statistic is expected to be by chance alone, with its degrees of freedom. Probabilities of
/// 0 and 1 count as 2⁻⁵² and 1 − 2⁻⁵².
public struct QualityIndex: Sendable, Codable, Equatable {
    /// D; below 0 when the event rate alone forecasts better.
    public let discrimination: Double
    /// U; 0 or below is as good as chance allows; `nil` if there is no calibration line.
    public let unreliability: Double?
    /// 2 [ℓ(p) − ℓ₀], the likelihood-ratio statistic behind D.
    public let likelihoodRatio: Double
    /// Nagelkerke's (1991) R² = (1 − e^(−LR/n)) / (1 − e^(2 ℓ₀/n)), with LR the ``likelihoodRatio``: 1 is the best there is,
    /// 0 as good as the event rate, below 0 worse.
    public let nagelkerkeRSquared: Double

    /// Q; `nil` as ``unreliability``.
    public var quality: Double? { unreliability.map { discrimination - $0 } }

    /// Costs a fit of the calibration line.
    public init(_ scored: ScoredOutcomes) {
        let (n, rate) = (Double(scored.rows), scored.eventRate)
        let baseline = n * (rate * log(rate) + (1 - rate) * log1p(-rate))
        likelihoodRatio = 2 * (-n * Metrics.logLoss(scored) - baseline)
        discrimination = (likelihoodRatio - 1) / n
        unreliability = CalibrationLine(scored).unreliability.map { ($0 - 2) / n }
        nagelkerkeRSquared = expm1(-likelihoodRatio / n) / expm1(2 * baseline / n)
    }
}
