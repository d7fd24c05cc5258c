/// What a file is, told by its name.
public enum FileKind: Sendable, Equatable {
    /// Fields with a header; `delimiter` is `nil` when the header tells it.
    case csv(delimiter: Character?)
    /// One JSON object a line, or an array of them.
    case json
    /// Apache Parquet.
    case parquet

    /// The kind of the file of this name; `nil` when the name does not tell. Endings of compression are skipped.
    public init?(location: String) {
        var name = location.lowercased()
        for ending in [".gz", ".zst"] where name.hasSuffix(ending) { name.removeLast(ending.count) }
        switch name.split(separator: ".", omittingEmptySubsequences: false).last {
        case "csv", "txt": self = .csv(delimiter: nil)
        case "tsv", "tab": self = .csv(delimiter: "\t")
        case "json", "jsonl", "ndjson": self = .json
        case "parquet", "pq": self = .parquet
        default: return nil
        }
    }
}
