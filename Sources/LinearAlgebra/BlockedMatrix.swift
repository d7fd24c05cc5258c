/// A tall matrix in blocks of rows, for tables that are written once and read in order.
///
/// Element (i, j) lies in the block that holds row i; each block is an array of its rows, one after the other. Blocks are
/// appended as they are made, on whatever thread, and nothing is copied when they come together.
///
/// - Complexity: an element or row by its index is O(log blocks); ``forEachRow(_:)`` is O(1) a row.
public struct BlockedMatrix: Sendable {
    /// The number of columns.
    public let columns: Int
    private var blocks: [[Double]] = []
    private var starts = [0]

    /// A matrix without rows.
    public init(columns: Int) {
        precondition(columns >= 0, "a matrix cannot have a negative number of columns")
        self.columns = columns
    }

    /// The rows of a matrix, as one block.
    public init(_ matrix: Matrix) {
        self.init(columns: matrix.columns)
        append(matrix)
    }

    /// The number of rows.
    public var rows: Int { starts[starts.count - 1] }

    /// Adds the rows of a matrix as a block of their own.
    ///
    /// - Precondition: as many columns.
    public mutating func append(_ matrix: Matrix) {
        precondition(matrix.columns == columns, "a row of \(columns) elements is needed, not \(matrix.columns)")
        guard matrix.rows > 0 else { return }
        blocks.append(matrix.storage)
        starts.append(rows + matrix.rows)
    }

    /// Adds the blocks of another matrix.
    ///
    /// - Precondition: as many columns.
    public mutating func append(_ other: BlockedMatrix) {
        precondition(other.columns == columns, "mismatched shapes")
        for (index, block) in other.blocks.enumerated() {
            blocks.append(block)
            starts.append(rows + other.starts[index + 1] - other.starts[index])
        }
    }

    /// The element in row `i`, column `j`.
    public subscript(i: Int, j: Int) -> Double {
        precondition(0 <= i && i < rows && 0 <= j && j < columns, "index (\(i), \(j)) is outside the matrix")
        let block = block(of: i)
        return blocks[block][(i - starts[block]) * columns + j]
    }

    /// Reads row `i`.
    public func withRow<Result>(_ i: Int, _ body: (Span<Double>) -> Result) -> Result {
        precondition(0 <= i && i < rows, "row \(i) is outside the matrix")
        let block = block(of: i)
        let first = (i - starts[block]) * columns
        let elements = blocks[block]
        return body(elements.span.extracting(first..<first + columns))
    }

    /// Reads all rows in order.
    public func forEachRow(_ body: (_ row: Int, Span<Double>) -> Void) {
        for (index, elements) in blocks.enumerated() {
            for row in starts[index]..<starts[index + 1] {
                let first = (row - starts[index]) * columns
                body(row, elements.span.extracting(first..<first + columns))
            }
        }
    }

    /// Column `j` as an array.
    public func column(_ j: Int) -> [Double] {
        precondition(0 <= j && j < columns, "column \(j) is outside the matrix")
        var column: [Double] = []
        column.reserveCapacity(rows)
        for block in blocks {
            for k in stride(from: j, to: block.count, by: columns) { column.append(block[k]) }
        }
        return column
    }

    /// The rows at `indices`, in that order, as one block; an index may occur more than once.
    public func selectRows(_ indices: [Int]) -> BlockedMatrix {
        var selected = MatrixBuilder(columns: columns, reservingRows: indices.count)
        for i in indices { withRow(i) { selected.append($0) } }
        return BlockedMatrix(selected.finish())
    }

    /// All elements, row by row.
    public var elements: [Double] {
        var all: [Double] = []
        all.reserveCapacity(rows * columns)
        forEachRow { _, row in for j in row.indices { all.append(row[j]) } }
        return all
    }

    /// The block that holds row `i`.
    private func block(of i: Int) -> Int {
        var (low, high) = (0, blocks.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= i { low = middle } else { high = middle }
        }
        return low
    }
}

extension BlockedMatrix {
    /// The block that holds row `row`, where in it that row begins, and how many rows it has from there, up to `end`.
    func piece(at row: Int, until end: Int) -> (elements: [Double], offset: Int, rows: Int) {
        precondition(0 <= row && row < rows, "row \(row) is outside the matrix")
        let index = block(of: row)
        return (blocks[index], (row - starts[index]) * columns, min(end, starts[index + 1]) - row)
    }
}
