/// A database engine behind an ADBC driver: runs queries, reads and writes files.
///
/// An engine may be used from several tasks at once. Each open result has its own connection, so settings (`SET …`)
/// and temporary tables are shared only by queries that run one after the other.
///
/// ```swift
/// let engine = try Engine.open(.duckDB)
/// let result = try engine.query("SELECT touchpoint, count(*) AS n FROM 'events.parquet' GROUP BY ALL")
/// while let batch = try result.next() { print(batch.rowCount) }
/// ```
public final class Engine: Sendable {
    /// The driver.
    public let driver: Driver

    /// The path of the driver's library.
    public var libraryPath: String { pool.database.driver.path }

    let pool: ConnectionPool

    private init(_ driver: Driver, _ pool: ConnectionPool) {
        self.driver = driver
        self.pool = pool
    }

    /// Opens an engine.
    ///
    /// - Parameters:
    ///   - driver: Which engine.
    ///   - options: The driver's options; see `Driver`.
    ///   - threads: How many threads DuckDB uses; all cores when `nil`. Other engines have their own ways.
    /// - Throws: `driverNotFound`, or `driverFailed` with the driver's reason.
    public static func open(
        _ driver: Driver, options: [String: String] = [:], threads: Int? = nil
    ) throws(WarehouseError) -> Engine {
        let database = try Database(driver, loaded: try LoadedDriver.load(driver), options: options)
        let engine = Engine(driver, ConnectionPool(database))
        if driver == .duckDB {
            try engine.execute("SET GLOBAL preserve_insertion_order = true")
            if let threads { try engine.execute("SET GLOBAL threads = \(max(1, threads))") }
        }
        return engine
    }

    /// The engine's version, as it says itself: `v1.5.5`.
    public func version() throws(WarehouseError) -> String {
        let result = try query("SELECT version()")
        guard case .text(let column)? = try result.next()?.columns.first else { return "" }
        return column[0] ?? ""
    }

    /// Runs a statement and drops its rows.
    ///
    /// - Throws: `queryFailed`, `cancelled`.
    public func execute(_ sql: String) throws(WarehouseError) {
        let result = try query(sql)
        while try result.next() != nil {}
    }

    /// Runs a query.
    ///
    /// - Parameters:
    ///   - sql: The query, in the engine's dialect.
    ///   - deadline: How long the query and the taking of its rows may last together.
    /// - Throws: `queryFailed`, `unsupportedType`, `cancelled`, `deadlineExceeded`.
    public func query(_ sql: String, deadline: Duration? = nil) throws(WarehouseError) -> QueryResult {
        let connection = try pool.borrow()
        return try QueryResult(sql, on: connection, of: pool, deadline: deadline)
    }

    /// Stops everything that runs, from any thread. Results that are open then throw `cancelled`.
    public func cancel() {
        pool.cancel()
    }
}
