/// Rows of events on their way into logs, dealt out to shards by a hash of the customer.
///
/// A customer's rows all lie in one shard, in the order of arrival, so that shards become logs independently of each other,
/// at the same time or one after the other, and a shard's tables fit a processor's cache. Which shard it is depends on the
/// identity alone. All shards share one vocabulary of touchpoints.
public struct EventShards: Sendable {
    /// How many shards there are: few where the rows of one fit the cache anyway.
    public let count: Int

    /// Some rows as columns: texts one after the other, a number for each of ``EventMapping/fields``.
    public struct Rows: Sendable {
        /// Customers' identities: row `i` is `bytes[offsets[i] ..< offsets[i + 1]]`.
        public var customers = Texts()
        /// Touchpoints' names, likewise.
        public var touchpoints = Texts()
        /// Events' identities, likewise; none where the mapping names no column.
        public var ids = Texts()
        /// Each row's moment, in microseconds.
        public var times: [Int64] = []
        /// When each row became known; empty where the mapping names no column.
        public var knownAt: [Int64] = []
        /// The measures as the columns hold them, in the order of the mapping's fields.
        public var fields: [[Double]] = []

        /// Creates a batch without rows.
        public init() {}
    }

    /// Texts that lie one after the other.
    public struct Texts: Sendable {
        /// The texts.
        public var bytes: [UInt8] = []
        /// Where each text begins, and the end of the last.
        public var offsets: [Int] = [0]

        /// Creates no texts.
        public init() {}

        /// Creates texts that lie one after the other.
        public init(bytes: [UInt8], offsets: [Int]) {
            self.bytes = bytes
            self.offsets = offsets
        }

        /// Adds a part of a line at the end.
        public mutating func append(_ line: Span<UInt8>, _ range: Range<Int>) {
            for index in range { bytes.append(line[index]) }
            offsets.append(bytes.count)
        }

        /// Adds texts that lie one after the other, text `i` in `bytes[offsets[i] ..< offsets[i + 1]]`.
        public mutating func append(_ bytes: [UInt8], offsets: [Int]) {
            guard let first = offsets.first, let last = offsets.last else { return }
            let shift = self.bytes.count - first
            self.bytes.append(contentsOf: bytes[first..<last])
            self.offsets.append(contentsOf: offsets.dropFirst().lazy.map { $0 + shift })
        }

        /// How many there are.
        public var count: Int { offsets.count - 1 }

        /// The texts of rows, in their order.
        func taking(_ rows: [Int]) -> Texts {
            var taken = Texts()
            taken.bytes.reserveCapacity(bytes.count)
            taken.offsets.reserveCapacity(rows.count + 1)
            let bytes = bytes.span
            for row in rows { taken.append(bytes, offsets[row]..<offsets[row + 1]) }
            return taken
        }
    }

    /// Texts of a shard, one after the other, with the length of each.
    public struct ShardTexts: Sendable {
        /// The texts.
        public private(set) var bytes: [UInt8] = []
        /// How many bytes each has.
        public private(set) var lengths: [UInt32] = []

        /// Creates no texts.
        public init() {}

        /// Creates texts that lie one after the other.
        public init(bytes: [UInt8], lengths: [UInt32]) {
            self.bytes = bytes
            self.lengths = lengths
        }

        /// How many there are.
        public var count: Int { lengths.count }

        /// Where each text begins, and the end of the last.
        public var offsets: [Int] {
            var offsets = [0]
            offsets.reserveCapacity(lengths.count + 1)
            for length in lengths { offsets.append(offsets[offsets.count - 1] + Int(length)) }
            return offsets
        }

        /// About how many bytes the texts take.
        var footprint: Int { bytes.count + 4 * lengths.count }

        /// Makes room for as many texts of the length of these.
        mutating func reserveCapacity(_ rows: Int, like texts: Texts) {
            lengths.reserveCapacity(rows)
            bytes.reserveCapacity(rows * texts.bytes.count / max(1, texts.count) + rows / 8)
        }

        mutating func append(_ other: Texts, _ rows: Range<Int>) {
            bytes.append(contentsOf: other.bytes[other.offsets[rows.lowerBound]..<other.offsets[rows.upperBound]])
            for row in rows { lengths.append(UInt32(truncatingIfNeeded: other.offsets[row + 1] - other.offsets[row])) }
        }

        mutating func append(_ other: ShardTexts) {
            bytes.append(contentsOf: other.bytes)
            lengths.append(contentsOf: other.lengths)
        }
    }

