import LinearAlgebra

/// The optima of several outcomes of the same rows at every penalty of a grid, with the exact Hessians there.
///
/// With few rows Newton's method goes along the grid, each fit begun from the one before. With many,
///
/// 1. it goes along the grid on a sample of the rows (``LogisticData/sample(_:)``), in the processor's cache;
/// 2. from there all penalties and outcomes go on together by limited-memory BFGS in the metrics of their samples
///    (``QuasiNewtonPath``): a read of the rows gives all their gradients, and no Hessian;
/// 3. one read gives the exact Hessians, and with them the certificate of ``NewtonSolver``, and one Newton step more, after
///    which next to nothing is left. What is not at its optimum by that certificate goes on by Newton's method.
struct PenaltyGridSolver: Sendable {
    /// The greatest Newton decrement that counts as solved.
    let tolerance: Double
    let maximumSteps: Int
    let threads: Threads
    /// From how many rows on a sample pays.
    var leastRows = QuasiNewtonSolver.leastRows
    /// How many rows the sample has.
    var sampleRows = 20_000

    /// The share of ``tolerance`` that 2. goes on to, since the Hessians are taken there: a read for gradients alone is cheap.
    private static let share = 0.01
    private static let maximumRounds = 50
    /// The greatest decrement at which Newton's method goes on from where 2. led. Where a column is next to constant in a sample
    /// its metric knows nothing of it, and the way may have led far off: then Newton's method begins at the optimum of the
    /// penalty before, or where there is none, as for a single penalty (`RidgeLogisticRegression.solve`), at the model
    /// without slopes.
    static let nearDecrement = 1.0

    /// A fit on all rows.
    struct Optimum: Sendable {
        let b: [Double]
        /// H with the penalty, at b or one step of a decrement below the tolerance before it.
        let hessian: Cholesky
        /// The loss at b, without the penalty.
        let loss: Double

        init(_ solution: NewtonSolver.Solution) {
            (b, hessian, loss) = (solution.b, solution.hessian, solution.sums.loss)
        }

        init(b: [Double], hessian: Cholesky, loss: Double) {
            (self.b, self.hessian, self.loss) = (b, hessian, loss)
        }
    }

    /// - Parameters:
    ///   - tasks: the outcomes, of the rows of `prepared`.
    ///   - grid: the penalties λ, from the largest to the smallest.
    ///   - progress: told the share done, from 0 to 1.
    /// - Returns: for each outcome an optimum for each penalty; and the reads of all rows.
    func minimize(
        _ tasks: [LogisticData], _ prepared: PreparedData, grid: [Double], progress: (Double) -> Void = { _ in }
    ) throws(RegressionError) -> (optima: [[Optimum]], passes: Int) {
        if prepared.data.rows >= leastRows,
            let (optima, passes) = try shared(tasks, prepared, grid: grid, progress: progress)
        {
            return (optima, passes)
        }
        var optima: [[Optimum]] = []
        var passes = 0
        for (t, task) in tasks.enumerated() {
            let objective = LogisticObjective(task, transform: prepared.transform, threads: threads)
            var start = prepared.nullModel(of: task)
            optima.append([])
            for (step, lambda) in grid.enumerated() {
                let solution = try newton.minimize(objective, penalties: prepared.penalties(lambda), start: start)
                start = solution.b
                passes += solution.passes
                optima[t].append(Optimum(solution))
                progress((Double(t) + Double(step + 1) / Double(grid.count)) / Double(tasks.count))
            }
        }
        return (optima, passes)
    }

    private var newton: NewtonSolver { NewtonSolver(tolerance: tolerance, maximumSteps: maximumSteps) }

    /// One outcome at one penalty.
    private struct Fit {
        let task: Int
        let penalties: [Double]
        var path: QuasiNewtonPath
        var isDone: Bool
    }

