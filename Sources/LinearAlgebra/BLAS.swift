import COpenBLAS

/// The calls into CBLAS that the module uses, over bounds-checked spans. All matrices are row-major.
///
/// Every call first makes sure that OpenBLAS itself runs on one thread: work is divided between threads by
/// ``Threads/map(_:_:)``, which is faster for tall matrices and gives the same bits for any number of threads.
enum BLAS {
    private static let singleThreaded: Void = openblas_set_num_threads(1)

    /// Turns OpenBLAS's own threads off, once per process.
    static func prepare() { singleThreaded }

    /// y ← A x + β y, or y ← Aᵀ x + β y, for a rows×columns A.
    static func gemv(
        _ a: Span<Double>, rows: Int, columns: Int, transposed: Bool, x: Span<Double>, beta: Double,
        y: inout MutableSpan<Double>
    ) {
        precondition(a.count >= rows * columns, "gemv: the matrix is too short")
        precondition(x.count >= (transposed ? rows : columns), "gemv: the vector is too short")
        precondition(y.count >= (transposed ? columns : rows), "gemv: the result is too short")
        guard rows > 0, columns > 0 else { return }
        prepare()
        unsafe a.withUnsafeBufferPointer { a in
            unsafe x.withUnsafeBufferPointer { x in
                unsafe y.withUnsafeMutableBufferPointer { y in
                    unsafe cblas_dgemv(
                        CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, Int32(rows), Int32(columns), 1,
                        a.baseAddress, Int32(columns), x.baseAddress, 1, beta, y.baseAddress, 1)
                }
            }
        }
    }

    /// The same as ``gemv(_:rows:columns:transposed:x:beta:y:)`` in single precision.
    static func gemv(
        _ a: Span<Float>, rows: Int, columns: Int, transposed: Bool, x: Span<Float>, beta: Float,
        y: inout MutableSpan<Float>
    ) {
        precondition(a.count >= rows * columns, "gemv: the matrix is too short")
        precondition(x.count >= (transposed ? rows : columns), "gemv: the vector is too short")
        precondition(y.count >= (transposed ? columns : rows), "gemv: the result is too short")
        guard rows > 0, columns > 0 else { return }
        prepare()
        unsafe a.withUnsafeBufferPointer { a in
            unsafe x.withUnsafeBufferPointer { x in
                unsafe y.withUnsafeMutableBufferPointer { y in
                    unsafe cblas_sgemv(
                        CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, Int32(rows), Int32(columns), 1,
                        a.baseAddress, Int32(columns), x.baseAddress, 1, beta, y.baseAddress, 1)
                }
            }
        }
    }

    /// C ← op(A) B + β C, where op(A) is rows×inner (A itself inner×rows when `transposed`) and B inner×columns.
    static func gemm(
        _ a: Span<Double>, transposed: Bool, _ b: Span<Double>, rows: Int, inner: Int, columns: Int, beta: Double,
        c: inout MutableSpan<Double>
    ) {
        precondition(a.count >= rows * inner, "gemm: the left matrix is too short")
        precondition(b.count >= inner * columns, "gemm: the right matrix is too short")
        precondition(c.count >= rows * columns, "gemm: the result is too short")
        guard rows > 0, columns > 0, inner > 0 else { return }
        prepare()
        unsafe a.withUnsafeBufferPointer { a in
            unsafe b.withUnsafeBufferPointer { b in
                unsafe c.withUnsafeMutableBufferPointer { c in
                    unsafe cblas_dgemm(
                        CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, CblasNoTrans, Int32(rows),
                        Int32(columns), Int32(inner), 1, a.baseAddress, Int32(transposed ? rows : inner),
                        b.baseAddress, Int32(columns), beta, c.baseAddress, Int32(columns))
                }
            }
        }
    }

    /// The lower triangle of C ← AᵀA + C, for a rows×columns A; the upper triangle is left as it was.
    static func syrk(_ a: Span<Double>, rows: Int, columns: Int, c: inout MutableSpan<Double>) {
        precondition(a.count >= rows * columns, "syrk: the matrix is too short")
        precondition(c.count >= columns * columns, "syrk: the result is too short")
        guard rows > 0, columns > 0 else { return }
        prepare()
        unsafe a.withUnsafeBufferPointer { a in
            unsafe c.withUnsafeMutableBufferPointer { c in
                unsafe cblas_dsyrk(
                    CblasRowMajor, CblasLower, CblasTrans, Int32(columns), Int32(rows), 1, a.baseAddress,
                    Int32(columns), 1, c.baseAddress, Int32(columns))
            }
        }
    }

    /// The same as ``syrk(_:rows:columns:c:)`` in single precision.
    static func syrk(_ a: Span<Float>, rows: Int, columns: Int, c: inout MutableSpan<Float>) {
        precondition(a.count >= rows * columns, "syrk: the matrix is too short")
        precondition(c.count >= columns * columns, "syrk: the result is too short")
        guard rows > 0, columns > 0 else { return }
        prepare()
        unsafe a.withUnsafeBufferPointer { a in
            unsafe c.withUnsafeMutableBufferPointer { c in
                unsafe cblas_ssyrk(
                    CblasRowMajor, CblasLower, CblasTrans, Int32(columns), Int32(rows), 1, a.baseAddress,
                    Int32(columns), 1, c.baseAddress, Int32(columns))
            }
        }
    }
}
