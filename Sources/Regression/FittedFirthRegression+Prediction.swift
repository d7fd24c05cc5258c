import LinearAlgebra

extension FittedFirthRegression {
    /// η = o + b₀ + X b with the coefficients for predictions, one number per row.
    ///
    /// - Parameter offsets: o, one per row, also after a fit with offsets; `nil` means 0 for every row.
    /// - Throws: ``RegressionError/mismatchedShapes(what:expected:actual:)`` for another number of columns or offsets,
    ///   ``RegressionError/notFinite(column:row:)`` or ``RegressionError/offsetNotFinite(row:)`` for NaN and infinity.
    public func linearPredictor(_ x: Matrix, offsets: [Double]? = nil) throws(RegressionError) -> [Double] {
        try LinearPredictor((predictionIntercept, predictionCoefficients), columnNames).values(x, offsets: offsets)
    }

    /// σ(η), one number per row; throws as ``linearPredictor(_:offsets:)`` does.
    public func probabilities(_ x: Matrix, offsets: [Double]? = nil) throws(RegressionError) -> [Double] {
        try linearPredictor(x, offsets: offsets).map(LogisticFunction.probability)
    }

    /// σ(η) for one row, with its offset.
    ///
    /// - Precondition: one value for each column.
    public func probability(row: Span<Double>, offset: Double = 0) -> Double {
        let predictor = LinearPredictor((predictionIntercept, predictionCoefficients), columnNames)
        return LogisticFunction.probability(predictor.value(row, offset: offset))
    }
}
