import CADBC
import Dispatch
import Synchronization

/// A statement on a connection. One thread runs it; any thread may stop it.
///
/// A request to stop that comes just before the engine begins to run is lost on some engines. So a request is
/// repeated every 50 ms until the call has come back.
@safe final class Statement: @unchecked Sendable {
    private let connection: Connection
    private let handle: UnsafeMutablePointer<AdbcStatement>
    private let state = Mutex(State())

    /// A serial queue gets a thread of its own even while queries keep every thread of the shared pool busy.
    private static let watch = DispatchQueue(label: "rapport.warehouse.stop")

    private struct State {
        var isReleased = false
        var isRunning = false
        var stop: WarehouseError?
    }

    init(on connection: Connection) throws(WarehouseError) {
        self.connection = connection
        let handle = UnsafeMutablePointer<AdbcStatement>.allocate(capacity: 1)
        unsafe handle.initialize(to: AdbcStatement())
        unsafe self.handle = unsafe handle
        var error = RapportError()
        guard unsafe rapport_statement_new(connection.driver.table, connection.handle, handle, &error) == 0 else {
            state.withLock { $0.isReleased = true }
            throw .queryFailed(presentable(engineText: error.string))
        }
    }

    deinit {
        release()
        unsafe handle.deallocate()
    }

    /// Asks the engine to stop; what runs then throws `reason`, and so does everything after.
    func stop(_ reason: WarehouseError) {
        let again = state.withLock { state in
            if state.isReleased { return false }
            state.stop = state.stop ?? reason
            if state.isRunning { _ = unsafe rapport_statement_cancel(connection.driver.table, handle) }
            return state.isRunning
        }
        guard again else { return }
        Self.watch.asyncAfter(deadline: .now() + .milliseconds(50)) { [weak self] in self?.stop(reason) }
    }

    /// Stops the statement when `limit` has passed.
    func stop(after limit: Duration) {
        let (seconds, attoseconds) = limit.components
        let nanoseconds = Double(seconds) * 1e9 + Double(attoseconds) / 1e9
        let deadline = DispatchTime.now() + .nanoseconds(Int(min(max(nanoseconds, 0), 1e18)))
        Self.watch.asyncAfter(deadline: deadline) { [weak self] in self?.stop(.deadlineExceeded(limit)) }
    }

    /// Sets an option such as `adbc.ingest.target_table`.
    func set(_ option: String, to value: String) throws(WarehouseError) {
        try unsafe run { table, handle, error in
            unsafe rapport_statement_set_option(table, handle, option, value, &error)
        }
    }

    /// Gives the statement its rows.
    func bind(_ batch: ExportedBatch) throws(WarehouseError) {
        try unsafe run { table, handle, error in
            unsafe rapport_statement_bind(table, handle, batch.array, batch.schema, &error)
        }
    }

    /// Runs what was bound.
    func execute() throws(WarehouseError) {
        try unsafe run { table, handle, error in unsafe rapport_statement_execute(table, handle, nil, &error) }
    }

    /// Runs a query; its rows come from `stream`.
    func execute(_ sql: String, into stream: UnsafeMutablePointer<ArrowArrayStream>) throws(WarehouseError) {
        try unsafe run { table, handle, error in unsafe rapport_statement_set_sql(table, handle, sql, &error) }
        try unsafe run { table, handle, error in unsafe rapport_statement_execute(table, handle, stream, &error) }
    }

    /// Makes a call that takes time: it can be stopped while it runs.
    ///
    /// - Throws: `queryFailed`, or the reason of the stop.
    func run(
        _ call: (UnsafeMutablePointer<AdbcDriver>, UnsafeMutablePointer<AdbcStatement>, inout RapportError) ->
            AdbcStatusCode
    ) throws(WarehouseError) {
        try check { $0.isRunning = true }
        var error = RapportError()
        let status = unsafe call(connection.driver.table, handle, &error)
        try check { $0.isRunning = false }
        switch Int(status) {
        case Int(RAPPORT_ADBC_OK): return
        case Int(RAPPORT_ADBC_CANCELLED): throw .cancelled
        default: throw .queryFailed(presentable(engineText: error.string))
        }
    }

    /// Changes the state, and throws if the statement was stopped.
    private func check(_ change: (inout State) -> Void) throws(WarehouseError) {
        let stop = state.withLock { state in
            change(&state)
            if state.stop != nil { state.isRunning = false }
            return state.stop
        }
        if let stop { throw stop }
    }

    /// Frees the statement; later requests to stop do nothing.
    func release() {
        state.withLock { state in
            guard !state.isReleased else { return }
            state.isReleased = true
            unsafe rapport_statement_release(connection.driver.table, handle)
        }
    }
}
