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
/// number is in ``origins``. The forecasts must have been made without knowing O, or residuals are too small. Errors of the
/// forecasts' parameters are in the residuals too, so that τ̂² is rather too large than too small.
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
    /// - Throws: ``ForecastError/empty``, ``ForecastError/mismatchedShapes(what:expected:actual:)``,
    ///   ``ForecastError/invalidResiduals`` where a number is not finite, a variance negative, or all variances are 0.
    public init(observed: [Double], expected: [Double], variances: [Double]) throws(ForecastError) {
        guard !observed.isEmpty else { throw .empty }
        try PersonPeriods.require(observed.count, expected.count, "expected counts, one per origin")
        try PersonPeriods.require(observed.count, variances.count, "variances, one per origin")
        guard (observed + expected).allSatisfy(\.isFinite), variances.allSatisfy({ $0 >= 0 && $0.isFinite }),
            variances.contains(where: { $0 > 0 })
        else { throw .invalidResiduals }
        let squares = zip(observed, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let chance = variances.reduce(0, +)
        variance = max(0, (squares - chance) / variances.reduce(0) { $0 + $1 * $1 })
        origins = observed.count
    }

    /// τ, in log odds.
    public var standardDeviation: Double { variance.squareRoot() }
}