    /// The rows of one shard.
    public struct Shard: Sendable {
        /// Customers' identities.
        public var customers = ShardTexts()
        /// Events' identities, if any.
        public var ids = ShardTexts()
        /// Each row's touchpoint in the order of ``EventShards/touchpoints``.
        public var touchpoints: [UInt16] = []
        /// Each row's moment.
        public var times: [Int64] = []
        /// When each row became known, if the rows say so.
        public var knownAt: [Int64] = []
        /// The measures, in the order of the mapping's fields.
        public var fields: [ShardColumn] = []

        /// Creates a shard without rows.
        public init(fields: Int) {
            self.fields = Array(repeating: ShardColumn(), count: fields)
        }

        /// About how many bytes the rows take.
        var footprint: Int {
            customers.footprint + ids.footprint + 10 * times.count + 8 * knownAt.count
                + fields.reduce(0) { $0 + $1.footprint }
        }

        /// Adds the rows of a later part of the same shard.
        public mutating func append(_ other: Shard) {
            customers.append(other.customers)
            ids.append(other.ids)
            touchpoints.append(contentsOf: other.touchpoints)
            times.append(contentsOf: other.times)
            knownAt.append(contentsOf: other.knownAt)
            for index in fields.indices { fields[index].append(other.fields[index]) }
        }
    }

    /// Which column holds what.
    public let mapping: EventMapping
    private var vocabulary = ByteInterner()
    /// Each field's different values, as long as they are few; `nil` for a field that has more.
    private var palettes: [Palette?]
    /// The shards; one that was taken out has no rows.
    private var shards: [Shard]
    /// How many rows were taken in.
    public private(set) var rows = 0
    /// How many bytes the rows in memory take, about.
    public private(set) var footprint = 0
    /// The moments of the first and the last row so far.
    public private(set) var span: ClosedRange<Int64>?
    /// The different moments so far, as long as all are whole quarters of an hour, as in a log that only has dates.
    public private(set) var coarseMoments: Set<Int64>? = []

    /// Creates shards without rows.
    ///
    /// - Parameter expected: how many rows there will be, where that is known.
    public init(mapping: EventMapping, expecting expected: Int? = nil) {
        self.mapping = mapping
        // Some 800,000 rows a shard: what its log is made of stays in a processor's cache.
        count = Swift.min(128, Swift.max(16, (expected ?? 0) / 800_000)).roundedUpToPowerOfTwo
        shards = Array(repeating: Shard(fields: mapping.fields.count), count: count)
        palettes = Array(repeating: Palette(), count: mapping.fields.count)
    }

    /// The names of the touchpoints so far, in the order in which they were met.
    public var touchpoints: [String] { (0..<Int32(vocabulary.count)).map { vocabulary.text(of: $0) } }

    /// Deals out the rows of a batch.
    ///
    /// - Parameter expected: how many rows there will be in all, where that is known: room is made for them at once.
    public mutating func append(_ batch: Rows, expecting expected: Int? = nil) {
        if rows == 0, let expected {
            for shard in shards.indices {
                shards[shard].reserveCapacity(expected / count * 9 / 8 + 64, like: batch)
            }
        }
        let numbers = shardNumbers(batch.customers)
        var starts = Array(repeating: 0, count: count + 1)
        for number in numbers { starts[Int(number) + 1] += 1 }
        for index in 1...count { starts[index] += starts[index - 1] }
        var next = starts
        var order = Array(repeating: 0, count: numbers.count)
        for (row, number) in numbers.enumerated() {
            order[next[Int(number)]] = row
            next[Int(number)] += 1
        }
        deal(batch, order, starts)
        rows += numbers.count
        note(batch.times)
        footprint = shards.reduce(0) { $0 + $1.footprint }
    }

