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

    /// η = b₀ + X b, one number per row.
    ///
    /// - Throws: ``RegressionError/mismatchedShapes(what:expected:actual:)`` for another number of columns,
    ///   ``RegressionError/notFinite(column:row:)`` if a value is NaN or infinite.
    public func linearPredictor(
        _ x: Matrix, using set: CoefficientSet = .ridge
    ) throws(RegressionError) -> [Double] {
        guard x.columns == coefficients.count else {
            throw .mismatchedShapes(what: "columns of the matrix", expected: coefficients.count, actual: x.columns)
        }
        if let k = x.storage.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(column: columnNames[k % x.columns], row: k / x.columns)
        }
        // Row by row, not as one product: a row's bits must not depend on which rows stand beside it.
        return (0..<x.rows).map { row in x.withRow(row) { linearPredictor(row: $0, using: set) } }
    }

    /// σ(η), one number per row; throws as ``linearPredictor(_:using:)`` does.
    public func probabilities(_ x: Matrix, using set: CoefficientSet = .ridge) throws(RegressionError) -> [Double] {
        try linearPredictor(x, using: set).map(LogisticFunction.probability)
    }

    /// η for one row.
    ///
    /// - Precondition: one value for each column.
    public func linearPredictor(row: Span<Double>, using set: CoefficientSet = .ridge) -> Double {
        precondition(row.count == coefficients.count, "a row of \(coefficients.count) values is needed")
        let (intercept, b) = coefficients(set)
        return row.indices.reduce(intercept) { $0 + b[$1] * row[$1] }
    }

    /// σ(η) for one row.
    ///
    /// - Precondition: one value for each column.
    public func probability(row: Span<Double>, using set: CoefficientSet = .ridge) -> Double {
        LogisticFunction.probability(linearPredictor(row: row, using: set))
    }

    /// The confidence interval of one row's probability, from the debiased coefficients:
    /// σ(η ± q·√(xᵀ V x)), with x = (1, row), V the cluster-robust covariance and q the normal quantile, or Student's
    /// with ``DebiasedEstimate/leastDegreesOfFreedom``.
    ///
    /// It is about the probability, not about what the customer will do.
    ///
    /// - Precondition: one value for each column; `0 < level < 1`.
    public func interval(row: Span<Double>, level: Double = 0.95) -> ProbabilityInterval {
        let eta = linearPredictor(row: row, using: .debiased)
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
