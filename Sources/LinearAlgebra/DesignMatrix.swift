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
        var values = [Double](repeating: 0, count: columns)
        func hand(_ row: Int, _ source: Span<Double>, at start: Int) {
            let width = table.columns
            for j in 0..<width {
                let value = source[start + j]
                values[j] = value.isNaN ? fill[j] : value
            }
            for (k, column) in indicators.enumerated() { values[width + k] = source[start + column].isNaN ? 1 : 0 }
            body(row, values.span)
        }
        if selection == nil, order == nil {
            table.forEachPiece(range) { first, piece in
                for row in 0..<(table.columns == 0 ? 0 : piece.count / table.columns) {
                    hand(first + row, piece, at: row * table.columns)
                }
                if table.columns == 0 { for row in range { body(row, values.span) } }
            }
        } else {
            for index in range {
                let row = order?[index] ?? index
                table.withRow(selection?[row] ?? row) { hand(row, $0, at: 0) }
            }
        }
    }
}
