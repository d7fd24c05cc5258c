import LinearAlgebra

/// The coefficients for predictions after Firth's fit; see ``FirthLogisticRegression/PredictionCorrection``.
struct FirthPrediction {
    let intercept: Double
    let coefficients: [Double]
    /// The coefficient of FLAC's column that marks pseudo-rows.
    let addedCovariate: Double?
    /// The reads of the data.
    let passes: Int

    /// - Parameters:
    ///   - intercept: Firth's, for columns as they came in, as are the coefficients.
    ///   - leverages: hᵢ at Firth's coefficients.
    init(
        _ correction: FirthLogisticRegression.PredictionCorrection, of prepared: PreparedData, intercept: Double,
        coefficients: [Double], leverages: [Double], threads: Threads
    ) throws(RegressionError) {
        switch correction {
        case .none:
            (self.intercept, self.coefficients, addedCovariate, passes) = (intercept, coefficients, nil, 0)
        case .flic:
            let data = prepared.data
            var offsets = data.offsets ?? [Double](repeating: 0, count: data.rows)
            data.x.forEachRow(0..<data.rows) { i, row in
                for j in row.indices { offsets[i] += coefficients[j] * row[j] }
            }
            self.intercept = InterceptEquation(data, offsets: offsets).solution
            (self.coefficients, addedCovariate, passes) = (coefficients, nil, 1)
        case .flac:
            self = try Self.withAddedCovariate(prepared, leverages: leverages, threads: threads)
        }
    }

    private init(intercept: Double, coefficients: [Double], addedCovariate: Double, passes: Int) {
        self.intercept = intercept
        self.coefficients = coefficients
        self.addedCovariate = addedCovariate
        self.passes = passes
    }

    /// Maximum likelihood on each row (y, weight w) and its pseudo-row. Puhr et al. write down two of those, (y, h/2)
    /// and (1 − y, h/2); with the same columns they are one of share ½ and weight h.
    ///
    /// It exists whatever the data: a share of ½ lies on both sides, so that nothing but 0 separates.
    private static func withAddedCovariate(
        _ prepared: PreparedData, leverages: [Double], threads: Threads
    ) throws(RegressionError) -> FirthPrediction {
        let data = prepared.data
        let kept = prepared.transform.columns
        var storage: [Double] = []
        storage.reserveCapacity(2 * data.rows * (kept.count + 1))
        for mark in [0.0, 1.0] {
            data.x.forEachRow(0..<data.rows) { _, row in
                for j in kept { storage.append(row[j]) }
                storage.append(mark)
            }
        }
        let weights = data.weights ?? [Double](repeating: 1, count: data.rows)
        let augmented = try PreparedData(
            LogisticData(
                design: DesignMatrix(Matrix(rows: 2 * data.rows, columns: kept.count + 1, storage: storage)),
                shares: data.y + [Double](repeating: 0.5, count: data.rows), events: data.events,
                trials: data.trials, weights: weights + leverages, offsets: data.offsets.map { $0 + $0 }, groups: nil,
                columnNames: nil),
            threads: threads)
        let solution = try NewtonSolver(tolerance: 1e-9, maximumSteps: 100).minimize(
            LogisticObjective(augmented.data, transform: augmented.transform, threads: threads),
            penalties: augmented.penalties(0), start: augmented.nullModel)
        let raw = augmented.transform.coefficientMap(to: .raw, columns: kept.count + 1).multiply(solution.b)
        var coefficients = [Double](repeating: 0, count: data.columns)
        for (k, column) in kept.enumerated() { coefficients[column] = raw[k + 1] }
        return FirthPrediction(
            intercept: raw[0], coefficients: coefficients, addedCovariate: raw[kept.count + 1],
            passes: 2 * (ColumnStatistics.passes + ColumnScreening.passes + solution.passes) + 2)
    }
}
