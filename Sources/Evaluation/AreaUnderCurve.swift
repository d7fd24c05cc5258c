#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

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

    /// σ(logit A ± 1.96 √Var A / (A (1 − A))) (95%; Pepe 2003): never leaves 0…1, and covers better than
    /// ``interval`` near its ends. `nil` also for an area of 0 or 1.
    public var logitInterval: ClosedRange<Double>? {
        guard let variance, 0 < value, value < 1 else { return nil }
        let center = log(value) - log1p(-value)
        let half = ConfidenceLevel.z * variance.squareRoot() / (value * (1 - value))
        return LogOdds.probability(center - half)...LogOdds.probability(center + half)
    }

    /// The Gini coefficient 2A − 1, which is Somers' (1962) D of outcomes and probabilities; 0 is no better than chance.
    public var gini: Double { 2 * value - 1 }

    /// Ranks the rows once, with the variance of Obuchowski if there are groups and of DeLong if not.
    public init(_ scored: ScoredOutcomes) {
        self.init(Placements(scored), scored)
    }

    init(_ placements: Placements, _ scored: ScoredOutcomes) {
        value = placements.area
        method = scored.groups == nil ? .deLong : .obuchowski
        variance = Placements.variance(of: placements.values, around: placements.area, scored)
    }
}
