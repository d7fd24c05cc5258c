#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Scores of a forecast once the count is known. Lower is better; all but Dawid and Sebastiani's are strictly proper, that one
/// is proper: in expectation nobody does better than with the true distribution.
///
/// Sources: Gneiting & Raftery (2007) for the scores, Czado, Gneiting & Held (2009) for counts.
extension CountForecast {
    /// The continuous ranked probability score, in the unit of the count:
    ///
    /// ```
    /// Σ_k (F(k) − 1{k ≥ y})² = E|X − y| − ½ E|X − X′|,
    /// ```
    ///
    /// with X′ an independent copy of X. For a forecast without doubt it is the absolute error. An `observed` beyond n is
    /// allowed.
    ///
    /// - Precondition: `observed >= 0`.
    public func rankedProbabilityScore(_ observed: Int) -> Double {
        precondition(observed >= 0, "a count is not negative")
        return (0..<max(probabilities.count, observed)).reduce(0) { sum, k in
            let difference = cumulative(k) - (k >= observed ? 1 : 0)
            return sum + difference * difference
        }
    }

    /// −log f(y), in nats; +∞ where the forecast excluded what happened.
    ///
    /// - Precondition: `observed >= 0`.
    public func logScore(_ observed: Int) -> Double {
        precondition(observed >= 0, "a count is not negative")
        return observed < probabilities.count ? -log(probabilities[observed]) : .infinity
    }

    /// Dawid and Sebastiani's (1999) score (y − μ)²/σ² + log σ², of the forecast's mean and variance alone.
    ///
    /// A forecast without doubt has σ = 0: −∞ where it was right, else +∞.
    ///
    /// - Precondition: `observed >= 0`.
    public func dawidSebastianiScore(_ observed: Int) -> Double {
        precondition(observed >= 0, "a count is not negative")
        let (error, variance) = (Double(observed) - mean, variance)
        if variance == 0 { return error == 0 ? -.infinity : .infinity }
        return error * error / variance + log(variance)
    }

    /// The bounds of the probability integral transform, F(y − 1) and F(y).
    ///
    /// - Precondition: `observed >= 0`.
    public func transformBounds(_ observed: Int) -> ClosedRange<Double> {
        precondition(observed >= 0, "a count is not negative")
        return cumulative(observed - 1)...cumulative(observed)
    }

    /// The randomised probability integral transform F(y − 1) + v f(y), uniform on 0…1 if the forecast is right and `v`
    /// is uniform and independent.
    ///
    /// - Parameter v: a number from 0 to 1 that the caller draws, with a seed.
    /// - Precondition: `observed >= 0`, `0 <= v <= 1`.
    public func randomizedTransform(_ observed: Int, v: Double) -> Double {
        precondition(0 <= v && v <= 1, "a uniform draw lies between 0 and 1")
        let bounds = transformBounds(observed)
        return bounds.lowerBound + v * (bounds.upperBound - bounds.lowerBound)
    }

    /// The interval score of ``interval(level:)``: see ``IntervalScore``.
    ///
    /// - Precondition: `0 < level < 1`.
    public func intervalScore(_ observed: Int, level: Double = 0.95) -> Double {
        let range = interval(level: level)
        return IntervalScore.score(
            Double(observed), in: Double(range.lowerBound)...Double(range.upperBound), level: level)
    }
}
