/// A working copy of a few rows of a matrix, small enough for the processor's cache, with the products a fit needs.
///
/// Loading transforms the columns (selection, centring, scaling, intercept), so that one read of the matrix serves the
/// linear predictor, the gradient and the Hessian together and no transformed copy of the matrix is ever made.
public struct RowBlock: Sendable {
    /// The transform applied to loaded rows.
    public let transform: ColumnTransform
    /// The number of rows loaded.
    public private(set) var rows = 0
    /// The number of columns, ``ColumnTransform/width``.
    public var columns: Int { transform.width }

    private(set) var values: [Double]

    /// An empty block with room for `capacity` rows.
    public init(capacity: Int, transform: ColumnTransform) {
        self.transform = transform
        values = Array(repeating: 0, count: capacity * transform.width)
    }

    /// Replaces the content by rows `range` of a design, or, when `order` is given, by its rows `order[range]`.
    public mutating func load(_ design: DesignMatrix, range: Range<Int>, order: [Int]? = nil) {
        prepare(range, of: order?.count ?? design.rows, columns: design.columns)
        let plan = DesignPlan(design, transform)
        var target = values.mutableSpan
        design.write(range, order: order, by: plan, to: &target)
    }

    private mutating func prepare(_ range: Range<Int>, of available: Int, columns count: Int) {
        precondition(range.count * columns <= values.count, "the block has no room for \(range.count) rows")
        precondition(range.lowerBound >= 0 && range.upperBound <= available, "rows outside the matrix")
        precondition((transform.columns.last ?? -1) < count, "the transform needs more columns")
        rows = range.count
    }

    /// Z v, one number per loaded row.
    public func multiply(_ v: [Double], into result: inout [Double]) {
        precondition(v.count == columns && result.count >= rows, "mismatched shapes")
        var y = result.mutableSpan
        BLAS.gemv(values.span, rows: rows, columns: columns, transposed: false, x: v.span, beta: 0, y: &y)
    }

    /// Adds Zᵀ r to `sum`.
    public func addTransposedProduct(_ r: [Double], to sum: inout [Double]) {
        precondition(r.count >= rows && sum.count == columns, "mismatched shapes")
        var y = sum.mutableSpan
        BLAS.gemv(values.span, rows: rows, columns: columns, transposed: true, x: r.span, beta: 1, y: &y)
    }

    /// Z B for `count` vectors at once: `b` is columns×count and `result` rows×count, both row by row.
    public func multiply(_ b: [Double], count: Int, into result: inout [Double]) {
        precondition(b.count == columns * count && result.count >= rows * count, "mismatched shapes")
        var c = result.mutableSpan
        BLAS.gemm(
            values.span, transposed: false, b.span, rows: rows, inner: columns, columns: count, beta: 0, c: &c)
    }

    /// Adds Zᵀ R to `sum` for `count` vectors at once: `r` is rows×count and `sum` columns×count, both row by row.
    public func addTransposedProduct(_ r: [Double], count: Int, to sum: inout [Double]) {
        precondition(r.count >= rows * count && sum.count == columns * count, "mismatched shapes")
        var c = sum.mutableSpan
        BLAS.gemm(values.span, transposed: true, r.span, rows: columns, inner: rows, columns: count, beta: 1, c: &c)
    }

    /// Multiplies each loaded row by its factor.
    public mutating func scaleRows(_ factors: [Double]) {
        precondition(factors.count >= rows, "mismatched shapes")
        let (rows, columns) = (rows, columns)
        precondition(rows * columns <= values.count)
        var z = values.mutableSpan
        for i in 0..<rows {
            let factor = factors[i]
            for k in i * columns..<(i + 1) * columns { unsafe z[unchecked: k] *= factor }
        }
    }

    /// Adds the lower triangle of ZᵀZ to `sum`, which is columns×columns, row by row.
    public func addGram(to sum: inout [Double]) {
        precondition(sum.count == columns * columns, "mismatched shapes")
        var c = sum.mutableSpan
        BLAS.syrk(values.span, rows: rows, columns: columns, c: &c)
    }

    /// Reads loaded row `i`, transformed.
    public func withRow<Result>(_ i: Int, _ body: (Span<Double>) -> Result) -> Result {
        precondition(0 <= i && i < rows, "row \(i) is outside the block")
        return body(values.span.extracting(i * columns..<(i + 1) * columns))
    }
}
