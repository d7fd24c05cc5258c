import Experience

/// Removal effects of touchpoints beside what journeys with and without them come to.
///
/// A removal effect (``JourneyChain``) cannot be negative. So touchpoints that many journeys pass have a high one, also where
/// those journeys end worse than others.
public struct RemovalComparison: Sendable, Equatable {
    /// What is known of one touchpoint.
    public struct Line: Sendable, Equatable {
        /// The touchpoint.
        public let touchpoint: Touchpoint
        /// Its removal effect, 0…1.
        public let removalEffect: Double
        /// How many journeys pass it.
        public let journeys: Int
        /// The share of them that ends loyal; NaN where there is none.
        public let loyaltyWith: Double
        /// The share of the others that ends loyal; NaN where there is none.
        public let loyaltyWithout: Double
        /// Whether journeys that pass it end loyal more rarely, by more than twice the standard error of the difference.
        public let lowersLoyalty: Bool
    }

    /// One line for each touchpoint of the vocabulary.
    public let lines: [Line]
    /// The share of journeys that end loyal.
    public let loyalty: Double

    /// Compares.
    ///
    /// - Precondition: a journey, and paths of positions in `vocabulary`.
    public init(_ journeys: [JourneyChain.Journey], vocabulary: [Touchpoint]) {
        let chain = JourneyChain(journeys, touchpoints: vocabulary.count)
        var passing = vocabulary.map { _ in (count: 0, loyal: 0) }
        for journey in journeys {
            for touchpoint in Set(journey.path) {
                passing[touchpoint].count += 1
                passing[touchpoint].loyal += journey.isLoyal ? 1 : 0
            }
        }
        let loyal = journeys.count(where: \.isLoyal)
        loyalty = chain.loyalty
        lines = vocabulary.indices.map { index in
            let (with, without) = (passing[index].count, journeys.count - passing[index].count)
            let p = Double(passing[index].loyal) / Double(with)
            let q = Double(loyal - passing[index].loyal) / Double(without)
            let error = (p * (1 - p) / Double(with) + q * (1 - q) / Double(without)).squareRoot()
            return Line(
                touchpoint: vocabulary[index], removalEffect: chain.removalEffects[index], journeys: with,
                loyaltyWith: p, loyaltyWithout: q, lowersLoyalty: q - p > 2 * error)
        }
    }

    /// The touchpoints with a removal effect of ``notable`` or more, though journeys that pass them end loyal more rarely.
    public var disagreements: [Line] {
        lines.filter { $0.lowersLoyalty && $0.removalEffect >= Self.notable }
            .sorted { ($1.removalEffect, $0.touchpoint) < ($0.removalEffect, $1.touchpoint) }
    }

    /// From which removal effect on a disagreement is worth a word.
    public static let notable = 0.1
}
