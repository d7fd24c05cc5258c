import COpenBLAS

extension LAPACK {
    /// Finds the eigenvalues of A (order×order, row-major, its lower triangle is read), in ascending order. With
    /// `vectors` the rows of A become the eigenvectors, else A is destroyed.
    static func syevd(
        _ a: inout MutableSpan<Double>, order: Int, vectors: Bool, values: inout MutableSpan<Double>
    ) throws(LinearAlgebraError) {
        precondition(a.count >= order * order && values.count >= order, "syevd: an argument is too short")
        guard order > 0 else { return }
        try requireFinite(a, order: order)
        BLAS.prepare()
        let job = CChar(UInt8(ascii: vectors ? "V" : "N"))
        let info = unsafe a.withUnsafeMutableBufferPointer { a in
            unsafe values.withUnsafeMutableBufferPointer { values in
                // LAPACK's columns are our rows, and its upper triangle our lower one.
                unsafe LAPACKE_dsyevd(
                    LAPACK_COL_MAJOR, job, CChar(UInt8(ascii: "U")), Int32(order), a.baseAddress, Int32(order),
                    values.baseAddress)
            }
        }
        if info != 0 { throw .eigenvaluesNotFound }
    }
}
