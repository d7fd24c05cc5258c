import LinearAlgebra

/// Minimises F* of ``FirthObjective`` by steps I_h⁻¹ U*.
///
/// The decrement √(U*ᵀ I_h⁻¹ U*) is the length of the step in standard errors. I_h takes the leverages as fixed,
/// which they are not, so steps shrink by a constant factor, not quadratically, and the tolerance has to be tighter
/// than ``NewtonSolver``'s for the same distance from the optimum. (The likelihood's own information I would need
/// fewer steps where leverages are small. Where they are near 1, as with few rows for a coefficient, its steps are
/// twice too long and go to and fro.) As in ``NewtonSolver`` no η moves by more than 5 in a step, and steps are
/// halved until F* falls enough; close to the optimum, where rounding of the determinant hides how it changes, they are
/// taken whole. Where columns are nearly dependent rounding also limits the score: the fit ends when steps no longer get
/// shorter, at a decrement that is reported and no greater than ``greatestRoundedDecrement``.
struct FirthSolver: Sendable {
    let objective: FirthObjective
    let tolerance: Double
    let maximumSteps: Int
    /// The greatest decrement that may be taken for rounding, and after how many steps that brought nothing.
    private static let greatestRoundedDecrement = 1e-5
    private static let idleSteps = 5

    struct Solution: Sendable {
        let state: FirthObjective.State
        /// U* at the solution.
        let score: [Double]
        let leverages: [Double]
        /// I_h at the solution.
        let augmentedInformation: SymmetricMatrix
        let decrement: Double
        let steps: Int
        let passes: Int
    }

    /// - Parameters:
    ///   - start: where to begin.
    ///   - directions: moves are combinations of its rows; `nil` allows all. The determinant is that of the full I.
    func minimize(start: [Double], directions: Matrix? = nil) throws(RegressionError) -> Solution {
        guard var state = try objective.state(at: start) else { throw .notConverged(decrement: .infinity, steps: 0) }
        var steps = 0
        var passes = 1
        var (least, idle) = (Double.infinity, 0)
        while true {
            let adjustment = try objective.adjustment(at: state)
            passes += 1
            let score = state.sums.gradient.indices.map { adjustment.score[$0] - state.sums.gradient[$0] }
            let augmented = SymmetricMatrix(
                order: state.b.count, lowerTriangle: adjustment.augmentedInformation)
            let (direction, squared) = try step(augmented, score: score, directions: directions)
            let decrement = squared.squareRoot()
            guard decrement.isFinite else { throw .notConverged(decrement: decrement, steps: steps) }
            idle = decrement < least ? 0 : idle + 1
            least = min(least, decrement)
            let isRounding = idle >= Self.idleSteps && decrement <= Self.greatestRoundedDecrement
            if decrement <= tolerance || isRounding {
                return Solution(
                    state: state, score: score, leverages: adjustment.leverages, augmentedInformation: augmented,
                    decrement: decrement, steps: steps, passes: passes)
            }
            var length = StepLength()
            while true {
                guard steps < maximumSteps, !length.isTooShort else {
                    throw .notConverged(decrement: decrement, steps: steps)
                }
                let candidate = zip(state.b, direction).map { $0 + length.share * $1 }
                let next = try objective.state(at: candidate, direction: length.isWhole ? direction : nil)
                passes += 1
                if let next, length.limit(next.sums.greatestStep) { continue }
                if let next, accepts(next.value, after: state.value, gain: length.share * squared) {
                    state = next
                    break
                } else {
                    length.halve()
                }
            }
            steps += 1
        }
    }

    /// The step in the allowed directions T, Tᵀ (T I_h Tᵀ)⁻¹ T U*, and its squared decrement.
    private func step(
        _ information: SymmetricMatrix, score: [Double], directions: Matrix?
    ) throws(RegressionError) -> (direction: [Double], squaredDecrement: Double) {
        let reduced = directions?.multiply(score) ?? score
        guard let factor = try? Cholesky(directions.map(information.congruence) ?? information) else {
            throw .notConverged(decrement: .infinity, steps: 0)
        }
        let step = factor.solve(reduced)
        return (directions?.multiplyTransposed(step) ?? step, factor.inverseQuadraticForm(reduced))
    }

    private func accepts(_ next: Double, after value: Double, gain: Double) -> Bool {
        let rounding = (gain < 1e-6 ? 1e-6 : 0) + 1e-12 * max(1, abs(value))
        return next <= value - 1e-4 * gain || abs(next - value) < rounding
    }
}
