import LinearAlgebra

extension RidgeLogisticRegression {
    /// Scores each penalty of a grid on every customer, left out in closed form: see ``LeaveOneGroupOut``.
    ///
    /// Costs the fits on all rows, each begun from the one before, and one more read for each penalty; nothing is drawn
    /// at random. Where customers are few and the penalty is small, look at
    /// ``LeaveOneGroupOutSummary/Point/fragileGroups``. When the world changes with time, a split by time tells more.
    ///
    /// - Parameters:
    ///   - grid: the penalties, all positive, in any order.
    ///   - progress: told the share done, from 0 to 1, on the calling thread.
    /// - Throws: ``RegressionError/invalidPenalty``, ``RegressionError/notConverged(decrement:steps:)``,
    ///   ``RegressionError/cancelled``.
    public func leaveOneGroupOut(
        _ data: LogisticData, grid: [Double] = Penalty.defaultGrid, progress: (@Sendable (Double) -> Void)? = nil
    ) throws(RegressionError) -> LeaveOneGroupOutPath {
        let prepared = try PreparedData(data, threads: threads)
        return try leaveOneGroupOut(prepared, grid: grid) { progress?($0) }
    }

    /// The path from the largest penalty to the smallest.
    func leaveOneGroupOut(
        _ prepared: PreparedData, grid: [Double], progress: (Double) -> Void
    ) throws(RegressionError) -> LeaveOneGroupOutPath {
        guard !grid.isEmpty, grid.allSatisfy({ $0 > 0 && $0.isFinite }) else { throw .invalidPenalty }
        let objective = LogisticObjective(prepared.data, transform: prepared.transform, threads: threads)
        let solver = NewtonSolver(tolerance: tolerance, maximumSteps: maximumSteps)
        let descending = Set(grid).sorted(by: >)
        var curve: [LeaveOneGroupOutSummary.Point] = []
        var best: (leftOut: LeaveOneGroupOut, start: [Double])?
        var start = prepared.nullModel
        var passes = 0
        for (step, lambda) in descending.enumerated() {
            let solution = try solver.minimize(objective, penalties: prepared.penalties(lambda), start: start)
            start = solution.b
            let leftOut = try LeaveOneGroupOut(
                prepared.data, transform: prepared.transform, b: solution.b, hessian: solution.hessian,
                threads: threads)
            passes += solution.passes + LeaveOneGroupOut.passes
            curve.append(
                LeaveOneGroupOutSummary.Point(
                    penalty: lambda, trainingLogLoss: solution.sums.loss / prepared.data.totalWeight,
                    leftOut: leftOut))
            if leftOut.logLoss < best?.leftOut.logLoss ?? .infinity { best = (leftOut, solution.b) }
            progress(Double(step + 1) / Double(descending.count))
        }
        guard let best else { throw .notConverged(decrement: .nan, steps: 0) }
        return LeaveOneGroupOutPath(
            summary: LeaveOneGroupOutSummary(curve: curve), best: best.leftOut, start: best.start, passes: passes)
    }
}
