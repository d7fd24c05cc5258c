/// A design matrix as a regression reads it: some rows of a table, holes filled, and one 0/1 column for each hole.
///
/// Nothing is copied. With the table's element t and a fill f for each of its columns, row r and column j of the design are
///
/// ```
/// x[r, j]     = t[rows[r], j], or f[j] where t is NaN        for each column j of the table
/// x[r, c + k] = 1 where t[rows[r], indicators[k]] is NaN, else 0    for each indicator k, c the table's columns
/// ```
public struct DesignMatrix: Sendable {
    /// The table.
    public let table: BlockedMatrix
    /// Which of its rows are used, in this order; `nil`: all.
    public let selection: [Int]?
    /// What stands for a missing value, for each column of the table.
    public let fill: [Double]
    /// The columns of the table whose holes are marked by a column of their own.
    public let indicators: [Int]

    /// - Precondition: one fill for each column, indicators inside the table, and a selection inside its rows.
    public init(_ table: BlockedMatrix, selection: [Int]? = nil, fill: [Double], indicators: [Int] = []) {
        precondition(fill.count == table.columns, "one fill for each column")
        precondition(indicators.allSatisfy { $0 >= 0 && $0 < table.columns }, "an indicator outside the table")
        precondition(selection?.allSatisfy { $0 >= 0 && $0 < table.rows } ?? true, "rows outside the table")
        self.table = table
        self.selection = selection
        self.fill = fill
        self.indicators = indicators
    }

    /// A matrix as it is; a NaN in it stays one.
    public init(_ matrix: Matrix) {
        self.init(BlockedMatrix(matrix), fill: Array(repeating: .nan, count: matrix.columns))
    }

    /// The number of rows.
    public var rows: Int { selection?.count ?? table.rows }
    /// The number of columns, indicators included.
    public var columns: Int { table.columns + indicators.count }

    /// Reads rows `range` of the design, or its rows `order[range]`, one after the other.
    public func forEachRow(_ range: Range<Int>, order: [Int]? = nil, _ body: (_ row: Int, Span<Double>) -> Void) {
        let plan = DesignPlan(self, .identity(columns))
        let rowsAtOnce = 64
        var values = [Double](repeating: 0, count: rowsAtOnce * columns)
        for start in stride(from: range.lowerBound, to: range.upperBound, by: rowsAtOnce) {
            let rows = start..<min(start + rowsAtOnce, range.upperBound)
            var target = values.mutableSpan
            write(rows, order: order, by: plan, to: &target)
            for (k, index) in rows.enumerated() {
                body(order?[index] ?? index, values.span.extracting(k * columns..<(k + 1) * columns))
            }
        }
    }

    /// The first element, in the order of rows, that is NaN or infinite.
    public func firstNotFinite(threads: Threads = .all) throws(CancellationError) -> (row: Int, column: Int)? {
        let segments = RowSegments(rows: rows, columns: columns)
        let found = try threads.map(segments.segments.count) { index -> (row: Int, column: Int)? in
            var first: (row: Int, column: Int)?
            forEachRow(segments.segments[index].rows) { row, values in
                guard first == nil else { return }
                if !values.isFinite { first = values.indices.first { !values[$0].isFinite }.map { (row, $0) } }
            }
            return first
        }
        return found.lazy.compactMap(\.self).first
    }
}

extension Span<Double> {
    /// Whether no element is NaN or infinite.
    ///
    /// x − x is 0 but for what is not finite. Four sums at a time do not wait for each other.
    fileprivate var isFinite: Bool {
        unsafe withUnsafeBufferPointer { elements in
            guard let start = elements.baseAddress else { return true }
            var sums = SIMD4<Double>(repeating: 0)
            let whole = elements.count / 4 * 4
            for j in stride(from: 0, to: whole, by: 4) {
                let four = unsafe UnsafeRawPointer(start + j).loadUnaligned(as: SIMD4<Double>.self)
                sums += four - four
            }
            var rest = 0.0
            for j in whole..<elements.count { unsafe rest += elements[j] - elements[j] }
            return sums == SIMD4(repeating: 0) && rest == 0
        }
    }
}
