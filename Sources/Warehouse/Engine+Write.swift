extension Engine {
    /// Writes columns to a file: all of it or nothing, and the same bytes for the same values.
    ///
    /// An existing file is replaced. Works with any driver: DuckDB does the writing, in a database of its own with a
    /// single thread.
    ///
    /// - Parameters:
    ///   - columns: The columns, of equal length, with distinct names.
    ///   - path: The file.
    ///   - format: The format; by default the path's ending names it.
    /// - Throws: `unknownFileKind` when the ending names no format, `cannotWrite`, `driverNotFound`.
    public func write(
        _ columns: [(name: String, column: Column)], to path: String, format: FileFormat? = nil
    ) throws(WarehouseError) {
        guard let format = format ?? FileFormat(path: path) else { throw .unknownFileKind(location: path) }
        precondition(!columns.isEmpty, "a table has columns")
        precondition(Set(columns.map { $0.name.lowercased() }).count == columns.count, "names are distinct")
        precondition(Set(columns.map(\.column.count)).count == 1, "columns have equally many rows")
        let writer = try Engine.open(.duckDB, threads: 1)
        let values = columns.map { format.expression(for: $0.name, $0.column.type) }.joined(separator: ", ")
        try writeAtomically(to: path) { temporary throws(WarehouseError) in
            try writer.ingest(columns, into: "rapport_table")
            try writer.execute(
                "COPY (SELECT \(values) FROM rapport_table) TO \(temporary.sqlLiteral) (\(format.copyOptions))")
        }
    }

    /// Makes a table of columns, or adds rows to it.
    func ingest(
        _ columns: [(name: String, column: Column)], into table: String, isNew: Bool = true
    ) throws(WarehouseError) {
        let connection = try pool.borrow()
        let statement = try pool.statement(on: connection)
        defer {
            pool.finish(statement)
            pool.giveBack(connection)
        }
        try statement.set("adbc.ingest.target_table", to: table)
        try statement.set("adbc.ingest.mode", to: isNew ? "adbc.ingest.mode.create" : "adbc.ingest.mode.append")
        try statement.bind(ExportedBatch(columns))
        try statement.execute()
    }
}

/// The file of rejected rows.
struct RejectsFile {
    let path: String
    let engine: Engine

    /// Writes a line a bad cell.
    ///
    /// - Throws: `cannotWrite`.
    func write(_ rows: [RejectedRows.Row]) throws(WarehouseError) {
        let cells = rows.flatMap { row in row.cells.map { (cell: $0, text: row.text) } }
        let lines = cells.map { entry in
            switch entry.cell.position {
            case .line(let number), .row(let number): Int64(number)
            }
        }
        try engine.write(
            [
                ("file", .text(TextColumn(cells.map(\.cell.file)))),
                ("line", .integer(TypedColumn(values: lines))),
                ("column", .text(TextColumn(cells.map(\.cell.column)))),
                ("reason", .text(TextColumn(cells.map(\.cell.reason.description)))),
                ("row", .text(TextColumn(cells.map(\.text)))),
            ], to: path, format: .csv)
    }
}
