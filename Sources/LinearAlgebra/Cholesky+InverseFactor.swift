extension Cholesky {
    /// L⁻ᵀ, which whitens: for rows x and U = X L⁻ᵀ, U Uᵀ = X A⁻¹ Xᵀ. Upper triangular, with zeros below.
    ///
    /// Costs order³/6 multiplications.
    public func inverseFactorTransposed() -> Matrix {
        var inverse = [Double](repeating: 0, count: order * order)
        // Row j is column j of L⁻¹, by forward substitution.
        for j in 0..<order {
            inverse[j * order + j] = 1 / factor[j * order + j]
            for i in j + 1..<max(order, j + 1) {
                var sum = 0.0
                for k in j..<i { sum += factor[i * order + k] * inverse[j * order + k] }
                inverse[j * order + i] = -sum / factor[i * order + i]
            }
        }
        return Matrix(rows: order, columns: order, storage: inverse)
    }
}
