import CADBC

/// The rows of a query, batch by batch.
///
/// Batches are as large as the engine makes them: 2,048 rows from DuckDB, others more. The engine works while rows
/// are taken, and ahead of that only by its own buffers. A result belongs to one task at a time.
@safe public final class QueryResult {
    /// The columns.
    public let schema: [ColumnSchema]

    /// The number of rows handed out so far.
    public private(set) var rowsRead = 0

    private let decoders: [ArrowDecoder]
    private let pool: ConnectionPool
    private let returnsConnection: Bool
    private let connection: Connection
    private let statement: Statement
    private let stream: UnsafeMutablePointer<ArrowArrayStream>
    private var isClosed = false

    /// Runs a query. The connection goes back to the pool at the end, unless `keeping` it.
    init(
        _ sql: String, on connection: Connection, of pool: ConnectionPool, keeping: Bool = false,
        deadline: Duration? = nil
    ) throws(WarehouseError) {
        self.pool = pool
        self.connection = connection
        returnsConnection = !keeping
        let statement = try pool.statement(on: connection)
        let stream = UnsafeMutablePointer<ArrowArrayStream>.allocate(capacity: 1)
        unsafe stream.initialize(to: unsafe ArrowArrayStream())
        self.statement = statement
        unsafe self.stream = unsafe stream
        do throws(WarehouseError) {
            if let deadline { statement.stop(after: deadline) }
            try unsafe statement.execute(sql, into: stream)
            decoders = try unsafe ArrowDecoder.decoders(of: stream, statement)
            schema = decoders.map(\.schema)
        } catch {
            decoders = []
            schema = []
            close()
            throw error
        }
    }

    deinit {
        close()
        unsafe stream.deallocate()
    }

    /// The next rows, or `nil` at the end.
    ///
    /// - Throws: `cancelled` after `Engine.cancel()` or when the current task is cancelled, `deadlineExceeded`,
    ///   `queryFailed`, `valueOutOfRange`. After an error the result is closed.
    public func next() throws(WarehouseError) -> Batch? {
        if isClosed { return nil }
        if Task.isCancelled { statement.stop(.cancelled) }
        do throws(WarehouseError) {
            while let array = try nextArray() {
                defer { unsafe rapport_release_array(array.pointer) }
                let batch = try unsafe decode(array.pointer)
                if batch.rowCount == 0 { continue }
                rowsRead += batch.rowCount
                return batch
            }
        } catch {
            close()
            throw error
        }
        close()
        return nil
    }

    /// Stops the query and frees what it holds; happens by itself at the end.
    public func close() {
        if isClosed { return }
        isClosed = true
        unsafe rapport_release_stream(stream)
        pool.finish(statement)
        if returnsConnection { pool.giveBack(connection) }
    }
}

extension QueryResult {
    private func nextArray() throws(WarehouseError) -> ArrayBox? {
        let box = ArrayBox()
        try unsafe statement.run { _, _, error in
            unsafe rapport_stream_next(stream, box.pointer, &error) == 0 ? 0 : 1
        }
        return unsafe box.pointer.pointee.release == nil ? nil : box
    }

    private func decode(_ array: UnsafeMutablePointer<ArrowArray>) throws(WarehouseError) -> Batch {
        let rows = unsafe Int(array.pointee.offset)..<Int(array.pointee.offset + array.pointee.length)
        var columns: [Column] = []
        columns.reserveCapacity(decoders.count)
        for (index, decoder) in decoders.enumerated() {
            columns.append(try unsafe decoder.decode(array.pointee.children[index]!, rows: rows))
        }
        return Batch(rowCount: rows.count, columns: columns)
    }
}

/// Room for one array at a fixed address.
@safe private final class ArrayBox {
    let pointer: UnsafeMutablePointer<ArrowArray>

    init() {
        unsafe pointer = .allocate(capacity: 1)
        unsafe pointer.initialize(to: unsafe ArrowArray())
    }

    deinit {
        unsafe rapport_release_array(pointer)
        unsafe pointer.deallocate()
    }
}
