import LinearAlgebra

/// A probability and the interval in which it lies with the level asked for.
public struct ProbabilityInterval: Sendable, Codable, Equatable {
    /// The probability itself.
    public let estimate: Double
    /// The lower end.
    public let lower: Double
    /// The upper end.
    public let upper: Double
}

extension FittedLogisticRegression {
    /// Which coefficients a prediction uses.
    public enum CoefficientSet: Sendable, Codable, Equatable {
        /// The ridge fit's, which predict best.
        case ridge
        /// The debiased ones, which belong to the intervals.
        case debiased
    }

    /// η = o + b₀ + X b, one number per row.
    ///
    /// - Parameter offsets: o, one per row, also after a fit with offsets; `nil` means 0 for every row.
    /// - Throws: ``RegressionError/mismatchedShapes(what:expected:actual:)`` for another number of columns or offsets,
    ///   ``RegressionError/notFinite(column:row:)`` or ``RegressionError/offsetNotFinite(row:)`` for NaN and infinity.
    public func linearPredictor(
        _ x: Matrix, offsets: [Double]? = nil, using set: CoefficientSet = .ridge
    ) throws(RegressionError) -> [Double] {
        try LinearPredictor(coefficients(set), columnNames).values(x, offsets: offsets)
    }

    /// σ(η), one number per row; throws as ``linearPredictor(_:offsets:using:)`` does.
    public func probabilities(
        _ x: Matrix, offsets: [Double]? = nil, using set: CoefficientSet = .ridge
    ) throws(RegressionError) -> [Double] {
        try linearPredictor(x, offsets: offsets, using: set).map(LogisticFunction.probability)
    }

    /// σ(η), one number per row of a design with the training data's columns and fills, in one read of its table. Bits may
    /// differ from those for the same rows as a matrix, as a missing value is added as a constant.
    ///
    /// - Throws: ``RegressionError/mismatchedShapes(what:expected:actual:)`` for another number of columns,
    ///   ``RegressionError/notFinite(column:row:)`` for the first value that is infinite, or missing without a fill, and
    ///   ``RegressionError/cancelled``.
    public func probabilities(
        _ design: DesignMatrix, using set: CoefficientSet = .ridge, threads: Threads = .all
    ) throws(RegressionError) -> [Double] {
        try LinearPredictor.probabilities(
            [LinearPredictor(coefficients(set), columnNames)], design, threads: threads)[0]
    }

    /// η for one row, with its offset.
    ///
    /// - Precondition: one value for each column.
    public func linearPredictor(
        row: Span<Double>, offset: Double = 0, using set: CoefficientSet = .ridge
    ) -> Double {
        LinearPredictor(coefficients(set), columnNames).value(row, offset: offset)
    }

    /// σ(η) for one row, with its offset.
    ///
    /// - Precondition: one value for each column.
    public func probability(row: Span<Double>, offset: Double = 0, using set: CoefficientSet = .ridge) -> Double {
        LogisticFunction.probability(linearPredictor(row: row, offset: offset, using: set))
    }

    /// The confidence interval of one row's probability, from the debiased coefficients:
    /// σ(η ± q·√(xᵀ V x)), with x = (1, row), V the cluster-robust covariance, a known offset in η, and q the normal
    /// quantile, or Student's with ``DebiasedEstimate/leastDegreesOfFreedom``.
    ///
    /// It is about the probability, not about what the customer will do.
    ///
    /// - Precondition: one value for each column; `0 < level < 1`.
    public func interval(row: Span<Double>, offset: Double = 0, level: Double = 0.95) -> ProbabilityInterval {
        let eta = linearPredictor(row: row, offset: offset, using: .debiased)
        let gradient = [1] + row.indices.map { row[$0] }
        let range = DeltaMethod.interval(
            estimate: eta, gradient: gradient, covariance: inference.covariance, level: level,
            degreesOfFreedom: inference.leastDegreesOfFreedom)
        return ProbabilityInterval(
            estimate: LogisticFunction.probability(eta), lower: LogisticFunction.probability(range.lowerBound),
            upper: LogisticFunction.probability(range.upperBound))
    }

    private func coefficients(_ set: CoefficientSet) -> (intercept: Double, coefficients: [Double]) {
        switch set {
        case .ridge: (intercept, coefficients)
        case .debiased: (inference.intercept, inference.coefficients)
        }
    }
}
