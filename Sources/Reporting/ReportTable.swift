/// Rows for people and for programs: every column has a stable name and a heading, every cell a value and its wording.
public struct ReportTable: Sendable {
    /// A column.
    public struct Column: Sendable {
        /// The name in CSV and JSON; it never changes.
        public let name: String
        /// The heading for people; a column without one is only for programs.
        public let heading: String?
        /// Whether its cells are set against the right edge.
        public let isNumeric: Bool

        /// Creates a column.
        public init(_ name: String, _ heading: String?, isNumeric: Bool = false) {
            self.name = name
            self.heading = heading
            self.isNumeric = isNumeric
        }
    }

    /// A cell: a value for programs, and a wording for people.
    public struct Cell: Sendable {
        /// The value for programs.
        public let value: JSONValue
        /// The wording for people.
        public let text: String

        /// Creates a cell.
        public init(_ value: JSONValue, _ text: String) {
            self.value = value
            self.text = text
        }

        /// A text.
        public static func text(_ text: String) -> Cell { Cell(.string(text), text) }
        /// A whole number.
        public static func count(_ number: Int) -> Cell { Cell(.integer(number), Numbers.grouped(number)) }
        /// A number with decimals.
        public static func number(_ value: Double, _ decimals: Int) -> Cell {
            Cell(.number(value), Numbers.fixed(value, decimals))
        }
    }

    /// The columns.
    public let columns: [Column]
    /// The rows; each has a cell for each column.
    public let rows: [[Cell]]

    /// Creates a table.
    ///
    /// - Precondition: every row has as many cells as there are columns.
    public init(columns: [Column], rows: [[Cell]]) {
        precondition(rows.allSatisfy { $0.count == columns.count })
        self.columns = columns
        self.rows = rows
    }

    private var shown: [Int] { columns.indices.filter { columns[$0].heading != nil } }

    /// Whether there is something to show people: a row, and a column with a heading.
    var isForPeople: Bool { !shown.isEmpty && !rows.isEmpty }

    /// The table in aligned columns, two spaces apart, with its headings in bold where that is asked for.
    public func plain(bold: Bool = false) -> String {
        let widths = shown.map { column in
            ([columns[column].heading!] + rows.map { $0[column].text }).map(\.count).max()!
        }
        func line(_ texts: [String]) -> String {
            let cells = zip(texts, zip(widths, shown)).map { text, place in
                let padding = String(repeating: " ", count: place.0 - text.count)
                return columns[place.1].isNumeric ? padding + text : text + padding
            }
            let joined = cells.joined(separator: "  ")
            return String(joined.reversed().drop { $0 == " " }.reversed())
        }
        let head = line(shown.map { columns[$0].heading! })
        let lines = [bold ? "\u{1B}[1m\(head)\u{1B}[0m" : head] + rows.map { row in line(shown.map { row[$0].text }) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The table in Markdown.
    public var markdown: String {
        func line(_ texts: [String]) -> String {
            "| " + texts.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
        }
        return line(shown.map { columns[$0].heading! })
            + line(shown.map { columns[$0].isNumeric ? "--:" : "---" })
            + rows.map { row in line(shown.map { row[$0].text }) }.joined()
    }

    /// All columns as CSV (RFC 4180, with a header line). A text that a spreadsheet would run as a formula gets a leading
    /// apostrophe.
    public var csv: String {
        func field(_ value: JSONValue) -> String {
            switch value {
            case .string(let text):
                // By scalars: "\r\n" and a quote with an accent on it are one character each, and neither mark alone.
                let isFormula = text.unicodeScalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } ?? false
                return quoted((isFormula ? "'" : "") + text)
            case .null: return ""
            default: return value.text == "null" ? "" : quoted(value.text)
            }
        }
        func quoted(_ text: String) -> String {
            guard text.unicodeScalars.contains(where: { ",\"\n\r".unicodeScalars.contains($0) }) else { return text }
            let doubled = text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined()
            return "\"" + doubled + "\""
        }
        let head = columns.map { field(.string($0.name)) }.joined(separator: ",") + "\n"
        return head + rows.map { $0.map { field($0.value) }.joined(separator: ",") + "\n" }.joined()
    }

    /// Each row as an object on a line of its own.
    public var jsonLines: String {
        objects.map { $0.text + "\n" }.joined()
    }

    /// Each row as an object.
    public var objects: [JSONValue] {
        rows.map { row in .object(zip(columns, row).map { ($0.name, $1.value) }) }
    }
}
