/// What the values of a column are.
public enum ColumnType: String, Sendable, CaseIterable {
    /// UTF-8 text.
    case text
    /// A point in time, in microseconds since 1970-01-01T00:00:00Z.
    case timestamp
    /// A 64-bit floating-point number.
    case double
    /// A 64-bit signed integer.
    case integer
    /// True or false.
    case boolean

    /// The type's name in SQL.
    var engineType: String {
        switch self {
        case .text: "VARCHAR"
        case .timestamp: "TIMESTAMP"
        case .double: "DOUBLE"
        case .integer: "BIGINT"
        case .boolean: "BOOLEAN"
        }
    }

    /// Whether values of another type can stand for this one's: numbers and truth values for each other, and whole numbers,
    /// written out, for text.
    public func takes(_ other: ColumnType) -> Bool {
        switch self {
        case .text: [.text, .integer].contains(other)
        case .timestamp: other == .timestamp
        case .double, .integer, .boolean: [.double, .integer, .boolean].contains(other)
        }
    }

    /// The type with its article, as messages use it: `a timestamp`, `an integer`.
    var withArticle: String {
        switch self {
        case .text: "text"
        case .timestamp: "a timestamp"
        case .double: "a number"
        case .integer: "a whole number"
        case .boolean: "true or false"
        }
    }
}

/// The name and the type of a column.
public struct ColumnSchema: Sendable, Equatable {
    /// The name, as the file or the query gives it.
    public var name: String

    /// The type of its values.
    public var type: ColumnType

    /// Makes the schema of one column.
    public init(name: String, type: ColumnType) {
        self.name = name
        self.type = type
    }
}
