#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Two models' areas under the ROC curve, compared on the same rows (DeLong, DeLong & Clarke-Pearson 1988):
///
/// ```
/// z = (A₁ − A₂) / √(Var A₁ + Var A₂ − 2 Cov(A₁, A₂))
/// ```
///
/// standard normal when the true areas are equal and neither model was fitted to these rows. The covariance matters: both
/// models find the same customers easy. With groups all three are Obuchowski's (1997). The test is too cautious where one
/// model holds the other's columns, and then the likelihood-ratio test of the added columns is better (Demler, Pencina &
/// D'Agostino 2012).
public struct AreaDifference: Sendable, Codable, Equatable {
    /// A₁.
    public let first: AreaUnderCurve
    /// A₂.
    public let second: AreaUnderCurve
    /// The variance of A₁ − A₂; `nil` where those of the areas are.
    public let variance: Double?

    /// A₁ − A₂.
    public var value: Double { first.value - second.value }

    /// Cov(A₁, A₂).
    public var covariance: Double? {
        guard let variance, let a = first.variance, let b = second.variance else { return nil }
        return (a + b - variance) / 2
    }

    /// A₁ − A₂ ± 1.96 standard errors (95%).
    public var interval: ClosedRange<Double>? {
        variance.map {
            let half = ConfidenceLevel.z * $0.squareRoot()
            return value - half...value + half
        }
    }

    /// z; `nil` also if both models rank the rows alike, where nothing can vary.
    public var z: Double? {
        guard let variance, variance > 0 else { return nil }
        return value / variance.squareRoot()
    }

    /// The two-sided p-value of ``z``.
    public var pValue: Double? { z.map { erfc(abs($0) / 2.0.squareRoot()) } }

    /// Compares `first` with `second`. Costs O(n log n).
    ///
    /// - Parameters:
    ///   - first: one model's probabilities, one per row.
    ///   - second: the other's, for the same rows.
    ///   - outcomes: 0 or 1, one per row.
    ///   - groups: a code for each row's customer; `nil` if rows are independent.
    /// - Throws: ``EvaluationError`` as for ``ScoredOutcomes``.
    public init(
        first: [Double], second: [Double], outcomes: [Double], groups: [Int]? = nil
    ) throws(EvaluationError) {
        let scored = try ScoredOutcomes(probabilities: first, outcomes: outcomes, groups: groups)
        let a = Placements(scored)
        let b = Placements(try ScoredOutcomes(probabilities: second, outcomes: outcomes, groups: groups))
        self.first = AreaUnderCurve(a, scored)
        self.second = AreaUnderCurve(b, scored)
        variance = Placements.variance(
            of: zip(a.values, b.values).map { $0 - $1 }, around: a.area - b.area, scored)
    }
}
