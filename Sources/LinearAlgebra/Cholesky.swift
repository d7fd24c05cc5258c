#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// The Cholesky factorisation A = L Lᵀ of a positive definite matrix (LAPACK `dpotrf`), L lower triangular.
///
/// Factoring costs order³/3 operations, each solution 2·order².
public struct Cholesky: Sendable {
    /// The number of rows and of columns.
    public let order: Int
    // L in the lower triangle, by rows; above the diagonal lies what the matrix had there.
    let factor: [Double]

    /// Factors a matrix.
    ///
    /// - Throws: ``LinearAlgebraError/notPositiveDefinite(index:)``, ``LinearAlgebraError/notFinite``.
    public init(_ matrix: SymmetricMatrix) throws(LinearAlgebraError) {
        order = matrix.order
        var factor = matrix.storage
        var span = factor.mutableSpan
        try LAPACK.potrf(&span, order: order)
        self.factor = factor
    }

    /// The solution of A x = b.
    ///
    /// - Precondition: `b.count == order`.
    public func solve(_ b: [Double]) -> [Double] {
        precondition(b.count == order, "a vector of \(order) elements is needed, not \(b.count)")
        var x = b
        var span = x.mutableSpan
        LAPACK.potrs(factor.span, order: order, b: &span)
        return x
    }

    /// A⁻¹.
    public func inverse() -> SymmetricMatrix {
        var result = factor
        var span = result.mutableSpan
        LAPACK.potri(&span, order: order)
        return SymmetricMatrix(order: order, lowerTriangle: result)
    }

    /// log det A = 2 Σ log Lᵢᵢ.
    public var logDeterminant: Double {
        2 * (0..<order).reduce(0) { $0 + log(factor[$1 * order + $1]) }
    }

    /// bᵀ A⁻¹ b, never negative.
    public func inverseQuadraticForm(_ b: [Double]) -> Double {
        max(0, zip(solve(b), b).reduce(0) { $0 + $1.0 * $1.1 })
    }
}
