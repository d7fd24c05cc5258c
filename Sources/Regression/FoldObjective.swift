import LinearAlgebra

/// Losses and gradients of all folds' training sets in one read of the data.
///
/// Fold f trains on the rows of every part but f. With one column of B per active fold, E = Z B and G = Zᵀ R are one
/// `dgemm` each per block, where R holds w (p − y) and 0 for held-out rows. The held-out rows' own predictors fall out
/// of E.
struct FoldObjective: Sendable {
    /// The objective whose parts are the folds.
    let parts: LogisticObjective

    struct Sums: Sendable {
        /// The training loss of each active fold.
        var losses: [Double]
        /// The gradients, width×active by rows.
        var gradients: [Double]
        /// η, offsets included, of the part's rows under the fit that did not see them; empty if that fold is not
        /// active.
        var heldOut: [Double] = []

        mutating func add(_ other: Sums) {
            for k in losses.indices { losses[k] += other.losses[k] }
            for k in gradients.indices { gradients[k] += other.gradients[k] }
            heldOut += other.heldOut
        }
    }

    /// - Parameters:
    ///   - folds: the active folds.
    ///   - points: the coefficients of each.
    /// - Returns: one sum per part. Losses and gradients of the parts still have to be added up.
    func evaluate(folds: [Int], at points: [[Double]]) throws(RegressionError) -> [Sums] {
        let count = folds.count
        var b = [Double](repeating: 0, count: parts.width * count)
        for (a, point) in points.enumerated() {
            for (j, value) in point.enumerated() { b[j * count + a] = value }
        }
        let coefficients = b
        do {
            let sums = try parts.segments.reduce(threads: parts.threads) { segment in
                self.sum(over: segment, folds: folds, coefficients: coefficients)
            } add: {
                $0.add($1)
            }
            return sums.map { $0 ?? empty(count) }
        } catch {
            throw .cancelled
        }
    }

    private func empty(_ count: Int) -> Sums {
        Sums(
            losses: Array(repeating: 0, count: count), gradients: Array(repeating: 0, count: parts.width * count))
    }

    private func sum(over segment: RowSegments.Segment, folds: [Int], coefficients: [Double]) -> Sums {
        let count = folds.count
        let (data, order, segments) = (parts.data, parts.order, parts.segments)
        let own = folds.firstIndex(of: segment.part)
        var sums = empty(count)
        var block = RowBlock(capacity: segments.blockRows, transform: parts.transform)
        var eta = [Double](repeating: 0, count: segments.blockRows * count)
        for range in segments.blocks(of: segment) {
            block.load(data.x, range: range, order: order)
            block.multiply(coefficients, count: count, into: &eta)
            for (k, i) in range.enumerated() {
                let row = order?[i] ?? i
                let (y, weight) = (data.y[row], data.weights?[row] ?? 1)
                let offset = data.offsets?[row] ?? 0
                for a in 0..<count {
                    let value = eta[k * count + a] + offset
                    if a == own {
                        sums.heldOut.append(value)
                        eta[k * count + a] = 0
                        continue
                    }
                    let terms = LogisticFunction.terms(value)
                    sums.losses[a] += weight * (terms.softplus - y * value)
                    eta[k * count + a] = weight * (terms.probability - y)
                }
            }
            block.addTransposedProduct(eta, count: count, to: &sums.gradients)
        }
        return sums
    }
}
