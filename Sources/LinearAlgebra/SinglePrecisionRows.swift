/// A transformed design in single precision: a copy, for solvers that read the same rows many times.
///
/// Half the memory of doubles and twice the speed. Rounding an element moves it by at most 2⁻²⁴ of itself, so what is
/// computed from these rows steers; what is published is computed from the design itself.
///
/// Rows lie segment by segment as ``RowSegments`` divides them, each segment written by the thread that reads it.
public struct SinglePrecisionRows: Sendable {
    /// The number of columns, ``ColumnTransform/width``.
    public let columns: Int
    /// The division of the rows.
    public let segments: RowSegments
    private let storage: [[Float]]

    /// Reads the design once.
    ///
    /// - Throws: `CancellationError` when the surrounding task was cancelled.
    public init(
        _ design: DesignMatrix, transform: ColumnTransform, threads: Threads
    ) throws(CancellationError) {
        // A block and the vectors beside it stay in the second cache, and its sums are of few enough rows for their
        // precision.
        let segments = RowSegments(
            rows: design.rows, columns: transform.width, blockRows: max(64, min(512, 65_536 / max(1, transform.width)))
        )
        let plan = DesignPlan(design, transform)
        let width = transform.width
        columns = width
        self.segments = segments
        storage = try threads.map(segments.segments.count) { index in
            let rows = segments.segments[index].rows
            return unsafe [Float](unsafeUninitializedCapacity: rows.count * width) { buffer, filled in
                for block in segments.blocks(of: segments.segments[index]) {
                    let first = (block.lowerBound - rows.lowerBound) * width
                    let part = unsafe UnsafeMutableBufferPointer(rebasing: buffer[first..<first + block.count * width])
                    var target = unsafe part.mutableSpan
                    design.write(block, by: plan, to: &target)
                }
                filled = rows.count * width
            }
        }
    }

    /// Z v for the rows `block` of segment `segment`, in single precision.
    public func multiply(_ v: [Float], segment: Int, block: Range<Int>, into result: inout [Float]) {
        precondition(v.count == columns && result.count >= block.count, "mismatched shapes")
        let elements = storage[segment]
        let part = elements.span.extracting(place(of: block, in: segment))
        var y = result.mutableSpan
        BLAS.gemv(
            part, rows: block.count, columns: columns, transposed: false, x: v.span, beta: 0, y: &y)
    }

    /// sum ← Zᵀ r over the rows `block` of segment `segment`, in single precision.
    public func multiplyTransposed(_ r: [Float], segment: Int, block: Range<Int>, into sum: inout [Float]) {
        precondition(r.count >= block.count && sum.count == columns, "mismatched shapes")
        let elements = storage[segment]
        let part = elements.span.extracting(place(of: block, in: segment))
        var y = sum.mutableSpan
        BLAS.gemv(
            part, rows: block.count, columns: columns, transposed: true, x: r.span, beta: 0, y: &y)
    }

    /// Adds the lower triangle of Zᵀ diag(f²) Z over the rows `block` of segment `segment` to `sum`, row by row: the block's
    /// products in single precision, their sum in double.
    ///
    /// - Parameter factors: f, one number per row.
    public func addGram(_ factors: [Float], segment: Int, block: Range<Int>, to sum: inout [Double]) {
        precondition(factors.count >= block.count && sum.count == columns * columns, "mismatched shapes")
        let elements = storage[segment]
        let part = elements.span.extracting(place(of: block, in: segment))
        var scaled = [Float](repeating: 0, count: part.count)
        var z = scaled.mutableSpan
        for i in 0..<block.count {
            let factor = factors[i]
            for k in i * columns..<(i + 1) * columns { unsafe z[unchecked: k] = part[unchecked: k] * factor }
        }
        var products = [Float](repeating: 0, count: columns * columns)
        var c = products.mutableSpan
        BLAS.syrk(z.span, rows: block.count, columns: columns, c: &c)
        for i in 0..<columns {
            for k in i * columns...i * columns + i { sum[k] += Double(products[k]) }
        }
    }

    /// Where the elements of a block lie in its segment's storage.
    private func place(of block: Range<Int>, in segment: Int) -> Range<Int> {
        let rows = segments.segments[segment].rows
        precondition(rows.contains(block.lowerBound) && block.upperBound <= rows.upperBound, "outside the segment")
        return (block.lowerBound - rows.lowerBound) * columns..<(block.upperBound - rows.lowerBound) * columns
    }
}
