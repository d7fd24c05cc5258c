/// The smallest change of a customer's columns that lowers the log odds of an outcome by as much as is needed.
///
/// Only some columns can be moved, each within its bounds. With coefficients b, moves d and scales s:
///
/// ```
/// minimise  Σ |dⱼ| / sⱼ   or   Σ (dⱼ / sⱼ)²   or the number of dⱼ ≠ 0
/// so that   −Σ bⱼ dⱼ ≥ drop,   lowerⱼ ≤ xⱼ + dⱼ ≤ upperⱼ,   dⱼ = 0 for what is fixed
/// ```
///
/// The first is a fractional knapsack: columns move to their bounds in the order of |bⱼ| sⱼ, the last as far as it must.
/// The second has one multiplier μ with dⱼ = −μ bⱼ sⱼ², clipped to the bounds. The third takes the largest drops first
/// (Ustun, Spangher and Liu 2019).
///
/// These are exact where columns move on their own, as with a model of a design of one's own. The columns of a
/// ``Features/FeatureTable`` do not: one event moves several, and not evenly. ``RecourseAdvice``, which the command prints,
/// therefore takes only the order of ``columnsByWorth()`` from here, and tries every step on the events.
public struct Recourse: Sendable, Equatable {
    /// A column that may be moved.
    public struct Column: Sendable, Equatable {
        /// Its coefficient, in log odds a unit.
        public var coefficient: Double
        /// Its value now.
        public var value: Double
        /// The unit in which its moves are compared: its standard deviation over customers, above 0.
        public var scale: Double
        /// Where it can be moved to; `nil` for what cannot be moved.
        public var bounds: ClosedRange<Double>?

        /// Creates a column.
        public init(coefficient: Double, value: Double, scale: Double, bounds: ClosedRange<Double>?) {
            self.coefficient = coefficient
            self.value = value
            self.scale = scale
            self.bounds = bounds
        }
    }

    /// By how much a column moves at a bound that lowers the log odds, and how much that lowers them.
    private struct Reach: Equatable {
        let move: Double
        let drop: Double
    }

    /// By how much the log odds must fall; 0 or less where nothing is to be done.
    public let needed: Double
    /// By how much each column alone can lower the log odds; 0 for one that is fixed or at its bound.
    public var drops: [Double] { reaches.map(\.drop) }
    /// By how much all together can.
    public var greatest: Double { drops.reduce(0, +) }
    /// Whether there is a change that suffices.
    public var isPossible: Bool { greatest >= needed }

    private let columns: [Column]
    private let reaches: [Reach]

    /// Poses the problem.
    ///
    /// - Parameters:
    ///   - columns: the model's columns.
    ///   - drop: by how much the log odds must fall: logit p − logit of the threshold.
    /// - Precondition: scales above 0.
    public init(_ columns: [Column], drop: Double) {
        precondition(columns.allSatisfy { $0.scale > 0 }, "a scale must be above 0")
        self.columns = columns
        needed = drop
        reaches = columns.map { column in
            guard let bounds = column.bounds else { return Reach(move: 0, drop: 0) }
            let target = column.coefficient > 0 ? bounds.lowerBound : bounds.upperBound
            let drop = -column.coefficient * (target - column.value)
            return drop > 0 ? Reach(move: target - column.value, drop: drop) : Reach(move: 0, drop: 0)
        }
    }

    /// The moves of least total length Σ |dⱼ| / sⱼ, one a column; where none suffices the nearest there is, all at their
    /// bounds.
    ///
    /// Columns of equal worth go in their own order.
    public func shortestMoves() -> [Double] {
        var moves = columns.map { _ in 0.0 }
        var rest = needed
        for index in columnsByWorth() where rest > 0 {
            let share = min(1, rest / reaches[index].drop)
            moves[index] = share * reaches[index].move
            rest -= reaches[index].drop
        }
        return moves
    }

    /// The columns that can lower the log odds, those that do most for their length |bⱼ| sⱼ first.
    public func columnsByWorth() -> [Int] { movable { abs($0.coefficient) * $0.scale } }

    /// The moves of least sum of squares Σ (dⱼ / sⱼ)²; where none suffices the nearest there is.
    ///
    /// A column reaches its bound at μⱼ = |reach| / (|bⱼ| sⱼ²); between these the drop is linear in μ, so that μ is found
    /// without iteration.
    public func leastSquaresMoves() -> [Double] {
        guard needed > 0 else { return columns.map { _ in 0 } }
        guard isPossible else { return reaches.map(\.move) }
        func slope(_ index: Int) -> Double {
            let column = columns[index]
            return column.coefficient * column.coefficient * column.scale * column.scale
        }
        var free = movable { _ in 0 }.sorted { reaches[$0].drop / slope($0) < reaches[$1].drop / slope($1) }[...]
        var rest = needed
        var moves = columns.map { _ in 0.0 }
        while let next = free.first {
            let multiplier = rest / free.reduce(0) { $0 + slope($1) }
            guard multiplier > reaches[next].drop / slope(next) else {
                for index in free {
                    moves[index] =
                        -multiplier * columns[index].coefficient * columns[index].scale * columns[index].scale
                }
                return moves
            }
            moves[next] = reaches[next].move
            rest -= reaches[next].drop
            free = free.dropFirst()
        }
        return moves
    }

    /// The fewest columns whose moves to their bounds suffice, those with the largest drops; `nil` where none suffice.
    public func fewestColumns() -> [Int]? {
        guard isPossible else { return nil }
        var chosen: [Int] = []
        var rest = needed
        for index in movable(by: { _ in 0 }).sorted(by: { reaches[$0].drop > reaches[$1].drop }) where rest > 0 {
            chosen.append(index)
            rest -= reaches[index].drop
        }
        return chosen
    }

    /// The columns that can lower the log odds, by falling worth.
    private func movable(by worth: (Column) -> Double) -> [Int] {
        columns.indices.filter { reaches[$0].drop > 0 }.sorted {
            (-worth(columns[$0]), $0) < (-worth(columns[$1]), $1)
        }
    }
}