    /// The way with shared reads, or `nil` where a sample has no optimum: that says nothing of all rows.
    private func shared(
        _ tasks: [LogisticData], _ prepared: PreparedData, grid: [Double], progress: (Double) -> Void
    ) throws(RegressionError) -> (optima: [[Optimum]], passes: Int)? {
        let objective = SharedObjective(tasks: tasks, transform: prepared.transform, threads: threads)
        guard var fits = try sampleFits(objective, prepared, grid: grid) else { return nil }
        var passes = 1
        progress(0.2)
        for round in 1...Self.maximumRounds {
            let active = fits.indices.filter { !fits[$0].isDone }
            if active.isEmpty { break }
            let gradients = try objective.gradients(
                at: active.map { SharedObjective.Point(task: fits[$0].task, b: fits[$0].path.candidate) })
            passes += 1
            for (gradient, f) in zip(gradients, active) {
                fits[f].path.take(gradient)
                fits[f].isDone = fits[f].path.decrement <= Self.share * tolerance || fits[f].path.isStalled
            }
            progress(0.2 + 0.5 * Double(round) / Double(round + 3))
        }
        let (sums, reads) = try objective.sums(
            at: fits.map { SharedObjective.Point(task: $0.task, b: $0.path.b) })
        passes += reads
        var optima = tasks.map { _ in [Optimum]() }
        for (fit, sums) in zip(fits, sums) {
            let state = PenalizedState(sums, at: fit.path.b, penalties: fit.penalties)
            let hessian = try state.factoredHessian()
            let decrement = hessian.inverseQuadraticForm(state.gradient).squareRoot()
            if decrement <= tolerance {
                let step = hessian.solve(state.gradient).map { -$0 }
                optima[fit.task].append(
                    Optimum(
                        b: zip(fit.path.b, step).map { $0 + $1 }, hessian: hessian, loss: sums.loss(after: step)))
            } else {
                let solution = try newton.minimize(
                    LogisticObjective(tasks[fit.task], transform: prepared.transform, threads: threads),
                    penalties: fit.penalties,
                    start: decrement <= Self.nearDecrement
                        ? fit.path.b : optima[fit.task].last?.b ?? prepared.nullModel(of: tasks[fit.task]))
                passes += solution.passes
                optima[fit.task].append(Optimum(solution))
            }
        }
        progress(1)
        return (optima, passes)
    }

    /// Every outcome at every penalty, at the optimum of a sample: outcome by outcome, as the grid goes.
    private func sampleFits(
        _ objective: SharedObjective, _ prepared: PreparedData, grid: [Double]
    ) throws(RegressionError) -> [Fit]? {
        var starts: [(task: Int, penalties: [Double], solution: NewtonSolver.Solution)] = []
        // None is solved for better than a standard error of all rows, which is far less than the sample's own.
        let solver = NewtonSolver(tolerance: 1, maximumSteps: 50)
        do {
            for (t, task) in objective.tasks.enumerated() {
                let sample = LogisticObjective(
                    task.sample(sampleRows), transform: prepared.transform, threads: threads)
                var start = prepared.nullModel(of: task)
                for lambda in grid {
                    let penalties = prepared.penalties(lambda)
                    let solution = try solver.minimize(sample, penalties: penalties, start: start)
                    start = solution.b
                    starts.append((t, penalties, solution))
                }
            }
        } catch .cancelled {
            throw .cancelled
        } catch {
            return nil
        }
        let gradients = try objective.gradients(
            at: starts.map { SharedObjective.Point(task: $0.task, b: $0.solution.b) })
        var fits: [Fit] = []
        for (start, gradient) in zip(starts, gradients) {
            let metric = try PenalizedState.metric(
                start.solution.sums.informationMatrix, penalties: start.penalties,
                hasIntercept: prepared.transform.hasIntercept)
            let path = QuasiNewtonPath(
                start.solution.b, gradient: gradient, metric: metric, penalties: start.penalties)
            fits.append(
                Fit(
                    task: start.task, penalties: start.penalties, path: path,
                    isDone: path.decrement <= Self.share * tolerance))
        }
        return fits
    }
}
