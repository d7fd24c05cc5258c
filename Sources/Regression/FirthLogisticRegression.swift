import LinearAlgebra

/// Logistic regression by Firth's penalised likelihood: the configuration.
///
/// Maximises, over an intercept and coefficients,
///
/// ```
/// ℓ*(b) = Σ wᵢ [yᵢ ηᵢ − log(1 + e^ηᵢ)] + ½ log det(Xᵀ W X),      W = diag(w p (1 − p)),      η = o + b₀ + X b,
/// ```
///
/// where the score is Xᵀ[w (y − p) + h (½ − p)], h the diagonal of the hat matrix W^½ X (Xᵀ W X)⁻¹ Xᵀ W^½ (Firth
/// 1993, Biometrika 80:27–38). It takes the first-order bias out of the coefficients, and they are finite also where
/// the outcomes are separated (Heinze & Schemper 2002, Statistics in Medicine 21:2409–2419). Nothing depends on the
/// columns' scale.
///
/// It is made for small and moderate numbers of rows, where ``FirthRule`` asks for it: each step takes two reads of the
/// data, and steps shrink by a constant factor.
///
/// ```swift
/// let fit = try FirthLogisticRegression().fit(data)
/// let p = try fit.probabilities(x)
/// let interval = try fit.profileInterval(.column(0), on: data)
/// ```
public struct FirthLogisticRegression: Sendable {
    /// How predictions are brought back to the level of the data. Firth's probabilities are drawn towards ½: they add
    /// up to more than the events where events are rare. Both corrections let them add up to the events (Puhr,
    /// Heinze, Nold, Lusa & Geroldinger 2017, Statistics in Medicine 36:2302–2317).
    public enum PredictionCorrection: Sendable, Codable, Equatable {
        /// Firth's coefficients as they are.
        case none
        /// FLIC: the maximum likelihood intercept, with Firth's slopes held fixed.
        case flic
        /// FLAC: maximum likelihood on the rows together with pseudo-rows of outcome ½ and weight h, which a column of
        /// their own marks. Slopes change too. The rows are copied, twice.
        case flac
    }

    /// How predictions are corrected.
    public var prediction: PredictionCorrection
    /// The greatest decrement √(U*ᵀ I_h⁻¹ U*), a step's length in standard errors, at which the fit counts as done,
    /// with U* the score and I_h = Xᵀ diag((w + h) p (1 − p)) X. Where columns are nearly dependent rounding can end the
    /// fit at up to 1e-5; ``FittedFirthRegression/decrement`` tells.
    public var tolerance: Double
    /// The greatest number of steps.
    public var maximumSteps: Int
    /// How many threads share the work; no result depends on it.
    public var threads: Threads

    /// A configuration; nothing is computed.
    ///
    /// - Precondition: `tolerance > 0`, `maximumSteps > 0`.
    public init(
        prediction: PredictionCorrection = .flic, tolerance: Double = 1e-9, maximumSteps: Int = 500,
        threads: Threads = .all
    ) {
        precondition(tolerance > 0 && maximumSteps > 0, "tolerance and number of steps must be positive")
        self.prediction = prediction
        self.tolerance = tolerance
        self.maximumSteps = maximumSteps
        self.threads = threads
    }

    /// Fits the data. Constants, and columns that are linear functions of earlier ones, are dropped; with fewer rows
    /// than columns as many are kept as rows can tell apart. Without any column the probability is (events + ½)/(rows
    /// + 1).
    ///
    /// - Throws: ``RegressionError/notConverged(decrement:steps:)``, or ``RegressionError/cancelled`` when the
    ///   surrounding task was cancelled. Never for separation; data of one class cannot get into ``LogisticData``.
    public func fit(_ data: LogisticData) throws(RegressionError) -> FittedFirthRegression {
        let prepared = try PreparedData(data, threads: threads)
        let transform = prepared.transform
        let objective = FirthObjective(
            likelihood: LogisticObjective(data, transform: transform, threads: threads))
        let solver = FirthSolver(objective: objective, tolerance: tolerance, maximumSteps: maximumSteps)
        let solution = try solver.minimize(start: prepared.nullModel)

        let map = transform.coefficientMap(to: .raw, columns: data.columns)
        guard let augmented = try? Cholesky(solution.augmentedInformation) else { throw .singularCovariance }
        let raw = map.multiply(solution.state.b)
        let prediction = try FirthPrediction(
            prediction, of: prepared, intercept: raw[0], coefficients: Array(raw[1...]), leverages: solution.leverages,
            threads: threads)
        return FittedFirthRegression(
            columnNames: data.columnNames, intercept: raw[0], coefficients: Array(raw[1...]),
            covariance: solution.state.factor.inverse().congruence(map),
            augmentedCovariance: augmented.inverse().congruence(map),
            penalizedLogLikelihood: solution.state.logLikelihood(transform),
            prediction: self.prediction, predictionIntercept: prediction.intercept,
            predictionCoefficients: prediction.coefficients, addedCovariate: prediction.addedCovariate,
            means: prepared.statistics.means, scales: prepared.statistics.scales, keptColumns: transform.columns,
            droppedColumns: prepared.screening.dropped, rows: data.rows, groups: data.groupCount, events: data.events,
            eventsPerCoefficient: prepared.eventsPerCoefficient, steps: solution.steps,
            passes: ColumnStatistics.passes + ColumnScreening.passes + solution.passes + prediction.passes,
            decrement: solution.decrement)
    }
}
