#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Whether probabilities need a calibration map: a test of the line α + β logit p against α = 0, β = 1.
///
/// With ℓ = logit p, x = (1, ℓ) and U_c = Σ_{i∈c} xᵢ(yᵢ − pᵢ) the score of customer c at the identity, the line's first
/// Newton step from there, and each customer's part in it, are
///
/// ```
/// d = (α, β − 1) ≈ Σ_c ψ_c,    ψ_c = I⁻¹ U_c,    I = Σ pᵢ(1 − pᵢ) xᵢxᵢᵀ
/// χ² = dᵀ (Σ_c ψ_c ψ_cᵀ)⁻¹ d,  2 degrees of freedom
/// ```
///
/// So rows of one customer need not be independent (the score test of White 1982, clustered as in Liang & Zeger 1986); where
/// they are, it agrees with ``CalibrationLine/unreliability`` in large samples.
///
/// The model has an error too, from the rows it was fitted to: with as many of those, χ² would be twice too large where
/// nothing changed. Given those rows with probabilities from models that left out the customer, a customer's part is
/// ψ_c = I⁻¹U_c − I_E⁻¹U_c,E, the second over the model's rows E: to first order what the customer adds to the line of the
/// later rows less what the customer added to the model's own.
public struct CalibrationTest: Sendable, Codable, Equatable {
    /// χ².
    public let statistic: Double
    /// The probability of a χ² as large or larger where no map is needed: e^(−χ²/2).
    public var pValue: Double { exp(-statistic / 2) }

    /// Tests the probabilities of some rows.
    ///
    /// - Parameters:
    ///   - scored: the rows. Without groups each is a customer of its own.
    ///   - fitted: the rows that the model was fitted to, with groups by the same codes; `nil` takes the model as given.
    /// - Returns: `nil` if all probabilities are equal, or nothing can vary.
    public init?(_ scored: ScoredOutcomes, fitted: ScoredOutcomes? = nil) {
        guard let own = Scores(scored) else { return nil }
        var parts = own.parts
        if let fitted {
            guard let before = Scores(fitted) else { return nil }
            for (group, part) in before.parts { parts[group, default: .zero] -= part }
        }
        // In the order of the codes: the sum is the same in each run.
        var (aa, ab, bb) = (0.0, 0.0, 0.0)
        for group in parts.keys.sorted() {
            let part = parts[group]!
            aa += part.x * part.x
            ab += part.x * part.y
            bb += part.y * part.y
        }
        let determinant = aa * bb - ab * ab
        guard determinant > 1e-12 * aa * bb else { return nil }
        let (a, b) = (own.step.x, own.step.y)
        statistic = (bb * a * a - 2 * ab * a * b + aa * b * b) / determinant
    }
}

/// The first Newton step of the line from the identity, and each customer's part in it.
private struct Scores {
    var step = SIMD2<Double>.zero
    private(set) var parts: [Int: SIMD2<Double>] = [:]

    init?(_ scored: ScoredOutcomes) {
        var (aa, ab, bb) = (0.0, 0.0, 0.0)
        for (row, p) in scored.probabilities.enumerated() {
            let logit = LogOdds.logarithms(p).logit
            let weight = p * (1 - p)
            aa += weight
            ab += weight * logit
            bb += weight * logit * logit
            let residual = scored.outcomes[row] - p
            parts[scored.groups?[row] ?? row, default: .zero] += residual * SIMD2(1, logit)
        }
        let determinant = aa * bb - ab * ab
        guard determinant > 1e-12 * aa * bb else { return nil }
        for (group, score) in parts {
            parts[group] = SIMD2(bb * score.x - ab * score.y, aa * score.y - ab * score.x) / determinant
        }
        for group in parts.keys.sorted() { step += parts[group]! }
    }
}
