import LinearAlgebra

/// Coefficients for inference: the ridge fit with its shrinkage removed by one step, and cluster-robust errors.
///
/// With s = Zᵀ[w (y − p)] and I = Zᵀ diag(w p (1 − p)) Z at the ridge optimum b̂_λ, and s_c the score of group c:
///
/// ```
/// b̃ = b̂_λ + I⁻¹ s
/// V = I⁻¹ [Σ_c (s_c − s̄)(s_c − s̄)ᵀ] I⁻¹ · G/(G − 1) · (n − 1)/(n − k)        (CR1)
/// ```
///
/// Where the step would be long (more than 0.1 standard errors) and the data allow it (ten events per coefficient, no
/// separation), it is taken from a second fit with λ = 1e-6 instead, which leaves nothing of the shrinkage. Without a
/// penalty b̃ is the maximum likelihood estimate.
///
/// Below ``ClusterCorrection/smallSampleGroups`` groups CR1 is too small, and tests by the normal distribution reject
/// too often. V is CR2 then, and intervals and p-values of single coefficients are Student's with Satterthwaite's
/// degrees of freedom (Bell & McCaffrey 2002; Pustejovsky & Tipton 2018, JBES 36:672–683).
///
/// Intervals around shrunken coefficients are not confidence
/// intervals; these are, for effects that the data can tell apart (Liang & Zeger 1986 for V; van der Vaart 1998, §5.7
/// for one-step estimators).
public struct DebiasedEstimate: Sendable, Codable, Equatable {
    /// The intercept, for columns as they came in.
    public let intercept: Double
    /// One coefficient for each input column, per unit; 0 for dropped columns.
    public let coefficients: [Double]
    /// V, of order columns + 1: index 0 is the intercept, column j is at j + 1. Dropped columns have zeros.
    public let covariance: SymmetricMatrix
    /// How far the one step went, √(sᵀ I⁻¹ s): no coefficient moved by more than so many (model) standard errors. Well
    /// below √k for k coefficients one step removes the shrinkage; see ``FitNote/strongShrinkage(_:)``.
    public let stepLength: Double
    /// The method in words, for reports.
    public let method: String
    /// Satterthwaite's degrees of freedom where groups are few, indexed as ``covariance``, 0 for dropped columns; `nil`
    /// where the normal distribution serves.
    public internal(set) var degreesOfFreedom: [Double]?

    /// Square roots of the covariance's diagonal: intercept first, then one per column.
    public var standardErrors: [Double] { covariance.diagonal.map { max(0, $0).squareRoot() } }

    /// Tests that the coefficients of `columns` are all 0. Columns dropped from the fit are left out. It is a χ² test
    /// for any number of groups: with few of them it rejects too often.
    ///
    /// - Throws: ``RegressionError/noTestableColumn`` or ``RegressionError/singularCovariance``.
    public func waldTest(columns: [Int]) throws(RegressionError) -> WaldTest {
        guard columns.allSatisfy(coefficients.indices.contains) else { throw .noTestableColumn }
        let tested = Set(columns).sorted().filter { covariance[$0 + 1, $0 + 1] > 0 }
        guard !tested.isEmpty else { throw .noTestableColumn }
        return try WaldTest(
            coefficients: tested.map { coefficients[$0] }, covariance: covariance.selecting(tested.map { $0 + 1 }))
    }

    /// The interval b̃ⱼ ± q·√Vⱼⱼ, with q the normal quantile, or Student's with the column's ``degreesOfFreedom``.
    ///
    /// - Precondition: `0 < level < 1`.
    public func confidenceInterval(column: Int, level: Double = 0.95) -> ClosedRange<Double> {
        DeltaMethod.interval(
            estimate: coefficients[column], variance: covariance[column + 1, column + 1], level: level,
            degreesOfFreedom: degreesOfFreedom(column: column))
    }
}

extension DebiasedEstimate {
    /// Takes the step from a ridge solution. Second result: the share τ of diag(I) that had to be added to factor I.
    static func make(
        _ data: LogisticData, transform: ColumnTransform, solution: NewtonSolver.Solution, threads: Threads
    ) throws(RegressionError) -> (estimate: DebiasedEstimate, jitter: Double) {
        let sums = solution.sums
        let information = sums.informationMatrix
        let (factor, jitter) = try factored(information)
        let score = sums.gradient.map { -$0 }
        let step = factor.solve(score)
        let map = transform.coefficientMap(to: .raw, columns: data.columns)
        let covariance: SymmetricMatrix
        var degreesOfFreedom: [Double]?
        if data.groupCount < ClusterCorrection.smallSampleGroups {
            let scores = try AdjustedClusterScores(
                data, transform: transform, b: solution.b, hessian: factor, correction: .cr2, contrasts: map,
                threads: threads)
            covariance = scores.covariance(centered: true)
            degreesOfFreedom = scores.degreesOfFreedom
        } else {
            let scores = try ClusterScores(data, transform: transform, b: solution.b, threads: threads)
            let factorCR1 = ClusterCorrection.cr1.factor(
                groups: scores.groups, rows: data.rows, coefficients: transform.width)
            covariance = factorCR1 * factor.inverse().sandwich(scores.meat(centered: true))
        }
        let raw = map.multiply(zip(solution.b, step).map { $0 + $1 })
        let estimate = DebiasedEstimate(
            intercept: raw[0], coefficients: Array(raw[1...]), covariance: covariance.congruence(map),
            stepLength: factor.inverseQuadraticForm(score).squareRoot(),
            method:
                "one-step debiased ridge with cluster-robust (\(degreesOfFreedom == nil ? "CR1" : "CR2")) covariance",
            degreesOfFreedom: degreesOfFreedom)
        return (estimate, jitter)
    }

    private static func factored(_ information: SymmetricMatrix) throws(RegressionError) -> (Cholesky, Double) {
        if let factor = try? Cholesky(information) { return (factor, 0) }
        for jitter in [1e-10, 1e-8, 1e-6, 1e-4] {
            let diagonal = information.diagonal.map { jitter * $0 + .leastNormalMagnitude }
            if let factor = try? Cholesky(information.addingToDiagonal(diagonal)) { return (factor, jitter) }
        }
        throw .singularCovariance
    }
}
