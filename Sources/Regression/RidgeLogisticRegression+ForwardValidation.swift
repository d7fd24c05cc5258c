import LinearAlgebra

/// Rows to learn from, and later rows that a fit of them is judged by.
public struct ForwardSplit: Sendable {
    /// The earlier rows.
    public let training: LogisticData
    /// The later rows' columns, as those of ``training``.
    public let later: DesignMatrix
    /// The later rows' outcomes, 0 or 1.
    public let outcomes: [Double]

    /// - Precondition: `training` without offsets, as many columns in both, one outcome for each later row, and at least one.
    public init(training: LogisticData, later: DesignMatrix, outcomes: [Double]) {
        precondition(training.offsets == nil, "later rows have no offsets")
        precondition(training.columns == later.columns, "as many columns later as earlier")
        precondition(later.rows == outcomes.count && !outcomes.isEmpty, "one outcome for each later row")
        self.training = training
        self.later = later
        self.outcomes = outcomes
    }
}

extension RidgeLogisticRegression {
    /// Scores each penalty of a grid on rows that came later than those it was fitted to (rolling origin): for data whose
    /// relations change with time, where rows of the same time are forecast better than those to come.
    ///
    /// At each split the earlier rows are fitted at every penalty, standardised by themselves, and the later ones forecast:
    ///
    /// ```
    /// loss(λ) = Σ over splits and later rows [log(1 + e^η) − y η] / number of later rows,    Λ = λ·W at every split
    /// ```
    ///
    /// with W the weight of the rows of the final fit: what is known of the coefficients beforehand, Λ, does not depend on how
    /// many rows there are to learn from. The same customer may be on both sides, as when the model is used.
    ///
    /// Where nothing changes with time this is a noisier ``leaveOneGroupOut(_:grid:progress:)``: it fits fewer rows, and
    /// judges by fewer.
    ///
    /// - Parameters:
    ///   - splits: the origins, at least one.
    ///   - weight: W, the number of rows of the final fit where they have no weights.
    ///   - grid: the penalties, all positive, in any order.
    ///   - progress: told the share done, from 0 to 1.
    /// - Precondition: at least one split, and a positive weight.
    /// - Throws: ``RegressionError/invalidPenalty``, ``RegressionError/notConverged(decrement:steps:)``,
    ///   ``RegressionError/notFinite(column:row:)`` for later rows, ``RegressionError/cancelled``.
    public func forwardValidate(
        _ splits: [ForwardSplit], weight: Double, grid: [Double] = Penalty.defaultGrid,
        progress: (Double) -> Void = { _ in }
    ) throws(RegressionError) -> ForwardValidation {
        precondition(!splits.isEmpty && weight > 0, "there is something to fit and to forecast")
        guard !grid.isEmpty, grid.allSatisfy({ $0 > 0 && $0.isFinite }) else { throw .invalidPenalty }
        let descending = Set(grid).sorted(by: >)
        let solver = PenaltyGridSolver(tolerance: tolerance, maximumSteps: maximumSteps, threads: threads)
        var origins: [ForwardValidation.Origin] = []
        for (place, split) in splits.enumerated() {
            let prepared = try PreparedData(split.training, threads: threads)
            let share = weight / split.training.totalWeight
            let (optima, _) = try solver.minimize([split.training], prepared, grid: descending.map { $0 * share })
            let map = prepared.transform.coefficientMap(to: .raw, columns: split.training.columns)
            let losses = try split.logLosses(of: optima[0].map { map.multiply($0.b) }, threads: threads)
            origins.append(
                ForwardValidation.Origin(
                    trainingRows: split.training.rows, rows: split.outcomes.count, logLoss: losses))
            progress(Double(place + 1) / Double(splits.count))
        }
        return ForwardValidation(penalties: descending, origins: origins)
    }
}

extension ForwardSplit {
    /// The mean log loss of the later rows for intercepts and coefficients of the columns as they came in.
    fileprivate func logLosses(of raw: [[Double]], threads: Threads) throws(RegressionError) -> [Double] {
        let eta: [[Double]]
        do {
            eta = try later.linearPredictors(
                intercepts: raw.map { $0[0] }, coefficients: raw.map { Array($0[1...]) }, threads: threads)
        } catch {
            throw .cancelled
        }
        return try eta.map { eta throws(RegressionError) in
            var loss = 0.0
            for (row, eta) in eta.enumerated() {
                guard eta.isFinite else { throw try firstNotFinite() }
                loss += LogisticFunction.softplus(eta) - outcomes[row] * eta
            }
            return loss / Double(outcomes.count)
        }
    }

    private func firstNotFinite() throws(RegressionError) -> RegressionError {
        do {
            let place = try later.firstNotFinite() ?? (row: 0, column: 0)
            return .notFinite(column: training.columnNames[place.column], row: place.row)
        } catch {
            throw .cancelled
        }
    }
}
