import Experience
import LinearAlgebra
import Regression

/// Draws of parameters from N(b, V), with V possibly singular: dropped columns keep their coefficients.
struct ParameterDraws: Sendable {
    private let mean: [Double]
    // V = L Lᵀ, row by row up to the diagonal; a column without variance of its own is zero.
    private let factor: [[Double]]

    /// - Precondition: as many means as the covariance's order.
    init(mean: [Double], covariance: SymmetricMatrix) {
        precondition(mean.count == covariance.order, "a covariance for each mean is needed")
        self.mean = mean
        var factor: [[Double]] = []
        for i in mean.indices {
            var row: [Double] = []
            var leftover = covariance[i, i]
            for j in 0..<i {
                let value = covariance[i, j] - (0..<j).reduce(0) { $0 + row[$1] * factor[j][$1] }
                row.append(factor[j][j] == 0 ? 0 : value / factor[j][j])
                leftover -= row[j] * row[j]
            }
            // What rounding leaves of nothing is nothing.
            row.append(leftover > 1e-12 * covariance[i, i] ? leftover.squareRoot() : 0)
            factor.append(row)
        }
        self.factor = factor
    }

    /// b + L z, z standard normal. Takes one number of the stream for each parameter.
    func next(_ stream: inout SplitMix64) -> [Double] {
        let z = mean.map { _ in stream.normal() }
        return mean.indices.map { i in factor[i].indices.reduce(mean[i]) { $0 + factor[i][$1] * z[$1] } }
    }
}

extension SplitMix64 {
    /// The next number strictly between 0 and 1, an odd multiple of 2⁻⁵³.
    mutating func openUniform() -> Double { (Double(next() >> 12) + 0.5) * 0x1p-52 }

    /// The next draw from N(0, 1), by inversion. Takes one number of the stream.
    mutating func normal() -> Double { NormalDistribution.quantile(openUniform()) }
}
