extension SymmetricMatrix {
    /// A v.
    public func multiply(_ v: [Double]) -> [Double] { matrix.multiply(v) }

    /// vᵀ A v.
    public func quadraticForm(_ v: [Double]) -> Double {
        zip(multiply(v), v).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// T A Tᵀ, for a T with ``order`` columns.
    ///
    /// With A the covariance of b this is the covariance of T b.
    public func congruence(_ t: Matrix) -> SymmetricMatrix {
        precondition(t.columns == order, "a matrix of \(order) columns is needed, not \(t.columns)")
        return SymmetricMatrix(t.multiply(matrix).multiply(t.transposed))
    }

    /// A B A.
    ///
    /// With A the inverse of a Hessian and B the variance of its gradient this is the sandwich covariance.
    public func sandwich(_ inner: SymmetricMatrix) -> SymmetricMatrix {
        inner.congruence(matrix)
    }

    /// A + B.
    public static func + (a: SymmetricMatrix, b: SymmetricMatrix) -> SymmetricMatrix {
        precondition(a.order == b.order, "mismatched orders")
        var result = a
        result += b
        return result
    }

    /// A − B.
    public static func - (a: SymmetricMatrix, b: SymmetricMatrix) -> SymmetricMatrix {
        precondition(a.order == b.order, "mismatched orders")
        return a + (-1) * b
    }

    /// Adds B to A.
    public static func += (a: inout SymmetricMatrix, b: SymmetricMatrix) {
        precondition(a.order == b.order, "mismatched orders")
        a = SymmetricMatrix(order: a.order, storage: zip(a.storage, b.storage).map { $0 + $1 })
    }

    /// c A.
    public static func * (factor: Double, a: SymmetricMatrix) -> SymmetricMatrix {
        SymmetricMatrix(order: a.order, storage: a.storage.map { factor * $0 })
    }

    private init(order: Int, storage: [Double]) {
        self.init(order: order, lowerTriangle: storage)
    }
}
