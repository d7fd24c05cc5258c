/// How much periods differ by beyond chance: the variance τ² of a shift in the log odds that all customers of a period share,
/// such as a competitor's campaign.
///
/// From the counts of origins, each with O events where E were expected and v = Σp(1 − p),
///
/// ```
/// τ̂² = max(0, [Σ(O − E)² − Σv] / Σv²).
/// ```
///
/// A shift u moves E by about v·u, so E(O − E)² ≈ v + τ²v²: this is a moment estimator. Few origins tell little of τ²; their
/// number is in ``origins``. The forecasts must have been made without knowing O, or residuals are too small.
///
/// Where the parameters' errors leave a variance q of each E, residuals are larger for that too, and origins with a large q
/// tell less:
///
/// ```
/// τ̂² = max(0, Σ w [(O − E)² − v − q] / Σ w v²),      w = (v/(v + q))².
/// ```
public struct CalendarShock: Sendable, Codable, Equatable {
    /// τ², in squared log odds.
    public let variance: Double
    /// How many origins it was estimated from; 0 where it was given.
    public let origins: Int

    /// No shock: periods differ by chance alone.
    public static let none = CalendarShock(variance: 0)

    /// A variance that is known.
    ///
    /// - Precondition: finite and not negative.
    public init(variance: Double) {
        precondition(variance >= 0 && variance.isFinite, "a variance is finite and not negative")
        self.variance = variance
        origins = 0
    }

    /// Estimates it from residuals of origins.
    ///
    /// - Parameters:
    ///   - observed: O, one for each origin.
    ///   - expected: E, one for each origin.
    ///   - variances: v = Σp(1 − p), one for each origin.
    ///   - parameterVariances: q, one for each origin; `nil`: 0.
    /// - Throws: ``ForecastError/empty``, ``ForecastError/mismatchedShapes(what:expected:actual:)``,
    ///   ``ForecastError/invalidResiduals`` where a number is not finite, a variance negative, or all variances are 0.
    public init(
        observed: [Double], expected: [Double], variances: [Double], parameterVariances: [Double]? = nil
    ) throws(ForecastError) {
        let q = parameterVariances ?? variances.map { _ in 0 }
        guard !observed.isEmpty else { throw .empty }
        try PersonPeriods.require(observed.count, expected.count, "expected counts, one per origin")
        try PersonPeriods.require(observed.count, variances.count, "variances, one per origin")
        try PersonPeriods.require(observed.count, q.count, "variances of the parameters, one per origin")
        guard (observed + expected).allSatisfy(\.isFinite), (variances + q).allSatisfy({ $0 >= 0 && $0.isFinite }),
            variances.contains(where: { $0 > 0 })
        else { throw .invalidResiduals }
        var (excess, scale) = (0.0, 0.0)
        for (j, v) in variances.enumerated() where v > 0 {
            let (residual, share) = (observed[j] - expected[j], v / (v + q[j]))
            excess += share * share * (residual * residual - v - q[j])
            scale += share * share * v * v
        }
        variance = max(0, excess / scale)
        origins = observed.count
    }

    /// τ, in log odds.
    public var standardDeviation: Double { variance.squareRoot() }
}
