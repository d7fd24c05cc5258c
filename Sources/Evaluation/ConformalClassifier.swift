/// Sets of outcomes that hold the right one with a frequency that was asked for, whatever the model is worth: split conformal
/// prediction, for each outcome on its own (Vovk, Gammerman & Shafer 2005).
///
/// A row's score for an outcome is 1 − the probability of that outcome. An outcome is in the set if its score is at most
/// the r-th smallest score of the m calibration rows that had it:
///
/// ```
/// r = ⌈(m + 1)(1 − α)⌉,    P(in the set | outcome) ≥ 1 − α
/// ```
///
/// Units must be exchangeable, which rows of one customer are not: one row for each customer, and customers whom the model
/// has not seen. The promise is about the average over calibrations: given one, the number of n new rows covered is
/// beta-binomial with parameters r and m + 1 − r. A weak model keeps the promise with sets of both outcomes, so this is
/// for triage: rows with one outcome can be left to the machine.
public struct ConformalClassifier: Sendable {
    /// What can happen to a row.
    public enum Outcome: Int, Sendable, CaseIterable {
        /// It does not happen.
        case nonEvent
        /// It happens.
        case event
    }

    /// For each outcome the scores of the calibration rows that had it, in increasing order.
    private let scores: [[Double]]

    /// Keeps the calibration rows' scores. Costs O(n log n).
    ///
    /// - Parameter calibration: one row for each customer; with groups this is checked.
    /// - Throws: ``EvaluationError/repeatedGroup(row:)``.
    public init(_ calibration: ScoredOutcomes) throws(EvaluationError) {
        if let groups = calibration.groups {
            var seen: Set<Int> = []
            if let row = groups.firstIndex(where: { !seen.insert($0).inserted }) { throw .repeatedGroup(row: row) }
        }
        scores = Outcome.allCases.map { outcome in
            calibration.outcomes.indices.filter { calibration.outcomes[$0] == Double(outcome.rawValue) }
                .map { Self.score(calibration.probabilities[$0], outcome) }.sorted()
        }
    }

    /// The number m of calibration rows that had an outcome.
    public func calibrationRows(_ outcome: Outcome) -> Int { scores[outcome.rawValue].count }

    /// The greatest score with which `outcome` is in a set; `nil` if there are too few calibration rows (m + 1 < 1/α) to
    /// leave it out of any.
    ///
    /// - Parameter miscoverage: α.
    /// - Precondition: `0 < miscoverage < 1`.
    public func threshold(_ outcome: Outcome, miscoverage: Double) -> Double? {
        precondition(0 < miscoverage && miscoverage < 1, "a miscoverage lies between 0 and 1")
        let scores = scores[outcome.rawValue]
        // ⌈(m + 1)(1 − α)⌉, without the rounding of 1 − α.
        let rank = scores.count + 1 - Int((miscoverage * Double(scores.count + 1)).rounded(.down))
        return rank <= scores.count ? scores[max(rank, 1) - 1] : nil
    }

    /// The outcomes that a row with this probability of an event may have; none where neither fits.
    ///
    /// - Precondition: `0 <= probability <= 1`, `0 < miscoverage < 1`.
    public func outcomes(_ probability: Double, miscoverage: Double) -> Set<Outcome> {
        precondition(0 <= probability && probability <= 1, "a probability lies between 0 and 1")
        return Set(
            Outcome.allCases.filter { outcome in
                threshold(outcome, miscoverage: miscoverage).map { Self.score(probability, outcome) <= $0 } ?? true
            })
    }

    /// (1 + number of calibration scores at least as high) / (m + 1): the α up to which the outcome is left out.
    ///
    /// If the row has the outcome, this is at most u with a probability of at most u. O(log m).
    ///
    /// - Precondition: `0 <= probability <= 1`.
    public func pValue(_ probability: Double, of outcome: Outcome) -> Double {
        precondition(0 <= probability && probability <= 1, "a probability lies between 0 and 1")
        let scores = scores[outcome.rawValue]
        let score = Self.score(probability, outcome)
        var (low, high) = (0, scores.count)
        while low < high {
            let middle = (low + high) / 2
            if scores[middle] < score { low = middle + 1 } else { high = middle }
        }
        return Double(1 + scores.count - low) / Double(scores.count + 1)
    }

    private static func score(_ probability: Double, _ outcome: Outcome) -> Double {
        outcome == .event ? 1 - probability : probability
    }
}
