import LinearAlgebra

extension RidgeLogisticRegression {
    /// Scores each penalty of a grid on every customer, left out in closed form: see ``LeaveOneGroupOut``.
    ///
    /// Costs the fits on all rows and a part of one more read for each penalty; nothing is drawn at random. Where customers
    /// are few and the penalty is small, look at ``LeaveOneGroupOutSummary/Point/fragileGroups``. When the world changes
    /// with time, a split by time tells more.
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
        return try leaveOneGroupOut(prepared, grid: grid, progress: progress)[0]
    }

    /// The same for rows that are prepared, and for several outcomes of them.
    ///
    /// With 50,000 rows and more all penalties and outcomes share each read.
    ///
    /// - Parameters:
    ///   - prepared: rows, and their first outcome.
    ///   - outcomes: further outcomes of the same rows, 0 or 1.
    /// - Returns: a path for the first outcome and one for each of `outcomes`, in this order.
    public func leaveOneGroupOut(
        _ prepared: PreparedData, alsoFor outcomes: [[Double]] = [], grid: [Double] = Penalty.defaultGrid,
        progress: (@Sendable (Double) -> Void)? = nil
    ) throws(RegressionError) -> [LeaveOneGroupOutPath] {
        let solver = PenaltyGridSolver(tolerance: tolerance, maximumSteps: maximumSteps, threads: threads)
        return try leaveOneGroupOut(prepared, alsoFor: outcomes, grid: grid, by: solver) { progress?($0) }
    }

    /// The paths from the largest penalty to the smallest.
    func leaveOneGroupOut(
        _ prepared: PreparedData, alsoFor outcomes: [[Double]], grid: [Double], by solver: PenaltyGridSolver,
        progress: (Double) -> Void
    ) throws(RegressionError) -> [LeaveOneGroupOutPath] {
        guard !grid.isEmpty, grid.allSatisfy({ $0 > 0 && $0.isFinite }) else { throw .invalidPenalty }
        let descending = Set(grid).sorted(by: >)
        var tasks = [prepared.data]
        for y in outcomes { tasks.append(try prepared.data.withOutcomes(y)) }
        var (optima, passes) = try solver.minimize(tasks, prepared, grid: descending) { progress(0.5 * $0) }

        var curves = tasks.map { _ in [LeaveOneGroupOutSummary.Point]() }
        var best: [LeaveOneGroupOut?] = tasks.map { _ in nil }
        let fits = descending.indices.flatMap { step in tasks.indices.map { (step: step, task: $0) } }
        for start in stride(from: 0, to: fits.count, by: Self.fitsPerRead) {
            let together = fits[start..<min(start + Self.fitsPerRead, fits.count)]
            let leftOut = try LeaveOneGroupOut.read(
                together.map { step, task in
                    LeaveOneGroupOutFit(tasks[task], b: optima[task][step].b, hessian: optima[task][step].hessian)
                }, transform: prepared.transform, threads: threads)
            passes += LeaveOneGroupOut.passes
            for ((step, task), leftOut) in zip(together, leftOut) {
                curves[task].append(
                    LeaveOneGroupOutSummary.Point(
                        penalty: descending[step],
                        trainingLogLoss: optima[task][step].loss / prepared.data.totalWeight, leftOut: leftOut))
                if leftOut.logLoss < best[task]?.logLoss ?? .infinity { best[task] = leftOut }
            }
            progress(0.5 + 0.5 * Double(start + together.count) / Double(fits.count))
        }
        var paths: [LeaveOneGroupOutPath] = []
        for t in tasks.indices {
            guard let best = best[t] else { throw .notConverged(decrement: .nan, steps: 0) }
            let summary = LeaveOneGroupOutSummary(curve: curves[t])
            paths.append(
                LeaveOneGroupOutPath(
                    summary: summary, best: best, start: optima[t][summary.chosen].b,
                    leastPenalized: optima[t][descending.count - 1].b, passes: passes))
        }
        return paths
    }

    /// How many fits share a read of the rows: each needs two numbers per row.
    private static let fitsPerRead = 4
}
