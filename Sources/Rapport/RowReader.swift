import Experience
import Warehouse

/// Rows from a file or from an engine's query, batch by batch, under one face.
struct RowReader {
    let columns: [String]
    let next: () throws -> Batch?
    let badRows: () -> Int
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
                columns: columns.map(\.name), next: { try reader.next() }, badRows: { reader.rejectedRows })
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
                return index
            }
            return RowReader(
                columns: columns.map(\.name),
                next: {
                    try result.next().map { batch in
                        Batch(rowCount: batch.rowCount, columns: positions.map { batch.columns[$0] })
                    }
                }, badRows: { 0 })
        }
    }
}
