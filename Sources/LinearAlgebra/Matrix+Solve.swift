extension Matrix {
    /// The solution x of A x = b, by L U factors with partial pivoting (LAPACK's dgetrf and dgetrs).
    ///
    /// - Parameter b: the right-hand side, one number a row.
    /// - Throws: ``LinearAlgebraError/singular(index:)`` where a pivot is exactly 0, ``LinearAlgebraError/notFinite``.
    /// - Precondition: a square matrix, and as many rows as `b` has numbers.
    /// - Complexity: O(rows³).
    public func solve(_ b: [Double]) throws(LinearAlgebraError) -> [Double] {
        precondition(rows == columns && b.count == rows, "a square matrix and a number a row are needed")
        var factors = storage
        var solution = b
        var a = factors.mutableSpan
        var x = solution.mutableSpan
        try LAPACK.solve(&a, order: rows, b: &x)
        return solution
    }
}
