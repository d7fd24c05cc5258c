/// A check, in about a millisecond, that the linear algebra library computes rightly on this processor.
///
/// An old OpenBLAS on a processor it has never met can choose routines that give wrong numbers without any error. The
/// check compares `dsyrk`, `ssyrk`, `dgemv`, `dgemm` and `dpotrf` with plain loops, at sizes on both sides of the routines' own
/// blocking.
public enum BLASSelfCheck {
    private static let shapes = [
        (rows: 7, columns: 3), (rows: 64, columns: 17), (rows: 129, columns: 40), (rows: 400, columns: 21),
    ]

    /// - Throws: ``LinearAlgebraError/wrongResults(routine:difference:core:)`` for the first routine that is wrong.
    public static func run() throws(LinearAlgebraError) {
        for (rows, columns) in shapes {
            let a = sample(rows * columns)
            let x = sample(max(rows, columns))
            let gram = try checkSymmetricProduct(a, rows: rows, columns: columns)
            try checkVectorProducts(a, x, rows: rows, columns: columns)
            try checkFactor(gram, order: columns)
        }
    }

    /// Throws when the greatest difference, relative to the greatest expected size, exceeds `tolerance`.
    static func compare(
        _ routine: String, _ actual: [Double], _ expected: [Double], tolerance: Double
    ) throws(LinearAlgebraError) {
        let size = expected.reduce(0) { max($0, abs($1)) }
        let difference = zip(actual, expected).reduce(0) { worst, pair in
            // A NaN must count as a difference, and max(_:_:) may lose it.
            (pair.0 - pair.1).isFinite ? max(worst, abs(pair.0 - pair.1)) : .infinity
        }
        guard difference <= tolerance * size else {
            throw .wrongResults(routine: routine, difference: difference / size, core: BLASInfo.current.core)
        }
    }

    /// Numbers between −1 and 1 without a pattern that a wrong kernel could leave unchanged.
    private static func sample(_ count: Int) -> [Double] {
        (0..<count).map { Double(($0 * 7919 + 104_729) % 2003) / 1001.5 - 1 }
    }

    private static func checkSymmetricProduct(
        _ a: [Double], rows: Int, columns: Int
    ) throws(LinearAlgebraError) -> [Double] {
        var expected = [Double](repeating: 0, count: columns * columns)
        for i in 0..<rows {
            for j in 0..<columns {
                for k in 0...j { expected[j * columns + k] += a[i * columns + j] * a[i * columns + k] }
            }
        }
        var double = [Double](repeating: 0, count: columns * columns)
        var doubleSpan = double.mutableSpan
        BLAS.syrk(a.span, rows: rows, columns: columns, c: &doubleSpan)
        try compare("dsyrk", double, expected, tolerance: 1e-13)
        let singleInput = a.map(Float.init)
        var single = [Float](repeating: 0, count: columns * columns)
        var singleSpan = single.mutableSpan
        BLAS.syrk(singleInput.span, rows: rows, columns: columns, c: &singleSpan)
        try compare("ssyrk", single.map(Double.init), expected, tolerance: 1e-5)
        return expected
    }

    private static func checkVectorProducts(
        _ a: [Double], _ x: [Double], rows: Int, columns: Int
    ) throws(LinearAlgebraError) {
        var forward = [Double](repeating: 0, count: rows)
        var backward = [Double](repeating: 0, count: columns)
        for i in 0..<rows {
            for j in 0..<columns {
                forward[i] += a[i * columns + j] * x[j]
                backward[j] += a[i * columns + j] * x[i]
            }
        }
        let matrix = Matrix(rows: rows, columns: columns, storage: a)
        try compare("dgemv", matrix.multiply(Array(x[..<columns])), forward, tolerance: 1e-13)
        try compare("dgemv", matrix.multiplyTransposed(Array(x[..<rows])), backward, tolerance: 1e-13)
        // The same products by dgemm, with the vector twice.
        let twice = Matrix(rows: columns, columns: 2, storage: x[..<columns].flatMap { [$0, $0] })
        try compare("dgemm", matrix.multiply(twice).column(1), forward, tolerance: 1e-13)
        let both = Matrix(rows: rows, columns: 2, storage: x[..<rows].flatMap { [$0, $0] })
        try compare("dgemm", matrix.transposed.multiply(both).column(0), backward, tolerance: 1e-13)
    }

    /// Factors gram + identity, multiplies L Lᵀ out with plain loops and compares.
    private static func checkFactor(_ gram: [Double], order: Int) throws(LinearAlgebraError) {
        var matrix = gram
        for j in 0..<order { matrix[j * order + j] += 1 }
        var factor = matrix
        var span = factor.mutableSpan
        try LAPACK.potrf(&span, order: order)
        var product = [Double](repeating: 0, count: order * order)
        for i in 0..<order {
            for j in 0...i {
                for k in 0...j { product[i * order + j] += factor[i * order + k] * factor[j * order + k] }
            }
        }
        try compare("dpotrf", product, matrix, tolerance: 1e-13)
    }
}
