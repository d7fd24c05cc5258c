import LinearAlgebra

/// Fits all folds at one penalty, starting from the fit on all rows.
///
/// The information of fold f's training rows at the common start is the total minus the held-out part, so the read that
/// finished the common fit also gives every fold its Hessian. Folds then take quasi-Newton steps with that Hessian; each
/// round is one read for all of them. A fold whose decrement falls by less than half gets a Hessian of its own.
struct FoldSolver: Sendable {
    let objective: FoldObjective
    let penalties: FoldPenalties
    /// The greatest Newton decrement that counts as solved.
    let tolerance: Double

    private static let maximumRounds = 100

    /// - Parameters:
    ///   - lambda: the penalty λ.
    ///   - start: the fit on all rows at this λ.
    /// - Returns: η for each row of the objective's order, from the fold that did not see it; and the reads taken.
    func heldOutPredictors(
        lambda: Double, start: NewtonSolver.Solution
    ) throws(RegressionError) -> (eta: [Double], passes: Int) {
        let total = start.sums
        var folds: [Fold] = []
        var passes = 0
        for f in start.parts.indices {
            let weights = penalties.weights[f].map { lambda * $0 }
            var fold = Fold(
                index: f, b: start.b, penalties: weights, frozen: penalties.frozen[f],
                sums: total.removing(start.parts[f]))
            if !fold.frozen.isEmpty { try refresh(&fold, &passes) }
            try fold.setDirection()
            folds.append(fold)
        }
        var heldOut = [[Double]](repeating: [], count: folds.count)
        for _ in 0..<Self.maximumRounds {
            let active = folds.indices.filter { !folds[$0].isSolved }
            if active.isEmpty { return (heldOut.flatMap(\.self), passes) }
            let parts = try objective.evaluate(folds: active, at: active.map { folds[$0].candidate })
            passes += 1
            let sum = RowSegments.treeSum(parts) { $0.add($1) }
            for (a, f) in active.enumerated() {
                guard let sum else { continue }
                let gradient = stride(from: a, to: sum.gradients.count, by: active.count).map { sum.gradients[$0] }
                guard folds[f].accept(loss: sum.losses[a], gradient: gradient) else { continue }
                heldOut[f] = parts[f].heldOut
                if folds[f].solves(tolerance) { continue }
                if folds[f].isSlow { try refresh(&folds[f], &passes) }
                try folds[f].setDirection()
            }
        }
        throw .notConverged(decrement: folds.map(\.decrement).max() ?? 0, steps: Self.maximumRounds)
    }

    private func refresh(_ fold: inout Fold, _ passes: inout Int) throws(RegressionError) {
        for j in fold.frozen { fold.b[j] = 0 }
        let parts = try objective.parts.evaluate(at: fold.b)
        passes += 1
        fold.replace(LogisticObjective.Sums.total(parts).removing(parts[fold.index]))
    }
}

/// One fold on its way to its optimum.
private struct Fold {
    let index: Int
    let penalties: [Double]
    let frozen: [Int]
    var b: [Double]
    private(set) var isSolved = false
    private(set) var decrement = Double.infinity

    private var value: Double
    private var gradient: [Double]
    private var hessian: SymmetricMatrix
    private var factor: Cholesky?
    private var direction: [Double] = []
    private var length = 1.0
    private var previous = Double.infinity

    init(index: Int, b: [Double], penalties: [Double], frozen: [Int], sums: LogisticObjective.Sums) {
        self.index = index
        self.penalties = penalties
        self.frozen = frozen
        self.b = b
        value = 0
        gradient = []
        hessian = SymmetricMatrix(order: 0)
        replace(sums)
    }

    /// Where the fold wants to be evaluated.
    var candidate: [Double] { zip(b, direction).map { $0 + length * $1 } }

    /// Whether the Hessian at hand does not bring the fold forward.
    var isSlow: Bool { decrement > previous / 2 }

    /// Takes value, gradient and Hessian at the present b.
    mutating func replace(_ sums: LogisticObjective.Sums) {
        let state = PenalizedState(sums, at: b, penalties: penalties)
        (value, gradient, hessian, factor) = (state.value, state.gradient, state.hessian, nil)
        for j in frozen {
            gradient[j] = 0
            for k in 0..<hessian.order { hessian[j, k] = j == k ? 1 : 0 }
        }
        previous = .infinity
    }

    mutating func setDirection() throws(RegressionError) {
        let factor = try factored()
        direction = factor.solve(gradient).map { -$0 }
        decrement = factor.inverseQuadraticForm(gradient).squareRoot()
        length = 1
    }

    /// Moves to the candidate if the loss there is low enough, else halves the step.
    mutating func accept(loss: Double, gradient next: [Double]) -> Bool {
        let point = candidate
        let nextValue = zip(point, penalties).reduce(loss) { $0 + $1.1 * $1.0 * $1.0 / 2 }
        let slope = -length * decrement * decrement
        guard nextValue <= value + 1e-4 * slope || abs(nextValue - value) < 1e-12 * abs(value) else {
            length /= 2
            return false
        }
        b = point
        value = nextValue
        gradient = point.indices.map { next[$0] + penalties[$0] * point[$0] }
        for j in frozen { gradient[j] = 0 }
        return true
    }

    /// Whether the decrement at the present b is small enough.
    mutating func solves(_ tolerance: Double) -> Bool {
        previous = decrement
        decrement = factor?.inverseQuadraticForm(gradient).squareRoot() ?? .infinity
        isSolved = decrement <= tolerance
        return isSolved
    }

    private mutating func factored() throws(RegressionError) -> Cholesky {
        if let factor { return factor }
        let made: Cholesky
        do {
            made = try Cholesky(hessian)
        } catch {
            let diagonal = hessian.diagonal.map { 1e-8 * $0 }
            guard let retry = try? Cholesky(hessian.addingToDiagonal(diagonal)) else {
                throw .notConverged(decrement: decrement, steps: 0)
            }
            made = retry
        }
        factor = made
        return made
    }
}
