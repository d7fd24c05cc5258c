/// The Brier score taken apart without bins (CORP; Dimitriadis, Gneiting & Jordan 2021):
///
/// ```
/// Brier = miscalibration − discrimination + uncertainty
/// ```
///
/// The recalibrated probabilities are the isotonic regression of the outcomes on the probabilities, found by pooling
/// adjacent violators.
public struct BrierDecomposition: Sendable, Codable, Equatable {
    /// What the best monotone recalibration would gain; 0 is perfect.
    public let miscalibration: Double
    /// What recalibrated probabilities gain over the event rate; more is better.
    public let discrimination: Double
    /// The Brier score of the event rate itself.
    public let uncertainty: Double

    /// Costs O(n log n).
    public init(_ scored: ScoredOutcomes) {
        var pools: [(count: Double, events: Double)] = []
        for run in scored.tiedRows {
            pools.append((Double(run.count), run.reduce(0) { $0 + scored.outcomes[$1] }))
            while pools.count >= 2,
                pools[pools.count - 2].events * pools[pools.count - 1].count
                    >= pools[pools.count - 1].events * pools[pools.count - 2].count
            {
                let last = pools.removeLast()
                pools[pools.count - 1].count += last.count
                pools[pools.count - 1].events += last.events
            }
        }
        // A pool of n rows with rate q has squared errors n q (1 − q).
        let rows = Double(scored.rows)
        let recalibrated = pools.reduce(0) { $0 + $1.events * (1 - $1.events / $1.count) } / rows
        uncertainty = scored.eventRate * (1 - scored.eventRate)
        miscalibration = Metrics.brier(scored) - recalibrated
        discrimination = uncertainty - recalibrated
    }
}
