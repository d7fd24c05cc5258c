import LinearAlgebra

/// What one thread finds out about consecutive groups.
struct LeaveOneGroupOutSums: Sendable {
    /// η₋c, group by group.
    var linearPredictors: [Double] = []
    /// Σ tr(W_c A_c).
    var degreesOfFreedom = 0.0
    /// The least eigenvalue of I − W_c A_c.
    var leastEigenvalue = 1.0
    var fragileGroups = 0
}

/// The working memory of one thread that leaves out one group after another; see ``LeaveOneGroupOut``.
///
/// With U = Z L⁻ᵀ for H = L Lᵀ, S = W^(1/2) and V = S U, the formula is solved in whichever of two forms is smaller:
///
/// ```
/// rows:         η₋ = η + a + U Uᵀ S x,    (I − V Vᵀ) x = S a,    a = U Uᵀ r
/// coefficients: η₋ = η + U t,             (I − Vᵀ V) t = Uᵀ r
/// ```
///
/// Both matrices have the same least eigenvalue, where it is not 1, and none divides by a weight, which may be 0. The
/// first serves groups with few rows, many in one block; the second any number of rows, block by block.
struct LeaveOneGroupOutRead {
    private let data: LogisticData
    private let b: [Double]
    private let whitening: Matrix
    private let blockRows: Int

    private var sums = LeaveOneGroupOutSums()
    private var block: RowBlock
    private var whitened: [Double]
    private var eta: [Double]
    /// w (p − y), and √(w p (1 − p)).
    private var residuals, roots: [Double]

    /// A pivot below this counts as this, so that a group whose absence leaves no fit still gets a number. Such a group
    /// is fragile.
    private static let leastPivot = 1e-8

    init(_ data: LogisticData, transform: ColumnTransform, b: [Double], whitening: Matrix, blockRows: Int) {
        self.data = data
        self.b = b
        self.whitening = whitening
        self.blockRows = blockRows
        block = RowBlock(capacity: blockRows, transform: transform)
        whitened = Array(repeating: 0, count: blockRows * transform.width)
        eta = Array(repeating: 0, count: blockRows)
        residuals = eta
        roots = eta
    }

    /// Leaves out each of `groups`.
    mutating func sums(overGroups groups: Range<Int>) -> LeaveOneGroupOutSums {
        let starts = data.groupStarts
        let limit = min(blockRows, b.count)
        var first = groups.lowerBound
        while first < groups.upperBound {
            var end = first
            while end < groups.upperBound, starts[end + 1] - starts[end] <= limit,
                starts[end + 1] - starts[first] <= blockRows
            {
                end += 1
            }
            if end > first {
                leaveOutSmall(first..<end)
                first = end
            } else {
                leaveOutLarge(starts[first]..<starts[first + 1])
                first += 1
            }
        }
        return sums
    }

    private mutating func load(_ range: Range<Int>) {
        block.load(data.x, range: range, order: data.rowsByGroup)
        block.multiply(b, into: &eta)
        for (k, i) in range.enumerated() {
            let row = data.rowsByGroup[i]
            let weight = data.weights?[row] ?? 1
            eta[k] += data.offsets?[row] ?? 0
            let terms = LogisticFunction.terms(eta[k])
            residuals[k] = weight * (terms.probability - data.y[row])
            roots[k] = (weight * terms.variance).squareRoot()
        }
    }

    /// Groups that fit a block together, each with a system of one equation per row.
    private mutating func leaveOutSmall(_ groups: Range<Int>) {
        let start = data.groupStarts[groups.lowerBound]
        load(start..<data.groupStarts[groups.upperBound])
        block.multiply(whitening.storage, count: b.count, into: &whitened)
        for group in groups {
            leaveOut(rows: data.groupStarts[group] - start..<data.groupStarts[group + 1] - start)
        }
    }

