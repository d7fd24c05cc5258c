/// Where each row stands among the rows with the other outcome: for an event the share of non-events below it, for a
/// non-event the share of events above it, ties counting half. The mean over events, and that over non-events, is the area
/// under the ROC curve; how placements scatter gives its variance (DeLong, DeLong & Clarke-Pearson 1988).
struct Placements: Sendable {
    /// One per row.
    let values: [Double]
    /// The area under the ROC curve.
    let area: Double

    /// Costs O(n log n).
    init(_ scored: ScoredOutcomes) {
        let (events, others) = (Double(scored.events), Double(scored.rows - scored.events))
        var values = [Double](repeating: 0, count: scored.rows)
        var (eventsBelow, othersBelow) = (0.0, 0.0)
        for run in scored.tiedRows {
            let tiedEvents = run.reduce(0) { $0 + scored.outcomes[$1] }
            let tiedOthers = Double(run.count) - tiedEvents
            for i in run {
                values[i] =
                    scored.outcomes[i] == 1
                    ? (othersBelow + tiedOthers / 2) / others
                    : (events - eventsBelow - tiedEvents / 2) / events
            }
            eventsBelow += tiedEvents
            othersBelow += tiedOthers
        }
        self.values = values
        area = scored.outcomes.indices.reduce(0) { $0 + scored.outcomes[$1] * values[$1] } / events
    }

    /// The variance of a mean of placements, or of the difference of two, as that is a mean of differences.
    ///
    /// With u_c and v_c the sums over group c of the events' and non-events' values minus `mean`, I₁ and I₀ the numbers
    /// of groups that hold events and non-events, and I of all groups (Obuchowski 1997):
    ///
    /// ```
    /// I₁/(I₁ − 1) Σu²/m² + I₀/(I₀ − 1) Σv²/k² + 2 I/(I − 1) Σuv/(m k)
    /// ```
    ///
    /// Without groups every row is its own, the last term is 0 and this is DeLong's variance. `nil` if fewer than two
    /// groups hold events, or non-events.
    static func variance(of values: [Double], around mean: Double, _ scored: ScoredOutcomes) -> Double? {
        let groups = scored.groups ?? Array(0..<scored.rows)
        let order = groups.indices.sorted { (groups[$0], $0) < (groups[$1], $1) }
        var (uu, vv, uv) = (0.0, 0.0, 0.0)
        var (withEvents, withOthers, all) = (0.0, 0.0, 0.0)
        var start = 0
        for k in 1...order.count where k == order.count || groups[order[k]] != groups[order[start]] {
            var (u, v, eventCount) = (0.0, 0.0, 0.0)
            for i in order[start..<k] {
                let deviation = values[i] - mean
                if scored.outcomes[i] == 1 { u += deviation } else { v += deviation }
                eventCount += scored.outcomes[i]
            }
            uu += u * u
            vv += v * v
            uv += u * v
            withEvents += eventCount > 0 ? 1 : 0
            withOthers += eventCount < Double(k - start) ? 1 : 0
            all += 1
            start = k
        }
        guard withEvents >= 2, withOthers >= 2 else { return nil }
        let (m, n) = (Double(scored.events), Double(scored.rows - scored.events))
        let variance =
            withEvents / (withEvents - 1) * uu / (m * m) + withOthers / (withOthers - 1) * vv / (n * n)
            + 2 * all / (all - 1) * uv / (m * n)
        return max(0, variance)
    }
}
