/// One measure of a shard's rows while they come in: a byte a row for few different values, else what is there alone.
///
/// Most events carry no amount and no response time; such a column holds, for each row that has a number, the row and the
/// number.
public struct ShardColumn: Sendable {
    private var coded = FieldColumn()
    private var isSparse = false
    private var rows: [UInt32] = []
    private var values: [Double] = []
    private var count = 0

    /// Creates a column without rows.
    public init() {}

    /// Adds the numbers of some rows of a batch at the end, in the order given.
    mutating func append(_ batch: [Double], rows order: some RandomAccessCollection<Int>) {
        var order = order[...]
        if !isSparse {
            let taken = coded.appendCoded(batch, rows: order)
            order = order.dropFirst(taken)
            if order.isEmpty { return }
            becomeSparse()
        }
        for row in order {
            let value = batch[row]
            if !value.isNaN {
                rows.append(UInt32(truncatingIfNeeded: count))
                values.append(value)
            }
            count += 1
        }
    }

    /// Adds the rows of a later part.
    mutating func append(_ other: ShardColumn) {
        let column = other.column.values
        append(column, rows: column.indices)
    }

    /// Makes room for so many rows.
    mutating func reserveCapacity(_ rows: Int) {
        if !isSparse { coded.reserveCapacity(rows) }
    }

    /// The column with a number a row; NaN is missing.
    public var column: FieldColumn {
        guard isSparse else { return coded }
        var plain = Array(repeating: Double.nan, count: count)
        for (row, value) in zip(rows, values) { plain[Int(row)] = value }
        return FieldColumn(codes: [], palette: [], plain: plain)
    }

    /// About how many bytes the column takes.
    var footprint: Int { isSparse ? 12 * values.count : coded.count }

    private mutating func becomeSparse() {
        isSparse = true
        count = coded.count
        for (row, value) in coded.enumerated() where !value.isNaN {
            rows.append(UInt32(truncatingIfNeeded: row))
            values.append(value)
        }
        coded = FieldColumn()
    }
}

extension ShardColumn {
    /// The column as it is stored, for a file.
    public var stored: (numbers: [Int], codes: [UInt8], palette: [Double], rows: [UInt32], values: [Double]) {
        let stored = coded.stored
        return ([isSparse ? 1 : 0, count], stored.codes, stored.palette, rows, values)
    }

    /// Creates a column of what ``stored`` gave.
    public init(numbers: [Int], codes: [UInt8], palette: [Double], rows: [UInt32], values: [Double]) {
        isSparse = numbers.first == 1
        count = numbers.last ?? 0
        coded = FieldColumn(codes: codes, palette: palette, plain: [])
        self.rows = rows
        self.values = values
    }
}