    private mutating func leaveOut(rows: Range<Int>) {
        let (first, count, width) = (rows.lowerBound, rows.count, b.count)
        var products = [Double](repeating: 0, count: count * count)
        for i in 0..<count {
            for j in 0...i {
                var sum = 0.0
                let (left, right) = ((first + i) * width, (first + j) * width)
                for k in 0..<width { sum += whitened[left + k] * whitened[right + k] }
                products[i * count + j] = sum
                products[j * count + i] = sum
            }
        }
        var system = products
        var step = [Double](repeating: 0, count: count)
        for i in 0..<count {
            for j in 0..<count {
                system[i * count + j] = (i == j ? 1 : 0) - roots[first + i] * products[i * count + j] * roots[first + j]
                step[i] += products[i * count + j] * residuals[first + j]
            }
        }
        examine(system, order: count)
        var x = (0..<count).map { roots[first + $0] * step[$0] }
        Self.solve(&system, order: count, &x)
        for i in 0..<count {
            for j in 0..<count { step[i] += products[i * count + j] * roots[first + j] * x[j] }
            sums.linearPredictors.append(eta[first + i] + step[i])
        }
    }

    /// One group of any number of rows, with a system of one equation per coefficient.
    private mutating func leaveOutLarge(_ rows: Range<Int>) {
        let width = b.count
        var information = [Double](repeating: 0, count: width * width)
        var score = [Double](repeating: 0, count: width)
        let ranges = stride(from: rows.lowerBound, to: rows.upperBound, by: blockRows).map {
            $0..<min($0 + blockRows, rows.upperBound)
        }
        for range in ranges {
            load(range)
            block.addTransposedProduct(residuals, to: &score)
            block.scaleRows(roots)
            block.addGram(to: &information)
        }
        let share = SymmetricMatrix(order: width, lowerTriangle: information).congruence(whitening.transposed)
        var system = share.storage.map { -$0 }
        for j in 0..<width { system[j * width + j] += 1 }
        examine(system, order: width)
        var x = whitening.multiplyTransposed(score)
        Self.solve(&system, order: width, &x)
        let step = whitening.multiply(x)
        var change = [Double](repeating: 0, count: blockRows)
        for range in ranges {
            load(range)
            block.multiply(step, into: &change)
            for k in 0..<range.count { sums.linearPredictors.append(eta[k] + change[k]) }
        }
    }

    /// Takes note of the least eigenvalue of I − W_c A_c, which 1 − tr(W_c A_c) bounds from below: only where that
    /// bound could matter is it computed.
    private mutating func examine(_ system: [Double], order: Int) {
        var trace = 0.0
        for j in 0..<order { trace += 1 - system[j * order + j] }
        sums.degreesOfFreedom += trace
        guard 1 - trace < max(sums.leastEigenvalue, LeaveOneGroupOut.fragility) else { return }
        let least = (try? SymmetricEigen.leastValue(SymmetricMatrix(order: order, lowerTriangle: system))) ?? 0
        sums.leastEigenvalue = min(sums.leastEigenvalue, least)
        if least < LeaveOneGroupOut.fragility { sums.fragileGroups += 1 }
    }

    /// Overwrites x with the solution of C x = x by Cholesky factors, and C's lower triangle with them. LAPACK would
    /// cost more for calls than for work, as most groups have a few rows.
    private static func solve(_ c: inout [Double], order: Int, _ x: inout [Double]) {
        for i in 0..<order {
            for j in 0...i {
                var value = c[i * order + j]
                for k in 0..<j { value -= c[i * order + k] * c[j * order + k] }
                c[i * order + j] =
                    i == j ? max(value, leastPivot).squareRoot() : value / c[j * order + j]
            }
            for k in 0..<i { x[i] -= c[i * order + k] * x[k] }
            x[i] /= c[i * order + i]
        }
        for i in (0..<order).reversed() {
            for k in i + 1..<max(order, i + 1) { x[i] -= c[k * order + i] * x[k] }
            x[i] /= c[i * order + i]
        }
    }
}
