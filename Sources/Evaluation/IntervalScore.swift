/// The score of a central interval, and of draws from a forecast that has no formula.
public enum IntervalScore {
    /// The interval score, in the unit of what is forecast:
    ///
    /// ```
    /// (u − l) + (2/α) max(l − y, 0) + (2/α) max(y − u, 0),    α = 1 − level.
    /// ```
    ///
    /// Width costs, and so does a miss, the more the surer the interval was said to be. In expectation the quantiles at
    /// α/2 and 1 − α/2 of the truth are best. Source: Gneiting & Raftery (2007), equation 43.
    ///
    /// - Precondition: `0 < level < 1`.
    public static func score(_ observed: Double, in interval: ClosedRange<Double>, level: Double) -> Double {
        precondition(0 < level && level < 1, "an interval's level lies between 0 and 1")
        let below = max(interval.lowerBound - observed, 0)
        let above = max(observed - interval.upperBound, 0)
        return interval.upperBound - interval.lowerBound + 2 / (1 - level) * (below + above)
    }

    /// The continuous ranked probability score of draws, E|X − y| − ½ E|X − X′| under their own distribution:
    ///
    /// ```
    /// (1/n) Σ |xᵢ − y| − (1/n²) Σ (2i − n − 1) x₍ᵢ₎,    x₍₁₎ ≤ … ≤ x₍ₙ₎.
    /// ```
    ///
    /// Draws may be in any order. Costs a sort.
    ///
    /// - Throws: ``EvaluationError/empty``.
    /// - Precondition: all numbers finite.
    public static func rankedProbabilityScore(
        draws: [Double], observed: Double
    ) throws(EvaluationError) -> Double {
        guard !draws.isEmpty else { throw .empty }
        precondition(observed.isFinite && draws.allSatisfy(\.isFinite), "scores need finite numbers")
        let n = Double(draws.count)
        let sorted = draws.sorted()
        let distance = sorted.reduce(0) { $0 + abs($1 - observed) } / n
        // Around the observation, so that large numbers do not cancel.
        let spread = sorted.indices.reduce(0) { $0 + (2 * Double($1 + 1) - n - 1) * (sorted[$1] - observed) }
        return distance - spread / (n * n)
    }
}
