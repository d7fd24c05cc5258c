import CADBC

/// An open database. Closed when the last connection to it is gone.
@safe final class Database: @unchecked Sendable {
    let driver: LoadedDriver
    private let handle: UnsafeMutablePointer<AdbcDatabase>

    /// Opens a database.
    ///
    /// - Throws: `driverFailed` with the driver's reason.
    init(_ driver: Driver, loaded: LoadedDriver, options: [String: String]) throws(WarehouseError) {
        self.driver = loaded
        let handle = UnsafeMutablePointer<AdbcDatabase>.allocate(capacity: 1)
        unsafe handle.initialize(to: AdbcDatabase())
        unsafe self.handle = unsafe handle
        let table = unsafe loaded.table
        var error = RapportError()
        var status = unsafe rapport_database_new(table, handle, &error)
        for (key, value) in options.sorted(by: { $0.key < $1.key }) where status == 0 {
            status = unsafe rapport_database_set_option(table, handle, key, value, &error)
        }
        if status == 0 { status = unsafe rapport_database_init(table, handle, &error) }
        if status != 0 { throw .driverFailed(driver: driver, reason: presentable(engineText: error.string)) }
    }

    deinit {
        unsafe rapport_database_release(driver.table, handle)
        unsafe handle.deallocate()
    }

    /// Opens a connection.
    ///
    /// - Throws: `queryFailed` with the driver's reason.
    func connect() throws(WarehouseError) -> Connection {
        let connection = UnsafeMutablePointer<AdbcConnection>.allocate(capacity: 1)
        unsafe connection.initialize(to: AdbcConnection())
        var error = RapportError()
        guard unsafe rapport_connection_open(driver.table, handle, connection, &error) == 0 else {
            unsafe connection.deallocate()
            throw .queryFailed(presentable(engineText: error.string))
        }
        return unsafe Connection(self, connection)
    }
}

/// A connection to a database: settings and temporary tables belong to it. One result at a time can be open on it.
@safe final class Connection: @unchecked Sendable {
    let driver: LoadedDriver
    private let database: Database
    let handle: UnsafeMutablePointer<AdbcConnection>

    fileprivate init(_ database: Database, _ handle: UnsafeMutablePointer<AdbcConnection>) {
        self.database = database
        driver = database.driver
        unsafe self.handle = unsafe handle
    }

    deinit {
        unsafe rapport_connection_release(driver.table, handle)
        unsafe handle.deallocate()
    }
}

extension RapportError {
    /// The reason as a Swift string.
    var string: String {
        unsafe withUnsafeBytes(of: text) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