    /// Puts the rows of a batch, taken in an order in which each shard's lie together, at the ends of the shards.
    private mutating func deal(_ batch: Rows, _ order: [Int], _ starts: [Int]) {
        func deal(_ body: (inout Shard, Range<Int>) -> Void) {
            for shard in 0..<count where starts[shard] < starts[shard + 1] {
                body(&shards[shard], starts[shard]..<starts[shard + 1])
            }
        }
        let customers = batch.customers.taking(order)
        deal { $0.customers.append(customers, $1) }
        if batch.ids.count > 0 {
            let ids = batch.ids.taking(order)
            deal { $0.ids.append(ids, $1) }
        }
        let codes = vocabulary.codes(for: batch.touchpoints.bytes, offsets: batch.touchpoints.offsets)
        let touchpoints = order.map { UInt16(truncatingIfNeeded: codes[$0]) }
        deal { $0.touchpoints.append(contentsOf: touchpoints[$1]) }
        let times = order.map { batch.times[$0] }
        deal { $0.times.append(contentsOf: times[$1]) }
        if !batch.knownAt.isEmpty {
            let knownAt = order.map { batch.knownAt[$0] }
            deal { $0.knownAt.append(contentsOf: knownAt[$1]) }
        }
        for (field, numbers) in batch.fields.enumerated() {
            let coded = palettes[field]?.codes(of: numbers) ?? []
            if coded.count == numbers.count, let palette = palettes[field]?.values {
                let codes = order.map { coded[$0] }
                deal { $0.fields[field].append(codes[$1], of: palette) }
            } else {
                palettes[field] = nil
                let values = order.map { numbers[$0] }
                deal { $0.fields[field].append(values[$1]) }
            }
        }
    }

    private mutating func note(_ times: [Int64]) {
        guard let first = times.min(), let last = times.max() else { return }
        span = min(first, span?.lowerBound ?? first)...max(last, span?.upperBound ?? last)
        guard coarseMoments != nil else { return }
        for time in times where coarseMoments != nil {
            if time % 900_000_000 == 0 { coarseMoments!.insert(time) } else { coarseMoments = nil }
        }
    }

    /// A shard, left where it is.
    public subscript(shard: Int) -> Shard { shards[shard] }

    /// Takes a shard out, so that its memory can be used again.
    public mutating func take(_ shard: Int) -> Shard {
        let taken = shards[shard]
        shards[shard] = Shard(fields: mapping.fields.count)
        return taken
    }

    /// Takes all shards out.
    public mutating func takeAll() -> [Shard] {
        footprint = 0
        return (0..<count).map { take($0) }
    }

    private func shardNumbers(_ texts: Texts) -> [UInt8] {
        let bytes = texts.bytes.span
        var numbers: [UInt8] = []
        numbers.reserveCapacity(texts.count)
        for row in 0..<texts.count {
            let hash = ByteInterner.hash(bytes, texts.offsets[row]..<texts.offsets[row + 1])
            // Bits that no table of a shard goes by.
            numbers.append(UInt8(truncatingIfNeeded: hash >> 26) & UInt8(count - 1))
        }
        return numbers
    }
}

extension EventShards {
    /// The log of some rows alone.
    ///
    /// - Parameter names: touchpoints that the vocabulary has in any case.
    public static func log(of rows: Rows, mapping: EventMapping, touchpoints names: [String]) -> EventLog {
        var builder = EventLogBuilder(mapping: mapping)
        for name in names { _ = builder.touchpointCode(name) }
        var batch = EventLogBuilder.Batch()
        batch.customers = builder.customerCodes(rows.customers.bytes, offsets: rows.customers.offsets)
        batch.touchpoints = builder.touchpointCodes(rows.touchpoints.bytes, offsets: rows.touchpoints.offsets)
        batch.times = rows.times
        batch.knownAt = rows.knownAt
        if rows.ids.count > 0 { batch.ids = builder.eventCodes(rows.ids.bytes, offsets: rows.ids.offsets) }
        for (field, values) in zip(mapping.fields, rows.fields) { batch.fields[field] = values }
        builder.append(batch)
        return builder.finish()
    }
}

extension EventShards.Shard {
    fileprivate mutating func reserveCapacity(_ rows: Int, like batch: EventShards.Rows) {
        customers.reserveCapacity(rows, like: batch.customers)
        if batch.ids.count > 0 { ids.reserveCapacity(rows, like: batch.ids) }
        touchpoints.reserveCapacity(rows)
        times.reserveCapacity(rows)
        if !batch.knownAt.isEmpty { knownAt.reserveCapacity(rows) }
        for index in fields.indices { fields[index].reserveCapacity(rows) }
    }

    /// The log of the shard's rows, with the vocabulary of all shards.
    public func log(mapping: EventMapping, touchpoints names: [String]) -> (log: EventLog, intake: EventIntake) {
        var builder = EventLogBuilder(mapping: mapping)
        for name in names { _ = builder.touchpointCode(name) }
        builder.append(self)
        return builder.finished()
    }
}

extension Int {
    /// The least power of two that is not less; of a number of at least 1.
    fileprivate var roundedUpToPowerOfTwo: Int { 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
