/// One measure of a shard's rows while they come in: a byte a row for few different values, else what is there alone.
///
/// Most events carry no amount and no response time; such a column holds, for each row that has a number, the row and the
/// number.
public struct ShardColumn: Sendable {
    private var isSparse = false
    /// Codes of all rows, until the palette has no room.
    private var codes: [UInt8] = []
    private var palette: [Double] = [.nan]
    private var rows: [UInt32] = []
    private var values: [Double] = []
    private var count = 0

    /// Creates a column without rows.
    public init() {}

    /// Adds rows whose numbers have codes in a palette; it begins with the palette of the rows before.
    mutating func append(_ codes: ArraySlice<UInt8>, of palette: [Double]) {
        self.codes.append(contentsOf: codes)
        self.palette = palette
        count += codes.count
    }

    /// Adds rows' numbers.
    mutating func append(_ numbers: ArraySlice<Double>) {
        if !isSparse { becomeSparse() }
        // All are written, and those that are missing written over: which they are is as good as random.
        var rows = Array(repeating: UInt32(0), count: numbers.count)
        var values = Array(repeating: 0.0, count: numbers.count)
        var found = 0
        for number in numbers {
            rows[found] = UInt32(truncatingIfNeeded: count)
            values[found] = number
            found += number == number ? 1 : 0
            count += 1
        }
        self.rows.append(contentsOf: rows[..<found])
        self.values.append(contentsOf: values[..<found])
    }

    /// Adds the rows of a later part.
    mutating func append(_ other: ShardColumn) {
        if count == 0 {
            self = other
        } else if !isSparse, !other.isSparse,
            other.palette.starts(with: palette, by: { $0.bitPattern == $1.bitPattern })
        {
            append(other.codes[...], of: other.palette)
        } else {
            append(other.column.values[...])
        }
    }

    /// Makes room for so many rows.
    mutating func reserveCapacity(_ rows: Int) {
        if !isSparse { codes.reserveCapacity(rows) }
    }

    /// The column with a number a row; NaN is missing.
    public var column: FieldColumn {
        guard isSparse else { return FieldColumn(codes: codes, palette: palette, plain: []) }
        var plain = Array(repeating: Double.nan, count: count)
        for (row, value) in zip(rows, values) { plain[Int(row)] = value }
        return FieldColumn(codes: [], palette: [], plain: plain)
    }

    /// About how many bytes the column takes.
    var footprint: Int { isSparse ? 12 * values.count : codes.count }

    private mutating func becomeSparse() {
        isSparse = true
        for (row, code) in codes.enumerated() where code != 0 {
            rows.append(UInt32(truncatingIfNeeded: row))
            values.append(palette[Int(code)])
        }
        codes = []
        palette = [.nan]
    }
}

extension ShardColumn {
    /// The column as it is stored, for a file.
    public var stored: (numbers: [Int], codes: [UInt8], palette: [Double], rows: [UInt32], values: [Double]) {
        ([isSparse ? 1 : 0, count], codes, palette, rows, values)
    }

    /// Creates a column of what ``stored`` gave.
    public init(numbers: [Int], codes: [UInt8], palette: [Double], rows: [UInt32], values: [Double]) {
        isSparse = numbers.first == 1
        count = numbers.last ?? 0
        self.codes = codes
        self.palette = palette
        self.rows = rows
        self.values = values
    }
}
