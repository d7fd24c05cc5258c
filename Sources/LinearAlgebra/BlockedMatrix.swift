/// A tall matrix in blocks of rows, for tables that are written once and read in order.
///
/// Element (i, j) lies in the block that holds row i; each block is an array of its rows, one after the other. Blocks are
/// appended as they are made, on whatever thread, and nothing is copied when they come together.
///
/// Elements are stored in double or in single ``precision``, and a block in memory or in a ``BlockFile``. Whoever reads
/// gets doubles in either case: fits of the same elements have the same bits wherever these lie.
///
/// ```swift
/// let file = try BlockFile(in: "/var/tmp")
/// var table = BlockedMatrix(columns: 2, precision: .single)
/// try table.append(Matrix([[1, 2], [3, 4]]), to: file)
/// let design = DesignMatrix(table, fill: [0, 0])
/// ```
/// - Complexity: an element or row by its index is O(log blocks); ``forEachRow(_:)`` is O(1) a row.
public struct BlockedMatrix: Sendable {
    /// The number of columns.
    public let columns: Int
    /// How its elements are stored.
    public let precision: StoredPrecision
    private(set) var blocks: [StoredBlock] = []
    private(set) var starts = [0]

    /// A matrix without rows.
    public init(columns: Int, precision: StoredPrecision = .double) {
        precondition(columns >= 0, "a matrix cannot have a negative number of columns")
        self.columns = columns
        self.precision = precision
    }

    /// The rows of a matrix, as one block.
    public init(_ matrix: Matrix, precision: StoredPrecision = .double) {
        self.init(columns: matrix.columns, precision: precision)
        append(matrix)
    }

    /// The number of rows.
    public var rows: Int { starts[starts.count - 1] }

    /// Adds the rows of a matrix as a block of their own, rounded to ``precision``.
    ///
    /// - Precondition: as many columns.
    public mutating func append(_ matrix: Matrix) {
        precondition(matrix.columns == columns, "a row of \(columns) elements is needed, not \(matrix.columns)")
        guard matrix.rows > 0 else { return }
        switch precision {
        case .double: append(.doubles(matrix.storage), rows: matrix.rows)
        case .single: append(.floats(matrix.storage.map { Float($0) }), rows: matrix.rows)
        }
    }

    /// Adds the rows of a matrix as a block that lies in a file, rounded to ``precision``.
    ///
    /// A block of about a megabyte is written and read well. Where this fails, the matrix is as it was.
    ///
    /// - Precondition: as many columns.
    /// - Throws: ``LinearAlgebraError/cannotStore(in:reason:)`` as when the disk is full.
    public mutating func append(_ matrix: Matrix, to file: BlockFile) throws(LinearAlgebraError) {
        precondition(matrix.columns == columns, "a row of \(columns) elements is needed, not \(matrix.columns)")
        guard matrix.rows > 0 else { return }
        let start =
            switch precision {
            case .double: try file.append(matrix.storage)
            case .single: try file.append(matrix.storage.map { Float($0) })
            }
        append(.filed(file, start: start), rows: matrix.rows)
    }

    /// Adds the blocks of another matrix, which stay where they lie.
    ///
    /// - Precondition: as many columns, in the same precision.
    public mutating func append(_ other: BlockedMatrix) {
        precondition(other.columns == columns, "mismatched shapes")
        precondition(other.precision == precision, "blocks of another precision")
        for (index, block) in other.blocks.enumerated() {
            append(block, rows: other.starts[index + 1] - other.starts[index])
        }
    }

    private mutating func append(_ block: StoredBlock, rows count: Int) {
        blocks.append(block)
        starts.append(rows + count)
    }

    /// The rows at `indices`, in that order, in memory; an index may occur more than once.
    public func selectRows(_ indices: [Int]) -> BlockedMatrix {
        var selected = BlockedMatrix(columns: columns, precision: precision)
        // In parts, so that there are never doubles of all rows.
        for start in stride(from: 0, to: indices.count, by: 4096) {
            let part = indices[start..<min(start + 4096, indices.count)]
            var rows = MatrixBuilder(columns: columns, reservingRows: part.count)
            for i in part { withRow(i) { rows.append($0) } }
            selected.append(rows.finish())
        }
        return selected
    }

    /// The columns at `indices`, in that order, in memory; an index may occur more than once.
    public func selectColumns(_ indices: [Int]) -> BlockedMatrix {
        precondition(indices.allSatisfy { 0 <= $0 && $0 < columns }, "a column is outside the matrix")
        var selected = BlockedMatrix(columns: indices.count, precision: precision)
        var part = MatrixBuilder(columns: indices.count)
        forEachRow { i, row in
            part.appendRow { for (k, j) in indices.enumerated() { $0[k] = row[j] } }
            if part.rows == 4096 || i == rows - 1 {
                selected.append(part.finish())
                part = MatrixBuilder(columns: indices.count)
            }
        }
        return selected
    }
}
