import LinearAlgebra

/// Minimises the objective of ``LogisticObjective`` over many rows, for several outcomes at once, with few reads.
///
/// 1. Newton's method on a sample of the rows (``LogisticData/sample(_:)``), in the processor's cache.
/// 2. From there limited-memory BFGS on all rows in the metric of the sample's Hessian (``QuasiNewtonPath``); a read of the
///    rows serves all outcomes and needs no Hessian.
/// 3. A read in double precision gives the gradient that is reported; should it not be small enough, 2. goes on from it,
///    as long as that helps. Decrements of about 1e-5 are out of reach in single precision: Newton's method goes on there.
///
/// The decrement is √(gᵀ H_S⁻¹ g) with the sample's Hessian H_S, which differs from that of all rows by about √(k/m) of
/// itself for k coefficients and m rows of the sample. ``NewtonSolver`` gives the exact one where it is published.
struct QuasiNewtonSolver: Sendable {
    /// The greatest decrement at which an outcome counts as done.
    let tolerance: Double
    /// How many rows a sample has: a larger one makes a better metric, and costs as much as the reads it saves.
    var sampleRows = 20_000

    /// The least number of rows for which a sample pays.
    static let leastRows = 200_000

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
    ///   - copy: the rows, transformed.
    ///   - penalties: Λ for each coefficient, 0 for the intercept.
    ///   - starts: where the sample's fits begin.
    /// - Returns: where each outcome came to, with the decrement there, which may be above ``tolerance``.
    /// - Throws: ``RegressionError/notConverged(decrement:steps:)`` or, without a penalty,
    ///   ``RegressionError/separation(columns:)``, where the sample has no optimum; ``RegressionError/cancelled``.
    func minimize(
        _ tasks: [LogisticData], copy: SinglePrecisionRows, transform: ColumnTransform, penalties: [Double],
        starts: [[Double]], threads: Threads
    ) throws(RegressionError) -> (solutions: [Solution], passes: Int) {
        var samples: [NewtonSolver.Solution] = []
        for (task, start) in zip(tasks, starts) {
            // A small sample finds the way for the larger one. Neither is solved for better than a part of a standard
            // error of all rows, which is far less than its own.
            let small = try solve(
                task.sample(sampleRows / 5), transform, penalties, start, tolerance: 10, threads: threads)
            samples.append(
                try solve(
                    task.sample(sampleRows), transform, penalties, small.b, tolerance: 0.1, threads: threads))
        }
        var shared = SharedGradient(tasks, copy: copy, transform: transform, threads: threads)
        var (base, gradients) = try shared.rebase(to: samples.map(\.b))
        var passes = 1
        var paths = tasks.indices.map {
            QuasiNewtonPath(base[$0], gradient: gradients[$0], metric: samples[$0].hessian, penalties: penalties)
        }
        // Each outcome goes its own way, whichever others there are.
        var isDone = tasks.map { _ in false }
        var last = tasks.map { _ in Double.infinity }
        while isDone.contains(false) {
            while true {
                // Half the tolerance leaves room for what single precision does not see.
                let active = paths.indices.filter {
                    !isDone[$0] && paths[$0].decrement > tolerance / 2 && !paths[$0].isStalled
                }
                if active.isEmpty { break }
                let ways = active.map { t in zip(paths[t].candidate, base[t]).map { $0 - $1 } }
                gradients = try shared.steered(ways, active: active)
                passes += 1
                for (a, t) in active.enumerated() { paths[t].take(gradients[a]) }
            }
            base = paths.map(\.b)
            gradients = try shared.exact(at: base)
            passes += 1
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
        tolerance: Double, threads: Threads
    ) throws(RegressionError) -> NewtonSolver.Solution {
        try NewtonSolver(tolerance: tolerance, maximumSteps: 50).minimize(
            LogisticObjective(sample, transform: transform, threads: threads), penalties: penalties, start: start)
    }
}
