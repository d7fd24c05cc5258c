import Evaluation
import Forecasting
import LinearAlgebra
import Regression

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Probabilities of a cohort, with what their parameters leave open.
struct CohortForecast: Sendable, Equatable {
    /// One for each customer.
    let probabilities: [Double]
    /// Var Σp by the errors of the parameters that made them.
    let parameterVariance: Double

    /// Σp.
    var expected: Double { probabilities.reduce(0, +) }
    /// v = Σp(1 − p), by chance alone.
    var chanceVariance: Double { probabilities.reduce(0) { $0 + $1 * (1 - $1) } }

    /// The distribution of how many of the cohort have the outcome.
    ///
    /// By chance it is the Poisson binomial one. What the parameters leave open, and a shock with variance τ² that all
    /// customers share, are one shift u ~ N(0, s²) of all log odds: a shift moves Σp by about v·u, so that
    ///
    /// ```
    /// s² = τ² + Var Σp / v².
    /// ```
    ///
    /// The mixture over u is summed by the trapezoidal rule from −6 s to 6 s, in steps that move Σp by no more than a standard
    /// deviation of chance; where that would be more than 600 steps, chance matters so little that its variance is raised to
    /// a step's. From a variance of 400 on, each part is the normal distribution with its mean and variance at whole numbers:
    /// less than a hundredth of the probability then lies elsewhere.
    ///
    /// - Throws: `EvaluationError` for what is no probability; `CancellationError`.
    /// - Complexity: O(parts × customers²) below a variance of 400, else O(parts × customers).
    func count(shock: CalendarShock, threads: Threads) throws -> CountForecast {
        let chance = chanceVariance
        guard chance > 0 else { return try CountForecast.poissonBinomial(probabilities) }
        let sd = (shock.variance + parameterVariance / (chance * chance)).squareRoot()
        guard sd > 0 else { return try part(probabilities) }
        let step = max(0.02, min(0.75, 1 / (sd * chance.squareRoot())))
        let half = Int((6 / step).rounded(.up))
        let logits = probabilities.map(LogisticFunction.logit)
        let parts = try threads.map(2 * half + 1) { index in
            let z = Double(index - half) * step
            let shifted = logits.map { LogisticFunction.probability($0 + sd * z) }
            return Result { (exp(-z * z / 2), try part(shifted, stepSize: step * sd).probabilities) }
        }
        var mixture = [Double](repeating: 0, count: probabilities.count + 1)
        for part in parts {
            let (weight, probabilities) = try part.get()
            for k in probabilities.indices { mixture[k] += weight * probabilities[k] }
        }
        return try Self.normalised(mixture)
    }

    /// The count by chance alone.
    private func part(_ probabilities: [Double], stepSize: Double = 0) throws(EvaluationError) -> CountForecast {
        let (mean, chance) = probabilities.reduce((0, 0)) { ($0.0 + $1, $0.1 + $1 * (1 - $1)) }
        guard chance >= 400 else { return try CountForecast.poissonBinomial(probabilities) }
        let variance = max(chance, stepSize * stepSize * chance * chance)
        return try Self.normalised(
            (0...probabilities.count).map { exp(-(Double($0) - mean) * (Double($0) - mean) / (2 * variance)) })
    }

    private static func normalised(_ weights: [Double]) throws(EvaluationError) -> CountForecast {
        let sum = weights.reduce(0, +)
        return try CountForecast(weights.map { min(1, $0 / sum) })
    }
}

extension ForecastModel.Head {
    /// What the head says of customers: Var Σp = Jᵀ V J with J = Σ ∂p/∂b, where the calibration map is held fixed and V is
    /// that of ``Regression/DebiasedEstimate``.
    ///
    /// - Parameter matrix: their design.
    func cohortForecast(_ matrix: Matrix) throws -> CohortForecast {
        let predictors = try fit.linearPredictor(matrix)
        let tangents = predictors.map { map.tangent(logOdds: $0) }
        var gradient = [Double](repeating: 0, count: matrix.columns + 1)
        for (row, tangent) in tangents.enumerated() {
            gradient[0] += tangent.slope
            matrix.withRow(row) { x in
                for j in x.indices { gradient[j + 1] += tangent.slope * x[j] }
            }
        }
        return CohortForecast(
            probabilities: tangents.map(\.probability),
            parameterVariance: DeltaMethod.variance(gradient: gradient, covariance: fit.inference.covariance))
    }
}
