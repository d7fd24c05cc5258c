import Experience
import LinearAlgebra

/// Where the arrays of a shard's rows lie in a temporary file.
struct FiledShard {
    /// Where each array begins, in bytes, and how many elements it has: the order is that of writing.
    private var places: [(start: Int, count: Int)] = []

    /// Writes a shard.
    ///
    /// - Throws: `cannotStore`, as when the disk is full.
    init(_ shard: EventShards.Shard, to file: BlockFile) throws(LinearAlgebraError) {
        try write(shard.customers.bytes, to: file)
        try write(shard.customers.lengths, to: file)
        try write(shard.ids.bytes, to: file)
        try write(shard.ids.lengths, to: file)
        try write(shard.touchpoints, to: file)
        try write(shard.times, to: file)
        try write(shard.knownAt, to: file)
        for field in shard.fields {
            let stored = field.stored
            try write(stored.numbers, to: file)
            try write(stored.codes, to: file)
            try write(stored.palette, to: file)
            try write(stored.rows, to: file)
            try write(stored.values, to: file)
        }
    }

    /// Reads the shard back, with `fields` measures.
    ///
    /// - Throws: `cannotStore`, where the file does not give back what was written.
    func shard(fields: Int, from file: BlockFile) throws(LinearAlgebraError) -> EventShards.Shard {
        var next = 0
        func read<Element: BitwiseCopyable>(_ type: Element.Type) throws(LinearAlgebraError) -> [Element] {
            defer { next += 1 }
            return try file.elements(type, from: places[next].start, count: places[next].count)
        }
        var shard = EventShards.Shard(fields: fields)
        shard.customers = .init(bytes: try read(UInt8.self), lengths: try read(UInt32.self))
        shard.ids = .init(bytes: try read(UInt8.self), lengths: try read(UInt32.self))
        shard.touchpoints = try read(UInt16.self)
        shard.times = try read(Int64.self)
        shard.knownAt = try read(Int64.self)
        for index in 0..<fields {
            shard.fields[index] = ShardColumn(
                numbers: try read(Int.self), codes: try read(UInt8.self), palette: try read(Double.self),
                rows: try read(UInt32.self), values: try read(Double.self))
        }
        return shard
    }

    private mutating func write<Element: BitwiseCopyable>(
        _ elements: [Element], to file: BlockFile
    ) throws(LinearAlgebraError) {
        places.append((try file.append(elements), elements.count))
    }
}
