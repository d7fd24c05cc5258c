import LinearAlgebra

/// What each fold's own standardisation does to the penalty.
///
/// A fold standardises its columns by its training rows. In coordinates standardised by *all* rows that changes nothing
/// but the penalty's weight: Σ (b_j v_j)², with v_j the training rows' standard deviation of column j in those
/// coordinates, since the free intercept takes up any shift. So one standardised view of the data serves every fold,
/// exactly as if each had its own.
struct FoldPenalties: Sendable {
    /// Per fold and coefficient: Σw of the training rows times v_j²; 0 for the intercept.
    let weights: [[Double]]
    /// Per fold: coefficients whose column is constant in the training rows. They stay 0.
    let frozen: [[Int]]

    /// The reads of the data that `init` takes.
    static let passes = 1

    init(_ parts: LogisticObjective) throws(RegressionError) {
        let (data, order, segments) = (parts.data, parts.order, parts.segments)
        let origin = [Double](repeating: 0, count: parts.width)
        let sums: [[Double]?]
        do {
            // Per column: Σw z and, after all of those, Σw z². The column of ones gives Σw.
            sums = try segments.reduce(threads: parts.threads) { segment in
                var (first, second) = (ColumnSums(columns: parts.width), ColumnSums(columns: parts.width))
                var block = RowBlock(capacity: segments.blockRows, transform: parts.transform)
                for range in segments.blocks(of: segment) {
                    block.load(data.x, range: range, order: order)
                    for (k, i) in range.enumerated() {
                        let weight = data.weights?[order?[i] ?? i] ?? 1
                        block.withRow(k) { row in
                            first.add(row, weight: weight)
                            second.addSquares(row, around: origin, weight: weight)
                        }
                    }
                }
                return first.sums + second.sums
            } add: {
                for k in $0.indices { $0[k] += $1[k] }
            }
        } catch {
            throw .cancelled
        }
        let zero = [Double](repeating: 0, count: 2 * parts.width)
        let perFold = sums.map { $0 ?? zero }
        let width = parts.width
        var weights: [[Double]] = []
        var frozen: [[Int]] = []
        for fold in perFold.indices {
            // Added up without the fold, not subtracted: a constant column must give exactly no variance.
            let training = perFold.indices.filter { $0 != fold }.reduce(into: zero) { total, other in
                for k in total.indices { total[k] += perFold[other][k] }
            }
            let total = training[0]
            var row = [0.0]
            for j in 1..<max(1, width) {
                let mean = training[j] / total
                row.append(max(0, training[width + j] - total * mean * mean))
            }
            let still = (1..<max(1, width)).filter { row[$0] <= 1e-9 * max(training[width + $0], total * 1e-6) }
            for j in still { row[j] = 0 }
            weights.append(row)
            frozen.append(still)
        }
        self.weights = weights
        self.frozen = frozen
    }
}
