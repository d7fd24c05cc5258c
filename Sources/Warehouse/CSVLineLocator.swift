/// Finds the lines on which records of a CSV file begin.
///
/// The engine numbers records; a user's editor numbers lines. They differ by blank lines and by line breaks within
/// quotes. Only files with bad rows are walked, and only up to the last of these.
struct CSVLineLocator {
    /// Where a record begins, and its text.
    struct Record {
        var line: Int
        var text: String
    }

    /// The records looked for that are no rows, by number: the header is 1, blank lines count.
    private(set) var malformed: [Int: Record] = [:]
    /// The rows looked for, by number: the first is 1.
    private(set) var rows: [Int: Record] = [:]

    private let wantedRecords: Set<Int>
    private let wantedRows: Set<Int>
    private let delimiter: UInt8
    /// Whether a line without characters is a row; so it is in a file of one column.
    private let blankIsRow: Bool

    private var line = 0
    private var record = 0
    private var row = 0
    private var isQuoted = false
    private var bytes: [UInt8] = []

    /// - Parameters:
    ///   - malformed: The numbers of *all* records that are no rows.
    ///   - rows: The numbers of the rows to find.
    init(delimiter: Character, columns: Int, malformed: Set<Int>, rows: Set<Int>) {
        self.delimiter = delimiter.asciiValue ?? UInt8(ascii: ",")
        blankIsRow = columns == 1
        wantedRecords = malformed
        wantedRows = rows
    }

    /// Whether everything is found.
    var isDone: Bool { !isQuoted && malformed.count == wantedRecords.count && rows.count == wantedRows.count }

    /// Takes the next line, in Latin-1 as UTF-8 (see `CSVHeader.lines`).
    mutating func add(_ text: Span<UInt8>) {
        line += 1
        let continues = isQuoted
        if !continues {
            record += 1
            bytes = []
            if wantedRecords.contains(record) {
                malformed[record] = Record(line: line, text: "")
            } else if record > 1 && (text.count > 0 || blankIsRow) {
                row += 1
                if wantedRows.contains(row) { rows[row] = Record(line: line, text: "") }
            }
        }
        if malformed[record] != nil || rows[row] != nil { collect(text, after: continues) }
        scan(text)
        if !isQuoted { finish() }
    }

    /// Completes the text of a record.
    mutating func finish() {
        if bytes.isEmpty { return }
        let text = String(decoding: bytes, as: UTF8.self)
        if wantedRecords.contains(record) { malformed[record]?.text = text } else { rows[row]?.text = text }
        bytes = []
    }

    private mutating func collect(_ text: Span<UInt8>, after line: Bool) {
        if line { bytes.append(UInt8(ascii: "\n")) }
        var index = 0
        while index < text.count {
            let lead = text[index]
            // Latin-1 above 127 is two bytes in UTF-8: 110000ab 10cdefgh.
            if lead >= 0xC0 && index + 1 < text.count {
                bytes.append(lead << 6 | text[index + 1] & 0x3F)
                index += 2
            } else {
                bytes.append(lead)
                index += 1
            }
        }
    }

    /// Follows the quotes: one at the beginning of a field opens, the next that is not doubled closes.
    private mutating func scan(_ text: Span<UInt8>) {
        let quote = UInt8(ascii: "\"")
        var beginsField = !isQuoted
        var index = line == 1 && text.count >= 6 && text[0] == 0xC3 && text[1] == 0xAF ? 6 : 0  // byte-order mark
        while index < text.count {
            let byte = text[index]
            if isQuoted {
                if byte == quote {
                    if index + 1 < text.count && text[index + 1] == quote { index += 1 } else { isQuoted = false }
                }
            } else if byte == quote && beginsField {
                isQuoted = true
            }
            beginsField = !isQuoted && byte == delimiter
            index += 1
        }
    }
}
