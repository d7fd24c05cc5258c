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

    /// The folds, by increasing origin; at least one.
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
        let first = periods.lowerBound + minimumTraining - 1 + gap + horizon
        let last = periods.upperBound - gap - horizon
        guard first <= last else {
            throw .noFold(periods: periods.count, needed: minimumTraining + 2 * (gap + horizon))
        }
        folds = stride(from: first, through: last, by: step).map { origin in
            Fold(
                origin: origin, trainingCutoffs: periods.lowerBound...origin - gap - horizon,
                testLabel: origin + gap + 1...origin + gap + horizon)
        }
    }
}
