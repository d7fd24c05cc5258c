/// Why data could not be read or written.
///
/// `code`, `message` and `remedy` are what a user sees. None of them contains a customer's values, except that a bad
/// cell is shown by its first five characters.
public enum WarehouseError: Error, Equatable, Sendable {
    /// A file lacks a column that was asked for.
    case missingColumn(name: String, file: String, suggestion: String?)
    /// A file is not there, or a pattern matches none.
    case noSuchFile(location: String, suggestion: String?)
    /// A file is empty (`hasHeader` is false), or has no rows.
    case noRows(location: String, hasHeader: Bool)
    /// A file is damaged, or is not what its name says.
    case unreadableFile(location: String, reason: String)
    /// A query returns a column whose type has no counterpart here.
    case unsupportedType(column: String, type: String)
    /// A query returns a column of another type than what it is used for.
    case wrongColumnType(column: String, expected: ColumnType, found: ColumnType)
    /// A query returns a value that its type has no room for here, such as a time after the year 294246.
    case valueOutOfRange(column: String, type: ColumnType)
    /// A file whose name does not say what it is.
    case unknownFileKind(location: String)
    /// No time zone has this name.
    case unknownTimeZone(name: String)
    /// Files were asked of an engine that is not DuckDB.
    case filesNeedDuckDB(driver: String)
    /// More rows than allowed are bad. `first` is the first bad cell.
    case badRows(first: RejectedCell, count: Int, total: Int, limit: Int)
    /// A file cannot be written.
    case cannotWrite(path: String, reason: String)
    /// The shared library of a driver is nowhere.
    case driverNotFound(driver: Driver, searched: [String])
    /// A driver's library is there and does not work, or refuses its options.
    case driverFailed(driver: Driver, reason: String)
    /// The engine refuses or fails to run a query. The text is the engine's, in one line.
    case queryFailed(String)
    /// The work was cancelled.
    case cancelled
    /// A query took longer than it was allowed.
    case deadlineExceeded(Duration)
}

extension WarehouseError: CustomStringConvertible {
    /// A stable code, such as `E101`.
    public var code: String {
        switch self {
        case .missingColumn: "E101"
        case .noSuchFile: "E102"
        case .noRows: "E103"
        case .unreadableFile: "E104"
        case .unsupportedType: "E105"
        case .wrongColumnType: "E110"
        case .valueOutOfRange: "E106"
        case .unknownFileKind: "E107"
        case .unknownTimeZone: "E108"
        case .filesNeedDuckDB: "E109"
        case .badRows: "E112"
        case .cannotWrite: "E131"
        case .driverNotFound: "E141"
        case .driverFailed: "E142"
        case .queryFailed: "E143"
        case .cancelled: "E151"
        case .deadlineExceeded: "E152"
        }
    }

    /// What went wrong and where, in one line.
    public var message: String {
        switch self {
        case .missingColumn(let name, let file, let suggestion):
            "no column \"\(name)\" in \(file)" + (suggestion.map { ". Did you mean \"\($0)\"?" } ?? "")
        case .noSuchFile(let location, let suggestion):
            (location.isPattern ? "no file matches \(location)" : "no file \(location)")
                + (suggestion.map { ". Did you mean \($0)?" } ?? "")
        case .noRows(let location, let hasHeader): hasHeader ? "\(location) has no rows" : "\(location) is empty"
        case .unreadableFile(let location, let reason): "cannot read \(location): \(reason)"
        case .unsupportedType(let column, let type): "column \"\(column)\" is of type \(type), which is not supported"
        case .wrongColumnType(let column, let expected, let found):
            "column \"\(column)\" of the query is \(found.withArticle), and \(expected.withArticle) is needed"
        case .valueOutOfRange(let column, let type):
            "column \"\(column)\" holds more than fits \(type.withArticle)"
        case .unknownFileKind(let location): "cannot tell from its name what \(location) is"
        case .unknownTimeZone(let name): "no time zone \"\(name)\""
        case .filesNeedDuckDB(let driver): "\(driver) does not read files"
        case .badRows(let first, _, _, _): first.description
        case .cannotWrite(let path, let reason): "cannot write \(path): \(reason)"
        case .driverNotFound(let driver, _): "the \(driver) driver is not installed"
        case .driverFailed(let driver, let reason): "the \(driver) driver does not work: \(reason)"
        case .queryFailed(let text): "the query failed: \(text)"
        case .cancelled: "cancelled"
        case .deadlineExceeded(let limit): "the query took longer than \(limit.components.seconds) s"
        }
    }

    /// How to mend it, where that is known.
    public var remedy: String? {
        switch self {
        case .missingColumn: "Columns are named in rapport.yaml; rapport init FILE shows those of a file"
        case .noSuchFile: "Paths are relative to the current directory"
        case .noRows: nil
        case .unreadableFile: "Write or copy the file again"
        case .unsupportedType(let column, _): "Cast it in the query: CAST(\(column) AS VARCHAR)"
        case .wrongColumnType(let column, let expected, _):
            "Cast it in the query: CAST(\(column) AS \(expected.engineType))"
        case .valueOutOfRange(let column, _): "Cast it in the query: CAST(\(column) AS DOUBLE), or leave such rows out"
        case .unknownFileKind: "Known are .csv .tsv .json .jsonl .ndjson (each also with .gz) and .parquet"
        case .unknownTimeZone: "Use a name such as UTC or Europe/Berlin"
        case .filesNeedDuckDB: "Open a duckdb engine for files, or give a query"
        case .badRows(_, let count, let total, let limit):
            "\(count.grouped) bad \(count == 1 ? "row" : "rows") of \(total.grouped) (limit \(limit.grouped)). "
                + "--max-bad-rows \(count.nextPowerOfTen) --rejects bad.csv keeps going"
        case .cannotWrite: "Check that the directory is there and may be written to"
        case .driverNotFound(let driver, let searched):
            "\(driver.installation). Searched: \(searched.joined(separator: ", "))"
        case .driverFailed(let driver, _): driver.installation
        case .queryFailed, .cancelled: nil
        case .deadlineExceeded: "Allow more time, or ask for less"
        }
    }

    /// The code, the message and the remedy.
    public var description: String {
        "[\(code)] \(message)" + (remedy.map { "\n\($0)" } ?? "")
    }
}

extension Int {
    /// The number with commas between groups of three digits.
    fileprivate var grouped: String {
        let digits = String(magnitude)
        let groups = digits.enumerated().map { index, digit in
            index > 0 && (digits.count - index) % 3 == 0 ? ",\(digit)" : "\(digit)"
        }
        return (self < 0 ? "-" : "") + groups.joined()
    }

    /// The smallest of 10, 100, 1000 … that is not below the number.
    fileprivate var nextPowerOfTen: Int {
        var power = 10
        while power < self { power *= 10 }
        return power
    }
}
