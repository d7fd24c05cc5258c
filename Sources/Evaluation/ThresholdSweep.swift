/// Measures that come from lowering a threshold over the probabilities, one distinct value at a time.
struct ThresholdSweep: Sendable {
    /// Average precision Σ (Rₜ − Rₜ₋₁) Pₜ, with precision P and recall R at each distinct threshold: the area under the
    /// precision–recall curve without interpolation (scikit-learn's `average_precision_score`).
    let averagePrecision: Double
    /// The Kolmogorov–Smirnov distance, the greatest recall minus false positive rate over all thresholds.
    let kolmogorovSmirnov: Double

    init(_ scored: ScoredOutcomes) {
        let (events, others) = (Double(scored.events), Double(scored.rows - scored.events))
        var (truePositives, falsePositives) = (0.0, 0.0)
        var (area, greatest) = (0.0, 0.0)
        for run in scored.tiedRows.reversed() {
            let tied = run.reduce(0) { $0 + scored.outcomes[$1] }
            truePositives += tied
            falsePositives += Double(run.count) - tied
            area += tied / events * truePositives / (truePositives + falsePositives)
            greatest = max(greatest, truePositives / events - falsePositives / others)
        }
        averagePrecision = area
        kolmogorovSmirnov = greatest
    }
}
