import Dispatch
import Experience
import Features
import LinearAlgebra
import Synchronization
import Warehouse

/// How rows are taken in.
public struct LoadOptions: Sendable {
    /// How many rows with a bad cell are left out before loading stops with an error.
    public var badRowLimit = 0
    /// The file that gets the bad rows, if any.
    public var rejects: String?
    /// How many threads the engine may use; `nil`: all.
    public var threads: Int?

    /// Options that stop at the first bad row.
    public init() {}
}

extension Project {
    /// Loads the events and the customers' attributes.
    ///
    /// - Parameters:
    ///   - options: what to do with bad rows.
    ///   - progress: told how many rows were read so far.
    /// - Throws: what the warehouse, the mapping or the data has wrong.
    public func loadEvents(
        _ options: LoadOptions = LoadOptions(), progress: (@Sendable (Int) -> Void)? = nil
    ) async throws -> Histories {
        var (store, badRows) = try readShards(options, progress: progress)
        let threads = options.threads.map(Threads.init) ?? .all
        let (mapping, names) = (configuration.mapping, store.shards.touchpoints)
        let end = try dataEnd(of: store.shards)
        let parts = store.takeAll()
        let built = try threads.map(parts.count) { parts[$0].log(mapping: mapping, touchpoints: names) }
        let log = try merged(built.map(\.log), threads: threads)
        let intake = built.reduce(EventIntake()) { $0 + $1.intake }
        return Histories(
            log: log, attributes: try attributeTable(options).attributes(for: log), intake: intake, badRows: badRows,
            end: end, calendar: calendar)
    }

    /// Reads all rows of events, dealt out to shards.
    ///
    /// - Parameter memory: how many bytes rows may take in memory; what is more goes to temporary files.
    func readShards(
        _ options: LoadOptions, memory: Int? = nil, progress: (@Sendable (Int) -> Void)?
    ) throws -> (store: ShardStore, badRows: Int) {
        let mapping = configuration.mapping
        let reader = try rows(of: configuration.events, columns: eventColumns(mapping), options: options)
        let intake = Mutex(ShardStore(mapping: mapping, memory: memory, expecting: reader.expectedRows))
        let hasFailed = Atomic(false)
        // The next batches are read while one is dealt out; a few of them wait at most.
        let dealing = DispatchQueue(label: "rapport.intake")
        let room = DispatchSemaphore(value: 8)
        let (names, expected) = (reader.columns, reader.room)
        defer { dealing.sync {} }
        // Engines' batches are small: a shard would get a few rows of each, and waking a thread cost as much as the dealing.
        while case let batches = try reader.next(atLeast: 8192), !batches.isEmpty {
            room.wait()
            dealing.async {
                let rows = eventRows(batches, named: names, mapping: mapping)
                let count = intake.withLock { store in
                    let count = store.append(rows, expecting: expected)
                    if store.failure != nil { hasFailed.store(true, ordering: .relaxed) }
                    return count
                }
                progress?(count)
                room.signal()
            }
            if hasFailed.load(ordering: .relaxed) { break }
            try Task.checkCancellation()
        }
        dealing.sync {}
        let store = intake.withLock { store in
            defer { store = ShardStore(mapping: mapping, memory: nil) }
            return store
        }
        if let failure = store.failure { throw failure }
        guard store.shards.touchpoints.count <= Int(UInt16.max) else {
            throw ExperienceError.tooManyTouchpoints(store.shards.touchpoints.count)
        }
        return (store, reader.badRows())
    }

    /// Puts the logs of shards together, the columns on several threads.
    private func merged(_ logs: [EventLog], threads: Threads) throws -> EventLog {
        var cancellation: CancellationError?
        let log = EventLog(merging: logs) { count, work in
            do throws(CancellationError) {
                return try threads.map(count, work)
            } catch {
                cancellation = error
                return (0..<count).map { work($0) }
            }
        }
        if let cancellation { throw cancellation }
        return log
    }

