/// The folds of a backtest by rolling origin: forecasts that are made at one moment after another, each with what was
/// known then.
///
/// Time is counted in periods (months, days). A row with cutoff c has its label in the periods c + gap + 1 … c + gap + H. At
/// origin o a row may train only if its label was known by then,
///
/// ```
/// c + gap + H ≤ o,
/// ```
///
/// which leaves gap + H − 1 cutoffs before the origin unused: they are purged. Rows with cutoff o are forecast.
///
/// ```swift
/// let backtest = try RollingOrigin(periods: 1...12, horizon: 2, minimumTraining: 4, step: 2)
/// backtest.folds.map(\.origin)      // [6, 8, 10]
/// ```
///
/// Customers of one origin share its shocks, so that the unit of a statement about coverage is the origin, not the customer.
public struct RollingOrigin: Sendable, Codable, Equatable {
    /// One forecast and what it may learn from.
    public struct Fold: Sendable, Codable, Equatable {
        /// o, the cutoff of the rows that are forecast.
        public let origin: Int
        /// The cutoffs of the rows that may train.
        public let trainingCutoffs: ClosedRange<Int>
        /// The periods in which the outcome is looked for.
        public let testLabel: ClosedRange<Int>

        /// The rows that may train, in their own order.
        public func trainingRows(cutoffs: [Int]) -> [Int] {
            cutoffs.indices.filter { trainingCutoffs.contains(cutoffs[$0]) }
        }

        /// The rows that are forecast, in their own order.
        public func testRows(cutoffs: [Int]) -> [Int] {
            cutoffs.indices.filter { cutoffs[$0] == origin }
        }
    }

    /// The folds, by increasing origin.
    public let folds: [Fold]

    /// The folds that data of some periods allow.
    ///
    /// - Parameters:
    ///   - periods: the periods for which there are data; their first is the first cutoff.
    ///   - horizon: H, in periods.
    ///   - gap: periods between cutoff and label.
    ///   - minimumTraining: the number of cutoffs that the first origin has to train with.
    ///   - step: periods from one origin to the next.
    /// - Throws: ``EvaluationError/noFold(periods:needed:)`` where the periods are too few.
    /// - Precondition: `horizon`, `minimumTraining` and `step` at least 1, `gap` not negative.
    public init(
        periods: ClosedRange<Int>, horizon: Int, gap: Int = 0, minimumTraining: Int, step: Int = 1
    ) throws(EvaluationError) {
        precondition(horizon >= 1 && minimumTraining >= 1 && step >= 1, "a horizon, a number and a step are at least 1")
        precondition(gap >= 0, "a gap is not negative")
        let cutoffs = periods.filter { $0 <= periods.upperBound - gap - horizon }
        let all = Self.folds(cutoffs, known: cutoffs.map { $0 + gap + horizon }, minimumTraining: minimumTraining)
        folds = stride(from: 0, to: all.count, by: step).map {
            Fold(
                origin: all[$0].origin, trainingCutoffs: all[$0].trainingCutoffs,
                testLabel: all[$0].origin + gap + 1...all[$0].origin + gap + horizon)
        }
        guard !folds.isEmpty else {
            throw .noFold(periods: periods.count, needed: minimumTraining + 2 * (gap + horizon))
        }
    }

    /// The folds of moments, which need not be evenly spaced, such as the firsts of months in microseconds. An origin may be
    /// every cutoff at which labels of enough others were known; ``Fold/testLabel`` is what comes after it until its own
    /// label is known. There may be none.
    ///
    /// - Parameters:
    ///   - cutoffs: ascending; all of them with labels that are known by now.
    ///   - known: for each cutoff the moment from which on its label is known, later than the cutoff.
    ///   - minimumTraining: the number of cutoffs that the first origin has to train with.
    /// - Precondition: as many moments as cutoffs, both ascending; `minimumTraining` at least 1.
    public init(cutoffs: [Int], known: [Int], minimumTraining: Int = 1) {
        precondition(cutoffs.count == known.count, "each cutoff has a moment from which on its label is known")
        precondition(minimumTraining >= 1, "a fold trains with at least one cutoff")
        folds = Self.folds(cutoffs, known: known, minimumTraining: minimumTraining)
    }

    private static func folds(_ cutoffs: [Int], known: [Int], minimumTraining: Int) -> [Fold] {
        var settled = 0
        return zip(cutoffs, known).compactMap { origin, end in
            while settled < known.count, known[settled] <= origin { settled += 1 }
            guard settled >= minimumTraining else { return nil }
            return Fold(
                origin: origin, trainingCutoffs: cutoffs[0]...cutoffs[settled - 1], testLabel: origin + 1...end)
        }
    }
}
