/// How a table is written to a file.
public enum FileFormat: String, Sendable, CaseIterable {
    /// Comma-separated values with a header, UTF-8, timestamps as `2025-03-01T09:30:00Z`. A text that a spreadsheet
    /// would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a carriage return) gets an apostrophe.
    case csv
    /// One JSON object a line.
    case jsonLines
    /// An array of JSON objects.
    case json
    /// Apache Parquet, compressed with zstd.
    case parquet

    /// The format that a path's ending names; `nil` when it names none.
    public init?(path: String) {
        switch path.lowercased().split(separator: ".", omittingEmptySubsequences: false).last {
        case "csv": self = .csv
        case "jsonl", "ndjson": self = .jsonLines
        case "json": self = .json
        case "parquet", "pq": self = .parquet
        default: return nil
        }
    }

    /// The options of DuckDB's `COPY`. With one thread, the same rows give the same bytes.
    var copyOptions: String {
        switch self {
        case .csv: "FORMAT csv, HEADER true, DELIMITER ',', COMPRESSION 'none'"
        case .jsonLines: "FORMAT json, ARRAY false, COMPRESSION 'none'"
        case .json: "FORMAT json, ARRAY true, COMPRESSION 'none'"
        case .parquet: "FORMAT parquet, COMPRESSION 'zstd', ROW_GROUP_SIZE 122880"
        }
    }

    /// What is written for a column.
    func expression(for name: String, _ type: ColumnType) -> String {
        let column = name.sqlIdentifier
        switch (self, type) {
        case (.parquet, _): return column
        case (_, .timestamp):
            let time = "(\(column) AT TIME ZONE 'UTC')"
            return "CASE WHEN microsecond(\(time)) % 1000000 = 0 THEN strftime(\(time), '%Y-%m-%dT%H:%M:%SZ') "
                + "ELSE strftime(\(time), '%Y-%m-%dT%H:%M:%S.%fZ') END AS \(column)"
        case (.csv, .text):
            let formula = "left(\(column), 1) IN ('=', '+', '-', '@', chr(9), chr(13))"
            return "CASE WHEN \(formula) THEN '''' || \(column) ELSE \(column) END AS \(column)"
        default: return column
        }
    }
}
