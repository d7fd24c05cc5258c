extension Engine {
    /// The columns of a file, or of the first file of a pattern, with the types that the values seem to have.
    ///
    /// The types are guesses from the beginning of the file. They are meant to be shown and confirmed; `read` takes
    /// declared types.
    ///
    /// - Throws: `noSuchFile`, `noRows`, `unreadableFile`, `unknownFileKind`, `filesNeedDuckDB`.
    public func columns(of location: String) throws(WarehouseError) -> [ColumnSchema] {
        let session = try fileSession()
        let files = try session.files(at: location)
        return try FileSource(files[0], in: session).sniff(in: session)
    }

    /// How many rows the files at a location have, malformed ones not counted. Immediate for Parquet; other files
    /// are read.
    ///
    /// - Throws: as `columns(of:)`.
    public func rowCount(of location: String) throws(WarehouseError) -> Int {
        let session = try fileSession()
        var count = 0
        for (number, file) in try session.files(at: location).enumerated() {
            let source = try FileSource(file, in: session)
            let names = source.columns.prefix(1).map(\.name)
            count += try session.reading(file) { () throws(WarehouseError) in
                try session.number(
                    "SELECT count(*) FROM \(source.sql(using: names, rejects: "rapport_count_\(number)"))")
            }
        }
        return count
    }

    /// Opens files for reading with declared types. Headers are read and compared at once, rows as they are taken.
    ///
    /// - Parameters:
    ///   - table: What to read.
    ///   - badRowLimit: How many rows may be bad before the end of the reading throws.
    ///   - rejects: A CSV file to write the bad rows to, when there are any: file, line, column, reason and *the row
    ///     as it is*, values included.
    /// - Throws: `missingColumn`, `noSuchFile`, `noRows`, `unreadableFile`, `unknownFileKind`, `unknownTimeZone`,
    ///   `filesNeedDuckDB`.
    public func read(
        _ table: FileTable, badRowLimit: Int = 0, rejects: String? = nil
    ) throws(WarehouseError) -> TableReader {
        let session = try fileSession(timeZone: table.timeZone)
        return try TableReader(
            table, badRowLimit: badRowLimit, rejects: rejects.map { RejectsFile(path: $0, engine: self) },
            session: session)
    }

    private func fileSession(timeZone: String = "UTC") throws(WarehouseError) -> FileSession {
        guard driver == .duckDB else { throw .filesNeedDuckDB(driver: driver.description) }
        return try FileSession(pool, timeZone: timeZone)
    }
}

extension FileSession {
    /// The only number of a query's only row.
    func number(_ sql: String) throws(WarehouseError) -> Int {
        let result = try query(sql)
        defer { result.close() }
        guard case .integer(let column)? = try result.next()?.columns.first, let number = column[0] else { return 0 }
        return Int(number)
    }

    /// How many rows the files say they have; `nil` unless all are Parquet.
    func storedRowCount(of sources: [FileSource]) throws(WarehouseError) -> Int? {
        var count = 0
        for source in sources {
            guard source.kind == .parquet else { return nil }
            count += try number("SELECT count(*) FROM \(source.sql(using: [], rejects: ""))")
        }
        return count
    }
}
