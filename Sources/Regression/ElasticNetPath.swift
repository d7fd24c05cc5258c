import LinearAlgebra

/// The fits of an elastic net, from the largest penalty to the smallest.
///
/// Holds nothing of any customer. See ``ElasticNetLogisticRegression`` for the objective.
public struct ElasticNetPath: Sendable, Codable, Equatable {
    /// The fit at one penalty.
    public struct Point: Sendable, Codable, Equatable {
        /// λ.
        public let penalty: Double
        /// The intercept, for columns as they came in.
        public let intercept: Double
        /// One coefficient for each input column, per unit.
        public let coefficients: [Double]
        /// The intercept, for standardised columns.
        public let standardizedIntercept: Double
        /// One coefficient for each input column, per standard deviation.
        public let standardizedCoefficients: [Double]
        /// The columns whose coefficient is not 0, in increasing order. The others are exactly 0.
        public let activeColumns: [Int]
        /// F, summed over rows, with the penalty.
        public let objective: Double
        /// The weighted mean log loss on the rows that were fitted, without the penalty.
        public let logLoss: Double
        /// How far the fit is from the conditions of the optimum (Karush, Kuhn & Tucker), on all rows. With gⱼ the
        /// derivative of the log loss, the greatest of |g₀|, |gⱼ + λ(1 − α) bⱼ + λα sign bⱼ| where bⱼ ≠ 0, and
        /// max(0, |gⱼ| − λα) where bⱼ = 0; comparable with λ.
        public let optimalityViolation: Double
        /// The distance to the optimum in standard errors.
        public let decrement: Double
        /// The number of proximal Newton steps from the fit before.
        public let steps: Int
    }

    /// The input columns' names.
    public let columnNames: [String]
    /// α.
    public let alpha: Double
    /// λ_max, the least penalty at which all coefficients are 0.
    public let greatestPenalty: Double
    /// The columns' weighted means.
    public let means: [Double]
    /// The columns' weighted standard deviations (divisor Σw); 0 for constant columns.
    public let scales: [Double]
    /// The columns that are constant, whose coefficients are 0.
    public let constantColumns: [Int]
    /// The number of rows.
    public let rows: Int
    /// The number of groups (customers).
    public let groups: Int
    /// The number of rows with outcome 1.
    public let events: Int
    /// The number of reads of the data.
    public let passes: Int
    /// The fits.
    public let points: [Point]

    /// η = b₀ + X b at one point of the path, one number per row of `x`.
    ///
    /// - Precondition: `index` is one of ``points``.
    /// - Throws: ``RegressionError/mismatchedShapes(what:expected:actual:)`` for another number of columns.
    public func linearPredictor(_ x: Matrix, at index: Int) throws(RegressionError) -> [Double] {
        let point = points[index]
        guard x.columns == columnNames.count else {
            throw .mismatchedShapes(what: "columns of the matrix", expected: columnNames.count, actual: x.columns)
        }
        // Row by row: a row's bits must not depend on which rows stand beside it.
        return (0..<x.rows).map { i in
            x.withRow(i) { row in point.activeColumns.reduce(point.intercept) { $0 + point.coefficients[$1] * row[$1] }
            }
        }
    }

    /// σ(η) at one point of the path; see ``linearPredictor(_:at:)``.
    public func probabilities(_ x: Matrix, at index: Int) throws(RegressionError) -> [Double] {
        try linearPredictor(x, at: index).map(LogisticFunction.probability)
    }
}

extension ElasticNetPath.Point {
    init(
        _ solution: ProximalNewtonSolver.Solution, penalty: Double, weights: ProximalNewtonSolver.Weights,
        transform: ColumnTransform, data: LogisticData
    ) {
        let raw = transform.coefficientMap(to: .raw, columns: data.columns).multiply(solution.b)
        let standardized = transform.coefficientMap(to: .standardized, columns: data.columns).multiply(solution.b)
        self.init(
            penalty: penalty, intercept: raw[0], coefficients: Array(raw[1...]),
            standardizedIntercept: standardized[0], standardizedCoefficients: Array(standardized[1...]),
            activeColumns: transform.columns.indices.filter { solution.b[$0 + 1] != 0 }.map { transform.columns[$0] },
            objective: solution.objective, logLoss: solution.sums.loss / data.totalWeight,
            optimalityViolation: weights.violation(solution.sums.gradient, at: solution.b) / data.totalWeight,
            decrement: solution.decrement, steps: solution.steps)
    }
}
