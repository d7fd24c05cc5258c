import LinearAlgebra

/// Gradients of several outcomes' losses over the same rows, in one read.
///
/// Reads that steer round the rows to single precision as they go, Z̃, block by block in the cache, and only for the way from
/// a base point b₀ whose linear predictors are kept:
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
    private let segments: RowSegments
    private var base: [[Double]] = []

    init(_ tasks: [LogisticData], transform: ColumnTransform, threads: Threads) {
        self.tasks = tasks
        segments = SinglePrecisionBlock.segments(rows: tasks[0].rows, columns: transform.width)
        self.transform = transform
        self.threads = threads
    }

    /// What the read at a new base gives.
    struct Base: Sendable {
        /// The points, as single precision rounds them.
        let points: [[Double]]
        let gradients: [[Double]]
        /// Zᵀ diag(w p (1 − p)) Z, estimated from a part of the rows.
        let informations: [SymmetricMatrix]
    }

    /// Makes `points` the base.
    ///
    /// - Parameter rows: of about how many rows, evenly spread, informations are estimated.
    mutating func rebase(to points: [[Double]], informationFrom rows: Int) throws(RegressionError) -> Base {
        let every = max(1, tasks[0].rows / max(1, rows))
        let parts = try read(points, active: Array(tasks.indices), from: nil, informationEvery: every)
        keep(parts)
        let width = transform.width
        let total = RowSegments.treeSum(parts.map(\.informations)) { for k in $0.indices { $0[k] += $1[k] } }!
        let weight = parts.reduce(0) { $0 + $1.weight }
        return Base(
            points: points.map { $0.map { Double(Float($0)) } }, gradients: sum(parts, count: tasks.count),
            informations: tasks.indices.map { t in
                (tasks[0].totalWeight / weight)
                    * SymmetricMatrix(
                        order: width, lowerTriangle: Array(total[t * width * width..<(t + 1) * width * width]))
            })
    }

    /// The gradients of the `active` tasks at base + `ways`.
    func steered(_ ways: [[Double]], active: [Int]) throws(RegressionError) -> [[Double]] {
        sum(try read(ways, active: active, from: base), count: active.count)
    }

    /// Makes `points` the base, and gives the gradients there, all in double precision.
    mutating func exact(at points: [[Double]]) throws(RegressionError) -> [[Double]] {
        let (tasks, transform, segments) = (tasks, transform, segments)
        do {
            let parts = try threads.map(segments.segments.count) { index in
                let segment = segments.segments[index]
                var block = RowBlock(capacity: segments.blockRows, transform: transform)
                var eta = [Double](repeating: 0, count: segments.blockRows)
                var (gradients, kept) = ([[Double]](), [[Double]]())
                for _ in tasks {
                    gradients.append(Array(repeating: 0, count: transform.width))
                    kept.append([])
                    kept[kept.count - 1].reserveCapacity(segment.rows.count)
                }
                for range in segments.blocks(of: segment) {
                    block.load(tasks[0].x, range: range)
                    for (t, task) in tasks.enumerated() {
                        block.multiply(points[t], into: &eta)
                        if let offsets = task.offsets {
                            for (k, row) in range.enumerated() { eta[k] += offsets[row] }
                        }
                        kept[t].append(contentsOf: eta[..<range.count])
                        Self.residuals(of: &eta, task, range)
                        block.addTransposedProduct(eta, to: &gradients[t])
                    }
                }
                return Part(gradients: gradients.flatMap(\.self), eta: kept)
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

    /// What one read of a segment gives: the gradients one after the other, η where it is to become the base, and
    /// informations where they are asked for, with the weight of their rows.
    private struct Part: Sendable {
        var gradients: [Double]
        var eta: [[Double]] = []
        var informations: [Double] = []
        var weight = 0.0
    }

    /// One read in single precision. Without a base, ways are from 0, η is kept, and every so many blocks give the information.
    private func read(
        _ ways: [[Double]], active: [Int], from base: [[Double]]?, informationEvery every: Int = 0
    ) throws(RegressionError) -> [Part] {
        let (tasks, transform, segments) = (tasks, transform, segments)
        let narrow = ways.map { $0.map { Float($0) } }
        do {
            return try threads.map(segments.segments.count) { index in
                let segment = segments.segments[index]
                let width = transform.width
                var block = SinglePrecisionBlock(tasks[0].x, transform: transform, capacity: segments.blockRows)
                var move = [Float](repeating: 0, count: segments.blockRows)
                var part = [Float](repeating: 0, count: width)
                var gradients = [Double](repeating: 0, count: active.count * width)
                var kept = [[Double]](repeating: [], count: base == nil ? active.count : 0)
                var informations = [[Double]](
                    repeating: Array(repeating: 0, count: every > 0 ? width * width : 0), count: active.count)
                var weight = 0.0
                for (number, range) in segments.blocks(of: segment).enumerated() {
                    block.load(range)
                    let givesInformation = every > 0 && (number + index) % every == 0
                    if givesInformation { weight += tasks[0].weight(of: range) }
                    for (a, t) in active.enumerated() {
                        block.multiply(narrow[a], into: &move)
                        if let base {
                            Self.residuals(of: &move, from: base[t], at: range.lowerBound, tasks[t], range)
                        } else {
                            let eta = range.map {
                                Double(move[$0 - range.lowerBound]) + (tasks[t].offsets?[$0] ?? 0)
                            }
                            kept[a].append(contentsOf: eta)
                            if givesInformation {
                                let roots = Self.roots(eta, tasks[t], range)
                                block.addGram(roots, to: &informations[a])
                            }
                            for k in 0..<range.count { move[k] = 0 }
                            Self.residuals(of: &move, from: eta, at: 0, tasks[t], range)
                        }
                        block.multiplyTransposed(move, into: &part)
                        for j in 0..<width { gradients[a * width + j] += Double(part[j]) }
                    }
                }
                return Part(
                    gradients: gradients, eta: kept, informations: informations.flatMap(\.self), weight: weight)
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

    /// w (σ(η) − y) in the place of η.
    private static func residuals(of eta: inout [Double], _ task: LogisticData, _ rows: Range<Int>) {
        var values = eta.mutableSpan
        let y = task.y.span.extracting(rows)
        for k in 0..<rows.count { values[k] = LogisticFunction.probability(values[k]) - y[k] }
        guard let weights = task.weights else { return }
        for (k, row) in rows.enumerated() { eta[k] *= weights[row] }
    }

    /// √(w p (1 − p)).
    private static func roots(_ eta: [Double], _ task: LogisticData, _ rows: Range<Int>) -> [Float] {
        rows.map { row in
            let variance = LogisticFunction.terms(eta[row - rows.lowerBound]).variance
            return Float(((task.weights?[row] ?? 1) * variance).squareRoot())
        }
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
