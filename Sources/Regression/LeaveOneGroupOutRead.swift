import LinearAlgebra

/// A fit from which groups are left out.
struct LeaveOneGroupOutFit: Sendable {
    let data: LogisticData
    /// The optimum.
    let b: [Double]
    /// L⁻ᵀ, for H = L Lᵀ at the optimum, with the penalty.
    let whitening: Matrix

    init(_ data: LogisticData, b: [Double], hessian: Cholesky) {
        self.data = data
        self.b = b
        whitening = hessian.inverseFactorTransposed()
    }
}

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
/// first serves groups with few rows, many in one block, which is read once for all fits; the second any number of rows,
/// block by block.
struct LeaveOneGroupOutRead {
    private let fits: [LeaveOneGroupOutFit]
    /// The fits share their rows and groups.
    private let data: LogisticData
    private let width: Int
    private let blockRows: Int

    private var sums: [LeaveOneGroupOutSums]
    private var block: RowBlock
    private var whitened: WhitenedRows
    private var eta: [Double]
    /// w (p − y), and √(w p (1 − p)).
    private var residuals, roots: [Double]
    private var system: GroupSystem

    /// - Precondition: at least one fit; all of the same rows and groups.
    init(_ fits: [LeaveOneGroupOutFit], transform: ColumnTransform, blockRows: Int) {
        self.fits = fits
        data = fits[0].data
        width = transform.width
        self.blockRows = blockRows
        sums = fits.map { _ in LeaveOneGroupOutSums() }
        block = RowBlock(capacity: blockRows, transform: transform)
        whitened = WhitenedRows(capacity: blockRows, columns: transform.width)
        eta = Array(repeating: 0, count: blockRows)
        residuals = eta
        roots = eta
        system = GroupSystem()
    }

    /// Leaves out each of `groups`: what that gives for each fit.
    mutating func sums(overGroups groups: Range<Int>) -> [LeaveOneGroupOutSums] {
        let starts = data.groupStarts
        let limit = min(blockRows, width)
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
                for fit in fits.indices { leaveOutLarge(starts[first]..<starts[first + 1], fit) }
                first += 1
            }
        }
        return sums
    }

    private mutating func load(_ range: Range<Int>) {
        block.load(data.x, range: range, order: data.groupOrder)
    }

    /// η of the loaded rows by a fit, and what follows from it.
    private mutating func evaluate(_ range: Range<Int>, _ fit: Int) {
        let data = fits[fit].data
        block.multiply(fits[fit].b, into: &eta)
        for (k, i) in range.enumerated() {
            let row = data.rowsByGroup[i]
            let weight = data.weights?[row] ?? 1
            eta[k] += data.offsets?[row] ?? 0
            let (probability, variance) = LogisticFunction.moments(eta[k])
            residuals[k] = weight * (probability - data.y[row])
            roots[k] = (weight * variance).squareRoot()
        }
    }

    /// Groups that fit a block together, each with a system of one equation per row.
    private mutating func leaveOutSmall(_ groups: Range<Int>) {
        let start = data.groupStarts[groups.lowerBound]
        let range = start..<data.groupStarts[groups.upperBound]
        load(range)
        for fit in fits.indices {
            evaluate(range, fit)
            whitened.load(block, whitening: fits[fit].whitening)
            for group in groups {
                let rows = data.groupStarts[group] - start..<data.groupStarts[group + 1] - start
                system.prepare(whitened, rows, roots: roots, residuals: residuals)
                sums[fit].examine(system)
                system.appendLinearPredictors(rows, eta: eta, roots: roots, to: &sums[fit].linearPredictors)
            }
        }
    }

    /// One group of any number of rows, with a system of one equation per coefficient.
    private mutating func leaveOutLarge(_ rows: Range<Int>, _ fit: Int) {
        let whitening = fits[fit].whitening
        var information = [Double](repeating: 0, count: width * width)
        var score = [Double](repeating: 0, count: width)
        let ranges = stride(from: rows.lowerBound, to: rows.upperBound, by: blockRows).map {
            $0..<min($0 + blockRows, rows.upperBound)
        }
        for range in ranges {
            load(range)
            evaluate(range, fit)
            block.addTransposedProduct(residuals, to: &score)
            block.scaleRows(roots)
            block.addGram(to: &information)
        }
        let share = SymmetricMatrix(order: width, lowerTriangle: information).congruence(whitening.transposed)
        system.prepare(share)
        sums[fit].examine(system)
        let step = whitening.multiply(system.solution(whitening.multiplyTransposed(score)))
        var change = [Double](repeating: 0, count: blockRows)
        for range in ranges {
            load(range)
            evaluate(range, fit)
            block.multiply(step, into: &change)
            for k in 0..<range.count { sums[fit].linearPredictors.append(eta[k] + change[k]) }
        }
    }
}

extension LeaveOneGroupOutSums {
    /// Takes note of the least eigenvalue of I − W_c A_c, which 1 − tr(W_c A_c) bounds from below: only where that
    /// bound could matter is it computed.
    fileprivate mutating func examine(_ system: GroupSystem) {
        let trace = system.trace
        degreesOfFreedom += trace
        guard 1 - trace < max(leastEigenvalue, LeaveOneGroupOut.fragility) else { return }
        let least = system.leastEigenvalue
        leastEigenvalue = min(leastEigenvalue, least)
        if least < LeaveOneGroupOut.fragility { fragileGroups += 1 }
    }
}
