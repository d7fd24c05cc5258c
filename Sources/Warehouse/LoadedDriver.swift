import CADBC
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A driver table, filled in. Libraries stay loaded as long as the process runs.
@safe struct LoadedDriver: @unchecked Sendable {
    /// The table. Its functions may be called from any thread.
    let table: UnsafeMutablePointer<AdbcDriver>

    /// The library's path.
    let path: String

    private static let loaded = Mutex<[String: LoadedDriver]>([:])

    /// Finds and loads a driver, once in a process.
    ///
    /// - Throws: `driverNotFound` or `driverFailed`.
    static func load(_ driver: Driver) throws(WarehouseError) -> LoadedDriver {
        let searched = driver.searchPath(environment: environmentVariable, program: programPath())
        let result = loaded.withLock { loaded in
            Result { () throws(WarehouseError) in
                for path in searched {
                    if let known = loaded[path + " " + driver.symbol] { return known }
                    if path.contains("/") && !isFile(path) { continue }
                    guard let table = try unsafe open(path, driver) else { continue }
                    let new = unsafe LoadedDriver(table: table, path: path)
                    loaded[path + " " + driver.symbol] = new
                    return new
                }
                throw .driverNotFound(driver: driver, searched: searched)
            }
        }
        return try result.get()
    }

    /// The table of the library at `path`, or `nil` when the system's loader knows no library of this bare name.
    private static func open(
        _ path: String, _ driver: Driver
    ) throws(WarehouseError) -> UnsafeMutablePointer<AdbcDriver>? {
        var opened: Int32 = 0
        var table: UnsafeMutablePointer<AdbcDriver>?
        let reason = unsafe text(capacity: 1024) { buffer, capacity in
            unsafe table = rapport_load_driver(path, driver.symbol, &opened, buffer, capacity)
        }
        if let table = unsafe table { return unsafe table }
        if opened == 0 && !path.contains("/") { return nil }
        throw .driverFailed(driver: driver, reason: reason.contains(path) ? reason : "\(path): \(reason)")
    }
}

private func environmentVariable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
}

private func programPath() -> String? {
    let path = unsafe text(capacity: 4096) { buffer, capacity in
        unsafe _ = rapport_executable_path(buffer, capacity)
    }
    return path.isEmpty ? nil : path
}

private func isFile(_ path: String) -> Bool {
    unsafe access(path, R_OK) == 0
}

/// The text that `body` writes, closed by a zero, to the buffer it is given.
private func text(capacity: Int, _ body: (UnsafeMutablePointer<CChar>, Int) -> Void) -> String {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
        unsafe buffer.initialize(repeating: 0)
        let start = buffer.baseAddress!
        unsafe body(start, capacity)
        return unsafe String(cString: start)
    }
}
