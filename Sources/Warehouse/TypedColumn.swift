/// A column of values of one size, some of which may be missing.
public struct TypedColumn<Value: Sendable>: Sendable {
    /// One value a row. Where a row is missing, the value is unspecified.
    public let values: [Value]

    /// Whether each row has a value; `nil` when every row has one.
    public let isValid: [Bool]?

    /// Makes a column.
    ///
    /// - Precondition: `isValid`, where given, has as many elements as `values`.
    public init(values: [Value], isValid: [Bool]? = nil) {
        precondition(isValid.map { $0.count == values.count } ?? true, "one validity for each value")
        self.values = values
        self.isValid = isValid
    }

    /// The number of rows.
    public var count: Int { values.count }

    /// The value of a row, or `nil` where it is missing.
    public subscript(row: Int) -> Value? {
        isNull(row) ? nil : values[row]
    }

    /// Whether a row has no value.
    public func isNull(_ row: Int) -> Bool {
        isValid.map { !$0[row] } ?? false
    }

    /// The rows of the given indices, in their order.
    func selecting(_ rows: [Int]) -> TypedColumn {
        TypedColumn(values: rows.map { values[$0] }, isValid: isValid.map { valid in rows.map { valid[$0] } })
    }
}

extension TypedColumn: Equatable where Value: Equatable {
    /// Whether both have the same values in the same rows; what lies under missing rows does not count.
    public static func == (left: TypedColumn, right: TypedColumn) -> Bool {
        left.count == right.count && (0..<left.count).allSatisfy { left[$0] == right[$0] }
    }
}

extension TypedColumn where Value: ExpressibleByIntegerLiteral {
    /// Makes a column of optional values.
    public init(_ values: [Value?]) {
        let valid = values.map { $0 != nil }
        self.init(values: values.map { $0 ?? 0 }, isValid: valid.contains(false) ? valid : nil)
    }
}

extension TypedColumn<Bool> {
    /// Makes a column of optional truth values.
    public init(_ values: [Bool?]) {
        let valid = values.map { $0 != nil }
        self.init(values: values.map { $0 ?? false }, isValid: valid.contains(false) ? valid : nil)
    }
}
