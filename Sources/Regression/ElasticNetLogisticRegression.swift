import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Logistic regression with an elastic net, for a path of penalties: the configuration.
///
/// Minimises, over an intercept b₀ and coefficients b of standardised columns (divisor-n standard deviation),
///
/// ```
/// F(b) = Σ wᵢ [log(1 + e^ηᵢ) − yᵢ ηᵢ] + λ·Σw · Σ_{j≥1} [(1 − α)/2 · bⱼ² + α |bⱼ|],    η = o + b₀ + Z b,
/// ```
///
/// with the intercept free and o the offsets; divided by Σw it is the objective of glmnet (Friedman, Hastie & Tibshirani
/// 2010). Each penalty starts from the solution of the one before (Friedman et al. 2010, §2.5). Constant columns stay 0;
/// columns that depend on others stay in, as the penalty decides between them.
///
/// ```swift
/// let path = try ElasticNetLogisticRegression(alpha: 0.9).fit(data)
/// let choice = try path.leaveOneGroupOut(on: data)
/// let point = path.points[choice.chosen]
/// ```
///
/// Coefficients chosen by the data have no naive standard errors: use the path to predict or to screen, and another
/// fit on other data, or with columns chosen beforehand, for inference.
public struct ElasticNetLogisticRegression: Sendable {
    /// The penalties of a path.
    public enum Penalties: Sendable, Equatable {
        /// `count` penalties from the least that keeps all coefficients 0,
        /// λ_max = max_j |Σ wᵢ zᵢⱼ (yᵢ − p₀ᵢ)| / (α·Σw) with p₀ of the intercept and offsets alone, to `ratio`·λ_max,
        /// each the same fraction of the one before.
        case geometric(count: Int = 50, ratio: Double = 0.001)
        /// These, all positive, in any order.
        case given([Double])
    }

    /// α, the share of the absolute values in the penalty: 1 is the lasso.
    public var alpha: Double
    /// The penalties λ.
    public var penalties: Penalties
    /// The greatest decrement √(dᵀ (I + ρ) d) of the step d that is left at which a fit counts as done: the distance to
    /// the optimum in standard errors.
    public var tolerance: Double
    /// The greatest number of proximal Newton steps for one penalty.
    public var maximumSteps: Int
    /// How many threads share the work; no result depends on it.
    public var threads: Threads

    /// A configuration; nothing is computed.
    ///
    /// - Precondition: `0 < alpha <= 1` (for the ridge alone use ``RidgeLogisticRegression``), `tolerance > 0`,
    ///   `maximumSteps > 0`.
    public init(
        alpha: Double, penalties: Penalties = .geometric(), tolerance: Double = 1e-4, maximumSteps: Int = 50,
        threads: Threads = .all
    ) {
        precondition(0 < alpha && alpha <= 1, "the elastic net needs 0 < alpha <= 1")
        precondition(tolerance > 0 && maximumSteps > 0, "tolerance and number of steps must be positive")
        self.alpha = alpha
        self.penalties = penalties
        self.tolerance = tolerance
        self.maximumSteps = maximumSteps
        self.threads = threads
    }

    /// Fits the path, from the largest penalty to the smallest.
    ///
    /// Costs two or three reads of the data for each penalty, each n·p² operations; what happens between reads costs
    /// nothing that grows with n.
    ///
    /// - Parameter progress: told the share done, from 0 to 1, on the calling thread.
    /// - Throws: ``RegressionError/invalidPenalty`` for no penalty, one that is not positive and finite, a count below
    ///   1 or a ratio outside 0…1; ``RegressionError/notConverged(decrement:steps:)``; ``RegressionError/cancelled``.
    public func fit(
        _ data: LogisticData, progress: (@Sendable (Double) -> Void)? = nil
    ) throws(RegressionError) -> ElasticNetPath {
        let statistics: ColumnStatistics
        do {
            statistics = try ColumnStatistics(data, threads: threads)
        } catch {
            throw .cancelled
        }
        let varying = (0..<data.columns).filter { statistics.scales[$0] > 0 }
        let transform = ColumnTransform(
            columns: varying, centers: varying.map { statistics.means[$0] },
            scales: varying.map { statistics.scales[$0] }, hasIntercept: true)
        let objective = LogisticObjective(data, transform: transform, threads: threads)
        let solver = ProximalNewtonSolver(tolerance: tolerance, maximumSteps: maximumSteps)

        var b = [Double](repeating: 0, count: transform.width)
        b[0] = InterceptEquation(data, offsets: data.offsets).solution
        var sums = LogisticObjective.Sums.total(try objective.evaluate(at: b))
        var passes = ColumnStatistics.passes + 1
        let greatest = sums.gradient.dropFirst().reduce(0) { max($0, abs($1)) } / (alpha * data.totalWeight)

        let lambdas = try lambdas(from: greatest)
        var points: [ElasticNetPath.Point] = []
        for (index, lambda) in lambdas.enumerated() {
            let weights = weights(lambda, width: transform.width, totalWeight: data.totalWeight)
            let solution = try solver.minimize(objective, weights: weights, start: b, startSums: sums)
            (b, sums) = (solution.b, solution.sums)
            passes += solution.passes
            points.append(
                ElasticNetPath.Point(
                    solution, penalty: lambda, weights: weights, transform: transform, data: data))
            progress?(Double(index + 1) / Double(lambdas.count))
        }
        return ElasticNetPath(
            columnNames: data.columnNames, alpha: alpha, greatestPenalty: greatest, means: statistics.means,
            scales: statistics.scales, constantColumns: (0..<data.columns).filter { statistics.scales[$0] == 0 },
            rows: data.rows, groups: data.groupCount, events: data.events, passes: passes, points: points)
    }

    private func lambdas(from greatest: Double) throws(RegressionError) -> [Double] {
        switch penalties {
        case .given(let grid):
            guard !grid.isEmpty, grid.allSatisfy({ $0 > 0 && $0.isFinite }) else { throw .invalidPenalty }
            return Set(grid).sorted(by: >)
        case .geometric(let count, let ratio):
            guard count >= 1, 0 < ratio, ratio <= 1 else { throw .invalidPenalty }
            // Without a column that tells anything one penalty says it all.
            guard greatest > 0, count > 1 else { return [greatest] }
            return (0..<count).map { greatest * exp(log(ratio) * Double($0) / Double(count - 1)) }
        }
    }

    private func weights(_ lambda: Double, width: Int, totalWeight: Double) -> ProximalNewtonSolver.Weights {
        var lasso = [Double](repeating: lambda * alpha * totalWeight, count: width)
        var ridge = [Double](repeating: lambda * (1 - alpha) * totalWeight, count: width)
        lasso[0] = 0
        ridge[0] = 0
        return ProximalNewtonSolver.Weights(lasso: lasso, ridge: ridge)
    }
}
