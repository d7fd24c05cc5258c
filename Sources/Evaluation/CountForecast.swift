/// A forecast of a count, such as how many customers stay: a probability for each of 0, 1, … n.
///
/// ```swift
/// let forecast = try CountForecast([0.25, 0.5, 0.25])
/// forecast.mean                     // 1
/// forecast.quantile(0.9)            // 2
/// forecast.logScore(1)              // log 2
/// ```
public struct CountForecast: Sendable, Codable, Equatable {
    /// f(k) = P(X = k) for k = 0 … n. Counts above n have probability 0.
    public let probabilities: [Double]
    /// F(k) = f(0) + … + f(k), at most 1.
    let cumulative: [Double]

    /// Takes probabilities that add up to 1.
    ///
    /// - Parameter probabilities: of 0, 1, … n, none negative; their sum may differ from 1 by 1e-9.
    /// - Throws: ``EvaluationError/empty``; ``EvaluationError/invalidProbability(row:)`` with the first count whose
    ///   probability is NaN or outside 0…1; ``EvaluationError/notADistribution`` where they do not add up to 1.
    public init(_ probabilities: [Double]) throws(EvaluationError) {
        guard !probabilities.isEmpty else { throw .empty }
        // The negation also finds NaN.
        if let k = probabilities.firstIndex(where: { !(0 <= $0 && $0 <= 1) }) { throw .invalidProbability(row: k) }
        var sum = 0.0
        var cumulative: [Double] = []
        cumulative.reserveCapacity(probabilities.count)
        for p in probabilities {
            sum += p
            cumulative.append(min(1, sum))
        }
        guard abs(sum - 1) <= 1e-9 else { throw .notADistribution }
        self.probabilities = probabilities
        self.cumulative = cumulative
    }

    /// The shares of simulated counts.
    ///
    /// - Parameter draws: counts, none negative.
    /// - Throws: ``EvaluationError/empty``; ``EvaluationError/negativeCount(row:)`` with the first negative one.
    public init(draws: [Int]) throws(EvaluationError) {
        guard let greatest = draws.max() else { throw .empty }
        if let i = draws.firstIndex(where: { $0 < 0 }) { throw .negativeCount(row: i) }
        var counts = [Int](repeating: 0, count: greatest + 1)
        for draw in draws { counts[draw] += 1 }
        try self.init(counts.map { Double($0) / Double(draws.count) })
    }

    /// E X = Σ k f(k).
    public var mean: Double {
        probabilities.indices.reduce(0) { $0 + Double($1) * probabilities[$1] }
    }

    /// Var X = Σ (k − E X)² f(k).
    public var variance: Double {
        let mean = mean
        return probabilities.indices.reduce(0) {
            $0 + (Double($1) - mean) * (Double($1) - mean) * probabilities[$1]
        }
    }

    /// P(X ≤ k): 0 below 0, 1 from n on.
    public func cumulative(_ k: Int) -> Double {
        if k < 0 { return 0 }
        return k < cumulative.count - 1 ? cumulative[k] : 1
    }

    /// The least k with P(X ≤ k) ≥ `level`, where 1e-12 less counts as reached: sums of probabilities are rounded.
    ///
    /// - Precondition: `0 < level < 1`.
    public func quantile(_ level: Double) -> Int {
        precondition(0 < level && level < 1, "a quantile's level lies between 0 and 1")
        return cumulative.firstIndex { $0 >= level - 1e-12 } ?? cumulative.count - 1
    }

    /// The counts between the quantiles at (1 − level)/2 and (1 + level)/2. A count is discrete, so the interval holds
    /// at least `level`, and ``probability(of:)`` says how much.
    ///
    /// - Precondition: `0 < level < 1`.
    public func interval(level: Double = 0.95) -> ClosedRange<Int> {
        quantile((1 - level) / 2)...quantile((1 + level) / 2)
    }

    /// P(X in `range`).
    public func probability(of range: ClosedRange<Int>) -> Double {
        range.clamped(to: 0...max(0, probabilities.count - 1)).reduce(0) {
            range.contains($1) ? $0 + probabilities[$1] : $0
        }
    }

    /// Reads probabilities, and checks them again.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        try self.init(container.decode([Double].self))
    }

    /// Writes the probabilities.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(probabilities)
    }
}
