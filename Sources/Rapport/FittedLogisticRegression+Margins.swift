import LinearAlgebra
import Regression

extension FittedLogisticRegression {
    /// q √(xᵀVx) for each row x of a design with a one before it: how far the log odds may lie from those of the fit. V is the
    /// clustered covariance of the debiased coefficients, q Student's quantile where customers are few.
    func margins(_ matrix: Matrix, level: Double) -> [Double] {
        let q = StudentDistribution.quantile((1 + level) / 2, degreesOfFreedom: inference.leastDegreesOfFreedom)
        let rows = Matrix(rows: matrix.rows, columns: matrix.columns + 1) { row, values in
            values[0] = 1
            matrix.withRow(row) { source in
                for index in source.indices { values[index + 1] = source[index] }
            }
        }
        let products = rows.multiply(inference.covariance.matrix)
        return (0..<rows.rows).map { row in
            let variance = rows.withRow(row) { x in
                products.withRow(row) { product in x.indices.reduce(0) { $0 + x[$1] * product[$1] } }
            }
            return q * max(0, variance).squareRoot()
        }
    }
}
