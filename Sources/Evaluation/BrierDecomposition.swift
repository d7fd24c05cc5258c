/// The Brier score taken apart without bins (CORP; Dimitriadis, Gneiting & Jordan 2021):
///
/// ```
/// Brier = miscalibration − discrimination + uncertainty
/// ```
///
/// The recalibrated probabilities are the ``IsotonicRegression`` of the outcomes on the probabilities.
public struct BrierDecomposition: Sendable, Codable, Equatable {
    /// What the best monotone recalibration would gain; 0 is perfect.
    public let miscalibration: Double
    /// What recalibrated probabilities gain over the event rate; more is better.
    public let discrimination: Double
    /// The Brier score of the event rate itself.
    public let uncertainty: Double

    /// Costs O(n log n).
    public init(_ scored: ScoredOutcomes) {
        let recalibrated = IsotonicRegression(scored).brier
        uncertainty = scored.eventRate * (1 - scored.eventRate)
        miscalibration = Metrics.brier(scored) - recalibrated
        discrimination = uncertainty - recalibrated
    }
}
