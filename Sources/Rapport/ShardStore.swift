import Experience
import Foundation
import LinearAlgebra

/// Shards of events in memory, and in a temporary file what does not fit.
struct ShardStore {
    /// What is in memory.
    private(set) var shards: EventShards
    /// What went wrong while rows were put away, which nobody could be told at that moment.
    private(set) var failure: LinearAlgebraError?
    private let memory: Int?
    private var file: BlockFile?
    /// For each shard what of it is in the file, in the order of arrival.
    private var filed: [[FiledShard]] = []

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
            do throws(LinearAlgebraError) { try putAway() } catch { failure = error }
        }
        return shards.rows
    }

    /// Whether some rows are in the file.
    var isOnDisk: Bool { file != nil }

    /// Takes a shard out, from memory and file.
    mutating func take(_ shard: Int) throws(LinearAlgebraError) -> EventShards.Shard {
        try whole(shard, with: shards.take(shard))
    }

    /// A shard, from memory and file, left where it is.
    subscript(shard: Int) -> EventShards.Shard {
        get throws(LinearAlgebraError) { try whole(shard, with: shards[shard]) }
    }

    private func whole(_ shard: Int, with rest: EventShards.Shard) throws(LinearAlgebraError) -> EventShards.Shard {
        guard let file else { return rest }
        var whole = EventShards.Shard(fields: rest.fields.count)
        for part in filed[shard] { whole.append(try part.shard(fields: rest.fields.count, from: file)) }
        whole.append(rest)
        return whole
    }

    mutating func takeAll() -> [EventShards.Shard] { shards.takeAll() }

    private mutating func putAway() throws(LinearAlgebraError) {
        if file == nil {
            file = try BlockFile(in: NSTemporaryDirectory())
            filed = Array(repeating: [], count: shards.count)
        }
        guard let file else { return }
        for (index, shard) in shards.takeAll().enumerated() { filed[index].append(try FiledShard(shard, to: file)) }
    }
}
