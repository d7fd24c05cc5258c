import LinearAlgebra

extension LogisticData {
    /// Checks and takes rows that are binomial counts: kᵢ successes out of mᵢ trials.
    ///
    /// A row stands for mᵢ rows with the same columns, offset and group, kᵢ of them with outcome 1. Apart from
    /// log C(mᵢ, kᵢ), which no coefficient changes, its log-likelihood is
    ///
    /// ```
    /// wᵢ mᵢ [(kᵢ/mᵢ) ηᵢ − log(1 + e^ηᵢ)],
    /// ```
    ///
    /// so `y` becomes the shares kᵢ/mᵢ, and `weights` the products wᵢ mᵢ. Coefficients, likelihood and the covariances
    /// made of it are those of the rows written out, and so are groups' scores. Only what counts rows (the factor of
    /// ``ClusterCorrection/cr1``) and, without `groups`, what counts groups goes by the rows as given.
    ///
    /// - Parameters:
    ///   - successes: k, from 0 to the row's trials.
    ///   - trials: m, at least 1.
    /// - Throws: ``RegressionError/invalidCounts(row:)``, and as ``init(x:y:weights:offsets:groups:columnNames:)``.
    public init(
        x: Matrix, successes: [Int], trials: [Int], weights: [Double]? = nil, offsets: [Double]? = nil,
        groups: [Int]? = nil, columnNames: [String]? = nil
    ) throws(RegressionError) {
        try self.init(
            design: DesignMatrix(x), successes: successes, trials: trials, weights: weights, offsets: offsets,
            groups: groups, columnNames: columnNames)
    }

    /// Checks and takes counts for a design that fills the holes of a table as it is read.
    ///
    /// - Throws: as ``init(x:successes:trials:weights:offsets:groups:columnNames:)``.
    public init(
        design x: DesignMatrix, successes: [Int], trials: [Int], weights: [Double]? = nil, offsets: [Double]? = nil,
        groups: [Int]? = nil, columnNames: [String]? = nil
    ) throws(RegressionError) {
        guard successes.count == trials.count else {
            throw .mismatchedShapes(
                what: "successes, one for each row's trials", expected: trials.count,
                actual: successes.count)
        }
        if let weights, weights.count != trials.count {
            throw .mismatchedShapes(what: "weights, one per row", expected: trials.count, actual: weights.count)
        }
        if let row = trials.indices.first(where: { trials[$0] < 1 || !(0...trials[$0]).contains(successes[$0]) }) {
            throw .invalidCounts(row: row)
        }
        try self.init(
            design: x, shares: zip(successes, trials).map { Double($0) / Double($1) },
            events: successes.reduce(0, +), trials: trials.reduce(0, +),
            weights: trials.indices.map { Double(trials[$0]) * (weights?[$0] ?? 1) }, offsets: offsets,
            groups: groups, columnNames: columnNames)
    }
}
