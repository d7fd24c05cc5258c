import LinearAlgebra

extension FittedLogisticRegression {
    /// The predictions of the ridge fit for each group, left out in closed form; see ``LeaveOneGroupOut``.
    ///
    /// Costs two reads of the data.
    ///
    /// - Parameter data: the data of the fit. Other groups may be given: with none, every row is left out on its own.
    /// - Throws: ``RegressionError/mismatchedShapes(what:expected:actual:)`` if the data have other columns;
    ///   ``RegressionError/notConverged(decrement:steps:)`` if the Hessian has no factor;
    ///   ``RegressionError/cancelled``.
    public func leaveOneGroupOut(
        on data: LogisticData, threads: Threads = .all
    ) throws(RegressionError) -> LeaveOneGroupOut {
        let (transform, b) = try solverCoefficients(for: data)
        var penalties = [Double](repeating: penalty * data.totalWeight, count: b.count)
        penalties[0] = 0
        let objective = LogisticObjective(data, transform: transform, threads: threads)
        let state = PenalizedState(.total(try objective.evaluate(at: b)), at: b, penalties: penalties)
        return try LeaveOneGroupOut(
            data, transform: transform, b: b, hessian: state.factoredHessian(), threads: threads)
    }

    /// The fit as a solver sees it: the kept columns, standardised, after a column of ones, and their coefficients.
    func solverCoefficients(for data: LogisticData) throws(RegressionError) -> (ColumnTransform, [Double]) {
        guard data.columns == coefficients.count else {
            throw .mismatchedShapes(what: "columns of the data", expected: coefficients.count, actual: data.columns)
        }
        let transform = ColumnTransform(
            columns: keptColumns, centers: keptColumns.map { means[$0] }, scales: keptColumns.map { scales[$0] },
            hasIntercept: true)
        return (transform, [standardizedIntercept] + keptColumns.map { standardizedCoefficients[$0] })
    }
}
