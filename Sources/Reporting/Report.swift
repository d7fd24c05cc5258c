/// What a command has to say, before it is known in which form: a table, a JSON document, and notes.
public struct Report: Sendable {
    /// The forms in which a report can be given.
    public enum Format: String, Sendable, CaseIterable {
        /// Aligned columns for a terminal.
        case table
        /// Comma-separated values.
        case csv
        /// One JSON document.
        case json
        /// One JSON object a line.
        case jsonl
        /// Markdown.
        case md
    }

    /// Lines before the table, for people.
    public var opening: [String]
    /// The rows.
    public var table: ReportTable
    /// Lines after the table, for people.
    public var notes: [String]
    /// The whole as a document.
    public var json: JSONValue

    /// Creates a report.
    public init(opening: [String] = [], table: ReportTable, notes: [String] = [], json: JSONValue) {
        self.opening = opening
        self.table = table
        self.notes = notes
        self.json = json
    }

    /// The report in a form.
    public func text(_ format: Format, bold: Bool = false) -> String {
        let before = opening.map { $0 + "\n" }.joined()
        let after = notes.map { $0 + "\n" }.joined()
        return switch format {
        case .table: before + (table.isForPeople ? table.plain(bold: bold) : "") + after
        case .md:
            [before, table.isForPeople ? table.markdown : "", after].filter { !$0.isEmpty }.joined(separator: "\n")
        case .csv: table.csv
        case .json: json.text + "\n"
        case .jsonl: table.jsonLines
        }
    }
}
