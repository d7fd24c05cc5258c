import LinearAlgebra
import Regression

/// A logistic model's likelihood around its fit to all columns, for games over sets of them.
///
/// Columns are centred and scaled to a mean of 0 and a standard deviation of 1 under the weights w = p(1 − p), which profiles
/// the intercept out: A = XᵀWX needs no row for it.
public struct LikelihoodExpansion: Sendable {
    /// The rows.
    public let design: DesignMatrix
    /// The columns of the game, centred and scaled, behind a column of ones.
    public let transform: ColumnTransform
    /// The outcomes, 0 or 1.
    public let y: [Double]
    /// y − p at the fit.
    let residuals: [Double]
    /// w = p(1 − p) at the fit.
    let weights: [Double]
    /// The intercept of the centred columns.
    let intercept: Double
    /// b, one slope for each transformed column.
    let slopes: [Double]
    /// A, columns × columns.
    public let information: SymmetricMatrix
    /// c = A b + Xᵀ(y − p), the scores of the quadratic game; at a maximum the last term is 0.
    public let scores: [Double]

    /// Σw.
    let totalWeight: Double

    /// ℓ of the model with an intercept only.
    let nullLogLikelihood: Double

    /// Expands around given coefficients.
    ///
    /// - Parameters:
    ///   - columns: the columns of the game, in increasing order; none is constant.
    ///   - intercept: of the columns as they are.
    ///   - coefficients: one for each of `columns`, as they are.
    /// - Precondition: one outcome a row, and both of them there.
    public init(
        _ design: DesignMatrix, y: [Double], columns: [Int], intercept: Double, coefficients: [Double],
        threads: Threads = .all
    ) throws(CancellationError) {
        precondition(y.count == design.rows && coefficients.count == columns.count, "mismatched shapes")
        var all = [Double](repeating: 0, count: design.columns)
        for (column, coefficient) in zip(columns, coefficients) { all[column] = coefficient }
        let probabilities = try design.linearPredictors(
            intercepts: [intercept], coefficients: [all], threads: threads, finish: LogisticFunction.probability)[0]
        self.design = design
        self.y = y
        weights = probabilities.map { $0 * (1 - $0) }
        residuals = zip(y, probabilities).map { $0 - $1 }
        let total = weights.reduce(0, +)
        totalWeight = total
        let (centers, scales) = try Self.moments(design, weights: weights, columns: columns, threads: threads)
        transform = ColumnTransform(columns: columns, centers: centers, scales: scales, hasIntercept: true)
        self.intercept = intercept + zip(centers, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
        slopes = zip(scales, coefficients).map { $0 * $1 }
        let gram = try design.gram(transform: transform, weights: weights, threads: threads)
        information = Self.information(gram, total: total)
        let scoreOfResiduals = try Self.products(design, transform, residuals, threads: threads)
        scores = zip(information.multiply(slopes), scoreOfResiduals).map { $0 + $1 }
        let rate = y.reduce(0, +) / Double(y.count)
        nullLogLikelihood =
            Double(y.count) * (rate * logarithm(rate) + (1 - rate) * logarithm(1 - rate))
    }

    /// The quadratic game at the model without columns: Rao's score statistics.
    func scoreGame(groups: [[Int]], threads: Threads) throws -> QuadraticGame {
        let rate = y.reduce(0, +) / Double(y.count)
        let variance = rate * (1 - rate)
        let total = variance * Double(y.count)
        let gram = try design.gram(transform: transform, weights: y.map { _ in variance }, threads: threads)
        return try QuadraticGame(
            information: Self.information(gram, total: total),
            scores: Self.products(design, transform, y.map { $0 - rate }, threads: threads), groups: groups)
    }

    /// A from the weighted products of (1, x): the intercept profiled out. A billionth of the total weight on the diagonal leaves a
    /// column that is nearly a sum of others a last digit to stand on.
    static func information(_ gram: SymmetricMatrix, total: Double) -> SymmetricMatrix {
        var information = SymmetricMatrix(order: gram.order - 1)
        for i in 0..<information.order {
            for j in 0...i { information[i, j] = gram[i + 1, j + 1] - gram[i + 1, 0] * gram[j + 1, 0] / gram[0, 0] }
            information[i, i] += 1e-9 * total
        }
        return information
    }

    /// Weighted means and standard deviations of some columns.
    private static func moments(
        _ design: DesignMatrix, weights: [Double], columns: [Int], threads: Threads
    ) throws(CancellationError) -> (centers: [Double], scales: [Double]) {
        let total = weights.reduce(0, +)
        let zeros = columns.map { _ in 0.0 }
        let ones = columns.map { _ in 1.0 }
        let plain = ColumnTransform(columns: columns, centers: zeros, scales: ones, hasIntercept: true)
        let centers = try products(design, plain, weights, threads: threads).map { $0 / total }
        let centered = ColumnTransform(columns: columns, centers: centers, scales: ones, hasIntercept: false)
        let gram = try design.gram(transform: centered, weights: weights, threads: threads)
        return (centers, gram.diagonal.map { $0 > 0 ? ($0 / total).squareRoot() : 1 })
    }

    /// Xᵀ r of the transformed columns, without the column of ones.
    private static func products(
        _ design: DesignMatrix, _ transform: ColumnTransform, _ r: [Double], threads: Threads
    ) throws(CancellationError) -> [Double] {
        let segments = RowSegments(rows: design.rows, columns: transform.width)
        let sums = try segments.reduce(threads: threads) { segment in
            var block = RowBlock(capacity: segments.blockRows, transform: transform)
            var sum = [Double](repeating: 0, count: transform.width)
            for range in segments.blocks(of: segment) {
                block.load(design, range: range)
                block.addTransposedProduct(Array(r[range]), to: &sum)
            }
            return sum
        } add: {
            for k in $0.indices { $0[k] += $1[k] }
        }
        return Array((sums[0] ?? []).dropFirst())
    }
}
