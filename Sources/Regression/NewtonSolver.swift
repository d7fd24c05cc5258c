import LinearAlgebra

/// Minimises the objective of ``LogisticObjective`` by Newton's method with a certificate.
///
/// The Newton decrement δ = √(gᵀ H⁻¹ g) bounds the distance to the optimum b̂ in standard errors: for every contrast
/// c, |cᵀ(b − b̂)| ≤ δ √(cᵀ H⁻¹ c) to second order (Cauchy–Schwarz; Boyd & Vandenberghe 2004, §9.5). The solver stops
/// only when δ ≤ tolerance, which does not depend on the scale of the columns or the number of rows.
///
/// Without a penalty it stops with an error as soon as an iterate tells all outcomes apart, which proves that there is
/// no minimum (complete separation).
///
/// Steps are shortened so that no η moves by more than 5, then halved until F falls enough (Armijo); a change of F
/// below 1e-12 |F| is accepted, since rounding hides anything smaller.
struct NewtonSolver: Sendable {
    let tolerance: Double
    let maximumSteps: Int

    struct Solution: Sendable {
        let b: [Double]
        /// The sums at b for each part of the objective.
        let parts: [LogisticObjective.Sums]
        let objective: Double
        let decrement: Double
        let hessian: Cholesky
        let steps: Int
        let passes: Int

        /// The sums at b over all rows.
        var sums: LogisticObjective.Sums { .total(parts) }
    }

    /// - Parameters:
    ///   - penalties: Λ for each coefficient, 0 for the intercept.
    ///   - start: where to begin.
    func minimize(
        _ objective: LogisticObjective, penalties: [Double], start: [Double]
    ) throws(RegressionError) -> Solution {
        var b = start
        var parts = try objective.evaluate(at: b)
        var state = PenalizedState(LogisticObjective.Sums.total(parts), at: b, penalties: penalties)
        let isUnpenalized = penalties.allSatisfy { $0 == 0 }
        var steps = 0
        var passes = 1
        while true {
            let hessian = try state.factoredHessian()
            let direction = hessian.solve(state.gradient).map { -$0 }
            let slope = zip(state.gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
            let decrement = max(0, -slope).squareRoot()
            guard decrement.isFinite else { throw .notConverged(decrement: decrement, steps: steps) }
            if decrement <= tolerance {
                return Solution(
                    b: b, parts: parts, objective: state.value, decrement: decrement, hessian: hessian, steps: steps,
                    passes: passes)
            }
            var length = StepLength()
            while true {
                guard steps < maximumSteps, !length.isTooShort else {
                    throw .notConverged(decrement: decrement, steps: steps)
                }
                let candidate = zip(b, direction).map { $0 + length.share * $1 }
                let sums = try objective.evaluate(at: candidate, direction: length.isWhole ? direction : nil)
                passes += 1
                let total = LogisticObjective.Sums.total(sums)
                if length.limit(total.greatestStep) { continue }
                let next = PenalizedState(total, at: candidate, penalties: penalties)
                if state.accepts(next.value, slope: length.share * slope) {
                    (b, parts, state) = (candidate, sums, next)
                    break
                }
                length.halve()
            }
            steps += 1
            if isUnpenalized, state.separates { throw .separation(columns: []) }
        }
    }
}

/// Value, gradient and Hessian with the penalty added.
struct PenalizedState: Sendable {
    let value: Double
    let gradient: [Double]
    let hessian: SymmetricMatrix
    /// Whether b tells all outcomes apart. Without a penalty the loss then has no minimum.
    let separates: Bool

    init(_ sums: LogisticObjective.Sums, at b: [Double], penalties: [Double]) {
        value = zip(b, penalties).reduce(sums.loss) { $0 + $1.1 * $1.0 * $1.0 / 2 }
        gradient = b.indices.map { sums.gradient[$0] + penalties[$0] * b[$0] }
        hessian = sums.informationMatrix.addingToDiagonal(penalties)
        separates = sums.leastMargin > 0
    }

    /// The factor of H; see ``factor(_:)``.
    func factoredHessian() throws(RegressionError) -> Cholesky { try Self.factor(hessian) }

    /// The factor of H, or of H + τ diag(H) with the least τ of 1e-12, 1e-11 … that has one.
    static func factor(_ hessian: SymmetricMatrix) throws(RegressionError) -> Cholesky {
        if let factor = try? Cholesky(hessian) { return factor }
        let diagonal = hessian.diagonal
        for exponent in -12...0 {
            let share = (0..<exponent + 12).reduce(1e-12) { value, _ in value * 10 }
            if let factor = try? Cholesky(hessian.addingToDiagonal(diagonal.map { share * $0 })) { return factor }
        }
        throw .notConverged(decrement: .infinity, steps: 0)
    }

    /// The factor of what a sample says of all rows' Hessian: a column of which it sees little counts as an ordinary one.
    ///
    /// A column of scale 1 has about the intercept's information on all rows. Where the sample has less than a tenth of that,
    /// it happens to see next to none of the rows that differ in the column, and a step in its metric would lead far off
    /// along it; with as much as the intercept's the way is slower there, and safe.
    static func metric(
        _ information: SymmetricMatrix, penalties: [Double], hasIntercept: Bool
    ) throws(RegressionError) -> Cholesky {
        var added = penalties
        if hasIntercept {
            let diagonal = information.diagonal
            for j in diagonal.indices where diagonal[j] < diagonal[0] / 10 { added[j] += diagonal[0] - diagonal[j] }
        }
        return try factor(information.addingToDiagonal(added))
    }

    /// Whether `next` is low enough for a step along which the gradient promises `slope`.
    func accepts(_ next: Double, slope: Double) -> Bool {
        next <= value + 1e-4 * slope || abs(next - value) < 1e-12 * abs(value)
    }
}
