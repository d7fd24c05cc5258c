import LinearAlgebra

extension FittedLogisticRegression {
    /// Satterthwaite's degrees of freedom for each coefficient's CR2 error, intercept first, 0 for dropped columns: the
    /// estimate over its error is about Student's t with so many, when the model holds (Pustejovsky & Tipton 2018).
    ///
    /// They count the groups that tell something about a coefficient: a column that few customers have gets few, however
    /// many customers there are. Of use without a penalty; ``inference`` has its own where groups are few.
    ///
    /// - Parameter data: the data of the fit.
    /// - Throws: ``RegressionError/mismatchedShapes(what:expected:actual:)`` if the data have other columns;
    ///   ``RegressionError/singularCovariance``; ``RegressionError/cancelled``.
    public func satterthwaiteDegreesOfFreedom(
        on data: LogisticData, threads: Threads = .all
    ) throws(RegressionError) -> [Double] {
        let (transform, b) = try solverCoefficients(for: data)
        let objective = LogisticObjective(data, transform: transform, threads: threads)
        let information = LogisticObjective.Sums.total(try objective.evaluate(at: b)).informationMatrix
        var penalties = [Double](repeating: penalty * data.totalWeight, count: b.count)
        penalties[0] = 0
        guard let factor = try? Cholesky(information.addingToDiagonal(penalties)) else { throw .singularCovariance }
        return try AdjustedClusterScores(
            data, transform: transform, b: b, hessian: factor, correction: .cr2,
            contrasts: transform.coefficientMap(to: .raw, columns: data.columns), threads: threads
        ).degreesOfFreedom
    }
}
