/// The two proper scores of probabilities, which also exist where all outcomes are equal.
///
/// Lower is better; in expectation nobody does better than with the true probabilities. A probability of 0 or 1 counts as
/// 2⁻⁵² or 1 − 2⁻⁵² in the log loss.
public struct ProbabilityScores: Sendable, Codable, Equatable {
    /// The number of rows.
    public let rows: Int
    /// −(1/n) Σ [y log p + (1 − y) log(1 − p)], in nats.
    public let logLoss: Double
    /// (1/n) Σ (y − p)².
    public let brier: Double

    /// Scores probabilities.
    ///
    /// - Parameters:
    ///   - probabilities: one per row, from 0 to 1.
    ///   - outcomes: 0 or 1, one per row.
    /// - Throws: ``EvaluationError/empty``, ``EvaluationError/mismatchedShapes(what:expected:actual:)``,
    ///   ``EvaluationError/invalidProbability(row:)``, ``EvaluationError/outcomeNotBinary(row:)``.
    public init(probabilities: [Double], outcomes: [Double]) throws(EvaluationError) {
        try ScoredOutcomes.check(probabilities, outcomes)
        self.init(checked: probabilities, outcomes)
    }

    init(checked probabilities: [Double], _ outcomes: [Double]) {
        rows = probabilities.count
        let loss = zip(probabilities, outcomes).reduce(0) { sum, row in
            let logarithms = LogOdds.logarithms(row.0)
            return sum + (row.1 == 1 ? logarithms.probability : logarithms.complement)
        }
        logLoss = -loss / Double(rows)
        brier = zip(probabilities, outcomes).reduce(0) { $0 + ($1.1 - $1.0) * ($1.1 - $1.0) } / Double(rows)
    }
}
