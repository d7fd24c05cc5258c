import Experience
import Foundation
import Warehouse

/// Shards of events in memory, and in temporary files what does not fit.
struct ShardStore {
    /// What is in memory.
    private(set) var shards: EventShards
    /// What went wrong while rows were put away, which nobody could be told at that moment.
    private(set) var failure: WarehouseError?
    private let memory: Int?
    private var files: [SpillFile] = []

    /// - Parameters:
    ///   - memory: how many bytes rows may take in memory; `nil`: any.
    ///   - expected: how many rows there will be, where that is known.
    init(mapping: EventMapping, memory: Int?, expecting expected: Int? = nil) {
        shards = EventShards(mapping: mapping, expecting: expected)
        self.memory = memory
    }

    /// Deals out the rows of a batch, and says how many rows there are now.
    mutating func append(_ rows: EventShards.Rows, expecting expected: Int?) -> Int {
        // About 24 bytes a row and more: where they will not all fit, no room is made for all.
        let fits = memory.map { $0 / 24 > expected ?? .max } ?? true
        shards.append(rows, expecting: fits ? expected : nil)
        if let memory, shards.footprint > memory, failure == nil {
            do throws(WarehouseError) { try putAway() } catch { failure = error }
        }
        return shards.rows
    }

    /// Whether some rows are in files.
    var isOnDisk: Bool { !files.isEmpty }

    /// Takes a shard out, from memory and file.
    mutating func take(_ shard: Int) throws(WarehouseError) -> EventShards.Shard {
        try whole(shard, with: shards.take(shard))
    }

    /// A shard, from memory and file, left where it is.
    subscript(shard: Int) -> EventShards.Shard {
        get throws(WarehouseError) { try whole(shard, with: shards[shard]) }
    }

    private func whole(_ shard: Int, with rest: EventShards.Shard) throws(WarehouseError) -> EventShards.Shard {
        guard isOnDisk else { return rest }
        files[shard].rewind()
        var whole = EventShards.Shard(fields: rest.fields.count)
        while !files[shard].isAtEnd { whole.append(try read(files[shard], fields: rest.fields.count)) }
        whole.append(rest)
        return whole
    }

    mutating func takeAll() -> [EventShards.Shard] { shards.takeAll() }

    private mutating func putAway() throws(WarehouseError) {
        if files.isEmpty {
            let folder = NSTemporaryDirectory()
            for _ in 0..<shards.count { files.append(try SpillFile(in: folder)) }
        }
        for (file, shard) in zip(files, shards.takeAll()) {
            try file.append(shard.customers.bytes)
            try file.append(shard.customers.lengths)
            try file.append(shard.ids.bytes)
            try file.append(shard.ids.lengths)
            try file.append(shard.touchpoints)
            try file.append(shard.times)
            try file.append(shard.knownAt)
            for field in shard.fields {
                let stored = field.stored
                try file.append(stored.numbers)
                try file.append(stored.codes)
                try file.append(stored.palette)
                try file.append(stored.rows)
                try file.append(stored.values)
            }
        }
    }

    private func read(_ file: SpillFile, fields: Int) throws(WarehouseError) -> EventShards.Shard {
        func texts() throws(WarehouseError) -> EventShards.ShardTexts {
            EventShards.ShardTexts(bytes: try file.next(UInt8.self), lengths: try file.next(UInt32.self))
        }
        var shard = EventShards.Shard(fields: fields)
        shard.customers = try texts()
        shard.ids = try texts()
        shard.touchpoints = try file.next(UInt16.self)
        shard.times = try file.next(Int64.self)
        shard.knownAt = try file.next(Int64.self)
        for index in 0..<fields {
            shard.fields[index] = ShardColumn(
                numbers: try file.next(Int.self), codes: try file.next(UInt8.self),
                palette: try file.next(Double.self), rows: try file.next(UInt32.self),
                values: try file.next(Double.self))
        }
        return shard
    }
}
