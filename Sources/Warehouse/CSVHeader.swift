/// The first record of a CSV file: its delimiter and the names of its columns.
struct CSVHeader {
    let delimiter: Character
    let names: [String]

    /// The lines of a text file as they are, one row each; a missing value is an empty line.
    ///
    /// Every byte is one character (Latin-1), so that no line is refused. U+0001 delimits: no line has one.
    static func lines(of path: String) -> String {
        "read_csv(\(path.sqlLiteral), columns = {'line': 'VARCHAR'}, auto_detect = false, header = false, "
            + "delim = chr(1), quote = '', escape = '', encoding = 'latin-1', strict_mode = false)"
    }

    /// Reads the header of a file.
    ///
    /// - Throws: `noRows` when there is none.
    init(_ path: String, delimiter: Character?, in session: FileSession) throws(WarehouseError) {
        let first = try session.texts("SELECT line FROM \(Self.lines(of: path)) LIMIT 1")
        guard let line = first.first?.first ?? nil else { throw .noRows(location: path, hasHeader: false) }
        let chosen = delimiter ?? Self.delimiter(of: line)
        self.delimiter = chosen

        // DuckDB takes the record apart: as data, with as many columns as the line can have at most.
        let most = line.count { $0 == chosen } + 1
        let columns = (0..<most).map { "'c\($0)': 'VARCHAR'" }.joined(separator: ", ")
        let record = try session.texts(
            "SELECT * FROM read_csv(\(path.sqlLiteral), columns = {\(columns)}, auto_detect = false, header = false, "
                + "delim = \(String(chosen).sqlLiteral), quote = '\"', escape = '\"', null_padding = true, "
                + "parallel = false, ignore_errors = true) LIMIT 1")
        var fields = record.first ?? []
        let quoted = line.contains("\"")
        while quoted, fields.count > 1, fields.last == .some(nil) { fields.removeLast() }
        names = Self.distinct(fields.enumerated().map { $1 ?? "column\($0)" })
    }

    /// The delimiter of which a line has most outside quotes; a comma if it has none.
    private static func delimiter(of line: String) -> Character {
        var counts: [Character: Int] = [:]
        var isQuoted = false
        for character in line {
            if character == "\"" { isQuoted.toggle() }
            if !isQuoted { counts[character, default: 0] += 1 }
        }
        return [",", ";", "\t", "|"].reversed().max { counts[$0, default: 0] <= counts[$1, default: 0] } ?? ","
    }

    /// The names, those that came before with a number behind them. SQL does not tell `ID` from `id`.
    private static func distinct(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.map { name in
            var candidate = name
            var number = 1
            while !seen.insert(candidate.lowercased()).inserted {
                candidate = "\(name)_\(number)"
                number += 1
            }
            return candidate
        }
    }
}
