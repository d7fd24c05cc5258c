/// The queries that read the requested columns of one file.
struct FileQuery {
    let source: FileSource
    /// The temporary table of the records of a CSV file that are no rows.
    let rejects: String
    /// How many columns were asked for.
    var width: Int { conversions.count }
    private let conversions: [CellConversion]

    /// - Throws: `missingColumn`.
    init(_ table: FileTable, from source: FileSource, number: Int) throws(WarehouseError) {
        self.source = source
        rejects = "rapport_rejects_\(number)"
        let isUTC = ["UTC", "ETC/UTC", "GMT"].contains(table.timeZone.uppercased())
        var conversions: [CellConversion] = []
        for (index, column) in table.columns.enumerated() {
            conversions.append(CellConversion(column, at: index, from: try source.type(of: column.name), isUTC: isUTC))
        }
        self.conversions = conversions
    }

    private func table(rejects: String) -> String {
        let names = conversions.map(\.column.name)
        var distinct: [String] = []
        for name in names where !distinct.contains(name) { distinct.append(name) }
        let inputs = (conversions.map(\.input)).joined(separator: ", ")
        let outputs = (["*"] + conversions.map(\.output)).joined(separator: ", ")
        return "(SELECT \(outputs) FROM (SELECT \(inputs) FROM \(source.sql(using: distinct, rejects: rejects))))"
    }

    private var isBad: String {
        let conditions = conversions.compactMap(\.isBad)
        return conditions.isEmpty ? "false" : conditions.joined(separator: " OR ")
    }

    /// All rows: the columns, and where only the engine can tell whether a row is bad, whether it is.
    var rows: String {
        let conditions = conversions.compactMap(\.isBadInEngine)
        var columns = conversions.map(\.name)
        if !conditions.isEmpty { columns.append("(\(conditions.joined(separator: " OR "))) AS is_bad") }
        return "SELECT \(columns.joined(separator: ", ")) FROM \(table(rejects: rejects))"
    }

    /// The bad rows of a batch of ``rows``, ascending.
    func badRows(in batch: Batch) -> [Int] {
        var bad = Set<Int>()
        for (index, conversion) in conversions.enumerated() {
            bad.formUnion(conversion.badRows(in: batch.columns[index]))
        }
        if batch.columns.count > conversions.count, case .boolean(let isBad)? = batch.columns.last {
            for row in isBad.values.indices where isBad.values[row] { bad.insert(row) }
        }
        return bad.sorted()
    }

    /// The first bad rows: the row's number, a reason and the beginning of each cell, and the row's text.
    func badRows(limit: Int) -> String {
        let findings = conversions.flatMap(\.findings)
        var members: [String] = []
        for (index, conversion) in conversions.enumerated() {
            members.append("\(conversion.column.name.sqlLiteral): CAST(r\(index) AS VARCHAR)")
        }
        let text = "CAST(to_json({\(members.joined(separator: ", "))}) AS VARCHAR)"
        return "SELECT \((["CAST(number AS VARCHAR)"] + findings + [text]).joined(separator: ", ")) FROM "
            + "(SELECT row_number() OVER () AS number, * FROM \(table(rejects: rejects + "_again"))) "
            + "WHERE \(isBad) ORDER BY number LIMIT \(limit)"
    }

    /// The records of a CSV file that are no rows: number (the header is 1, blank lines count), kind, message.
    var malformedRecords: String {
        // There is an entry for each field that is missing (found: 3, 4, 5 of 6), or too many (found: 7, 8 of 6).
        let found = "CAST(regexp_extract(error_message, '[0-9]+$') AS INTEGER)"
        return "SELECT CAST(line AS VARCHAR), min(CAST(error_type AS VARCHAR)), CASE WHEN "
            + "min(CAST(error_type AS VARCHAR)) = 'MISSING COLUMNS' THEN min_by(error_message, TRY_\(found)) "
            + "ELSE coalesce(max_by(error_message, TRY_\(found)), '') END "
            + "FROM \(rejects) GROUP BY line ORDER BY line"
    }

    /// The bad cells of a row of `badRows`.
    func cells(of row: [String?], at position: RejectedCell.Position) -> [RejectedCell] {
        conversions.enumerated().compactMap { index, conversion in
            guard let number = row[1 + 2 * index] else { return nil }
            let reason = conversion.reason(number)
            let excerpt = reason == .missing ? nil : row[2 + 2 * index]
            return RejectedCell(
                file: source.path, position: position, column: conversion.column.name, reason: reason, excerpt: excerpt)
        }
    }
}
