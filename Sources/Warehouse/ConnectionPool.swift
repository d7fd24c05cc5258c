import Synchronization

/// The connections of an engine that are free, and its statements that are not finished.
final class ConnectionPool: Sendable {
    let database: Database
    private let state = Mutex(State())

    private struct State {
        var idle: [Connection] = []
        var running: [ObjectIdentifier: Statement] = [:]
    }

    init(_ database: Database) {
        self.database = database
    }

    /// The connection given back last, or a new one.
    func borrow() throws(WarehouseError) -> Connection {
        if let connection = state.withLock({ $0.idle.popLast() }) { return connection }
        return try database.connect()
    }

    /// Keeps a connection for the next one who asks.
    func giveBack(_ connection: Connection) {
        state.withLock { $0.idle.append(connection) }
    }

    /// Makes a statement that `cancel` reaches.
    func statement(on connection: Connection) throws(WarehouseError) -> Statement {
        let statement = try Statement(on: connection)
        state.withLock { $0.running[ObjectIdentifier(statement)] = statement }
        return statement
    }

    /// Frees a statement.
    func finish(_ statement: Statement) {
        state.withLock { _ = $0.running.removeValue(forKey: ObjectIdentifier(statement)) }
        statement.release()
    }

    /// Stops every statement that is not finished.
    func cancel() {
        for statement in state.withLock({ Array($0.running.values) }) { statement.stop(.cancelled) }
    }
}
