import LinearAlgebra

/// Minimises the loss of ``LogisticObjective`` with an elastic net by proximal Newton steps (Lee, Sun & Saunders 2014).
///
/// ```
/// F(b) = loss(b) + Σⱼ [½ ρⱼ bⱼ² + κⱼ |bⱼ|]
/// ```
///
/// Each read of the data gives loss, gradient and information at b; the minimum β of the ``QuadraticModel`` they make
/// is where to go. With d = β − b the decrement √(dᵀ (I + ρ) d) is the distance left in standard errors, as for
/// ``NewtonSolver``, whose rules for the length of a step hold here too: no η moves by more than 5, then halving until
/// F falls enough. F promises to change by Δ = gᵀd + penalty(β) − penalty(b).
struct ProximalNewtonSolver: Sendable {
    let tolerance: Double
    let maximumSteps: Int

    /// The weights of the penalty, 0 for the intercept.
    struct Weights: Sendable {
        /// κ, of |b|.
        let lasso: [Double]
        /// ρ, of b²/2.
        let ridge: [Double]

        func penalty(_ b: [Double]) -> Double {
            b.indices.reduce(0) { $0 + ridge[$1] * b[$1] * b[$1] / 2 + lasso[$1] * abs(b[$1]) }
        }

        /// How far b is from the optimum's conditions, for the loss's gradient g at b: the greatest of
        /// |gⱼ + ρⱼ bⱼ + κⱼ sign bⱼ| where bⱼ ≠ 0, and max(0, |gⱼ| − κⱼ) where bⱼ = 0.
        func violation(_ gradient: [Double], at b: [Double]) -> Double {
            b.indices.reduce(0) { worst, j in
                let slope = gradient[j] + ridge[j] * b[j]
                let excess =
                    b[j] == 0 ? max(0, abs(slope) - lasso[j]) : abs(slope + (b[j] < 0 ? -lasso[j] : lasso[j]))
                return max(worst, excess)
            }
        }
    }

    struct Solution: Sendable {
        let b: [Double]
        /// The sums at b over all rows, without the penalty.
        let sums: LogisticObjective.Sums
        let objective: Double
        let decrement: Double
        let steps: Int
        let passes: Int
    }

    /// - Parameters:
    ///   - start: where to begin.
    ///   - startSums: the sums there, if known; else one more read finds them.
    func minimize(
        _ objective: LogisticObjective, weights: Weights, start: [Double], startSums: LogisticObjective.Sums? = nil
    ) throws(RegressionError) -> Solution {
        var b = start
        var passes = 0
        var sums: LogisticObjective.Sums
        if let startSums {
            sums = startSums
        } else {
            sums = .total(try objective.evaluate(at: b))
            passes = 1
        }
        var value = sums.loss + weights.penalty(b)
        for steps in 0...maximumSteps {
            let information = sums.informationMatrix
            let model = QuadraticModel(
                gradient: sums.gradient, information: information, point: b, lasso: weights.lasso,
                ridge: weights.ridge)
            let target = model.minimum(tolerance: tolerance / 1000)
            let direction = zip(target, b).map { $0 - $1 }
            let decrement = max(0, information.addingToDiagonal(weights.ridge).quadraticForm(direction)).squareRoot()
            guard decrement.isFinite else { throw .notConverged(decrement: decrement, steps: steps) }
            if decrement <= tolerance {
                return Solution(
                    b: b, sums: sums, objective: value, decrement: decrement, steps: steps, passes: passes)
            }
            let promise =
                zip(sums.gradient, direction).reduce(0) { $0 + $1.0 * $1.1 } + weights.penalty(target)
                - weights.penalty(b)
            var length = StepLength()
            while true {
                guard steps < maximumSteps, !length.isTooShort else {
                    throw .notConverged(decrement: decrement, steps: steps)
                }
                // The whole step must give the zeros of the target exactly.
                let candidate = length.isWhole ? target : zip(b, direction).map { $0 + length.share * $1 }
                let next = LogisticObjective.Sums.total(
                    try objective.evaluate(at: candidate, direction: length.isWhole ? direction : nil))
                passes += 1
                if length.limit(next.greatestStep) { continue }
                let nextValue = next.loss + weights.penalty(candidate)
                if nextValue <= value + 1e-4 * length.share * promise || abs(nextValue - value) < 1e-12 * abs(value) {
                    (b, sums, value) = (candidate, next, nextValue)
                    break
                }
                length.halve()
            }
        }
        throw .notConverged(decrement: .infinity, steps: maximumSteps)
    }
}
