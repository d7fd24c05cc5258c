import LinearAlgebra

/// Logistic regression with a ridge penalty: the configuration.
///
/// Minimises, over an intercept b₀ and coefficients b of standardised columns (divisor-n standard deviation),
///
/// ```
/// F(b) = Σ wᵢ [log(1 + e^ηᵢ) − yᵢ ηᵢ] + (Λ/2) Σ_{j≥1} bⱼ²,    Λ = λ·Σw,    η = o + b₀ + Z b,
/// ```
///
/// with the intercept free and o the offsets. λ is glmnet's (alpha = 0) and 1/(n·C) of scikit-learn. The solver stops
/// by a certificate and never silently before: see ``tolerance``.
///
/// ```swift
/// let data = try LogisticData(x: x, y: y, groups: customers)
/// let fit = try RidgeLogisticRegression(penalty: .crossValidated(seed: 1)).fit(data)
/// let p = try fit.probabilities(x)
/// ```
public struct RidgeLogisticRegression: Sendable {
    /// How the penalty λ is set.
    public enum Penalty: Sendable, Equatable {
        /// This λ; 0 gives maximum likelihood.
        case fixed(Double)
        /// The λ of `grid` with the least log loss on customers outside the training folds; of equals, the largest.
        case crossValidated(folds: Int = 10, grid: [Double] = defaultGrid, seed: UInt64)
        /// The λ of `grid` with the least log loss on customers left out one by one, in closed form; of equals, the
        /// largest. Costs one fit for each λ and no folds: see ``LeaveOneGroupOut``.
        case leaveOneGroupOut(grid: [Double] = defaultGrid)

        /// Eleven values from 1 to 0.00001, two for each factor of ten.
        public static let defaultGrid = [1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001, 0.00003, 0.00001]
    }

    /// How the penalty is set.
    public var penalty: Penalty
    /// The greatest Newton decrement √(gᵀH⁻¹g) at which the fit counts as done. Every coefficient is then within this
    /// many of its standard errors of the optimum; 1e-4 is far below anything the data can tell.
    public var tolerance: Double
    /// The greatest number of Newton steps.
    public var maximumSteps: Int
    /// How many threads share the work; no result depends on it.
    public var threads: Threads

    /// A configuration; nothing is computed.
    ///
    /// - Precondition: `tolerance > 0`, `maximumSteps > 0`.
    public init(penalty: Penalty, tolerance: Double = 1e-4, maximumSteps: Int = 50, threads: Threads = .all) {
        precondition(tolerance > 0 && maximumSteps > 0, "tolerance and number of steps must be positive")
        self.penalty = penalty
        self.tolerance = tolerance
        self.maximumSteps = maximumSteps
        self.threads = threads
    }

    /// Fits the data.
    ///
    /// Costs about ten reads of the data, each n·p² operations, and with cross-validation about six for each penalty.
    /// Without a penalty separation is always found, complete or not: see ``Separation``.
    ///
    /// - Parameter progress: told the share done, from 0 to 1, on the calling thread.
    /// - Throws: ``RegressionError/notConverged(decrement:steps:)``; ``RegressionError/separation(columns:)`` without
    ///   a penalty; ``RegressionError/invalidPenalty``, ``RegressionError/invalidFolds(_:)`` or
    ///   ``RegressionError/tooFewGroups(actual:needed:)`` for a configuration the data do not allow;
    ///   ``RegressionError/cancelled`` when the surrounding task was cancelled.
    public func fit(
        _ data: LogisticData, progress: (@Sendable (Double) -> Void)? = nil
    ) throws(RegressionError) -> FittedLogisticRegression {
        let prepared = try PreparedData(data, threads: threads)
        switch penalty {
        case .fixed(let lambda):
            guard lambda >= 0, lambda.isFinite else { throw .invalidPenalty }
            return try finish(prepared, lambda: lambda, choice: .given, progress: progress)
        case .crossValidated(let folds, let grid, let seed):
            let validation = try crossValidate(prepared, folds: folds, grid: grid, seed: seed) { progress?(0.95 * $0) }
            return try finish(
                prepared, lambda: validation.summary.best.penalty, choice: .crossValidated(validation),
                progress: progress)
        case .leaveOneGroupOut(let grid):
            let paths = try leaveOneGroupOut(prepared, grid: grid) { progress?(0.95 * $0) }
            let path = paths[0]
            return try finish(
                prepared, lambda: path.summary.best.penalty, choice: .leftOut(path, check: nil), progress: progress)
        }
    }

