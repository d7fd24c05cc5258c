/// A connection of its own for reading files: settings and temporary tables disturb nobody.
final class FileSession {
    private let pool: ConnectionPool
    private let connection: Connection

    /// Opens a connection with the given time zone.
    ///
    /// - Throws: `unknownTimeZone`, `queryFailed`.
    init(_ pool: ConnectionPool, timeZone: String = "UTC") throws(WarehouseError) {
        self.pool = pool
        connection = try pool.database.connect()
        do {
            _ = try texts("SET TimeZone = \(timeZone.sqlLiteral)")
        } catch .queryFailed {
            throw .unknownTimeZone(name: timeZone)
        }
        // Enough for the engine's threads to read on while rows are taken.
        _ = try texts("SET streaming_buffer_size = '32MB'")
    }

    /// Runs a query. The result before must be finished.
    func query(_ sql: String) throws(WarehouseError) -> QueryResult {
        try QueryResult(sql, on: connection, of: pool, keeping: true)
    }

    /// All rows of a query whose columns are texts.
    func texts(_ sql: String) throws(WarehouseError) -> [[String?]] {
        let result = try query(sql)
        var rows: [[String?]] = []
        while let batch = try result.next() {
            let columns = batch.columns.compactMap { column in if case .text(let texts) = column { texts } else { nil }
            }
            for row in 0..<batch.rowCount { rows.append(columns.map { $0[row] }) }
        }
        return rows
    }

    /// Does something with a file; an engine's error becomes one that names the file.
    func reading<Result>(
        _ location: String, _ body: () throws(WarehouseError) -> Result
    ) throws(WarehouseError) -> Result {
        do {
            return try body()
        } catch .queryFailed(let text) {
            let reason = text.firstRange(of: "Error: ").map { String(text[$0.upperBound...]) } ?? text
            throw .unreadableFile(location: location, reason: reason)
        }
    }
}
