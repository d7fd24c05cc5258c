/// A dense matrix of `Double`, stored row by row.
///
/// In a design matrix rows are observations and columns are features. Element (i, j) is
/// `storage[i * columns + j]`. A matrix is a value: copies are independent, and cost nothing until one is changed.
///
/// ```swift
/// let x = Matrix([[1, 2], [3, 4], [5, 6]])
/// x[2, 0]                      // 5
/// x.multiply([1, -1])          // [-1, -1, -1]
/// ```
public struct Matrix: Sendable, Equatable {
    /// The number of rows.
    public let rows: Int
    /// The number of columns.
    public let columns: Int
    /// The elements, row by row; always `rows * columns` of them.
    public private(set) var storage: [Double]

    /// Takes elements that are already in row order.
    ///
    /// - Precondition: `storage.count == rows * columns`, both not negative.
    public init(rows: Int, columns: Int, storage: [Double]) {
        precondition(rows >= 0 && columns >= 0, "a matrix cannot have a negative number of rows or columns")
        precondition(storage.count == rows * columns, "a \(rows)×\(columns) matrix needs \(rows * columns) elements")
        self.rows = rows
        self.columns = columns
        self.storage = storage
    }

    /// A matrix with every element equal to `value`.
    public init(rows: Int, columns: Int, repeating value: Double = 0) {
        self.init(rows: rows, columns: columns, storage: Array(repeating: value, count: rows * columns))
    }

    /// A matrix filled row by row: `fill` gets each row's index and its elements, all zero, to write into.
    public init(
        rows: Int, columns: Int, fillingRowsWith fill: (_ row: Int, _ values: inout MutableSpan<Double>) -> Void
    ) {
        self.init(rows: rows, columns: columns)
        for i in 0..<rows {
            withMutableRow(i) { fill(i, &$0) }
        }
    }

    /// A matrix from rows written out, for small examples.
    ///
    /// - Precondition: all rows have the same count.
    public init(_ rows: [[Double]]) {
        let columns = rows.first?.count ?? 0
        precondition(rows.allSatisfy { $0.count == columns }, "all rows of a matrix have the same count")
        self.init(rows: rows.count, columns: columns, storage: rows.flatMap(\.self))
    }

    /// The n×n matrix with ones on its diagonal.
    public static func identity(_ order: Int) -> Matrix {
        var result = Matrix(rows: order, columns: order)
        for i in 0..<order { result[i, i] = 1 }
        return result
    }

    /// The element in row `i`, column `j`.
    ///
    /// - Precondition: both indices are inside the matrix.
    public subscript(i: Int, j: Int) -> Double {
        get {
            precondition(0 <= i && i < rows && 0 <= j && j < columns, "index (\(i), \(j)) is outside the matrix")
            return storage[i * columns + j]
        }
        set {
            precondition(0 <= i && i < rows && 0 <= j && j < columns, "index (\(i), \(j)) is outside the matrix")
            storage[i * columns + j] = newValue
        }
    }

    /// Reads row `i` in place, without a copy.
    public func withRow<Result, Failure: Error>(
        _ i: Int, _ body: (Span<Double>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(0 <= i && i < rows, "row \(i) is outside the matrix")
        return try body(storage.span.extracting(i * columns..<(i + 1) * columns))
    }

    /// Changes row `i` in place.
    public mutating func withMutableRow<Result, Failure: Error>(
        _ i: Int, _ body: (inout MutableSpan<Double>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(0 <= i && i < rows, "row \(i) is outside the matrix")
        return try storage.withMutableSpan(of: i * columns..<(i + 1) * columns, body)
    }
}
