import LinearAlgebra

extension FittedFirthRegression {
    /// The profile penalised likelihood interval: all v for which the greatest ℓ* with the coefficient held at v lies
    /// less than χ²(level; 1)/2 below the greatest of all (Heinze & Schemper 2002).
    ///
    /// The determinant in ℓ* is that of all columns, also where a coefficient is held. Both ends are finite. Under
    /// separation ℓ* is far from a parabola, so that intervals of ± standard errors fail and these do not.
    ///
    /// - Parameters:
    ///   - coefficient: the intercept or a column.
    ///   - data: the data of the fit.
    ///   - solver: tolerance, steps and threads.
    /// - Precondition: `0 < level < 1`.
    /// - Throws: ``RegressionError/noTestableColumn`` for a column without an estimate;
    ///   ``RegressionError/mismatchedShapes(what:expected:actual:)`` if the data have other columns;
    ///   ``RegressionError/notConverged(decrement:steps:)``; ``RegressionError/cancelled``.
    public func profileInterval(
        _ coefficient: Coefficient, on data: LogisticData, level: Double = 0.95,
        solver: FirthLogisticRegression = FirthLogisticRegression()
    ) throws(RegressionError) -> ClosedRange<Double> {
        precondition(0 < level && level < 1, "a confidence level lies between 0 and 1")
        let profile = try FirthProfile(self, held: [coefficient], data: data, configuration: solver)
        let z = NormalDistribution.quantile((1 + level) / 2)
        return try profile.limit(z, below: true)...profile.limit(z, below: false)
    }

    /// The penalised likelihood-ratio test that `coefficients` are all 0: 2 (ℓ* − ℓ*₀), with the determinant of all
    /// columns in both (Heinze & Schemper 2002). Columns dropped from the fit are left out.
    ///
    /// - Parameters:
    ///   - coefficients: the intercept, columns, or both.
    ///   - data: the data of the fit.
    ///   - solver: tolerance, steps and threads.
    /// - Throws: as ``profileInterval(_:on:level:solver:)``.
    public func likelihoodRatioTest(
        _ coefficients: [Coefficient], on data: LogisticData,
        solver: FirthLogisticRegression = FirthLogisticRegression()
    ) throws(RegressionError) -> LikelihoodRatioTest {
        let dropped = droppedColumns.map { Coefficient.column($0.column) }
        let held = Set(coefficients).subtracting(dropped)
        let profile = try FirthProfile(self, held: held, data: data, configuration: solver)
        return try profile.test()
    }
}
