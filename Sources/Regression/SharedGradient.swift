import LinearAlgebra

/// Gradients of several outcomes' losses over the same rows, in one read.
///
/// Reads that steer go through a copy Z̃ of the rows in single precision, and only for the way from a base point b₀ whose
/// linear predictors are kept:
///
/// ```
/// η = η₀ + Z̃ (b − b₀),    g = Z̃ᵀ [w (σ(η) − y)]
/// ```
///
/// A block's sums are in single precision, everything beyond in double. With short ways the rounding of b − b₀ is of no
/// account; that of η₀ and of elements differs from row to row, and hardly adds up: g/n is right to about 1e-10. What is
/// left shows in the exact read that ends a fit.
struct SharedGradient: Sendable {
    /// The outcomes, which share rows and weights.
    let tasks: [LogisticData]
    let transform: ColumnTransform
    let threads: Threads
    private let copy: SinglePrecisionRows
    private var base: [[Double]] = []

    init(_ tasks: [LogisticData], copy: SinglePrecisionRows, transform: ColumnTransform, threads: Threads) {
        self.tasks = tasks
        self.copy = copy
        self.transform = transform
        self.threads = threads
    }

    /// Makes `points` the base, as single precision rounds them, and gives the gradients there.
    mutating func rebase(to points: [[Double]]) throws(RegressionError) -> (base: [[Double]], gradients: [[Double]]) {
        let parts = try read(points, active: Array(tasks.indices), from: nil)
        keep(parts)
        return (points.map { $0.map { Double(Float($0)) } }, sum(parts, count: tasks.count))
    }

    /// The gradients of the `active` tasks at base + `ways`.
    func steered(_ ways: [[Double]], active: [Int]) throws(RegressionError) -> [[Double]] {
        sum(try read(ways, active: active, from: base), count: active.count)
    }

    /// Makes `points` the base, and gives the gradients there, all in double precision.
    mutating func exact(at points: [[Double]]) throws(RegressionError) -> [[Double]] {
        let (tasks, transform, segments) = (tasks, transform, copy.segments)
        do {
            let parts = try threads.map(segments.segments.count) { index in
                let width = transform.width
                var result = Part(tasks.count, width: width)
                var block = RowBlock(capacity: segments.blockRows, transform: transform)
                var eta = [Double](repeating: 0, count: segments.blockRows)
                var sum = [Double](repeating: 0, count: width)
                for range in segments.blocks(of: segments.segments[index]) {
                    block.load(tasks[0].x, range: range)
                    for (t, task) in tasks.enumerated() {
                        block.multiply(points[t], into: &eta)
                        for (k, row) in range.enumerated() {
                            eta[k] += task.offsets?[row] ?? 0
                            result.eta[t].append(eta[k])
                            let probability = LogisticFunction.probability(eta[k])
                            eta[k] = (task.weights?[row] ?? 1) * (probability - task.y[row])
                        }
                        for j in 0..<width { sum[j] = 0 }
                        block.addTransposedProduct(eta, to: &sum)
                        for j in 0..<width { result.gradients[t * width + j] += sum[j] }
                    }
                }
                return result
            }
            keep(parts)
            return sum(parts, count: tasks.count)
        } catch {
            throw .cancelled
        }
    }

    private mutating func keep(_ parts: [Part]) {
        base = tasks.indices.map { t in
            var eta: [Double] = []
            eta.reserveCapacity(tasks[t].rows)
            for part in parts { eta.append(contentsOf: part.eta[t]) }
            return eta
        }
    }

    /// What one read of a segment gives: the gradients one after the other, and η where it is to become the base.
    private struct Part: Sendable {
        var gradients: [Double]
        var eta: [[Double]]

        init(_ count: Int, width: Int) {
            gradients = Array(repeating: 0, count: count * width)
            eta = Array(repeating: [], count: count)
        }
    }

    /// One read of the copy. Without a base, ways are from 0 and η is kept.
    private func read(_ ways: [[Double]], active: [Int], from base: [[Double]]?) throws(RegressionError) -> [Part] {
        let (tasks, copy) = (tasks, copy)
        let narrow = ways.map { $0.map { Float($0) } }
        do {
            return try threads.map(copy.segments.segments.count) { index in
                let width = copy.columns
                var result = Part(active.count, width: width)
                var move = [Float](repeating: 0, count: copy.segments.blockRows)
                var part = [Float](repeating: 0, count: width)
                for range in copy.segments.blocks(of: copy.segments.segments[index]) {
                    for (a, t) in active.enumerated() {
                        copy.multiply(narrow[a], segment: index, block: range, into: &move)
                        if let base {
                            Self.residuals(of: &move, from: base[t], at: range.lowerBound, tasks[t], range)
                        } else {
                            let eta = range.map {
                                Double(move[$0 - range.lowerBound]) + (tasks[t].offsets?[$0] ?? 0)
                            }
                            result.eta[a].append(contentsOf: eta)
                            for k in 0..<range.count { move[k] = 0 }
                            Self.residuals(of: &move, from: eta, at: 0, tasks[t], range)
                        }
                        copy.multiplyTransposed(move, segment: index, block: range, into: &part)
                        for j in 0..<width { result.gradients[a * width + j] += Double(part[j]) }
                    }
                }
                return result
            }
        } catch {
            throw .cancelled
        }
    }

    /// The sum of segments' gradients in a fixed tree, task by task.
    private func sum(_ parts: [Part], count: Int) -> [[Double]] {
        let total = RowSegments.treeSum(parts.map(\.gradients)) { for k in $0.indices { $0[k] += $1[k] } }!
        return (0..<count).map { Array(total[$0 * transform.width..<($0 + 1) * transform.width]) }
    }

    /// w (σ(η₀ + move) − y) in the place of the move; the first row's η₀ is at `start`.
    private static func residuals(
        of moves: inout [Float], from base: [Double], at start: Int, _ task: LogisticData, _ rows: Range<Int>
    ) {
        var move = moves.mutableSpan
        let (eta, y) = (base.span.extracting(start..<start + rows.count), task.y.span.extracting(rows))
        for k in 0..<rows.count { move[k] = Float(LogisticFunction.probability(eta[k] + Double(move[k])) - y[k]) }
        guard let weights = task.weights else { return }
        for (k, row) in rows.enumerated() { move[k] *= Float(weights[row]) }
    }
}
