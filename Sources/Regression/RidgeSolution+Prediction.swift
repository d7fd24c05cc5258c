import LinearAlgebra

extension RidgeSolution {
    /// σ(b₀ + X b), one number per row of a design with the training data's columns and fills.
    ///
    /// - Throws: as ``probabilities(of:_:threads:)``.
    public func probabilities(_ design: DesignMatrix, threads: Threads = .all) throws(RegressionError) -> [Double] {
        try Self.probabilities(of: [self], design, threads: threads)[0]
    }

    /// The probabilities of several outcomes in one read of the design's table, for each solution one number per row.
    ///
    /// The coefficients apply to the table's values as they are, a missing one counts by its fill and its indicator:
    /// ``LinearAlgebra/DesignMatrix/linearPredictors(intercepts:coefficients:threads:finish:)``. A row's bits depend neither
    /// on the rows or outcomes beside it nor on the number of threads.
    ///
    /// ```swift
    /// let design = DesignMatrix(table, fill: training.fill, indicators: training.indicators)
    /// let p = try RidgeSolution.probabilities(of: [churn, referral], design)
    /// ```
    ///
    /// - Parameters:
    ///   - solutions: of fits with the same columns.
    ///   - design: rows to score; fills and indicators are those of the design that was fitted.
    /// - Throws: ``RegressionError/mismatchedShapes(what:expected:actual:)`` for another number of columns,
    ///   ``RegressionError/notFinite(column:row:)`` for the first value that is infinite, or missing without a fill, and
    ///   ``RegressionError/cancelled`` when the surrounding task was cancelled.
    public static func probabilities(
        of solutions: [RidgeSolution], _ design: DesignMatrix, threads: Threads = .all
    ) throws(RegressionError) -> [[Double]] {
        let predictors = solutions.map { solution in
            LinearPredictor(
                (solution.intercept, solution.coefficients), solution.coefficients.indices.map { "column \($0)" })
        }
        return try LinearPredictor.probabilities(predictors, design, threads: threads)
    }
}
