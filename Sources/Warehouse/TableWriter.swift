/// Writes a table that is handed over in parts to a file: all of it or nothing, and the same bytes for the same values.
///
/// Parts wait in a database of the writer's own, which moves to temporary files what exceeds its memory.
public final class TableWriter {
    private let path: String
    private let format: FileFormat
    private let engine: Engine
    private var columns: [(name: String, type: ColumnType)] = []
    private var rows = 0

    /// Opens a writer.
    ///
    /// - Parameters:
    ///   - path: the file; its ending names the format.
    ///   - memory: how many bytes the waiting rows may take in memory, at least 256 MB; `nil`: the engine's own limit.
    ///   - folder: where temporary files go.
    /// - Throws: `unknownFileKind` when the ending names no format, `driverNotFound`.
    public init(to path: String, memory: Int? = nil, temporaryFolder folder: String) throws(WarehouseError) {
        guard let format = FileFormat(path: path) else { throw .unknownFileKind(location: path) }
        self.path = path
        self.format = format
        engine = try Engine.open(.duckDB, threads: 1)
        try engine.execute("SET GLOBAL temp_directory = \(folder.sqlLiteral)")
        // With less, the engine loses rows of wide parts without a word.
        if let memory { try engine.execute("SET GLOBAL memory_limit = '\(max(memory, 256_000_000))B'") }
    }

    /// Adds rows.
    ///
    /// - Precondition: columns of equal length, with the names and types of the first part; the names differ in more than
    ///   their case.
    public func append(_ part: [(name: String, column: Column)]) throws(WarehouseError) {
        let isFirst = columns.isEmpty
        if isFirst { columns = part.map { ($0.name, $0.column.type) } }
        try engine.ingest(part, into: "rapport_table", isNew: isFirst)
        rows += part.first?.column.count ?? 0
    }

    /// Writes the file, its rows ordered by some columns, or without any as they came.
    ///
    /// - Throws: `cannotWrite`.
    public func finish(orderedBy keys: [String]) throws(WarehouseError) {
        precondition(!columns.isEmpty, "a table has columns")
        let result = try engine.query("SELECT count(*) FROM rapport_table")
        guard case .integer(let count)? = try result.next()?.columns.first, count.values == [Int64(rows)] else {
            throw .cannotWrite(path: path, reason: "the engine lost rows on the way; it needs more memory")
        }
        result.close()
        let values = columns.map { format.expression(for: $0.name, $0.type) }.joined(separator: ", ")
        let order = keys.isEmpty ? "" : " ORDER BY " + keys.map(\.sqlIdentifier).joined(separator: ", ")
        try writeAtomically(to: path) { temporary throws(WarehouseError) in
            try engine.execute(
                "COPY (SELECT \(values) FROM (SELECT * FROM rapport_table\(order))) TO "
                    + "\(temporary.sqlLiteral) (\(format.copyOptions))")
        }
    }
}
