import LinearAlgebra
import Regression

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// The probabilities that a customer is still there after one period, two periods and so on, given that they are now.
///
/// ```
/// S_t = Π_{s≤t} (1 − h_s),      ∂S_t/∂b = −S_t Σ_{s≤t} h_s z_s,      z_s = (the baseline's basis in s, x),
/// ```
///
/// so that Var S_t ≈ gᵀ V g by the delta method. Intervals are symmetric for log(−log S_t), and so within 0…1.
public struct SurvivalCurve: Sendable, Codable, Equatable {
    /// The hazard of each period to come.
    public let hazards: [Double]
    /// S_t; never increasing.
    public let survival: [Double]
    /// The standard errors of S_t; 0 where it is certain.
    public let standardErrors: [Double]
    /// The level of ``intervals``.
    public let level: Double

    /// The interval of each S_t: S_t^exp(±q·se/(S_t |log S_t|)), with q the normal quantile.
    ///
    /// It is about the probability, not about whether the customer will stay.
    public var intervals: [ClosedRange<Double>] {
        zip(survival, standardErrors).map { Self.interval($0, standardError: $1, level: level) }
    }

    /// The interval of a survival on the scale of log(−log S); the survival itself at 0 and 1, where that is infinite.
    static func interval(_ survival: Double, standardError: Double, level: Double) -> ClosedRange<Double> {
        guard 0 < survival, survival < 1 else { return survival...survival }
        let error = standardError / (survival * -log(survival))
        let range = DeltaMethod.interval(estimate: 0, variance: error * error, level: level)
        return pow(survival, exp(range.upperBound))...pow(survival, exp(range.lowerBound))
    }
}

extension FittedHazard {
    /// The survival curve of one customer whose features stay as they are.
    ///
    /// - Parameters:
    ///   - features: x, one value for each column, finite.
    ///   - tenure: the periods that the customer has been there for; the forecast starts with the next.
    ///   - periods: how many periods ahead.
    ///   - level: of the intervals.
    /// - Throws: ``ForecastError/mismatchedShapes(what:expected:actual:)``, ``ForecastError/notFinite(column:row:)``,
    ///   ``ForecastError/invalidPeriod(row:)``, ``ForecastError/beyondObservedTenure(period:observed:)``.
    /// - Precondition: `periods >= 1`, `0 < level < 1`.
    public func survival(
        of features: [Double], tenure: Int = 0, periods: Int, level: Double = 0.95
    ) throws(ForecastError) -> SurvivalCurve {
        precondition(0 < level && level < 1, "a confidence level lies between 0 and 1")
        let cohort = try CustomerCohort(
            features: Matrix(rows: 1, columns: features.count, storage: features), tenures: [tenure])
        let paths = try SurvivalPaths(self, cohort, periods: periods)
        let path = paths.path(0)
        var gradients = paths.zeroGradients
        paths.addGradients(0, path, to: &gradients)
        let errors = gradients.map { DeltaMethod.variance(gradient: $0, covariance: covariance).squareRoot() }
        return SurvivalCurve(hazards: path.hazards, survival: path.survival, standardErrors: errors, level: level)
    }
}
