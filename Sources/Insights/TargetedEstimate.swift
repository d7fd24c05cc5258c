import Regression

/// Targeted maximum likelihood (TMLE; van der Laan & Rubin 2006, The International Journal of Biostatistics 2:11): the model
/// of the outcome, moved until it needs no correction by weights.
///
/// With H₁ = A/e and H₀ = (1 − A)/(1 − e), two numbers ε solve
///
/// ```
/// Σ H₁ (Y − q₁) = 0,    q₁ = σ(logit m₁ + ε₁/e);        Σ H₀ (Y − q₀) = 0,    q₀ = σ(logit m₀ + ε₀/(1 − e))
/// ```
///
/// and the means are those of q₁ and q₀. Errors are those of H (Y − q) + q. Where it differs much from
/// ``EffectEstimators/augmented``, the weights carry too much.
public struct TargetedEstimate: Sendable, Equatable {
    /// ε₁.
    public let exposedShift: Double
    /// ε₀.
    public let unexposedShift: Double
    /// The means of q₁ and q₀.
    public let means: AdjustedMeans

    /// Moves the models of an estimator.
    public init(_ estimators: EffectEstimators) {
        let (data, models) = (estimators.data, estimators.models)
        let exposed = Side(
            rows: (0..<data.rows).filter { data.exposures[$0] == 1 }, outcomes: data.outcomes,
            probabilities: models.ifExposed, weights: models.propensities.map { 1 / $0 })
        let unexposed = Side(
            rows: (0..<data.rows).filter { data.exposures[$0] == 0 }, outcomes: data.outcomes,
            probabilities: models.ifUnexposed, weights: models.propensities.map { 1 / (1 - $0) })
        (exposedShift, unexposedShift) = (exposed.shift, unexposed.shift)
        let all = Array(repeating: 1.0, count: data.rows)
        means = AdjustedMeans(
            exposed: (exposed.contributions(count: data.rows), all),
            unexposed: (unexposed.contributions(count: data.rows), all), of: data)
    }
}

/// One side of the exposure: the rows on it, and the model that is moved.
private struct Side {
    let rows: [Int]
    let outcomes: [Double]
    let logits: [Double]
    let weights: [Double]
    private(set) var shift = 0.0

    init(rows: [Int], outcomes: [Double], probabilities: [Double], weights: [Double]) {
        self.rows = rows
        self.outcomes = outcomes
        self.weights = weights
        logits = probabilities.map { LogisticFunction.logit(min(max($0, 1e-12), 1 - 1e-12)) }
        shift = solution()
    }

    /// q of a row at a shift.
    private func moved(_ row: Int, by shift: Double) -> Double {
        LogisticFunction.probability(logits[row] + shift * weights[row])
    }

    /// The root of the score, which falls with the shift: Newton's steps, halved until the score is nearer to 0.
    private func solution() -> Double {
        func score(_ shift: Double) -> (value: Double, slope: Double) {
            rows.reduce(into: (0, 0)) { sums, row in
                let q = moved(row, by: shift)
                sums.0 += weights[row] * (outcomes[row] - q)
                sums.1 += weights[row] * weights[row] * q * (1 - q)
            }
        }
        var shift = 0.0
        var current = score(shift)
        for _ in 0..<100 where current.value != 0 && current.slope > 0 {
            var step = current.value / current.slope
            var next = score(shift + step)
            for _ in 0..<60 where !(next.value.magnitude < current.value.magnitude) {
                step /= 2
                next = score(shift + step)
            }
            guard next.value.magnitude < current.value.magnitude else { break }
            shift += step
            current = next
        }
        return shift
    }

    /// H (Y − q) + q, one for every row of the data.
    func contributions(count: Int) -> [Double] {
        var values = (0..<count).map { moved($0, by: shift) }
        for row in rows { values[row] += weights[row] * (outcomes[row] - values[row]) }
        return values
    }
}
