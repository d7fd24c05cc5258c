/// A cell, or a whole row, that could not be read as declared.
public struct RejectedCell: Sendable, Equatable {
    /// Where in a file a row is.
    public enum Position: Sendable, Equatable {
        /// A line of a text file, as an editor counts: the first line, the header, is 1.
        case line(Int)
        /// A row of a file without lines: the first is 1.
        case row(Int)
    }

    /// What is wrong.
    public enum Reason: Sendable, Equatable {
        /// The cell is not of the declared type.
        case not(ColumnType)
        /// The cell is empty, and the column may not be.
        case missing
        /// The number is infinite or not a number.
        case notFinite
        /// The row has more or fewer fields than the header.
        case fields(found: Int, expected: Int)
        /// A quote has no partner.
        case unbalancedQuotes
        /// The line is not UTF-8.
        case notUTF8
        /// The line is longer than 2 MB.
        case tooLong
    }

    /// The file.
    public var file: String
    /// Where in the file.
    public var position: Position
    /// The column; `nil` when the whole row is bad.
    public var column: String?
    /// What is wrong.
    public var reason: Reason
    /// The first five characters of the cell and an ellipsis; `nil` when there is nothing to show.
    public var excerpt: String?

    /// Describes a bad cell or row.
    public init(file: String, position: Position, column: String?, reason: Reason, excerpt: String? = nil) {
        self.file = file
        self.position = position
        self.column = column
        self.reason = reason
        self.excerpt = excerpt
    }
}

extension RejectedCell: CustomStringConvertible {
    /// For example `events.csv line 5: occurred_at is not a timestamp ("20x5-…")`.
    public var description: String {
        let place =
            switch position {
            case .line(let line): "line \(line)"
            case .row(let row): "row \(row)"
            }
        return "\(file) \(place): \(column.map { "\($0) " } ?? "")\(reason)" + (excerpt.map { " (\"\($0)\")" } ?? "")
    }
}

extension RejectedCell.Reason: CustomStringConvertible {
    /// For example `is not a timestamp`.
    public var description: String {
        switch self {
        case .not(let type): "is not \(type.withArticle)"
        case .missing: "is empty"
        case .notFinite: "is not a finite number"
        case .fields(let found, let expected):
            "has \(found) field\(found == 1 ? "" : "s"), the header has \(expected)"
        case .unbalancedQuotes: "has a quote without a partner"
        case .notUTF8: "is not UTF-8 text"
        case .tooLong: "is longer than 2 MB"
        }
    }
}
