import Experience
import LinearAlgebra

/// A first-order Markov chain of customers' journeys: from the start over touchpoints to loyal or lost.
///
/// With N(a → b) the transitions counted over all journeys, P(a → b) = N(a → b) / Σ_b N(a → b). Touchpoints' rows among
/// each other are Q, those into loyal r; a journey that begins in state s ends loyal with probability
///
/// ```
/// a = (I − Q)⁻¹ r,    P(loyal) = a_start
/// ```
///
/// which is exactly the share of loyal journeys. The removal effect of a touchpoint is 1 − P(loyal without it) / P(loyal),
/// where every transition into it leads to lost instead (Anderl, Becker, von Wangenheim and Schumann 2016).
///
/// A comparison for ``Drivers``, not a driver: a removal effect is never negative, so that a touchpoint that costs loyalty
/// has one like any other that many journeys touch.
public struct JourneyChain: Sendable, Equatable {
    /// One customer's path.
    public struct Journey: Sendable, Equatable {
        /// The touchpoints in their order, as positions in a vocabulary.
        public var path: [Int]
        /// Whether it ended well.
        public var isLoyal: Bool

        /// Creates a journey.
        public init(path: [Int], isLoyal: Bool) {
            self.path = path
            self.isLoyal = isLoyal
        }
    }

    /// The states: start, the touchpoints of the vocabulary, loyal, lost. Row a, column b holds P(a → b).
    ///
    /// The row of a touchpoint that no journey has is 0; loyal and lost stay what they are.
    public let transitions: Matrix
    /// The probability that a journey ends loyal, 0…1.
    public let loyalty: Double
    /// The removal effect of each touchpoint of the vocabulary, 0…1; 0 for all where no journey ends loyal.
    public let removalEffects: [Double]

    /// The removal effects, scaled to a sum of 1; all 0 where they are.
    public var shares: [Double] {
        let total = removalEffects.reduce(0, +)
        return removalEffects.map { total > 0 ? $0 / total : 0 }
    }

    /// Counts transitions and solves for the probabilities.
    ///
    /// - Parameters:
    ///   - journeys: at least one.
    ///   - touchpoints: how many the vocabulary has.
    /// - Precondition: a journey, and paths of positions below `touchpoints`.
    public init(_ journeys: [Journey], touchpoints: Int) {
        precondition(!journeys.isEmpty, "a chain is made of journeys")
        let (loyal, lost) = (touchpoints + 1, touchpoints + 2)
        var counts = Array(repeating: 0.0, count: (touchpoints + 3) * (touchpoints + 3))
        for journey in journeys {
            var state = 0
            for next in journey.path.map({ $0 + 1 }) + [journey.isLoyal ? loyal : lost] {
                precondition((1...touchpoints + 2).contains(next), "a touchpoint outside the vocabulary")
                counts[state * (touchpoints + 3) + next] += 1
                state = next
            }
        }
        for state in 0..<touchpoints + 3 {
            let row = state * (touchpoints + 3)..<(state + 1) * (touchpoints + 3)
            let total = counts[row].reduce(0, +)
            if total > 0 { for index in row { counts[index] /= total } }
            if state >= loyal { counts[row.lowerBound + state] = 1 }
        }
        let transitions = Matrix(rows: touchpoints + 3, columns: touchpoints + 3, storage: counts)
        let whole = Self.loyalty(transitions, states: Array(0...touchpoints))
        self.transitions = transitions
        loyalty = whole
        removalEffects = (0..<touchpoints).map { touchpoint in
            guard whole > 0 else { return 0 }
            return 1 - Self.loyalty(transitions, states: (0...touchpoints).filter { $0 != touchpoint + 1 }) / whole
        }
    }

    /// The probability to end loyal from the first of some states, where all others but loyal are lost.
    private static func loyalty(_ transitions: Matrix, states: [Int]) -> Double {
        let system = Matrix(rows: states.count, columns: states.count) { row, values in
            for column in states.indices {
                values[column] = (row == column ? 1 : 0) - transitions[states[row], states[column]]
            }
        }
        let loyal = states.map { transitions[$0, transitions.columns - 2] }
        // Every state that a journey has leads to its end, so that I − Q has an inverse; one that none has is a row of I.
        guard let ends = try? system.solve(loyal) else { preconditionFailure("a state that leads nowhere") }
        return ends[0]
    }
}
