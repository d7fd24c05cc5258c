import LinearAlgebra

/// The known ways to compare the exposed with the others, on the same data and models.
///
/// With A the exposure, Y the outcome, e, m₁ and m₀ as in ``PotentialOutcomes``. Each is a pair of means
/// (``AdjustedMeans``); all but ``naive`` adjust for the confounders, and for nothing that is not among them.
public struct EffectEstimators: Sendable {
    /// The data.
    public let data: EffectData
    /// What models say of them.
    public let models: PotentialOutcomes

    /// - Precondition: as many probabilities as there are rows.
    public init(_ data: EffectData, _ models: PotentialOutcomes) {
        precondition(models.propensities.count == data.rows, "one probability for each row")
        self.data = data
        self.models = models
    }

    /// The mean outcome of the exposed and that of the others: no adjustment at all.
    public var naive: AdjustedMeans { weighted { _ in (1, 1) } }

    /// g-computation (Robins 1986): the mean of m₁ − m₀. It is as right as the model of the outcome.
    public var gComputation: Double {
        zip(models.ifExposed, models.ifUnexposed).reduce(0) { $0 + $1.0 - $1.1 } / Double(data.rows)
    }

    /// Inverse-probability weights after Horvitz and Thompson (1952): the means of AY/e and (1 − A)Y/(1 − e).
    public var inverseWeighted: AdjustedMeans {
        let all = Array(repeating: 1.0, count: data.rows)
        return AdjustedMeans(
            exposed: (map { a, y, e, _, _ in a * y / e }, all),
            unexposed: (map { a, y, e, _, _ in (1 - a) * y / (1 - e) }, all), of: data)
    }

    /// The same after Hájek (1971), where weights add up to 1 on each side.
    public var normalizedInverseWeighted: AdjustedMeans { weighted { (1 / $0, 1 / (1 - $0)) } }

    /// Overlap weights 1 − e for the exposed and e for the others (Li, Morgan & Zaslavsky 2018, JASA 113:390–400): the
    /// effect on customers who could as well have been exposed as not.
    public var overlapWeighted: AdjustedMeans { weighted { (1 - $0, $0) } }

    /// Augmented inverse-probability weights (AIPW; Robins, Rotnitzky & Zhao 1994, JASA 89:846–866): the means of
    ///
    /// ```
    /// ψ₁ = m₁ + A (Y − m₁)/e        ψ₀ = m₀ + (1 − A)(Y − m₀)/(1 − e)
    /// ```
    ///
    /// It is right where either model is, and its error is first-order free of both.
    public var augmented: AdjustedMeans { augmented(rows: nil) }

    /// Overlap weights, augmented: with r = A − e,
    ///
    /// ```
    /// μ₁ = Σ [A(1 − e)(Y − m₁) + r² m₁] / Σ r²        μ₀ = Σ [(1 − A) e (Y − m₀) + r² m₀] / Σ r²
    /// ```
    ///
    /// whose difference is Robinson's (1988, Econometrica 56:931–954) Σ r (Y − m) / Σ r² with m = e m₁ + (1 − e) m₀, since
    /// A(1 − e)(Y − m₁) − (1 − A) e (Y − m₀) + r² (m₁ − m₀) = r (Y − m). The weights r² have the mean e(1 − e): it is the
    /// effect of ``overlapWeighted``, first-order free of the models' errors. No probability is divided by.
    public var overlapAugmented: AdjustedMeans { overlapAugmented(rows: nil) }

    /// The augmented estimate of a target, over some snapshots or all.
    func adjusted(for target: EffectTarget, rows: [Int]? = nil) -> AdjustedMeans {
        switch target {
        case .everybody: augmented(rows: rows)
        case .overlap: overlapAugmented(rows: rows)
        }
    }

    private func augmented(rows: [Int]?) -> AdjustedMeans {
        let all = Array(repeating: 1.0, count: data.rows)
        return AdjustedMeans(
            exposed: (map { a, y, e, m1, _ in m1 + a * (y - m1) / e }, all),
            unexposed: (map { a, y, e, _, m0 in m0 + (1 - a) * (y - m0) / (1 - e) }, all), of: data, rows: rows)
    }

    private func overlapAugmented(rows: [Int]?) -> AdjustedMeans {
        let weights = map { a, _, e, _, _ in (a - e) * (a - e) }
        return AdjustedMeans(
            exposed: (map { a, y, e, m1, _ in a * (1 - e) * (y - m1) + (a - e) * (a - e) * m1 }, weights),
            unexposed: (map { a, y, e, _, m0 in (1 - a) * e * (y - m0) + (a - e) * (a - e) * m0 }, weights), of: data,
            rows: rows)
    }

    /// Weighted means of the outcome on each side; `weight` gives those of the exposed and of the others at a propensity.
    private func weighted(_ weight: (Double) -> (Double, Double)) -> AdjustedMeans {
        AdjustedMeans(
            exposed: (
                map { a, y, e, _, _ in a == 1 ? weight(e).0 * y : 0 }, map { a, _, e, _, _ in a == 1 ? weight(e).0 : 0 }
            ),
            unexposed: (
                map { a, y, e, _, _ in a == 0 ? weight(e).1 * y : 0 }, map { a, _, e, _, _ in a == 0 ? weight(e).1 : 0 }
            ), of: data)
    }

    private func map(
        _ body: (_ a: Double, _ y: Double, _ e: Double, _ m1: Double, _ m0: Double) -> Double
    ) -> [Double] {
        (0..<data.rows).map { row in
            body(
                data.exposures[row], data.outcomes[row], models.propensities[row], models.ifExposed[row],
                models.ifUnexposed[row])
        }
    }
}
