import LinearAlgebra

extension FittedLogisticRegression {
    /// The covariances that are in use for a penalised fit, with I the information at the ridge coefficients,
    /// H = I + Λ and s_c the score of group c. Without a penalty H = I.
    public enum CovarianceKind: Sendable, Equatable {
        /// I⁻¹. Without a penalty the usual model covariance.
        case inverseInformation
        /// H⁻¹, the posterior covariance under the penalty read as a prior.
        case penalizedInverse
        /// H⁻¹ I H⁻¹, the variance of the shrunken coefficients under the model.
        case modelSandwich
        /// H⁻¹ (Σ_c s_c s_cᵀ) H⁻¹ with the correction's factor, or its adjusted scores; `centered` takes the mean score
        /// out first.
        case cluster(ClusterCorrection, centered: Bool)
    }

    /// A covariance of the *ridge* coefficients, of order columns + 1: index 0 is the intercept, column j is at j + 1.
    /// Dropped columns have zeros.
    ///
    /// With a penalty none of them gives confidence intervals, as the coefficients are shrunken: use ``inference``.
    ///
    /// - Parameter data: the data of the fit.
    /// - Throws: ``RegressionError/mismatchedShapes(what:expected:actual:)`` if the data have other columns;
    ///   ``RegressionError/singularCovariance``; ``RegressionError/cancelled``.
    public func covariance(
        _ kind: CovarianceKind, on data: LogisticData, scale: CoefficientScale = .raw, threads: Threads = .all
    ) throws(RegressionError) -> SymmetricMatrix {
        let (transform, b) = try solverCoefficients(for: data)
        let objective = LogisticObjective(data, transform: transform, threads: threads)
        let information = LogisticObjective.Sums.total(try objective.evaluate(at: b)).informationMatrix
        var penalties = [Double](repeating: penalty * data.totalWeight, count: transform.width)
        penalties[0] = 0
        let hessian = kind == .inverseInformation ? information : information.addingToDiagonal(penalties)
        guard let factor = try? Cholesky(hessian) else { throw .singularCovariance }
        let inverse = factor.inverse()
        let covariance: SymmetricMatrix
        switch kind {
        case .inverseInformation, .penalizedInverse:
            covariance = inverse
        case .modelSandwich:
            covariance = inverse.sandwich(information)
        case .cluster(let correction, let centered) where correction.isLeverageAdjusted:
            let scores = try AdjustedClusterScores(
                data, transform: transform, b: b, hessian: factor, correction: correction, threads: threads)
            covariance = scores.covariance(centered: centered)
        case .cluster(let correction, let centered):
            let scores = try ClusterScores(data, transform: transform, b: b, threads: threads)
            let factor = correction.factor(groups: scores.groups, rows: data.rows, coefficients: transform.width)
            covariance = factor * inverse.sandwich(scores.meat(centered: centered))
        }
        return covariance.congruence(transform.coefficientMap(to: scale, columns: data.columns))
    }
}
