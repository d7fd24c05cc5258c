/// A working copy of a few rows of a design in single precision, for solvers that read the same rows many times and are
/// judged by reads in double precision: what is computed here steers.
///
/// Elements of a table of doubles are transformed in double precision and then rounded, which moves each by at most 2⁻²⁴ of
/// itself; those of a table in single precision are transformed in it, which also moves a column as a whole by up to 2⁻²⁴
/// of its centre. Half the memory of a ``RowBlock`` and twice the speed.
public struct SinglePrecisionBlock: Sendable {
    /// The number of rows loaded.
    public private(set) var rows = 0
    /// The number of columns, ``ColumnTransform/width``.
    public let columns: Int
    private let design: DesignMatrix
    private let plan: DesignPlan
    private var values: [Float]

    /// An empty block with room for `capacity` rows of a design.
    public init(_ design: DesignMatrix, transform: ColumnTransform, capacity: Int) {
        precondition((transform.columns.last ?? -1) < design.columns, "the transform needs more columns")
        self.design = design
        plan = DesignPlan(design, transform)
        columns = transform.width
        values = Array(repeating: 0, count: capacity * transform.width)
    }

    /// A division of rows whose blocks, and the vectors beside them, stay in the second cache, and whose sums are of few
    /// enough rows for their precision.
    public static func segments(rows: Int, columns: Int) -> RowSegments {
        RowSegments(rows: rows, columns: columns, blockRows: max(64, min(512, 65_536 / max(1, columns))))
    }

    /// Replaces the content by rows `range` of the design.
    public mutating func load(_ range: Range<Int>) {
        precondition(range.count * columns <= values.count, "the block has no room for \(range.count) rows")
        precondition(range.lowerBound >= 0 && range.upperBound <= design.rows, "rows outside the matrix")
        rows = range.count
        let (design, plan) = (design, plan)
        var target = values.mutableSpan
        design.write(range, by: plan, to: &target)
    }

    /// Z v, one number per loaded row.
    public func multiply(_ v: [Float], into result: inout [Float]) {
        precondition(v.count == columns && result.count >= rows, "mismatched shapes")
        var y = result.mutableSpan
        BLAS.gemv(values.span, rows: rows, columns: columns, transposed: false, x: v.span, beta: 0, y: &y)
    }

    /// sum ← Zᵀ r.
    public func multiplyTransposed(_ r: [Float], into sum: inout [Float]) {
        precondition(r.count >= rows && sum.count == columns, "mismatched shapes")
        var y = sum.mutableSpan
        BLAS.gemv(values.span, rows: rows, columns: columns, transposed: true, x: r.span, beta: 0, y: &y)
    }

    /// Adds the lower triangle of Zᵀ diag(f²) Z to `sum`, row by row: the block's products in single precision, their sum
    /// in double.
    ///
    /// - Parameter factors: f, one number per row.
    public func addGram(_ factors: [Float], to sum: inout [Double]) {
        precondition(factors.count >= rows && sum.count == columns * columns, "mismatched shapes")
        var scaled = values
        var z = scaled.mutableSpan
        for i in 0..<rows {
            let factor = factors[i]
            for k in i * columns..<(i + 1) * columns { unsafe z[unchecked: k] *= factor }
        }
        var products = [Float](repeating: 0, count: columns * columns)
        var c = products.mutableSpan
        BLAS.syrk(z.span, rows: rows, columns: columns, c: &c)
        for i in 0..<columns {
            for k in i * columns...i * columns + i { sum[k] += Double(products[k]) }
        }
    }
}
