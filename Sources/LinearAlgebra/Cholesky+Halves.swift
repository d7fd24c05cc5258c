extension Cholesky {
    /// L⁻¹ b: with A a covariance and b a deviation from the mean, how far each element is from what those before it
    /// let expect, in its standard deviations given them.
    ///
    /// - Precondition: `b.count == order`.
    public func forwardSolve(_ b: [Double]) -> [Double] {
        precondition(b.count == order, "a vector of \(order) elements is needed, not \(b.count)")
        var x = b
        for i in 0..<order {
            var sum = x[i]
            for k in 0..<i { sum -= factor[i * order + k] * x[k] }
            x[i] = sum / factor[i * order + i]
        }
        return x
    }

    /// Lᵀ v.
    ///
    /// - Precondition: `v.count == order`.
    public func transposedProduct(_ v: [Double]) -> [Double] {
        precondition(v.count == order, "a vector of \(order) elements is needed, not \(v.count)")
        var product = [Double](repeating: 0, count: order)
        for i in 0..<order {
            for k in 0...i { product[k] += factor[i * order + k] * v[i] }
        }
        return product
    }
}
