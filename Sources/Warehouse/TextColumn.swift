/// A column of UTF-8 texts, stored one after the other.
///
/// Row `i` is `bytes[offsets[i]..<offsets[i + 1]]`.
public struct TextColumn: Sendable {
    /// Where each row begins in `bytes`; ascending, one more than there are rows.
    public let offsets: [Int]

    /// The texts, one after the other.
    public let bytes: [UInt8]

    /// Whether each row has a text; `nil` when every row has one. A missing row is not the same as an empty text.
    public let isValid: [Bool]?

    /// Makes a column from texts that lie one after the other.
    ///
    /// - Precondition: `offsets` ascends from 0 or more to `bytes.count` or less, and `isValid`, where given, has one
    ///   element a row.
    public init(offsets: [Int], bytes: [UInt8], isValid: [Bool]? = nil) {
        precondition(offsets.first.map { $0 >= 0 } ?? false, "offsets begin at 0 or more")
        precondition(offsets[offsets.count - 1] <= bytes.count, "offsets end within the bytes")
        precondition(zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }, "offsets ascend")
        precondition(isValid.map { $0.count == offsets.count - 1 } ?? true, "one validity for each row")
        self.offsets = offsets
        self.bytes = bytes
        self.isValid = isValid
    }

    /// Makes a column of texts, `nil` for a missing one.
    public init(_ texts: [String?]) {
        var offsets = [0]
        var bytes: [UInt8] = []
        offsets.reserveCapacity(texts.count + 1)
        for text in texts {
            bytes.append(contentsOf: (text ?? "").utf8)
            offsets.append(bytes.count)
        }
        let valid = texts.map { $0 != nil }
        self.init(offsets: offsets, bytes: bytes, isValid: valid.contains(false) ? valid : nil)
    }

    /// The number of rows.
    public var count: Int { offsets.count - 1 }

    /// The text of a row, or `nil` where it is missing.
    public subscript(row: Int) -> String? {
        isNull(row) ? nil : String(decoding: bytes[offsets[row]..<offsets[row + 1]], as: UTF8.self)
    }

    /// Whether a row has no text.
    public func isNull(_ row: Int) -> Bool {
        isValid.map { !$0[row] } ?? false
    }

    /// Hands the bytes of a row to `body`, without a copy. The bytes of a missing row are unspecified.
    public func withBytes<Result, Failure: Error>(
        of row: Int, _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(bytes.span.extracting(offsets[row]..<offsets[row + 1]))
    }

    /// The rows of the given indices, in their order.
    func selecting(_ rows: [Int]) -> TextColumn {
        var selected: [UInt8] = []
        var starts = [0]
        starts.reserveCapacity(rows.count + 1)
        for row in rows {
            selected.append(contentsOf: bytes[offsets[row]..<offsets[row + 1]])
            starts.append(selected.count)
        }
        return TextColumn(
            offsets: starts, bytes: selected, isValid: isValid.map { valid in rows.map { valid[$0] } })
    }
}

extension TextColumn: Equatable {
    /// Whether both have the same texts in the same rows.
    public static func == (left: TextColumn, right: TextColumn) -> Bool {
        left.count == right.count && (0..<left.count).allSatisfy { left[$0] == right[$0] }
    }
}
