#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Spiegelhalter's (1986) test of calibration, standard normal when the probabilities are right and rows independent:
///
/// ```
/// z = Σ (y − p)(1 − 2p) / √Σ (1 − 2p)² p (1 − p)
/// ```
public struct SpiegelhalterTest: Sendable, Codable, Equatable {
    /// z; above 0 when probabilities are too bold.
    public let z: Double
    /// The two-sided p-value.
    public let pValue: Double

    /// `nil` if every probability is 0, ½ or 1, where the test says nothing.
    public init?(_ scored: ScoredOutcomes) {
        var (sum, variance) = (0.0, 0.0)
        for (p, y) in zip(scored.probabilities, scored.outcomes) {
            sum += (y - p) * (1 - 2 * p)
            variance += (1 - 2 * p) * (1 - 2 * p) * p * (1 - p)
        }
        guard variance > 0 else { return nil }
        z = sum / variance.squareRoot()
        pValue = erfc(abs(z) / 2.0.squareRoot())
    }
}
