#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Log-likelihoods and weights of several logistic models over the same rows.
struct LikelihoodSums {
    /// Σ [y η − log(1 + e^η)], one a model.
    private(set) var logLikelihoods: [Double]
    /// Σ p(1 − p), one a model.
    private(set) var weights: [Double]

    init(count: Int) {
        logLikelihoods = Array(repeating: 0, count: count)
        weights = logLikelihoods
    }

    /// Adds rows, and puts y − p in the place of each η.
    ///
    /// With z = η for y = 1 and −η else, a row's log-likelihood is min(z, 0) − log(1 + e^−|z|) and |y − p| = σ(−z). The
    /// logarithms of up to 512 rows are taken at once, of the product of 1 + e^−|z|, which is at most 2⁵¹².
    ///
    /// - Parameter eta: row by row, one number for each model.
    mutating func addReplacingByResiduals(_ eta: inout [Double], y: ArraySlice<Double>) {
        let count = logLikelihoods.count
        precondition(y.count <= 512 && eta.count >= y.count * count, "too many rows")
        var (heights, spreads) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
        var products = [Double](repeating: 1, count: count)
        var values = eta.mutableSpan
        var height = heights.mutableSpan
        var spread = spreads.mutableSpan
        var product = products.mutableSpan
        for (row, label) in y.enumerated() {
            let sign = label == 1 ? 1.0 : -1.0
            for k in 0..<count {
                let z = sign * values[row * count + k]
                let e = exp(-abs(z))
                let inverse = 1 / (1 + e)
                values[row * count + k] = sign * (z >= 0 ? e : 1) * inverse
                height[k] += min(z, 0)
                spread[k] += e * inverse * inverse
                product[k] *= 1 + e
            }
        }
        for k in 0..<count {
            logLikelihoods[k] += heights[k] - log(products[k])
            weights[k] += spreads[k]
        }
    }
}
