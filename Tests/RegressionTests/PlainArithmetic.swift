import Foundation

@testable import Regression

/// A problem's sums at given coefficients, in plain loops that share no line with the library.
///
/// Columns are standardised, weights and offsets are those of the problem, and nothing is read in blocks.
struct PlainArithmetic {
    let problem: RandomProblem
    /// The columns taken, with their weighted means and standard deviations (divisor Σw).
    let columns: [Int]
    let means, deviations: [Double]
    let totalWeight: Double
    /// A column of ones, then the standardised columns.
    let z: [[Double]]

    init(_ problem: RandomProblem, columns: [Int]) {
        self.problem = problem
        self.columns = columns
        let rows = problem.x.indices
        let weight = rows.reduce(0) { $0 + problem.weight($1) }
        totalWeight = weight
        var means: [Double] = []
        var deviations: [Double] = []
        for j in columns {
            let mean = rows.reduce(0) { $0 + problem.weight($1) / weight * problem.x[$1][j] }
            let greatest = rows.reduce(0) { problem.weight($1) > 0 ? max($0, abs(problem.x[$1][j] - mean)) : $0 }
            let share = rows.reduce(0) {
                let ratio = greatest > 0 && problem.weight($1) > 0 ? (problem.x[$1][j] - mean) / greatest : 0
                return $0 + problem.weight($1) / weight * ratio * ratio
            }
            means.append(mean)
            deviations.append(greatest * share.squareRoot())
        }
        (self.means, self.deviations) = (means, deviations)
        z = problem.x.map { row in
            [1] + columns.indices.map { (row[columns[$0]] - means[$0]) / deviations[$0] }
        }
    }

    /// Coefficients of standardised columns from those of columns as they came in.
    func standardized(_ intercept: Double, _ coefficients: [Double]) -> [Double] {
        let slopes = columns.indices.map { coefficients[columns[$0]] * deviations[$0] }
        return [columns.indices.reduce(intercept) { $0 + coefficients[columns[$1]] * means[$1] }] + slopes
    }

    /// Each row's probability, from coefficients of columns as they came in.
    func probabilities(_ intercept: Double, _ coefficients: [Double]) -> [Double] {
        problem.x.indices.map { i in
            let start = intercept + (problem.offsets?[i] ?? 0)
            return 1 / (1 + exp(-columns.reduce(start) { $0 + coefficients[$1] * problem.x[i][$1] }))
        }
    }

    /// Σ rᵢ zᵢ.
    func sum(_ r: [Double]) -> [Double] {
        var total = [Double](repeating: 0, count: columns.count + 1)
        for (row, factor) in zip(z, r) where factor != 0 {
            for j in row.indices { total[j] += factor * row[j] }
        }
        return total
    }

    /// Σ rᵢ zᵢ zᵢᵀ.
    func squares(_ r: [Double]) -> [[Double]] {
        var total = [[Double]](repeating: Array(repeating: 0, count: columns.count + 1), count: columns.count + 1)
        for (row, factor) in zip(z, r) where factor != 0 {
            for i in row.indices {
                for j in 0...i { total[i][j] += factor * row[i] * row[j] }
            }
        }
        for i in total.indices { for j in 0..<i { total[j][i] = total[i][j] } }
        return total
    }

    /// 1 − R² of column `j` on the columns taken.
    func leftover(of j: Int) -> Double {
        let other = PlainArithmetic(problem, columns: [j])
        guard other.deviations[0] > 0 else { return 0 }
        let shares = problem.x.indices.map { problem.weight($0) / totalWeight }
        let products = sum(zip(shares, other.z).map { $0 * $1[1] })
        guard let factor = PlainFactor(squares(shares)) else { return .nan }
        return 1 - zip(products, factor.solve(products)).reduce(0) { $0 + $1.0 * $1.1 }
    }
}

/// A Cholesky factor in plain loops.
struct PlainFactor {
    private var l: [[Double]]

    /// `nil` where a pivot is not above `least` times its diagonal element.
    init?(_ a: [[Double]], least: Double = 1e-14) {
        l = a
        for i in a.indices {
            for j in 0...i {
                var value = a[i][j]
                for k in 0..<j { value -= l[i][k] * l[j][k] }
                if i == j {
                    guard value > least * a[i][i] else { return nil }
                    l[i][i] = value.squareRoot()
                } else {
                    l[i][j] = value / l[j][j]
                }
            }
        }
    }

    func solve(_ b: [Double]) -> [Double] {
        var x = b
        for i in x.indices {
            for k in 0..<i { x[i] -= l[i][k] * x[k] }
            x[i] /= l[i][i]
        }
        for i in x.indices.reversed() {
            for k in x.indices where k > i { x[i] -= l[k][i] * x[k] }
            x[i] /= l[i][i]
        }
        return x
    }

    var logDeterminant: Double { l.indices.reduce(0) { $0 + 2 * log(l[$1][$1]) } }

    /// The diagonal of the inverse.
    var inverseDiagonal: [Double] {
        l.indices.map { j in solve(l.indices.map { $0 == j ? 1 : 0 })[j] }
    }
}