    /// The table of customers' attributes.
    func attributeTable(_ options: LoadOptions) throws -> AttributeTable {
        guard let table = configuration.customers else { return AttributeTable(identities: [], attributes: []) }
        let columns =
            [RequestedColumn(table.customer, .text, isRequired: true)]
            + table.attributes.map {
                RequestedColumn($0.name, $0.kind == .category ? .text : .double, isRequired: false)
            }
        let reader = try rows(of: table.source, columns: columns, options: options)
        var identities: [String] = []
        var numbers = Array(repeating: [Double](), count: table.attributes.count)
        var words = Array(repeating: [String?](), count: table.attributes.count)
        while let batch = try reader.next() {
            guard case .text(let ids) = batch.columns[0] else { continue }
            for row in 0..<batch.rowCount { identities.append(ids[row] ?? "") }
            for index in table.attributes.indices {
                switch batch.columns[index + 1] {
                case .text(let text): for row in 0..<batch.rowCount { words[index].append(text[row]) }
                default: numbers[index].append(contentsOf: doubles(batch.columns[index + 1]))
                }
            }
        }
        return AttributeTable(
            identities: identities,
            attributes: table.attributes.enumerated().map { index, attribute in
                .init(
                    name: attribute.name, kind: attribute.kind,
                    values: attribute.kind == .category ? .categories(words[index]) : .numbers(numbers[index]))
            })
    }

    /// The columns that a mapping needs, each once, with their types.
    func eventColumns(_ mapping: EventMapping) -> [RequestedColumn] {
        var columns = [
            RequestedColumn(mapping.customer, .text, isRequired: true),
            RequestedColumn(mapping.time, .timestamp, isRequired: true),
            RequestedColumn(mapping.touchpoint, .text, isRequired: true),
        ]
        func add(_ name: String?, _ type: ColumnType, isRequired: Bool = false) {
            guard let name, !columns.contains(where: { $0.name == name }) else { return }
            columns.append(RequestedColumn(name, type, isRequired: isRequired))
        }
        add(mapping.knownAt, .timestamp, isRequired: true)
        add(mapping.id, .text, isRequired: true)
        add(mapping.emotion?.column, .double)
        add(mapping.response?.column, .double)
        add(mapping.promiseKept, .boolean)
        add(mapping.resolved, .boolean)
        add(mapping.amount, .double)
        for name in mapping.furtherColumns { add(name, .double) }
        return columns
    }
}

/// The columns of batches, one after the other, as the intake of events takes them.
private func eventRows(_ batches: [Batch], named names: [String], mapping: EventMapping) -> EventShards.Rows {
    func columns(_ name: String) -> [Column] {
        let place = names.firstIndex(of: name)!
        return batches.map { $0.columns[place] }
    }
    func texts(_ name: String) -> EventShards.Texts {
        var texts = EventShards.Texts()
        for case .text(let column) in columns(name) { texts.append(column.bytes, offsets: column.offsets) }
        return texts
    }
    func times(_ name: String) -> [Int64] {
        columns(name).flatMap { if case .timestamp(let times) = $0 { times.values } else { [Int64]() } }
    }
    var rows = EventShards.Rows()
    rows.customers = texts(mapping.customer)
    rows.touchpoints = texts(mapping.touchpoint)
    if let id = mapping.id { rows.ids = texts(id) }
    rows.times = times(mapping.time)
    if let knownAt = mapping.knownAt { rows.knownAt = times(knownAt) }
    rows.fields = mapping.fields.map { field in columns(mapping.column(of: field)).flatMap(doubles) }
    return rows
}

/// A column of numbers or truth values as numbers; a null is NaN.
func doubles(_ column: Column) -> [Double] {
    func present<Value>(_ column: TypedColumn<Value>, _ number: (Value) -> Double) -> [Double] {
        guard let isValid = column.isValid else { return column.values.map(number) }
        return zip(column.values, isValid).map { $1 ? number($0) : .nan }
    }
    switch column {
    case .double(let values) where values.isValid == nil: return values.values
    case .double(let values): return present(values) { $0 }
    case .integer(let values): return present(values) { Double($0) }
    case .boolean(let values): return present(values) { $0 ? 1 : 0 }
    case .timestamp(let values): return present(values) { Double($0) }
    case .text(let values): return Array(repeating: .nan, count: values.count)
    }
}
