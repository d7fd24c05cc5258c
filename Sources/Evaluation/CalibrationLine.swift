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
        let logits = scored.probabilities.map { p in
            let q = min(max(p, .ulpOfOne), 1 - .ulpOfOne)
            return log(q) - log1p(-q)
        }
        let y = scored.outcomes
        let large = Self.maximize(y, logits, slope: false)
        let line = Self.maximize(y, logits, slope: true)
        interceptInTheLarge = large.map { Estimate(value: $0.alpha, standardError: $0.errors.alpha) }
        intercept = line.map { Estimate(value: $0.alpha, standardError: $0.errors.alpha) }
        slope = line.map { Estimate(value: $0.beta, standardError: $0.errors.beta) }
        unreliability = line.map { 2 * ($0.logLikelihood - Self.sums(y, logits, alpha: 0, beta: 1).logLikelihood) }
    }
}

extension CalibrationLine {
    private struct Fit {
        let alpha, beta: Double
        let errors: (alpha: Double, beta: Double)
        let logLikelihood: Double
    }

    private struct Sums {
        var logLikelihood = 0.0
        var score = (alpha: 0.0, beta: 0.0)
        var information = (aa: 0.0, ab: 0.0, bb: 0.0)
    }

    private static func sums(_ y: [Double], _ logits: [Double], alpha: Double, beta: Double) -> Sums {
        var sums = Sums()
        for i in y.indices {
            let eta = alpha + beta * logits[i]
            let e = exp(-abs(eta))
            let probability = (eta >= 0 ? 1 : e) / (1 + e)
            let variance = e / ((1 + e) * (1 + e))
            sums.logLikelihood += y[i] * eta - max(eta, 0) - log1p(e)
            sums.score.alpha += y[i] - probability
            sums.score.beta += (y[i] - probability) * logits[i]
            sums.information.aa += variance
            sums.information.ab += variance * logits[i]
            sums.information.bb += variance * logits[i] * logits[i]
        }
        return sums
    }

    /// Newton's method with halved steps, until the decrement is below 1e-10; `nil` where there is no maximum.
    private static func maximize(_ y: [Double], _ logits: [Double], slope: Bool) -> Fit? {
        var (alpha, beta) = (0.0, 1.0)
        var now = sums(y, logits, alpha: alpha, beta: beta)
        for _ in 0..<100 {
            let (aa, ab, bb) = slope ? now.information : (now.information.aa, 0, 1)
            let determinant = aa * bb - ab * ab
            guard determinant > 1e-12 * aa * bb, abs(beta) < 1e6 else { return nil }
            let score = (alpha: now.score.alpha, beta: slope ? now.score.beta : 0)
            let step = (
                alpha: (bb * score.alpha - ab * score.beta) / determinant,
                beta: (aa * score.beta - ab * score.alpha) / determinant
            )
            let decrement = (score.alpha * step.alpha + score.beta * step.beta).squareRoot()
            if decrement < 1e-10 {
                let errors = (alpha: (bb / determinant).squareRoot(), beta: (aa / determinant).squareRoot())
                return slope && separates(y, logits, alpha, beta)
                    ? nil : Fit(alpha: alpha, beta: beta, errors: errors, logLikelihood: now.logLikelihood)
            }
            // No η moves by more than 5.
            let greatest = logits.reduce(0) { max($0, abs(step.alpha + step.beta * $1)) }
            var length = min(1, 5 / greatest)
            while length > 1e-10 {
                let next = sums(y, logits, alpha: alpha + length * step.alpha, beta: beta + length * step.beta)
                if next.logLikelihood >= now.logLikelihood - 1e-12 * abs(now.logLikelihood) {
                    alpha += length * step.alpha
                    beta += length * step.beta
                    now = next
                    break
                }
                length /= 2
            }
            if length <= 1e-10 { return nil }
        }
        return nil
    }

    private static func separates(_ y: [Double], _ logits: [Double], _ alpha: Double, _ beta: Double) -> Bool {
        y.indices.allSatisfy { (y[$0] == 1) == (alpha + beta * logits[$0] > 0) }
    }
}
