import LinearAlgebra

extension RidgeLogisticRegression {
    /// The optima of several outcomes of the same rows at a fixed ``penalty``, without inference.
    ///
    /// With 50,000 rows and more, all outcomes share each read: about ten for all, next to a fit on a sample. With fewer,
    /// each is solved by Newton's method. The objective is that of ``RidgeLogisticRegression``.
    ///
    /// - Parameters:
    ///   - prepared: rows, and their first outcome.
    ///   - outcomes: further outcomes of the same rows, 0 or 1.
    ///   - progress: told what was done, after each stage, on the calling thread.
    /// - Returns: a solution for the first outcome and one for each of `outcomes`, in this order.
    /// - Throws: as ``fit(_:progress:)``; ``RegressionError/invalidPenalty`` also where ``penalty`` is not fixed, and for 0
    ///   where dependent columns are kept.
    public func solve(
        _ prepared: PreparedData, alsoFor outcomes: [[Double]] = [],
        progress: (SolvingStage) -> Void = { _ in }
    ) throws(RegressionError) -> [RidgeSolution] {
        guard case .fixed(let lambda) = penalty, lambda >= 0, lambda.isFinite,
            lambda > 0 || prepared.dependentColumns == .dropped
        else { throw .invalidPenalty }
        var tasks = [prepared.data]
        for y in outcomes { tasks.append(try prepared.data.withOutcomes(y)) }
        let penalties = prepared.penalties(lambda)
        if lambda == 0 { try refuseSeparation(tasks) }
        var solutions: [QuasiNewtonSolver.Solution] = []
        var exact: [Int: QuasiNewtonSolver.Solution] = [:]
        var passes = 0
        do {
            (solutions, passes) = try quasiNewtonSolutions(tasks, prepared, penalties, progress)
            for (t, task) in tasks.enumerated() where solutions.isEmpty || solutions[t].decrement > tolerance {
                let objective = LogisticObjective(task, transform: prepared.transform, threads: threads)
                let isNear = !solutions.isEmpty && solutions[t].decrement <= PenaltyGridSolver.nearDecrement
                let start = isNear ? solutions[t].b : prepared.nullModel(of: task)
                let solution = try NewtonSolver(tolerance: tolerance, maximumSteps: maximumSteps).minimize(
                    objective, penalties: penalties, start: start)
                let state = PenalizedState(solution.sums, at: solution.b, penalties: penalties)
                exact[t] = QuasiNewtonSolver.Solution(
                    b: solution.b, gradient: state.gradient, decrement: solution.decrement)
                passes += solution.passes
                progress(.newton(reads: solution.passes))
            }
        } catch {
            throw prepared.explaining(error, lambda: lambda, threads: threads)
        }
        let final = tasks.indices.map { exact[$0] ?? solutions[$0] }
        let map = prepared.transform.coefficientMap(to: .raw, columns: prepared.data.columns)
        return final.map { solution in
            let raw = map.multiply(solution.b)
            return RidgeSolution(
                intercept: raw[0], coefficients: Array(raw[1...]), droppedColumns: prepared.screening.dropped,
                penalty: lambda, decrement: solution.decrement,
                greatestGradient: solution.gradient.reduce(0) { max($0, abs($1)) } / prepared.data.totalWeight,
                passes: passes)
        }
    }

    /// With many rows the solutions that share each read, or none where a sample has no optimum: that says nothing of all
    /// rows, and Newton's method does.
    private func quasiNewtonSolutions(
        _ tasks: [LogisticData], _ prepared: PreparedData, _ penalties: [Double], _ progress: (SolvingStage) -> Void
    ) throws(RegressionError) -> (solutions: [QuasiNewtonSolver.Solution], passes: Int) {
        guard prepared.hasManyRows else { return ([], 0) }
        do {
            return try QuasiNewtonSolver(tolerance: tolerance).minimize(
                tasks, transform: prepared.transform, penalties: penalties,
                from: tasks.map { prepared.nullModel(of: $0) }, threads: threads, progress: progress)
        } catch .cancelled {
            throw .cancelled
        } catch {
            return ([], 0)
        }
    }

    /// A decrement alone does not tell a far optimum from none.
    private func refuseSeparation(_ tasks: [LogisticData]) throws(RegressionError) {
        for task in tasks {
            guard let separation = try task.separation(threads: threads) else { continue }
            throw .separation(columns: separation.columns.map { task.columnNames[$0] })
        }
    }
}
