import LinearAlgebra

/// The losses of several outcomes of the same rows, each at points of its own, in one read in double precision.
///
/// With one column of B for each point, E = o + Z B and G = Zᵀ R are one `dgemm` each per block, where R holds w (σ(E) − y).
/// The sums are those of ``LogisticObjective``.
struct SharedObjective: Sendable {
    /// The outcomes, which share rows, weights and offsets.
    let tasks: [LogisticData]
    let transform: ColumnTransform
    let threads: Threads

    /// Coefficients at which an outcome's loss is asked for.
    struct Point: Sendable {
        /// The outcome's index.
        let task: Int
        let b: [Double]
    }

    /// The elements that the informations of one read may have, over all segments: 64 MB.
    private static let informationLimit = 8_000_000

    /// The gradients at `points`, in one read.
    func gradients(at points: [Point]) throws(RegressionError) -> [[Double]] {
        try read(points, informs: false).map(\.gradient)
    }

    /// The sums at `points`, and the reads that took: one, but for many columns, whose informations would need too much
    /// memory at once.
    func sums(at points: [Point]) throws(RegressionError) -> (sums: [LogisticObjective.Sums], passes: Int) {
        let share = RowSegments.limit * transform.width * transform.width
        let pointsAtOnce = max(1, Self.informationLimit / max(1, share))
        var sums: [LogisticObjective.Sums] = []
        var passes = 0
        for start in stride(from: 0, to: points.count, by: pointsAtOnce) {
            sums += try read(Array(points[start..<min(start + pointsAtOnce, points.count)]), informs: true)
            passes += 1
        }
        return (sums, passes)
    }

    private func read(_ points: [Point], informs: Bool) throws(RegressionError) -> [LogisticObjective.Sums] {
        guard !points.isEmpty else { return [] }
        var b = [Double](repeating: 0, count: transform.width * points.count)
        for (a, point) in points.enumerated() {
            for (j, value) in point.b.enumerated() { b[j * points.count + a] = value }
        }
        let coefficients = b
        let segments = RowSegments.withCopies(rows: tasks[0].rows, columns: transform.width)
        do {
            let parts = try segments.reduce(threads: threads) { segment in
                self.sums(over: segments.blocks(of: segment), points, coefficients, informs: informs)
            } add: {
                for a in $0.indices { $0[a].add($1[a]) }
            }
            guard let sums = parts[0] else { preconditionFailure("checked data has rows") }
            return sums
        } catch {
            throw .cancelled
        }
    }

    private func sums(
        over blocks: [Range<Int>], _ points: [Point], _ coefficients: [Double], informs: Bool
    ) -> [LogisticObjective.Sums] {
        let (count, width) = (points.count, transform.width)
        let capacity = blocks.first?.count ?? 0
        var sums = points.map { _ in LogisticObjective.Sums(width: width, informs: informs) }
        var gradients = [Double](repeating: 0, count: width * count)
        var block = RowBlock(capacity: capacity, transform: transform)
        // η, then r, of each row at each point; and s of each row at one.
        var eta = [Double](repeating: 0, count: capacity * count)
        var roots = [[Double]](repeating: Array(repeating: 0, count: capacity), count: informs ? count : 0)
        for range in blocks {
            block.load(tasks[0].x, range: range)
            block.multiply(coefficients, count: count, into: &eta)
            for (a, point) in points.enumerated() {
                if informs {
                    Self.include(range, tasks[point.task], place: a, of: count, &eta, &roots[a], &sums[a])
                } else {
                    Self.residuals(range, tasks[point.task], place: a, of: count, &eta)
                }
            }
            block.addTransposedProduct(eta, count: count, to: &gradients)
            for a in roots.indices {
                var scaled = block
                scaled.scaleRows(roots[a])
                scaled.addGram(to: &sums[a].information)
            }
        }
        for a in points.indices {
            for j in 0..<width { sums[a].gradient[j] = gradients[j * count + a] }
        }
        return sums
    }

    /// r in the place of η.
    private static func residuals(
        _ rows: Range<Int>, _ task: LogisticData, place: Int, of count: Int, _ eta: inout [Double]
    ) {
        var values = eta.mutableSpan
        let y = task.y.span
        for (k, row) in rows.enumerated() {
            let value = values[k * count + place] + (task.offsets?[row] ?? 0)
            values[k * count + place] = (task.weights?[row] ?? 1) * (LogisticFunction.probability(value) - y[row])
        }
    }

    /// r in the place of η, s, and the sums but for gradient and information.
    private static func include(
        _ rows: Range<Int>, _ task: LogisticData, place: Int, of count: Int, _ eta: inout [Double],
        _ roots: inout [Double], _ sums: inout LogisticObjective.Sums
    ) {
        for (k, row) in rows.enumerated() {
            (eta[k * count + place], roots[k]) = sums.include(
                eta[k * count + place], offset: task.offsets?[row] ?? 0, y: task.y[row],
                weight: task.weights?[row] ?? 1)
        }
    }
}

extension RowSegments {
    /// A division into blocks so small that one of them and a copy of it stay in the second cache.
    static func withCopies(rows: Int, columns: Int) -> RowSegments {
        RowSegments(rows: rows, columns: columns, blockRows: max(64, min(4096, 49_152 / max(1, columns))))
    }
}
