import COpenBLAS

extension BLAS {
    /// A ← A U for a rows×columns A and an upper triangular columns×columns U, both row by row.
    static func trmm(_ a: inout MutableSpan<Double>, rows: Int, columns: Int, upper: Span<Double>) {
        precondition(a.count >= rows * columns, "trmm: the matrix is too short")
        precondition(upper.count >= columns * columns, "trmm: the triangle is too short")
        guard rows > 0, columns > 0 else { return }
        prepare()
        unsafe a.withUnsafeMutableBufferPointer { a in
            unsafe upper.withUnsafeBufferPointer { upper in
                unsafe cblas_dtrmm(
                    CblasRowMajor, CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, Int32(rows), Int32(columns), 1,
                    upper.baseAddress, Int32(columns), a.baseAddress, Int32(columns))
            }
        }
    }
}
