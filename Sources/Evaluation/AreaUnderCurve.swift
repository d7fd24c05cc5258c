/// The area under the ROC curve: the probability that a random row with outcome 1 has a higher probability than a random
/// row with outcome 0, ties counting half.
///
/// ```
/// A = Σ_{i: y=1} Σ_{j: y=0} ψ(pᵢ, pⱼ) / (m k),    ψ = 1, ½ or 0 for pᵢ >, = or < pⱼ
/// ```
///
/// With m events and k non-events. Costs O(n log n).
public struct AreaUnderCurve: Sendable, Codable, Equatable {
    /// How the variance was estimated.
    public enum Method: String, Sendable, Codable {
        /// DeLong, DeLong & Clarke-Pearson (1988): rows are independent.
        case deLong
        /// Obuchowski (1997): rows of one customer belong together.
        case obuchowski
    }

    /// A.
    public let value: Double
    /// The variance of A; `nil` if fewer than two events, non-events, or groups holding them leave it unknown.
    public let variance: Double?
    /// How the variance was estimated.
    public let method: Method

    /// A ± 1.96 standard errors (95%), cut to 0…1.
    public var interval: ClosedRange<Double>? {
        variance.map {
            let half = ConfidenceLevel.z * $0.squareRoot()
            return max(0, value - half)...min(1, value + half)
        }
    }

    /// Ranks the rows once, with the variance of Obuchowski if there are groups and of DeLong if not.
    public init(_ scored: ScoredOutcomes) {
        let (events, others) = (Double(scored.events), Double(scored.rows - scored.events))
        // For an event the share of non-events below it, for a non-event the share of events above it.
        var placements = [Double](repeating: 0, count: scored.rows)
        var (eventsBelow, othersBelow) = (0.0, 0.0)
        for run in scored.tiedRows {
            let tiedEvents = run.reduce(0) { $0 + scored.outcomes[$1] }
            let tiedOthers = Double(run.count) - tiedEvents
            for i in run {
                placements[i] =
                    scored.outcomes[i] == 1
                    ? (othersBelow + tiedOthers / 2) / others
                    : (events - eventsBelow - tiedEvents / 2) / events
            }
            eventsBelow += tiedEvents
            othersBelow += tiedOthers
        }
        let value = scored.outcomes.indices.reduce(0) { $0 + scored.outcomes[$1] * placements[$1] } / events
        self.value = value
        method = scored.groups == nil ? .deLong : .obuchowski
        let groups = scored.groups ?? Array(0..<scored.rows)
        variance = Self.variance(of: placements, around: value, scored, groups: groups)
    }

    /// With u_c and v_c the sums over group c of the events' and non-events' placements minus A, I₁ and I₀ the numbers
    /// of groups that hold events and non-events, and I of all groups:
    ///
    /// ```
    /// Var A = I₁/(I₁ − 1) Σu²/m² + I₀/(I₀ − 1) Σv²/k² + 2 I/(I − 1) Σuv/(m k)
    /// ```
    ///
    /// When every row is its own group the last term is 0 and this is DeLong's variance.
    private static func variance(
        of placements: [Double], around value: Double, _ scored: ScoredOutcomes, groups: [Int]
    ) -> Double? {
        let order = groups.indices.sorted { (groups[$0], $0) < (groups[$1], $1) }
        var (uu, vv, uv) = (0.0, 0.0, 0.0)
        var (withEvents, withOthers, all) = (0.0, 0.0, 0.0)
        var start = 0
        for k in 1...order.count where k == order.count || groups[order[k]] != groups[order[start]] {
            var (u, v, eventCount) = (0.0, 0.0, 0.0)
            for i in order[start..<k] {
                let deviation = placements[i] - value
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
