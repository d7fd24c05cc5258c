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
        base = tasks.indices.map { t in parts.flatMap { $0.eta[t].map { Double($0) } } }
        return (points.map { $0.map { Double(Float($0)) } }, sum(parts.map(\.gradients), count: tasks.count))
    }

    /// The gradients of the `active` tasks at base + `ways`.
    func steered(_ ways: [[Double]], active: [Int]) throws(RegressionError) -> [[Double]] {
        sum(try read(ways, active: active, from: base).map(\.gradients), count: active.count)
    }

    /// The gradients at `points`, one for each task, in double precision throughout.
    func exact(at points: [[Double]]) throws(RegressionError) -> [[Double]] {
        let (tasks, transform) = (tasks, transform)
        let segments = RowSegments(rows: tasks[0].rows, columns: transform.width)
        do {
            let parts = try threads.map(segments.segments.count) { index in
                var gradients = tasks.map { _ in [Double](repeating: 0, count: transform.width) }
                var block = RowBlock(capacity: segments.blockRows, transform: transform)
                var eta = [Double](repeating: 0, count: segments.blockRows)
                for range in segments.blocks(of: segments.segments[index]) {
                    block.load(tasks[0].x, range: range)
                    for (t, task) in tasks.enumerated() {
                        block.multiply(points[t], into: &eta)
                        Self.residuals(of: &eta, task, range)
                        block.addTransposedProduct(eta, to: &gradients[t])
                    }
                }
                return gradients.flatMap(\.self)
            }
            return sum(parts, count: tasks.count)
        } catch {
            throw .cancelled
        }
    }

    /// What one read of a segment gives: the gradients one after the other, and η where it is to become the base.
    private struct Part: Sendable {
        var gradients: [Double]
        var eta: [[Float]]
    }

    /// One read of the copy. Without a base, ways are from 0 and η is kept.
    private func read(_ ways: [[Double]], active: [Int], from base: [[Double]]?) throws(RegressionError) -> [Part] {
        let (tasks, copy) = (tasks, copy)
        let narrow = ways.map { $0.map { Float($0) } }
        do {
            return try threads.map(copy.segments.segments.count) { index in
                let width = copy.columns
                var result = Part(
                    gradients: Array(repeating: 0, count: active.count * width), eta: active.map { _ in [] })
                var move = [Float](repeating: 0, count: copy.segments.blockRows)
                var part = [Float](repeating: 0, count: width)
                for range in copy.segments.blocks(of: copy.segments.segments[index]) {
                    for (a, t) in active.enumerated() {
                        copy.multiply(narrow[a], segment: index, block: range, into: &move)
                        if base == nil { result.eta[a].append(contentsOf: move[..<range.count]) }
                        Self.residuals(of: &move, base?[t], tasks[t], range)
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
    private func sum(_ parts: [[Double]], count: Int) -> [[Double]] {
        let total = RowSegments.treeSum(parts) { for k in $0.indices { $0[k] += $1[k] } }!
        return (0..<count).map { Array(total[$0 * transform.width..<($0 + 1) * transform.width]) }
    }

    /// w (σ(η) − y) in the place of η.
    private static func residuals(of eta: inout [Double], _ task: LogisticData, _ rows: Range<Int>) {
        for (k, row) in rows.enumerated() {
            eta[k] = (task.weights?[row] ?? 1) * (LogisticFunction.probability(eta[k]) - task.y[row])
        }
    }

    /// w (σ(η₀ + move) − y) in the place of the move.
    private static func residuals(
        of moves: inout [Float], _ base: [Double]?, _ task: LogisticData, _ rows: Range<Int>
    ) {
        var move = moves.mutableSpan
        let y = task.y.span.extracting(rows)
        if let base {
            let eta = base.span.extracting(rows)
            for k in 0..<rows.count { move[k] = Float(LogisticFunction.probability(eta[k] + Double(move[k])) - y[k]) }
        } else {
            for k in 0..<rows.count { move[k] = Float(LogisticFunction.probability(Double(move[k])) - y[k]) }
        }
        guard let weights = task.weights else { return }
        for (k, row) in rows.enumerated() { move[k] *= Float(weights[row]) }
    }
}
