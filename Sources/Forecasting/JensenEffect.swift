#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// What an uncertain growth factor does to a forecast of growth: the mean of m^T is more than the T-th power of the mean of m.
///
/// For m ~ N(m̂, sd²) moments follow from each other,
///
/// ```
/// E m^n = m̂ E m^(n−1) + (n − 1) sd² E m^(n−2).
/// ```
///
/// Neither number is what is likely to happen: the median lies near the plug-in, and the mean is made by few good futures. Show
/// both.
public struct JensenEffect: Sendable, Codable, Equatable {
    /// m̂^T.
    public let plugIn: Double
    /// E m^T.
    public let expected: Double

    /// - Parameters:
    ///   - growthFactor: m̂.
    ///   - standardError: sd, of the estimate.
    ///   - periods: T.
    /// - Precondition: both numbers finite and not negative, `periods >= 0`.
    public init(growthFactor: Double, standardError: Double, periods: Int) {
        precondition(growthFactor >= 0 && growthFactor.isFinite, "a growth factor is finite and not negative")
        precondition(standardError >= 0 && standardError.isFinite, "a standard error is finite and not negative")
        precondition(periods >= 0, "a number of periods is not negative")
        plugIn = pow(growthFactor, Double(periods))
        var (before, moment) = (0.0, 1.0)
        for n in 0..<periods {
            (before, moment) = (moment, growthFactor * moment + Double(n) * standardError * standardError * before)
        }
        expected = moment
    }

    /// E m^T / m̂^T, at least 1.
    public var ratio: Double { expected / plugIn }
}
