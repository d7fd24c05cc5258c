/// A fixed division of rows for work that is shared between threads and summed.
///
/// Rows fall into *parts* (one for everything, or one per fold), each part into at most ``limit``/parts *segments*, and
/// each segment into *blocks* of ``blockRows`` rows that fit the processor's cache. The division depends on the shape
/// only, and segments are summed pairwise in a fixed tree, so a sum has the same bits for any number of threads:
///
/// ```
/// (s₀ + s₁) + (s₂ + s₃)
/// ```
public struct RowSegments: Sendable {
    /// Consecutive rows of one part, the work of one thread at a time.
    public struct Segment: Sendable, Equatable {
        /// The part the rows belong to, from 0.
        public let part: Int
        /// The rows.
        public let rows: Range<Int>
    }

    /// The greatest number of segments, unless there are more parts: enough to balance threads, few enough that
    /// their sums need little memory.
    public static let limit = 32

    /// The segments, part by part, in row order.
    public let segments: [Segment]
    /// The number of parts.
    public let parts: Int
    /// The number of rows in a block, the last of a segment may be smaller.
    public let blockRows: Int

    /// Divides all of `rows` rows as one part.
    public init(rows: Int, columns: Int, blockRows: Int? = nil) {
        self.init(parts: [0..<rows], columns: columns, blockRows: blockRows)
    }

    /// Divides given parts.
    ///
    /// - Parameters:
    ///   - parts: consecutive rows for each part.
    ///   - columns: the width of a row, for the size of a block.
    ///   - blockRows: rows in a block; by default as many as make about 1 MB, from 64 to 4096.
    public init(parts: [Range<Int>], columns: Int, blockRows: Int? = nil) {
        let blockRows = blockRows ?? max(64, min(4096, 131_072 / max(1, columns)))
        precondition(blockRows > 0, "a block has at least one row")
        let share = max(1, Self.limit / max(1, parts.count))
        var segments: [Segment] = []
        for (part, range) in parts.enumerated() {
            let blocks = (range.count + blockRows - 1) / blockRows
            let count = min(share, blocks)
            for s in 0..<count {
                let lower = range.lowerBound + blocks * s / count * blockRows
                let upper = min(range.upperBound, range.lowerBound + blocks * (s + 1) / count * blockRows)
                segments.append(Segment(part: part, rows: lower..<upper))
            }
        }
        self.segments = segments
        self.parts = parts.count
        self.blockRows = blockRows
    }

    /// The blocks of a segment, in row order.
    public func blocks(of segment: Segment) -> [Range<Int>] {
        stride(from: segment.rows.lowerBound, to: segment.rows.upperBound, by: blockRows).map {
            $0..<min($0 + blockRows, segment.rows.upperBound)
        }
    }

    /// One sum per part; `nil` for a part without rows.
    ///
    /// - Parameters:
    ///   - threads: how many threads share the segments.
    ///   - sum: the sum over one segment's rows.
    ///   - add: adds the second sum to the first.
    public func reduce<Sum: Sendable>(
        threads: Threads, sum: @Sendable (Segment) -> Sum, add: (inout Sum, Sum) -> Void
    ) throws(CancellationError) -> [Sum?] {
        let sums = try threads.map(segments.count) { sum(segments[$0]) }
        var result = [Sum?](repeating: nil, count: parts)
        var start = 0
        while start < segments.count {
            let part = segments[start].part
            var end = start
            while end < segments.count, segments[end].part == part { end += 1 }
            result[part] = Self.treeSum(Array(sums[start..<end]), add: add)
            start = end
        }
        return result
    }

    /// The sum of neighbours in pairs, then of pairs in pairs, and so on; `nil` for none.
    public static func treeSum<Sum>(_ sums: [Sum], add: (inout Sum, Sum) -> Void) -> Sum? {
        var level = sums
        while level.count > 1 {
            var next: [Sum] = []
            next.reserveCapacity((level.count + 1) / 2)
            for i in stride(from: 0, to: level.count, by: 2) {
                var sum = level[i]
                if i + 1 < level.count { add(&sum, level[i + 1]) }
                next.append(sum)
            }
            level = next
        }
        return level.first
    }
}
