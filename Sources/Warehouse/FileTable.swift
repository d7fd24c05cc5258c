/// A file, or several of one kind, and what to read from it.
///
/// Types are declared, never guessed: a guess turns a whole column to text because of one bad cell.
///
/// - CSV has a header; the delimiter (comma, semicolon, tab or bar) is what the header has most of. Quotes are `"`,
///   doubled within. A cell without characters is missing.
/// - Timestamps are ISO 8601, with `T` or a space. Those with an offset are that point in time; those without are
///   local times of `timeZone`. In a gap of local time they move forward, and a repeated hour means its second pass.
/// - Booleans are true, false, t, f, yes, no, y, n, 1 or 0, in any case.
/// - Numbers are finite; an integer has no fraction.
public struct FileTable: Sendable, Equatable {
    /// A path, a URL, or a pattern with `*`, `?` or `**`. Several files are read in the order of their names.
    public var location: String

    /// The columns to read, in this order. Others are skipped.
    public var columns: [RequestedColumn]

    /// The IANA name of the time zone of timestamps without an offset.
    public var timeZone: String

    /// Describes what to read.
    public init(location: String, columns: [RequestedColumn], timeZone: String = "UTC") {
        self.location = location
        self.columns = columns
        self.timeZone = timeZone
    }
}

/// A column to read from a file.
public struct RequestedColumn: Sendable, Equatable {
    /// The name in the file, exactly.
    public var name: String

    /// The declared type.
    public var type: ColumnType

    /// Whether a row without a value here is bad.
    public var isRequired: Bool

    /// Describes a column to read.
    public init(_ name: String, _ type: ColumnType, isRequired: Bool = false) {
        self.name = name
        self.type = type
        self.isRequired = isRequired
    }
}
