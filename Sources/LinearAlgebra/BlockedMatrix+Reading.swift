/// The elements of a block, row by row, where they lie.
enum StoredBlock: Sendable {
    case doubles([Double])
    case floats([Float])
    /// In a file from byte `start` on, in the matrix's precision.
    case filed(BlockFile, start: Int)
}

/// Elements of consecutive rows as they are stored, for the time of one call.
@unsafe enum StoredElements {
    case doubles(UnsafeBufferPointer<Double>)
    case floats(UnsafeBufferPointer<Float>)
}

extension BlockedMatrix {
    /// The element in row `i`, column `j`.
    public subscript(i: Int, j: Int) -> Double {
        precondition(0 <= i && i < rows && 0 <= j && j < columns, "index (\(i), \(j)) is outside the matrix")
        let block = block(of: i)
        let k = (i - starts[block]) * columns + j
        return switch blocks[block] {
        case .doubles(let elements): elements[k]
        case .floats(let elements): Double(elements[k])
        case .filed: withRow(i) { $0[j] }
        }
    }

    /// Reads row `i`.
    public func withRow<Result>(_ i: Int, _ body: (Span<Double>) -> Result) -> Result {
        precondition(0 <= i && i < rows, "row \(i) is outside the matrix")
        var result: Result?
        forEachRow(i..<i + 1) { _, row in result = body(row) }
        return result!
    }

    /// Reads all rows in order.
    public func forEachRow(_ body: (_ row: Int, Span<Double>) -> Void) { forEachRow(0..<rows, body) }

    private func forEachRow(_ range: Range<Int>, _ body: (_ row: Int, Span<Double>) -> Void) {
        var wide = [Double](repeating: 0, count: precision == .single ? columns : 0)
        var (next, block) = (range.lowerBound, 0)
        while next < range.upperBound {
            let first = next
            next += unsafe withStoredRows(at: first, until: range.upperBound, near: &block) { count, stored in
                for k in 0..<count {
                    let place = k * columns..<(k + 1) * columns
                    switch unsafe stored {
                    case .doubles(let elements): unsafe body(first + k, elements.span.extracting(place))
                    case .floats(let elements):
                        for (j, element) in place.enumerated() { unsafe wide[j] = Double(elements[element]) }
                        body(first + k, wide.span)
                    }
                }
            }
        }
    }

    /// Column `j` as an array.
    public func column(_ j: Int) -> [Double] {
        precondition(0 <= j && j < columns, "column \(j) is outside the matrix")
        var column: [Double] = []
        column.reserveCapacity(rows)
        var (next, block) = (0, 0)
        while next < rows {
            next += unsafe withStoredRows(at: next, until: rows, near: &block) { count, stored in
                switch unsafe stored {
                case .doubles(let elements): for k in 0..<count { unsafe column.append(elements[k * columns + j]) }
                case .floats(let elements):
                    for k in 0..<count { unsafe column.append(Double(elements[k * columns + j])) }
                }
            }
        }
        return column
    }

    /// All elements, row by row.
    public var elements: [Double] {
        var all: [Double] = []
        all.reserveCapacity(rows * columns)
        forEachRow { _, row in for j in row.indices { all.append(row[j]) } }
        return all
    }

    /// Hands out the rows from `row` on that lie together, up to `end`: of a block in memory all of them, of one in a file
    /// as many as a quarter of a megabyte holds.
    ///
    /// - Parameter last: the block that was read last, where the next rows are looked for first.
    /// - Returns: how many rows these were, at least one.
    @unsafe func withStoredRows(
        at row: Int, until end: Int, near last: inout Int, _ body: (_ rows: Int, StoredElements) -> Void
    ) -> Int {
        precondition(0 <= row && row < end && row < rows, "row \(row) is outside the matrix")
        let index = starts[last] <= row && row < starts[last + 1] ? last : block(of: row)
        last = index
        let first = (row - starts[index]) * columns
        let available = min(end, starts[index + 1]) - row
        let place = first..<first + available * columns
        switch blocks[index] {
        case .doubles(let elements):
            precondition(place.upperBound <= elements.count, "a row outside its block")
            unsafe elements.withUnsafeBufferPointer {
                unsafe body(available, .doubles(UnsafeBufferPointer(rebasing: $0[place])))
            }
            return available
        case .floats(let elements):
            precondition(place.upperBound <= elements.count, "a row outside its block")
            unsafe elements.withUnsafeBufferPointer {
                unsafe body(available, .floats(UnsafeBufferPointer(rebasing: $0[place])))
            }
            return available
        case .filed(let file, let start):
            let size = precision.bytes
            let count = min(available, max(1, 262_144 / max(1, columns * size)))
            unsafe withUnsafeTemporaryAllocation(byteCount: count * columns * size, alignment: 64) { bytes in
                unsafe file.read(from: start + first * size, into: bytes)
                switch precision {
                case .double: unsafe body(count, .doubles(UnsafeBufferPointer(bytes.bindMemory(to: Double.self))))
                case .single: unsafe body(count, .floats(UnsafeBufferPointer(bytes.bindMemory(to: Float.self))))
                }
            }
            return count
        }
    }

    /// The block that holds row `i`.
    private func block(of i: Int) -> Int {
        var (low, high) = (0, blocks.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= i { low = middle } else { high = middle }
        }
        return low
    }
}
