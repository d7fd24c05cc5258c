/// The eigenvalues and eigenvectors of a symmetric matrix, A = Σᵢ λᵢ qᵢ qᵢᵀ (LAPACK `dsyevd`).
///
/// Costs about 9·order³ operations, the eigenvalues alone 4/3·order³. An eigenvalue is off by at most a few roundings
/// of the greatest one, so relative to the greatest small ones are exact and those that should be 0 come out as ±1e-16.
public struct SymmetricEigen: Sendable {
    /// The eigenvalues λᵢ, ascending.
    public let values: [Double]
    /// The eigenvectors: row i is qᵢ, of length 1.
    public let vectors: Matrix

    /// Decomposes a matrix.
    ///
    /// - Throws: ``LinearAlgebraError/notFinite``; ``LinearAlgebraError/eigenvaluesNotFound``, which no finite matrix
    ///   is known to cause.
    public init(_ matrix: SymmetricMatrix) throws(LinearAlgebraError) {
        let order = matrix.order
        var vectors = matrix.storage
        var values = [Double](repeating: 0, count: order)
        var vectorSpan = vectors.mutableSpan
        var valueSpan = values.mutableSpan
        try LAPACK.syevd(&vectorSpan, order: order, vectors: true, values: &valueSpan)
        self.values = values
        self.vectors = Matrix(rows: order, columns: order, storage: vectors)
    }

    /// The least eigenvalue alone; +∞ for order 0.
    ///
    /// - Throws: as ``init(_:)``.
    public static func leastValue(_ matrix: SymmetricMatrix) throws(LinearAlgebraError) -> Double {
        var scratch = matrix.storage
        var values = [Double](repeating: 0, count: matrix.order)
        var scratchSpan = scratch.mutableSpan
        var valueSpan = values.mutableSpan
        try LAPACK.syevd(&scratchSpan, order: matrix.order, vectors: false, values: &valueSpan)
        return values.first ?? .infinity
    }

    /// f(A) = Σᵢ f(λᵢ) qᵢ qᵢᵀ.
    ///
    /// ```swift
    /// eigen.map { 1 / $0.squareRoot() }    // A^(−1/2), the symmetric one
    /// ```
    public func map(_ f: (Double) -> Double) -> SymmetricMatrix {
        let scaled = Matrix(rows: values.count, columns: values.count) { i, row in
            let factor = f(values[i])
            for j in row.indices { row[j] = factor * vectors[i, j] }
        }
        return SymmetricMatrix(vectors.transposed.multiply(scaled))
    }
}
