import LinearAlgebra

/// Minimises the objective of ``LogisticObjective`` over many rows, for several outcomes at once, with few reads.
///
/// 1. Newton's method on a sample of the rows (``LogisticData/sample(_:)``), in the processor's cache.
/// 2. There, from a larger part of the rows, an estimate of the Hessian, the metric of what follows.
/// 3. From there limited-memory BFGS on all rows in that metric (``QuasiNewtonPath``); a read of the rows serves all
///    outcomes and needs no Hessian.
/// 4. A read in double precision gives the gradient that is reported; should it not be small enough, 3. goes on from it,
///    as long as that helps. Decrements of about 1e-5 are out of reach in single precision: Newton's method goes on there.
///
/// The decrement is √(gᵀ H_S⁻¹ g) with the estimate H_S, which differs from the Hessian of all rows by about √(k/m) of
/// itself for k coefficients and m rows. ``NewtonSolver`` gives the exact one where it is published.
struct QuasiNewtonSolver: Sendable {
    /// The greatest decrement at which an outcome counts as done.
    let tolerance: Double
    /// How many rows the sample has. A larger one would start closer, and cost as much as the reads it saves.
    var sampleRows = 20_000
    /// Of about how many rows the Hessian is estimated; the same holds.
    var metricRows = 200_000

    /// The least number of rows for which a sample pays.
    static let leastRows = 50_000

    /// An outcome's solution.
    struct Solution: Sendable {
        let b: [Double]
        /// The gradient with the penalty at b, in double precision.
        let gradient: [Double]
        let decrement: Double
    }

    /// Solves `tasks`, which share design, weights and offsets; `passes` are the reads of all rows they took together.
    ///
    /// - Parameters:
    ///   - penalties: Λ for each coefficient, 0 for the intercept.
    ///   - origins: where the sample's fits begin.
    ///   - progress: told of each stage after it.
    /// - Returns: where each outcome came to, with the decrement there, which may be above ``tolerance``.
    /// - Throws: ``RegressionError/notConverged(decrement:steps:)`` or, without a penalty,
    ///   ``RegressionError/separation(columns:)``, where the sample has no optimum; ``RegressionError/cancelled``.
    func minimize(
        _ tasks: [LogisticData], transform: ColumnTransform, penalties: [Double],
        from origins: [[Double]], threads: Threads, progress: (SolvingStage) -> Void = { _ in }
    ) throws(RegressionError) -> (solutions: [Solution], passes: Int) {
        var starts: [[Double]] = []
        for (task, start) in zip(tasks, origins) {
            // A part of the sample finds the way for all of it. Neither is solved for better than a part of a standard
            // error of all rows, which is far less than its own.
            let sample = task.sample(sampleRows)
            let small = try solve(sample.sample(sampleRows / 5), transform, penalties, start, tolerance: 10, threads)
            starts.append(try solve(sample, transform, penalties, small, tolerance: 1, threads))
        }
        progress(.samples)
        var shared = SharedGradient(tasks, transform: transform, threads: threads)
        let first = try shared.rebase(to: starts, informationFrom: metricRows)
        var base = first.points
        var passes = 1
        var paths: [QuasiNewtonPath] = []
        for t in tasks.indices {
            let metric = try PenalizedState.metric(
                first.informations[t], penalties: penalties, hasIntercept: transform.hasIntercept)
            paths.append(
                QuasiNewtonPath(base[t], gradient: first.gradients[t], metric: metric, penalties: penalties))
        }
        // Each outcome goes its own way, whichever others there are.
        var isDone = tasks.map { _ in false }
        var last = tasks.map { _ in Double.infinity }
        progress(.metric)
        while isDone.contains(false) {
            while true {
                // Half the tolerance leaves room for what single precision does not see.
                let active = paths.indices.filter {
                    !isDone[$0] && paths[$0].decrement > tolerance / 2 && !paths[$0].isStalled
                }
                if active.isEmpty { break }
                let ways = active.map { t in zip(paths[t].candidate, base[t]).map { $0 - $1 } }
                let gradients = try shared.steered(ways, active: active)
                passes += 1
                for (a, t) in active.enumerated() { paths[t].take(gradients[a]) }
                progress(.steered(outcomes: active.count))
            }
            base = paths.map(\.b)
            let gradients = try shared.exact(at: base)
            passes += 1
            progress(.exact)
            for t in paths.indices where !isDone[t] {
                paths[t].correct(gradients[t])
                // Where an exact read shows no progress, single precision has no more to give.
                isDone[t] = !(paths[t].decrement > tolerance && paths[t].decrement < last[t] / 2)
                last[t] = paths[t].decrement
            }
        }
        return (paths.map { Solution(b: $0.b, gradient: $0.gradient, decrement: $0.decrement) }, passes)
    }

    private func solve(
        _ sample: LogisticData, _ transform: ColumnTransform, _ penalties: [Double], _ start: [Double],
        tolerance: Double, _ threads: Threads
    ) throws(RegressionError) -> [Double] {
        try NewtonSolver(tolerance: tolerance, maximumSteps: 50).minimize(
            LogisticObjective(sample, transform: transform, threads: threads), penalties: penalties, start: start
        ).b
    }
}
