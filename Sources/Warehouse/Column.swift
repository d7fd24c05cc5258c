/// The values of a column, by type.
public enum Column: Sendable, Equatable {
    /// UTF-8 texts.
    case text(TextColumn)
    /// Microseconds since 1970-01-01T00:00:00Z.
    case timestamp(TypedColumn<Int64>)
    /// Numbers.
    case double(TypedColumn<Double>)
    /// Whole numbers.
    case integer(TypedColumn<Int64>)
    /// Truth values.
    case boolean(TypedColumn<Bool>)

    /// The number of rows.
    public var count: Int {
        switch self {
        case .text(let column): column.count
        case .timestamp(let column), .integer(let column): column.count
        case .double(let column): column.count
        case .boolean(let column): column.count
        }
    }

    /// The type of the values.
    public var type: ColumnType {
        switch self {
        case .text: .text
        case .timestamp: .timestamp
        case .double: .double
        case .integer: .integer
        case .boolean: .boolean
        }
    }

    /// Whether each row has a value; `nil` when every row has one.
    public var isValid: [Bool]? {
        switch self {
        case .text(let column): column.isValid
        case .timestamp(let column), .integer(let column): column.isValid
        case .double(let column): column.isValid
        case .boolean(let column): column.isValid
        }
    }

    /// The rows of the given indices, in their order.
    func selecting(_ rows: [Int]) -> Column {
        switch self {
        case .text(let column): .text(column.selecting(rows))
        case .timestamp(let column): .timestamp(column.selecting(rows))
        case .double(let column): .double(column.selecting(rows))
        case .integer(let column): .integer(column.selecting(rows))
        case .boolean(let column): .boolean(column.selecting(rows))
        }
    }
}

/// Some consecutive rows of a table: columns of equal length.
public struct Batch: Sendable, Equatable {
    /// The number of rows.
    public let rowCount: Int

    /// The columns, in the order of the schema.
    public let columns: [Column]

    /// Makes a batch.
    ///
    /// - Precondition: each column has `rowCount` rows.
    public init(rowCount: Int, columns: [Column]) {
        precondition(columns.allSatisfy { $0.count == rowCount }, "columns have equally many rows")
        self.rowCount = rowCount
        self.columns = columns
    }
}
