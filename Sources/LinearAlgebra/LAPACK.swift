import COpenBLAS

/// The calls into LAPACKE that the module uses.
///
/// A row-major lower triangle is a column-major upper triangle, so symmetric matrices go through as they are, without
/// the transposition LAPACKE would do for row-major input.
enum LAPACK {
    /// Overwrites the lower triangle of A (order×order, row-major) with L, where A = L Lᵀ.
    static func potrf(_ a: inout MutableSpan<Double>, order: Int) throws(LinearAlgebraError) {
        precondition(a.count >= order * order, "potrf: the matrix is too short")
        guard order > 0 else { return }
        try requireFinite(a, order: order)
        BLAS.prepare()
        let info = unsafe a.withUnsafeMutableBufferPointer { a in
            unsafe LAPACKE_dpotrf(LAPACK_COL_MAJOR, upper, Int32(order), a.baseAddress, Int32(order))
        }
        if info > 0 { throw .notPositiveDefinite(index: Int(info) - 1) }
    }

    /// Overwrites b with the solution of A x = b, given the factor that ``potrf(_:order:)`` made.
    static func potrs(_ factor: Span<Double>, order: Int, b: inout MutableSpan<Double>) {
        precondition(factor.count >= order * order && b.count >= order, "potrs: an argument is too short")
        guard order > 0 else { return }
        BLAS.prepare()
        unsafe factor.withUnsafeBufferPointer { factor in
            unsafe b.withUnsafeMutableBufferPointer { b in
                _ = unsafe LAPACKE_dpotrs_work(
                    LAPACK_COL_MAJOR, upper, Int32(order), 1, factor.baseAddress, Int32(order), b.baseAddress,
                    Int32(order))
            }
        }
    }

    /// Overwrites the lower triangle of a factor by the lower triangle of A⁻¹.
    static func potri(_ factor: inout MutableSpan<Double>, order: Int) {
        precondition(factor.count >= order * order, "potri: the matrix is too short")
        guard order > 0 else { return }
        BLAS.prepare()
        unsafe factor.withUnsafeMutableBufferPointer { factor in
            _ = unsafe LAPACKE_dpotri_work(LAPACK_COL_MAJOR, upper, Int32(order), factor.baseAddress, Int32(order))
        }
    }

    /// LAPACKE itself looks for NaN, and not for infinity.
    static func requireFinite(_ a: borrowing MutableSpan<Double>, order: Int) throws(LinearAlgebraError) {
        for i in 0..<order {
            for k in i * order...i * order + i where !a[k].isFinite { throw .notFinite }
        }
    }

    private static var upper: CChar { CChar(UInt8(ascii: "U")) }
}

extension LAPACK {
    /// Overwrites b with the solution of A x = b for a square A (order×order, row-major), which is overwritten by its factors
    /// L U with partial pivoting.
    ///
    /// A row-major A is a column-major Aᵀ, so the transposed system is solved.
    static func solve(
        _ a: inout MutableSpan<Double>, order: Int, b: inout MutableSpan<Double>
    ) throws(LinearAlgebraError) {
        precondition(a.count >= order * order && b.count >= order, "gesv: an argument is too short")
        guard order > 0 else { return }
        for k in 0..<order * order where !a[k].isFinite { throw .notFinite }
        BLAS.prepare()
        var pivots = [Int32](repeating: 0, count: order)
        var indices = pivots.mutableSpan
        let info = unsafe a.withUnsafeMutableBufferPointer { a in
            unsafe b.withUnsafeMutableBufferPointer { b in
                unsafe indices.withUnsafeMutableBufferPointer { pivots in
                    let n = Int32(order)
                    let info = unsafe LAPACKE_dgetrf_work(
                        LAPACK_COL_MAJOR, n, n, a.baseAddress, n, pivots.baseAddress)
                    guard info == 0 else { return info }
                    return unsafe LAPACKE_dgetrs_work(
                        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "T")), n, 1, a.baseAddress, n, pivots.baseAddress,
                        b.baseAddress, n)
                }
            }
        }
        if info > 0 { throw .singular(index: Int(info) - 1) }
    }
}
