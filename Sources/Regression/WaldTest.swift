import LinearAlgebra

/// The Wald test that several coefficients are all 0: W = bᵀ V⁻¹ b, χ² with as many degrees of freedom as coefficients.
public struct WaldTest: Sendable, Codable, Equatable {
    /// W.
    public let statistic: Double
    /// The number of coefficients tested.
    public let degreesOfFreedom: Int
    /// The probability of a W as large or larger when all coefficients are 0.
    public let pValue: Double

    /// Tests `coefficients` against 0.
    ///
    /// - Precondition: `covariance.order == coefficients.count`, at least 1.
    /// - Throws: ``RegressionError/singularCovariance``.
    public init(coefficients: [Double], covariance: SymmetricMatrix) throws(RegressionError) {
        precondition(!coefficients.isEmpty && covariance.order == coefficients.count, "mismatched shapes")
        // Rounding can give a singular matrix a factor: the least eigenvalue of its correlations tells.
        let scales = covariance.diagonal.map { $0.squareRoot() }
        var correlation = covariance
        for i in scales.indices { for j in 0...i { correlation[i, j] /= scales[i] * scales[j] } }
        guard let least = try? SymmetricEigen.leastValue(correlation), least > 1e-12,
            let factor = try? Cholesky(covariance)
        else { throw .singularCovariance }
        statistic = factor.inverseQuadraticForm(coefficients)
        degreesOfFreedom = coefficients.count
        pValue = ChiSquaredDistribution.upperTail(statistic, degreesOfFreedom: Double(coefficients.count))
    }
}
