import LinearAlgebra

extension LinearPredictor {
    /// σ(η) of several predictors of the same columns for every row of a design, in one read of its table.
    ///
    /// - Throws: ``RegressionError/mismatchedShapes(what:expected:actual:)`` for another number of columns,
    ///   ``RegressionError/notFinite(column:row:)`` for the first value that is infinite, or missing without a fill, and
    ///   ``RegressionError/cancelled``.
    static func probabilities(
        _ predictors: [LinearPredictor], _ design: DesignMatrix, threads: Threads
    ) throws(RegressionError) -> [[Double]] {
        for predictor in predictors where predictor.coefficients.count != design.columns {
            throw .mismatchedShapes(
                what: "columns of the design", expected: predictor.coefficients.count, actual: design.columns)
        }
        let (intercepts, coefficients) = (predictors.map(\.intercept), predictors.map(\.coefficients))
        do {
            let result = try design.linearPredictors(
                intercepts: intercepts, coefficients: coefficients, threads: threads
            ) { eta in eta.isFinite ? LogisticFunction.probability(eta) : .nan }
            guard result.contains(where: { $0.contains(where: \.isNaN) }) else { return result }
            // Either a value is not finite, or the products of finite ones are too large for a double.
            if let place = try design.firstNotFinite(threads: threads) {
                throw RegressionError.notFinite(column: predictors[0].columnNames[place.column], row: place.row)
            }
            return try design.linearPredictors(
                intercepts: intercepts, coefficients: coefficients, threads: threads,
                finish: LogisticFunction.probability)
        } catch let error as RegressionError {
            throw error
        } catch {
            throw .cancelled
        }
    }
}
