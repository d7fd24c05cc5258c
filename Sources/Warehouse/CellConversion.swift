/// The SQL that turns a column of a file into its declared type, and tells bad cells.
///
/// The file's column is called `r` and a number, what it becomes `v` and the same number. Conversions never fail:
/// what does not convert becomes NULL, and `isBad` compares the two.
struct CellConversion {
    let column: RequestedColumn
    /// The engine's name of the type in the file.
    private let source: String
    private let index: Int
    private let isUTC: Bool

    /// - Parameters:
    ///   - isUTC: Whether local times are UTC, where the conversion of a stored time costs nothing.
    init(_ column: RequestedColumn, at index: Int, from source: String, isUTC: Bool) {
        self.column = column
        self.index = index
        self.source = source
        self.isUTC = isUTC
    }

    private var raw: String { "r\(index)" }

    /// The name of the converted column.
    var name: String { "v\(index)" }

    private var seemsNative: Bool { ColumnType(engineType: source) == column.type }
    private var isNumber: Bool { [.integer, .double].contains(ColumnType(engineType: source)) }

    /// Whether the file's values go over without their text.
    private var isDirect: Bool {
        switch column.type {
        case .text: source == "VARCHAR"
        case .double, .integer: isNumber
        case .timestamp, .boolean: seemsNative
        }
    }

    /// The file's column, as text unless it is already of the kind asked for.
    var input: String {
        let name = column.name.sqlIdentifier
        if isDirect { return "\(name) AS \(raw)" }
        let text = source == "VARCHAR" ? name : "CAST(\(name) AS VARCHAR)"
        return column.type == .text ? "\(text) AS \(raw)" : "NULLIF(\(text), '') AS \(raw)"
    }

    /// The converted column.
    var output: String { "\(value) AS \(name)" }

    private var value: String {
        switch (column.type, isDirect) {
        case (.text, _), (.boolean, true): raw
        case (.boolean, false): "TRY_CAST(trim(\(raw)) AS BOOLEAN)"
        case (.double, _): "TRY_CAST(\(raw) AS DOUBLE)"
        case (.integer, true) where ColumnType(engineType: source) == .integer: "TRY_CAST(\(raw) AS BIGINT)"
        case (.integer, _):
            // A cast alone would round 5.7 to 6.
            "CASE WHEN TRY_CAST(\(raw) AS DOUBLE) = TRY_CAST(\(raw) AS BIGINT) THEN TRY_CAST(\(raw) AS BIGINT) END"
        case (.timestamp, true) where source.hasSuffix("TIME ZONE"): raw
        case (.timestamp, true): "TRY_CAST(\(raw) AS \(isUTC ? "TIMESTAMP" : "TIMESTAMPTZ"))"
        // A cast to TIMESTAMP would drop offsets. Trimming costs time, so it is done only where the cast fails.
        case (.timestamp, false): "COALESCE(TRY_CAST(\(raw) AS TIMESTAMPTZ), TRY_CAST(trim(\(raw)) AS TIMESTAMPTZ))"
        }
    }

    /// Whether the cell is missing though it may not be; `nil` when it may.
    private var isMissing: String? {
        guard column.isRequired else { return nil }
        return column.type == .text ? "(\(raw) IS NULL OR \(raw) = '')" : "\(raw) IS NULL"
    }

    /// Whether the cell did not convert; `nil` when it always does.
    private var isUnconverted: String? {
        switch column.type {
        case .text: nil
        case .boolean where isDirect: nil
        case .timestamp: "(\(raw) IS NOT NULL AND \(name) IS NULL) OR NOT isfinite(\(name))"
        default: "\(raw) IS NOT NULL AND \(name) IS NULL"
        }
    }

    /// Whether the number is infinite or not a number; `nil` for what is no number.
    private var isNotFinite: String? {
        column.type == .double ? "NOT isfinite(\(name))" : nil
    }

    /// Whether the cell is bad; `nil` when none can be.
    var isBad: String? {
        let conditions = [isMissing, isUnconverted, isNotFinite].compactMap { $0 }
        return conditions.isEmpty ? nil : "coalesce(\(conditions.joined(separator: " OR ")), false)"
    }

    /// The part of the condition that only the engine can tell: that a cell which may be missing did not convert. All else
    /// ``badRows(in:)`` tells from the values; a cell that may not be missing is null, too, where it did not convert.
    var isBadInEngine: String? {
        isPlain || column.isRequired ? nil : "(\(raw) IS NOT NULL AND \(name) IS NULL)"
    }

    /// Whether a value goes over as it is, so that nothing can be lost on the way.
    private var isPlain: Bool {
        switch column.type {
        case .text, .timestamp, .boolean: isDirect
        case .double: isDirect && ["DOUBLE", "FLOAT", "TINYINT", "SMALLINT", "INTEGER"].contains(source)
        case .integer: false
        }
    }

    /// The rows of a column whose cells are bad, where the values tell: missing though they may not be, or not finite.
    func badRows(in values: Column) -> [Int] {
        var bad: [Int] = []
        if column.isRequired, let isValid = values.isValid { bad += isValid.indices.filter { !isValid[$0] } }
        func isThere(_ row: Int) -> Bool { values.isValid?[row] ?? true }
        switch values {
        case .text(let texts) where column.isRequired:
            for row in 0..<texts.count where texts.offsets[row] == texts.offsets[row + 1] && isThere(row) {
                bad.append(row)
            }
        case .double(let numbers):
            for row in numbers.values.indices where !numbers.values[row].isFinite && isThere(row) { bad.append(row) }
        case .timestamp(let times):
            // The engine's infinite times.
            for row in times.values.indices where times.values[row].magnitude >= UInt64(Int64.max) && isThere(row) {
                bad.append(row)
            }
        default: break
        }
        return bad
    }

    /// A number that `reason(_:)` understands, as text, and the beginning of the cell.
    var findings: [String] {
        let cases = zip([isMissing, isUnconverted, isNotFinite], ["1", "2", "3"]).compactMap { condition, number in
            condition.map { "WHEN coalesce(\($0), false) THEN '\(number)'" }
        }
        let text = "CAST(\(raw) AS VARCHAR)"
        let beginning = "regexp_replace(left(\(text), 5), '[[:cntrl:]]', ' ', 'g')"
        return [
            cases.isEmpty ? "NULL::VARCHAR" : "CASE \(cases.joined(separator: " ")) END",
            "\(beginning) || CASE WHEN length(\(text)) > 5 THEN '…' ELSE '' END",
        ]
    }

    /// The reason behind a number of `findings`.
    func reason(_ number: String) -> RejectedCell.Reason {
        switch number {
        case "1": .missing
        case "2": .not(column.type)
        default: .notFinite
        }
    }
}
