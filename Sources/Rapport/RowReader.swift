import Experience
import Foundation
import Warehouse

/// Rows from a file or from an engine's query, batch by batch, under one face.
struct RowReader {
    let columns: [String]
    let next: () throws -> Batch?
    let badRows: () -> Int
    /// How many rows there will be, where the source says so.
    var expectedRows: Int?
    /// For how many rows room may be made at once: those expected, else as many short lines as the files could hold.
    var room: Int?

    /// The next batches, together of at least so many rows where there are as many; none at the end.
    func next(atLeast rows: Int) throws -> [Batch] {
        var batches: [Batch] = []
        var count = 0
        while count < rows, let batch = try next() {
            batches.append(batch)
            count += batch.rowCount
        }
        return batches
    }
}

extension Project {
    /// Opens a source for some columns, with the bad rows treated as the options say.
    func rows(
        of source: ProjectConfiguration.Source, columns: [RequestedColumn], options: LoadOptions
    ) throws -> RowReader {
        switch source {
        case .file(let location):
            let engine = try Engine.open(.duckDB, threads: options.threads)
            let table = FileTable(location: path(location), columns: columns, timeZone: configuration.timeZone)
            let reader = try engine.read(table, badRowLimit: options.badRowLimit, rejects: options.rejects)
            return RowReader(
                columns: columns.map(\.name), next: { try reader.next() }, badRows: { reader.rejectedRows },
                expectedRows: reader.expectedRows, room: reader.expectedRows ?? lines(in: reader.files))
        case .query(let name, let sql, let engineOptions):
            let driver: Driver = name == "postgres" ? .postgreSQL : name == "spark" ? .spark : .duckDB
            let engine = try Engine.open(driver, options: engineOptions, threads: options.threads)
            let result = try engine.query(sql)
            let positions = try columns.map { column in
                guard let index = result.schema.firstIndex(where: { $0.name == column.name }) else {
                    throw WarehouseError.missingColumn(
                        name: column.name, file: "the query",
                        suggestion: nearestName(to: column.name, among: result.schema.map(\.name)))
                }
                let found = result.schema[index].type
                guard column.type.takes(found) else {
                    throw WarehouseError.wrongColumnType(column: column.name, expected: column.type, found: found)
                }
                return index
            }
            return RowReader(
                columns: columns.map(\.name),
                next: {
                    try result.next().map { batch in
                        Batch(
                            rowCount: batch.rowCount,
                            columns: zip(columns, positions).map { written(batch.columns[$1], as: $0.type) })
                    }
                }, badRows: { 0 })
        }
    }
}

/// As many lines of 24 bytes as files hold; `nil` where their size is not known.
private func lines(in files: [String]) -> Int? {
    var size = 0
    for file in files {
        guard let own = try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int else { return nil }
        size += own
    }
    return size / 24
}

/// A column of whole numbers as text, where text is asked for: identities are often numbers.
private func written(_ column: Column, as type: ColumnType) -> Column {
    guard type == .text, case .integer(let numbers) = column else { return column }
    return .text(TextColumn((0..<numbers.count).map { row in numbers[row].map { String($0) } }))
}
