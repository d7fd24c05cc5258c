#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// A number with its standard error.
public struct Estimate: Sendable, Codable, Equatable {
    /// The number.
    public let value: Double
    /// Its standard error.
    public let standardError: Double

    /// value ± 1.96 standard errors (95%).
    public var interval: ClosedRange<Double> {
        value - ConfidenceLevel.z * standardError...value + ConfidenceLevel.z * standardError
    }
}

/// Weak calibration (Cox 1958; van Calster et al. 2016), with ℓ = logit p:
///
/// ```
/// in the large:  logit P(y = 1) = a + ℓ          a = 0 when probabilities are right on average
/// line:          logit P(y = 1) = α + β ℓ        β = 1 when they are neither too bold (β < 1) nor too timid
/// ```
///
/// Both by maximum likelihood. Standard errors take rows as independent. Probabilities of 0 and 1 count as 2⁻⁵² and
/// 1 − 2⁻⁵².
public struct CalibrationLine: Sendable, Codable, Equatable {
    /// a, on the log-odds scale: above 0 when events were more frequent than predicted; `nil` if it was not found.
    public let interceptInTheLarge: Estimate?
    /// α; `nil` if all probabilities are equal, or separate the outcomes.
    public let intercept: Estimate?
    /// β; `nil` as for ``intercept``.
    public let slope: Estimate?
    /// The likelihood-ratio statistic of the line against α = 0, β = 1, χ² with 2 degrees of freedom.
    public let unreliability: Double?

    /// The p-value of ``unreliability``: e^(−x/2), as the degrees of freedom are 2.
    public var unreliabilityPValue: Double? { unreliability.map { exp(-$0 / 2) } }

    /// Fits both.
    public init(_ scored: ScoredOutcomes) {
        let logits = scored.probabilities.map { LogOdds.logarithms($0).logit }
        let large = LogisticMaximum(targets: scored.outcomes, offset: logits)
        let line = LogisticMaximum(targets: scored.outcomes, columns: [logits])
        interceptInTheLarge = large?.estimate(0)
        intercept = line?.estimate(0)
        slope = line?.estimate(1)
        unreliability = line.map { 2 * ($0.logLikelihood - LogOdds.logLikelihood(scored.outcomes, logits)) }
    }
}

extension LogisticMaximum {
    fileprivate func estimate(_ k: Int) -> Estimate {
        Estimate(value: coefficients[k], standardError: standardErrors[k])
    }
}
