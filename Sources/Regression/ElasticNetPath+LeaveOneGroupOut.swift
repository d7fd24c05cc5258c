import LinearAlgebra

extension ElasticNetPath {
    /// Scores each point of the path on every customer, left out in closed form: ``LeaveOneGroupOut`` on the active
    /// columns, with H = X_Aᵀ W X_A + λ(1 − α)·Σw for their coefficients.
    ///
    /// It takes the active set as given, so it leaves out what choosing columns costs where one customer would change
    /// the choice. Costs two reads of the active columns for each point.
    ///
    /// - Parameter data: the data of the fit.
    /// - Throws: ``RegressionError/mismatchedShapes(what:expected:actual:)`` if the data have other columns;
    ///   ``RegressionError/cancelled``.
    public func leaveOneGroupOut(
        on data: LogisticData, threads: Threads = .all
    ) throws(RegressionError) -> LeaveOneGroupOutSummary {
        var curve: [LeaveOneGroupOutSummary.Point] = []
        for index in points.indices {
            let leftOut = try leaveOneGroupOut(at: index, on: data, threads: threads)
            curve.append(
                LeaveOneGroupOutSummary.Point(
                    penalty: points[index].penalty, trainingLogLoss: points[index].logLoss, leftOut: leftOut))
        }
        return LeaveOneGroupOutSummary(curve: curve)
    }

    /// The left-out predictions at one point of the path; see ``leaveOneGroupOut(on:threads:)``.
    ///
    /// - Precondition: `index` is one of ``points``.
    public func leaveOneGroupOut(
        at index: Int, on data: LogisticData, threads: Threads = .all
    ) throws(RegressionError) -> LeaveOneGroupOut {
        guard data.columns == columnNames.count else {
            throw .mismatchedShapes(
                what: "columns of the data", expected: columnNames.count, actual: data.columns)
        }
        let point = points[index]
        let active = point.activeColumns
        let transform = ColumnTransform(
            columns: active, centers: active.map { means[$0] }, scales: active.map { scales[$0] }, hasIntercept: true)
        let b = [point.standardizedIntercept] + active.map { point.standardizedCoefficients[$0] }
        var ridge = [Double](repeating: point.penalty * (1 - alpha) * data.totalWeight, count: b.count)
        ridge[0] = 0
        let objective = LogisticObjective(data, transform: transform, threads: threads)
        let state = PenalizedState(.total(try objective.evaluate(at: b)), at: b, penalties: ridge)
        return try LeaveOneGroupOut(
            data, transform: transform, b: b, hessian: state.factoredHessian(), threads: threads)
    }
}
