import LinearAlgebra
import Regression

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// R₀ = r/(1 − s) with its interval: how many customers a customer brings in a lifetime.
///
/// By the delta method on the logarithm, where an interval stays positive:
///
/// ```
/// Var log R₀ ≈ gᵀ V g,    g = (1/(1 − s), 1/r),    V the covariance of (s, r).
/// ```
public struct ReproductionNumber: Sendable, Codable, Equatable {
    /// R₀.
    public let value: Double
    /// The standard error of log R₀.
    public let logStandardError: Double

    /// - Parameters:
    ///   - process: retention s below 1, referral r above 0.
    ///   - covariance: of the estimates of s and r, in this order.
    /// - Throws: ``ForecastError/invalidGrowth(what:)`` where R₀ is 0 or infinite,
    ///   ``ForecastError/mismatchedShapes(what:expected:actual:)``.
    public init(_ process: GrowthProcess, covariance: SymmetricMatrix) throws(ForecastError) {
        try PersonPeriods.require(2, covariance.order, "order of the covariance of retention and referral")
        guard process.retention < 1, process.referral > 0 else {
            throw .invalidGrowth(what: "retention 1 or referral 0, for which a reproduction number has no interval,")
        }
        value = process.reproductionNumber
        let gradient = [1 / (1 - process.retention), 1 / process.referral]
        logStandardError = DeltaMethod.variance(gradient: gradient, covariance: covariance).squareRoot()
    }

    /// The standard error of R₀ itself.
    public var standardError: Double { value * logStandardError }

    /// R₀·exp(±q·se), with se that of the logarithm and q the normal quantile.
    ///
    /// - Precondition: `0 < level < 1`.
    public func interval(level: Double = 0.95) -> ClosedRange<Double> {
        let range = DeltaMethod.interval(
            estimate: log(value), variance: logStandardError * logStandardError, level: level)
        return exp(range.lowerBound)...exp(range.upperBound)
    }

    /// Whether the interval lies above 1: referral alone sustains the base, and that is no chance.
    ///
    /// - Precondition: `0 < level < 1`.
    public func isAboveOne(level: Double = 0.95) -> Bool { interval(level: level).lowerBound > 1 }
}
