/// The bad rows of one file, in the order of the file.
struct RejectedRows {
    /// A bad row: its bad cells (or one that stands for the row), and its text.
    struct Row {
        var cells: [RejectedCell]
        var text: String
    }

    private(set) var rows: [Row] = []

    /// Finds the bad rows of a file that was read.
    ///
    /// - Parameters:
    ///   - malformed: The rows of `FileQuery.malformedRecords`.
    ///   - badCount: How many rows have bad cells.
    ///   - limit: How many rows to find at most.
    init(
        _ query: FileQuery, malformed: [[String?]], badCount: Int, limit: Int, in session: FileSession
    ) throws(WarehouseError) {
        let bad = badCount > 0 ? try session.texts(query.badRows(limit: limit)) : []
        guard case .csv = query.source.kind else {
            rows = bad.map { row in
                Row(cells: query.cells(of: row, at: .row(Self.number(row[0]))), text: row.last.flatMap { $0 } ?? "")
            }
            return
        }
        var locator = CSVLineLocator(
            delimiter: query.source.delimiter, columns: query.source.columns.count,
            malformed: Set(malformed.map { Self.number($0[0]) }), rows: Set(bad.map { Self.number($0[0]) }))
        try Self.walk(&locator, query.source.path, session)

        rows = malformed.map { record in
            let found = locator.malformed[Self.number(record[0])]
            let reason = Self.reason(record[1] ?? "", record[2] ?? "")
            let position = RejectedCell.Position.line(found?.line ?? Self.number(record[0]))
            let cell = RejectedCell(file: query.source.path, position: position, column: nil, reason: reason)
            return Row(cells: [cell], text: found?.text ?? "")
        }
        rows += bad.map { row in
            let number = Self.number(row[0])
            let found = locator.rows[number]
            let position = found.map { RejectedCell.Position.line($0.line) } ?? .row(number)
            return Row(cells: query.cells(of: row, at: position), text: found?.text ?? "")
        }
        rows.sort { $0.line < $1.line }
        rows = Array(rows.prefix(limit))
    }

    private static func walk(
        _ locator: inout CSVLineLocator, _ path: String, _ session: FileSession
    ) throws(WarehouseError) {
        let lines = try session.query("SELECT line FROM \(CSVHeader.lines(of: path))")
        defer { lines.close() }
        while !locator.isDone, let batch = try lines.next() {
            guard case .text(let texts) = batch.columns[0] else { return }
            for row in 0..<texts.count where !locator.isDone {
                texts.withBytes(of: row) { locator.add($0) }
            }
        }
        locator.finish()
    }

    private static func number(_ text: String?) -> Int {
        text.flatMap { Int($0) } ?? 0
    }

    /// The reason behind the engine's kind and message (`Expected Number of Columns: 5 Found: 6`).
    private static func reason(_ kind: String, _ message: String) -> RejectedCell.Reason {
        let numbers = message.split { !$0.isNumber }.compactMap { Int($0) }
        switch kind {
        case "MISSING COLUMNS" where numbers.count == 2, "TOO MANY COLUMNS" where numbers.count == 2:
            return .fields(found: numbers[1], expected: numbers[0])
        case "INVALID ENCODING": return .notUTF8
        case "LINE SIZE OVER MAXIMUM": return .tooLong
        default: return .unbalancedQuotes
        }
    }
}

extension RejectedRows.Row {
    fileprivate var line: Int {
        switch cells.first?.position {
        case .line(let number), .row(let number): number
        case nil: 0
        }
    }
}
