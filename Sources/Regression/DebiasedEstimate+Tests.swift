import LinearAlgebra

extension DebiasedEstimate {
    /// The degrees of freedom of a column's test: Satterthwaite's where groups are few, else infinite.
    public func degreesOfFreedom(column: Int) -> Double {
        guard let value = degreesOfFreedom?[column + 1], value > 0 else { return .infinity }
        return value
    }

    /// The least of all coefficients' degrees of freedom, for contrasts that have none of their own; infinite where the
    /// normal distribution serves.
    public var leastDegreesOfFreedom: Double {
        degreesOfFreedom?.reduce(.infinity) { $1 > 0 ? min($0, $1) : $0 } ?? .infinity
    }

    /// The p-value of the test that a column's coefficient is 0, from b̃ⱼ/√Vⱼⱼ and ``degreesOfFreedom(column:)``; `nil`
    /// for a column dropped from the fit.
    public func pValue(column: Int) -> Double? {
        let variance = covariance[column + 1, column + 1]
        guard variance > 0 else { return nil }
        return StudentDistribution.twoSidedPValue(
            coefficients[column] / variance.squareRoot(), degreesOfFreedom: degreesOfFreedom(column: column))
    }

    /// p-values of several columns, adjusted for each other by ``MultipleTesting/maxT(_:correlation:seed:threads:)``
    /// with the correlations of V: the probability that any of so many true zeros looks as unlikely.
    ///
    /// - Throws: ``RegressionError/noTestableColumn`` if a column is not there or was dropped;
    ///   ``RegressionError/cancelled``.
    public func familywisePValues(
        columns: [Int], seed: UInt64, threads: Threads = .all
    ) throws(RegressionError) -> [Double] {
        guard !columns.isEmpty, columns.allSatisfy(coefficients.indices.contains) else { throw .noTestableColumn }
        let pValues = columns.compactMap { pValue(column: $0) }
        guard pValues.count == columns.count else { throw .noTestableColumn }
        let family = covariance.selecting(columns.map { $0 + 1 })
        return try MultipleTesting.maxT(pValues, correlation: family, seed: seed, threads: threads)
    }
}
