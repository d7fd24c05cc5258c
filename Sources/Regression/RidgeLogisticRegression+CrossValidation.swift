import LinearAlgebra

extension RidgeLogisticRegression {
    /// The path from the largest penalty to the smallest: at each the fit on all rows, begun from the one before, and
    /// from it the fits of all folds.
    func crossValidate(
        _ prepared: PreparedData, folds: Int, grid: [Double], seed: UInt64, progress: (Double) -> Void
    ) throws(RegressionError) -> CrossValidation {
        guard !grid.isEmpty, grid.allSatisfy({ $0 > 0 && $0.isFinite }) else { throw .invalidPenalty }
        let data = prepared.data
        let assignment = try GroupFolds(data, folds: folds, seed: seed)
        let parts = LogisticObjective(data, transform: prepared.transform, threads: threads, parts: assignment.rows)
        let penalties = try FoldPenalties(parts)
        let foldTolerance = min(1e-3, 10 * tolerance)
        let solver = NewtonSolver(tolerance: foldTolerance, maximumSteps: maximumSteps)
        let foldSolver = FoldSolver(
            objective: FoldObjective(parts: parts), penalties: penalties, tolerance: foldTolerance)
        let descending = Set(grid).sorted(by: >)

        var passes = FoldPenalties.passes
        var curve: [CrossValidationSummary.Point] = []
        var best = (index: 0, eta: [Double](), start: prepared.nullModel)
        var start = prepared.nullModel
        for (step, lambda) in descending.enumerated() {
            let solution = try solver.minimize(parts, penalties: prepared.penalties(lambda), start: start)
            start = solution.b
            let heldOut = try foldSolver.heldOutPredictors(lambda: lambda, start: solution)
            passes += solution.passes + heldOut.passes
            var eta = [Double](repeating: 0, count: data.rows)
            for (k, row) in assignment.rows.joined().enumerated() { eta[row] = heldOut.eta[k] }
            curve.append(CrossValidationSummary.Point(penalty: lambda, linearPredictors: eta, data: data))
            if step == 0 || curve[step].logLoss < curve[best.index].logLoss {
                best = (step, eta, solution.b)
            }
            progress(Double(step + 1) / Double(descending.count))
        }
        return CrossValidation(
            summary: CrossValidationSummary(folds: folds, seed: seed, curve: curve, chosen: best.index),
            outOfFoldProbabilities: best.eta.map(LogisticFunction.probability), start: best.start, passes: passes)
    }
}
