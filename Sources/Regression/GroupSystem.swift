import LinearAlgebra

/// The system of equations of one group that is left out, and its working memory; see ``LeaveOneGroupOutRead``.
///
/// LAPACK would cost more for calls than for work, as most groups have a few rows.
struct GroupSystem {
    private var order = 0
    /// U Uᵀ.
    private var products: [Double] = []
    /// I − V Vᵀ or I − Vᵀ V, of which the lower triangle is used; then its Cholesky factor.
    private var matrix: [Double] = []
    /// a.
    private var step: [Double] = []
    private var x: [Double] = []
    /// tr(W_c A_c).
    private(set) var trace = 0.0

    /// A pivot below this counts as this, so that a group whose absence leaves no fit still gets a number. Such a group
    /// is fragile.
    private static let leastPivot = 1e-8

    /// The system with an equation for each of some rows.
    mutating func prepare(_ whitened: WhitenedRows, _ rows: Range<Int>, roots: [Double], residuals: [Double]) {
        reserve(rows.count)
        whitened.multiplyPairs(rows, into: &products)
        trace = Self.fill(
            &matrix, &step, products, order: order, roots: roots[rows].span, residuals: residuals[rows].span)
    }

    private static func fill(
        _ matrix: inout [Double], _ step: inout [Double], _ products: [Double], order: Int, roots: Span<Double>,
        residuals: Span<Double>
    ) -> Double {
        var target = matrix.mutableSpan
        var a = step.mutableSpan
        let source = products.span
        var trace = 0.0
        for i in 0..<order {
            var sum = 0.0
            for j in 0..<order {
                let product = source[i * order + j]
                sum += product * residuals[j]
                if j < i { target[i * order + j] = -roots[i] * product * roots[j] }
            }
            let share = roots[i] * source[i * order + i] * roots[i]
            target[i * order + i] = 1 - share
            trace += share
            a[i] = sum
        }
        return trace
    }

    /// The system with an equation for each coefficient.
    mutating func prepare(_ share: SymmetricMatrix) {
        reserve(share.order)
        for k in 0..<order * order { matrix[k] = -share.storage[k] }
        trace = 0
        for j in 0..<order {
            matrix[j * order + j] += 1
            trace += share[j, j]
        }
    }

    private mutating func reserve(_ order: Int) {
        self.order = order
        if x.count < order {
            products = Array(repeating: 0, count: order * order)
            matrix = products
            step = Array(repeating: 0, count: order)
            x = step
        }
    }

    /// The least eigenvalue of the matrix; asked for before it is solved for.
    var leastEigenvalue: Double {
        let lower = Array(matrix[..<(order * order)])
        return (try? SymmetricEigen.leastValue(SymmetricMatrix(order: order, lowerTriangle: lower))) ?? 0
    }

    /// Solves the system of rows, and appends η₋ of each.
    mutating func appendLinearPredictors(
        _ rows: Range<Int>, eta: [Double], roots: [Double], to result: inout [Double]
    ) {
        let (first, order) = (rows.lowerBound, order)
        for i in 0..<order { x[i] = roots[first + i] * step[i] }
        Self.solve(&matrix, order: order, &x)
        for i in 0..<order { x[i] *= roots[first + i] }
        for i in 0..<order {
            var sum = eta[first + i] + step[i]
            for j in 0..<order { sum += products[i * order + j] * x[j] }
            result.append(sum)
        }
    }

    /// The solution for any right-hand side.
    mutating func solution(_ right: [Double]) -> [Double] {
        for i in 0..<order { x[i] = right[i] }
        Self.solve(&matrix, order: order, &x)
        return Array(x[..<order])
    }

    /// Overwrites x with the solution, and the matrix with its Cholesky factor.
    private static func solve(_ matrix: inout [Double], order: Int, _ right: inout [Double]) {
        var c = matrix.mutableSpan
        var x = right.mutableSpan
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
