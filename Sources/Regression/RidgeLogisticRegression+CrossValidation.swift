import LinearAlgebra

extension RidgeLogisticRegression {
    /// Scores each penalty of a grid on customers that its fits have not seen.
    ///
    /// Whole groups go to folds, dealt out by `seed`. Standardisation is part of each fold's fit. Fold fits are solved
    /// to a Newton decrement of 0.001, or 10·``tolerance`` if that is less.
    ///
    /// - Parameters:
    ///   - grid: the penalties, all positive, in any order.
    ///   - progress: told the share done, from 0 to 1, on the calling thread.
    public func crossValidate(
        _ data: LogisticData, folds: Int = 10, grid: [Double] = Penalty.defaultGrid, seed: UInt64,
        progress: (@Sendable (Double) -> Void)? = nil
    ) throws(RegressionError) -> CrossValidation {
        let prepared = try PreparedData(data, threads: threads)
        return try crossValidate(prepared, folds: folds, grid: grid, seed: seed, progress: progress)
    }

    /// The same for data that are prepared.
    public func crossValidate(
        _ prepared: PreparedData, folds: Int = 10, grid: [Double] = Penalty.defaultGrid, seed: UInt64,
        progress: (@Sendable (Double) -> Void)? = nil
    ) throws(RegressionError) -> CrossValidation {
        try crossValidate(prepared, folds: folds, grid: grid, seed: seed, start: prepared.nullModel) { progress?($0) }
    }

    /// Scores the penalty that an earlier ``leaveOneGroupOut(_:grid:progress:)`` of the same data chose on customers that
    /// its fits have not seen, from the fit on all rows that is known.
    ///
    /// - Throws: ``RegressionError/mismatchedShapes(what:expected:actual:)`` if the data have other columns; else as
    ///   ``fit(_:progress:)``.
    public func crossValidate(
        _ prepared: PreparedData, folds: Int = 10, at path: LeaveOneGroupOutPath, seed: UInt64,
        progress: (@Sendable (Double) -> Void)? = nil
    ) throws(RegressionError) -> CrossValidation {
        try Self.require(path.start, for: prepared, of: "choice of the penalty")
        return try crossValidate(
            prepared, folds: folds, grid: [path.summary.best.penalty], seed: seed, start: path.start
        ) { progress?($0) }
    }

    /// The path from the largest penalty to the smallest: at each the fit on all rows, begun from the one before, and
    /// from it the fits of all folds.
    func crossValidate(
        _ prepared: PreparedData, folds: Int, grid: [Double], seed: UInt64, start: [Double],
        progress: (Double) -> Void
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
        var start = start
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
