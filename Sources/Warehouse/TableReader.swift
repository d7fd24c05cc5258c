/// Reads the rows of a `FileTable`, batch by batch, in the order of the files.
///
/// Bad rows are left out, counted, and reported together at the end: either the end throws `badRows`, or `rejected`
/// says what was left out. So rows are not to be used before `next()` has returned `nil`.
public final class TableReader {
    /// The columns, as requested.
    public let schema: [ColumnSchema]

    /// The files that are read.
    public let files: [String]

    /// How many rows there will be, bad ones included, where the files say so (Parquet).
    public let expectedRows: Int?

    /// How many rows were read so far, bad ones included.
    public private(set) var rowsRead = 0

    /// How many of them were bad.
    public private(set) var rejectedRows = 0

    /// The bad cells of the first 20 bad rows, by file and line; of the first 100,000 when they go to a file.
    public private(set) var rejected: [RejectedCell] = []

    private let session: FileSession
    private let table: FileTable
    private let queries: [FileQuery]
    private let badRowLimit: Int
    private let rejects: RejectsFile?
    private var position = 0
    private var current: QueryResult?
    private var badInFile = 0
    private var isFinished = false
    private var found: [RejectedRows.Row] = []

    init(
        _ table: FileTable, badRowLimit: Int, rejects: RejectsFile?, session: FileSession
    ) throws(WarehouseError) {
        self.table = table
        self.badRowLimit = badRowLimit
        self.rejects = rejects
        self.session = session
        schema = table.columns.map { ColumnSchema(name: $0.name, type: $0.type) }
        files = try session.files(at: table.location)
        var queries: [FileQuery] = []
        for (number, file) in files.enumerated() {
            let source = try FileSource(file, in: session, wanting: table.columns.map(\.name))
            queries.append(try FileQuery(table, from: source, number: number))
        }
        self.queries = queries
        expectedRows = try session.storedRowCount(of: queries.map(\.source))
    }

    /// The next good rows, or `nil` at the end.
    ///
    /// - Throws: `badRows` at the end when there are more than allowed; `noRows` when there are none at all;
    ///   `unreadableFile`, `cannotWrite` (the file of rejected rows), `cancelled`.
    public func next() throws(WarehouseError) -> Batch? {
        while position < queries.count {
            let query = queries[position]
            let batch = try session.reading(query.source.path) { () throws(WarehouseError) in
                if current == nil { current = try session.query(query.rows) }
                return try current?.next()
            }
            if let batch {
                let good = countingBad(batch, query)
                // Once there are too many, only the counting goes on.
                if good.rowCount > 0 && rejectedRows <= badRowLimit { return good }
            } else {
                current = nil
                try finish(query)
                position += 1
            }
        }
        try finish()
        return nil
    }
}

extension TableReader {
    private var detailLimit: Int { rejects == nil ? 20 : 100_000 }

    /// The good rows of a batch, whose column after those asked for, if any, says which are bad.
    private func countingBad(_ batch: Batch, _ query: FileQuery) -> Batch {
        rowsRead += batch.rowCount
        let columns = Array(batch.columns.prefix(query.width))
        let bad = query.badRows(in: batch)
        guard !bad.isEmpty else { return Batch(rowCount: batch.rowCount, columns: columns) }
        let isBad = Set(bad)
        let good = (0..<batch.rowCount).filter { !isBad.contains($0) }
        badInFile += bad.count
        rejectedRows += bad.count
        return Batch(rowCount: good.count, columns: columns.map { $0.selecting(good) })
    }

    /// Collects the bad rows of a file that was read to its end.
    private func finish(_ query: FileQuery) throws(WarehouseError) {
        defer { badInFile = 0 }
        try session.reading(query.source.path) { () throws(WarehouseError) in
            var malformed: [[String?]] = []
            if case .csv = query.source.kind { malformed = try session.texts(query.malformedRecords) }
            rowsRead += malformed.count
            rejectedRows += malformed.count
            let limit = detailLimit - found.count
            guard limit > 0, badInFile + malformed.count > 0 else { return }
            let rows = try RejectedRows(
                query, malformed: malformed, badCount: badInFile, limit: limit, in: session)
            found += rows.rows
        }
    }

    /// Reports the bad rows of all files.
    private func finish() throws(WarehouseError) {
        if isFinished { return }
        isFinished = true
        rejected = found.flatMap(\.cells)
        if rowsRead == 0 { throw .noRows(location: table.location, hasHeader: true) }
        guard let first = rejected.first else { return }
        try rejects?.write(found)
        if rejectedRows > badRowLimit {
            throw .badRows(first: first, count: rejectedRows, total: rowsRead, limit: badRowLimit)
        }
    }
}