    /// Fits the data at the penalty that an earlier ``crossValidate(_:folds:grid:seed:progress:)`` of the same data
    /// chose, whatever ``penalty`` says. For callers who need its out-of-fold probabilities too.
    public func fit(
        _ data: LogisticData, using validation: CrossValidation, progress: (@Sendable (Double) -> Void)? = nil
    ) throws(RegressionError) -> FittedLogisticRegression {
        try fit(PreparedData(data, threads: threads), using: validation, progress: progress)
    }

    /// The same for data that are prepared.
    ///
    /// - Precondition: dependent columns were dropped.
    public func fit(
        _ prepared: PreparedData, using validation: CrossValidation, progress: (@Sendable (Double) -> Void)? = nil
    ) throws(RegressionError) -> FittedLogisticRegression {
        try Self.require(validation.start, for: prepared, of: "cross-validation")
        return try finish(
            prepared, lambda: validation.summary.best.penalty, choice: .crossValidated(validation), progress: progress)
    }

    /// Fits the data at the penalty that an earlier ``leaveOneGroupOut(_:grid:progress:)`` of the same data chose,
    /// whatever ``penalty`` says.
    ///
    /// - Parameter check: a cross-validation at that penalty, to be kept beside the choice.
    public func fit(
        _ data: LogisticData, using path: LeaveOneGroupOutPath, checkedBy check: CrossValidation? = nil,
        progress: (@Sendable (Double) -> Void)? = nil
    ) throws(RegressionError) -> FittedLogisticRegression {
        try fit(
            PreparedData(data, threads: threads), using: path, checkedBy: check, progress: progress)
    }

    /// The same for data that are prepared.
    ///
    /// - Precondition: dependent columns were dropped.
    public func fit(
        _ prepared: PreparedData, using path: LeaveOneGroupOutPath, checkedBy check: CrossValidation? = nil,
        progress: (@Sendable (Double) -> Void)? = nil
    ) throws(RegressionError) -> FittedLogisticRegression {
        try Self.require(path.start, for: prepared, of: "choice of the penalty")
        return try finish(
            prepared, lambda: path.summary.best.penalty, choice: .leftOut(path, check: check), progress: progress)
    }

    static func require(
        _ start: [Double], for prepared: PreparedData, of what: String
    ) throws(RegressionError) {
        let width = prepared.transform.width
        guard start.count == width else {
            throw .mismatchedShapes(what: "coefficients of the \(what)", expected: width, actual: start.count)
        }
    }

    private func finish(
        _ prepared: PreparedData, lambda: Double, choice: PenaltyChoice, progress: ((Double) -> Void)?
    ) throws(RegressionError) -> FittedLogisticRegression {
        precondition(prepared.dependentColumns == .dropped, "errors need columns that do not depend on each other")
        let objective = LogisticObjective(prepared.data, transform: prepared.transform, threads: threads)
        let solver = NewtonSolver(tolerance: tolerance, maximumSteps: maximumSteps)
        let penalties = prepared.penalties(lambda)
        let solution: NewtonSolver.Solution
        var start = choice.start ?? prepared.nullModel
        var startPasses = 0
        do {
            if choice.start == nil, let found = try quasiNewtonStart(prepared, penalties) {
                (start, startPasses) = (found.solutions[0].b, found.passes)
            }
            solution = try solver.minimize(objective, penalties: penalties, start: start)
        } catch {
            throw prepared.explaining(error, lambda: lambda, threads: threads)
        }
        let fit = try prepared.fitted(
            solution, lambda: lambda, choice: choice, startPasses: startPasses, objective: objective, solver: solver,
            threads: threads)
        progress?(1)
        return fit
    }

    /// With many rows the optimum but for the certificate, which Newton's method then has in one read.
    private func quasiNewtonStart(
        _ prepared: PreparedData, _ penalties: [Double]
    ) throws(RegressionError) -> (solutions: [QuasiNewtonSolver.Solution], passes: Int)? {
        guard prepared.hasManyRows else { return nil }
        do {
            return try QuasiNewtonSolver(tolerance: tolerance / 2).minimize(
                [prepared.data], transform: prepared.transform, penalties: penalties,
                from: [prepared.nullModel], threads: threads)
        } catch .cancelled {
            throw .cancelled
        } catch {
            // Newton's method from the beginning tells what is wrong.
            return nil
        }
    }
}
