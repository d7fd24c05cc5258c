/// Collects rows whose number is not known beforehand.
///
/// ```swift
/// var builder = MatrixBuilder(columns: 2)
/// builder.append([1, 2])
/// builder.append([3, 4])
/// let x = builder.finish()     // 2×2
/// ```
/// Appending costs O(columns), amortised; `finish` copies nothing.
public struct MatrixBuilder: Sendable {
    /// The number of elements in each row.
    public let columns: Int
    /// The number of rows so far.
    public private(set) var rows = 0
    private var storage: [Double] = []

    /// Starts without rows; `reservingRows` saves reallocations when the number is about known.
    public init(columns: Int, reservingRows: Int = 0) {
        precondition(columns >= 0, "a matrix cannot have a negative number of columns")
        self.columns = columns
        storage.reserveCapacity(columns * reservingRows)
    }

    /// Adds one row.
    ///
    /// - Precondition: `row.count == columns`.
    public mutating func append(_ row: [Double]) {
        precondition(row.count == columns, "a row of \(columns) elements is needed, not \(row.count)")
        storage.append(contentsOf: row)
        rows += 1
    }

    /// Adds one row, read in place.
    ///
    /// - Precondition: `row.count == columns`.
    public mutating func append(_ row: Span<Double>) {
        precondition(row.count == columns, "a row of \(columns) elements is needed, not \(row.count)")
        for j in row.indices { storage.append(row[j]) }
        rows += 1
    }

    /// Adds one row of zeros for `fill` to write into.
    public mutating func appendRow(_ fill: (inout MutableSpan<Double>) -> Void) {
        storage.append(contentsOf: repeatElement(0, count: columns))
        storage.withMutableSpan(of: rows * columns..<(rows + 1) * columns, fill)
        rows += 1
    }

    /// Forgets all rows, but keeps their memory for the next ones.
    public mutating func removeAll() {
        rows = 0
        storage.removeAll(keepingCapacity: true)
    }

    /// The matrix of all rows added.
    public consuming func finish() -> Matrix {
        Matrix(rows: rows, columns: columns, storage: storage)
    }
}
