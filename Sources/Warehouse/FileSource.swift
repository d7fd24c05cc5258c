/// A file that is there, with its columns: what stands behind `FROM`.
struct FileSource {
    let path: String
    let kind: FileKind
    /// The columns of the file, with the engine's names of their types.
    let columns: [(name: String, type: String)]
    /// The delimiter of a CSV file.
    let delimiter: Character

    /// Looks at a file.
    ///
    /// - Throws: `unknownFileKind`, `noRows`, `unreadableFile`.
    init(_ path: String, in session: FileSession, wanting names: [String] = []) throws(WarehouseError) {
        guard let kind = FileKind(location: path) else { throw .unknownFileKind(location: path) }
        self.path = path
        self.kind = kind
        var header: CSVHeader?
        columns = try session.reading(path) { () throws(WarehouseError) in
            switch kind {
            case .csv(let delimiter):
                let found = try CSVHeader(path, delimiter: delimiter, in: session)
                header = found
                return found.names.map { ($0, "VARCHAR") }
            case .parquet:
                return try Self.describe("read_parquet(\(path.sqlLiteral))", in: session)
            case .json:
                // Keys are collected from a sample; a rare one may hide in the rest.
                let sample = try Self.describe(Self.json(path, "maximum_depth = 1"), in: session)
                if names.allSatisfy({ name in sample.contains { $0.name == name } }) { return sample }
                return try Self.describe(Self.json(path, "maximum_depth = 1, sample_size = -1"), in: session)
            }
        }
        delimiter = header?.delimiter ?? ","
    }

    private static func describe(
        _ source: String, in session: FileSession
    ) throws(WarehouseError) -> [(name: String, type: String)] {
        let rows = try session.texts("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM \(source))")
        return rows.map { ($0[0] ?? "", $0[1] ?? "") }
    }

    private static func json(_ path: String, _ options: String) -> String {
        "read_json(\(path.sqlLiteral), \(options))"
    }

    /// The file as a table.
    ///
    /// - Parameters:
    ///   - names: The columns that will be used.
    ///   - rejects: For CSV, the temporary table that receives the records that are no rows, and the prefix of another.
    func sql(using names: [String], rejects: String) -> String {
        switch kind {
        case .csv:
            let all = columns.map { "\($0.name.sqlLiteral): 'VARCHAR'" }.joined(separator: ", ")
            return "read_csv(\(path.sqlLiteral), columns = {\(all)}, auto_detect = false, header = true, "
                + "delim = \(String(delimiter).sqlLiteral), quote = '\"', escape = '\"', store_rejects = true, "
                + "rejects_table = \(rejects.sqlLiteral), rejects_scan = \((rejects + "_scans").sqlLiteral))"
        case .json:
            let used = names.map { "\($0.sqlLiteral): 'VARCHAR'" }.joined(separator: ", ")
            return Self.json(path, "columns = {\(used)}")
        case .parquet:
            return "read_parquet(\(path.sqlLiteral))"
        }
    }

    /// The engine's name of a column's type, as `sql` delivers it.
    ///
    /// - Throws: `missingColumn`.
    func type(of name: String) throws(WarehouseError) -> String {
        guard let column = columns.first(where: { $0.name == name }) else {
            throw .missingColumn(name: name, file: path, suggestion: suggestion(for: name, among: columns.map(\.name)))
        }
        return kind == .parquet ? column.type : "VARCHAR"
    }

    /// The columns with the types that their values seem to have.
    ///
    /// - Throws: `unreadableFile`.
    func sniff(in session: FileSession) throws(WarehouseError) -> [ColumnSchema] {
        let source =
            switch kind {
            case .csv:
                "read_csv(\(path.sqlLiteral), header = true, delim = \(String(delimiter).sqlLiteral), quote = '\"', "
                    + "escape = '\"', skip = 0, comment = '', ignore_errors = true)"
            case .json: Self.json(path, "format = 'auto'")
            case .parquet: "read_parquet(\(path.sqlLiteral))"
            }
        // The engine gives up on a CSV file with a broken sample: then all is text.
        let types: [(name: String, type: String)]
        do {
            types = try Self.describe(source, in: session)
        } catch .queryFailed(let text) {
            guard case .csv = kind else { throw .unreadableFile(location: path, reason: text) }
            types = columns
        }
        guard case .csv = kind, types.count == columns.count else {
            return types.map { ColumnSchema(name: $0.name, type: ColumnType(engineType: $0.type)) }
        }
        return zip(columns, types).map { ColumnSchema(name: $0.name, type: ColumnType(engineType: $1.type)) }
    }
}

extension ColumnType {
    /// The type that best holds values of DuckDB's type of this name.
    init(engineType name: String) {
        switch name {
        case "BOOLEAN": self = .boolean
        case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT": self = .integer
        case "FLOAT", "DOUBLE", "HUGEINT", "UHUGEINT": self = .double
        case "DATE": self = .timestamp
        case _ where name.hasPrefix("DECIMAL"): self = .double
        case _ where name.hasPrefix("TIMESTAMP"): self = .timestamp
        default: self = .text
        }
    }
}
