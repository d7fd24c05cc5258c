/// Builds an ``EventLog`` from batches of rows in any order.
///
/// Customers and touchpoints become numbers as they arrive; ``finish()`` groups the rows by customer with one counting
/// sort, orders each customer's events by time, and sorts out repeated rows:
///
/// - Rows with an identity that the customer has already are dropped; where the log says when rows became known, a later
///   row that differs is a correction, and supersedes the earlier one from then on (``EventColumns/supersededAt``).
/// - Without identities, rows that are the same in every mapped column count once, unless the mapping keeps them.
///
/// - Complexity: O(n + Σ nᶜ log nᶜ) for n rows of which customer c has nᶜ.
public struct EventLogBuilder: Sendable {
    /// One batch of rows as columns. A column that the mapping does not name stays empty.
    public struct Batch: Sendable {
        /// Each row's customer, as ``EventLogBuilder/customerCode(_:)`` numbered it.
        public var customers: [Int32] = []
        /// Each row's touchpoint, as ``EventLogBuilder/touchpointCode(_:)`` numbered it.
        public var touchpoints: [Int32] = []
        /// Each row's moment, in microseconds.
        public var times: [Int64] = []
        /// When each row became known, in microseconds.
        public var knownAt: [Int64] = []
        /// Each row's event identity, as ``EventLogBuilder/eventCode(_:)`` numbered it.
        public var ids: [Int32] = []
        /// The measures as the columns hold them: ratings on their own scale, response times in their own unit.
        public var fields: [EventField: [Double]] = [:]

        /// Creates a batch without rows.
        public init() {}
    }

    let mapping: EventMapping
    var customers = ByteInterner()
    var touchpoints = ByteInterner()
    private var eventIDs = ByteInterner()
    /// The first customer of each event identity, and the further ones: an identity counts among a customer's own rows.
    private var customersOfID: [Int32] = []
    private var furtherOwners: Set<[Int32]> = []
    var customerOfRow: [Int32] = []
    var idOfRow: [Int32] = []
    var columns = EventColumns()
    private var scales: [EmotionScale] = []
    /// What was met so far that the user should hear of; ``finished()`` knows all of it.
    public internal(set) var intake = EventIntake()

    /// Creates a builder for logs of a mapping.
    public init(mapping: EventMapping) {
        self.mapping = mapping
        for field in mapping.fields { columns.fields[field] = [] }
    }

    /// The number of a customer's identity.
    public mutating func customerCode(_ bytes: Span<UInt8>) -> Int32 { customers.code(for: bytes) }

    /// The numbers of customers' identities that lie one after the other; see ``ByteInterner/codes(for:offsets:)``.
    public mutating func customerCodes(_ bytes: [UInt8], offsets: [Int]) -> [Int32] {
        customers.codes(for: bytes, offsets: offsets)
    }

    /// The number of an event's identity.
    public mutating func eventCode(_ bytes: Span<UInt8>) -> Int32 { eventIDs.code(for: bytes) }

    /// The numbers of events' identities that lie one after the other.
    public mutating func eventCodes(_ bytes: [UInt8], offsets: [Int]) -> [Int32] {
        eventIDs.codes(for: bytes, offsets: offsets)
    }

    /// The number of a touchpoint's name.
    public mutating func touchpointCode(_ name: String) -> Int32 {
        let bytes = Array(name.utf8)
        return touchpointCode(bytes.span)
    }

    /// The number of a touchpoint's name.
    public mutating func touchpointCode(_ bytes: Span<UInt8>) -> Int32 {
        let code = touchpoints.code(for: bytes)
        if Int(code) == scales.count { scales.append(mapping.scale(of: Touchpoint(touchpoints.text(of: code)))) }
        return code
    }

    /// The numbers of touchpoints' names that lie one after the other.
    public mutating func touchpointCodes(_ bytes: [UInt8], offsets: [Int]) -> [Int32] {
        let codes = touchpoints.codes(for: bytes, offsets: offsets)
        for code in scales.count..<max(scales.count, touchpoints.count) {
            scales.append(mapping.scale(of: Touchpoint(touchpoints.text(of: Int32(code)))))
        }
        return codes
    }

    /// Takes the rows of a batch over.
    ///
    /// Rows whose event identity was met before are dropped and counted at once, unless the log says when rows became
    /// known: then ``finished()`` tells repetitions from corrections.
    public mutating func append(_ batch: Batch) {
        intake.rows += batch.times.count
        intake.hasIdentities = intake.hasIdentities || !batch.ids.isEmpty
        guard !batch.ids.isEmpty, batch.knownAt.isEmpty else {
            idOfRow.append(contentsOf: batch.ids)
            return take(batch)
        }
        let rows = firstAppearances(batch.ids, of: batch.customers)
        intake.duplicateIDs += batch.times.count - rows.count
        guard rows.count < batch.times.count else { return take(batch) }
        var kept = Batch()
        kept.customers = rows.map { batch.customers[$0] }
        kept.touchpoints = rows.map { batch.touchpoints[$0] }
        kept.times = rows.map { batch.times[$0] }
        kept.fields = batch.fields.mapValues { values in rows.map { values[$0] } }
        take(kept)
    }

    /// Takes the rows of a shard over, whole columns at a time.
    mutating func append(_ shard: EventShards.Shard) {
        let customers = customerCodes(shard.customers.bytes, offsets: shard.customers.offsets)
        let ids = shard.ids.count > 0 ? eventCodes(shard.ids.bytes, offsets: shard.ids.offsets) : []
        // Repeated identities, or a scale for each touchpoint: row by row.
        let hasScales = mapping.profiles.values.contains { $0.scale != nil }
        guard ids.isEmpty || !shard.knownAt.isEmpty, !hasScales, customerOfRow.isEmpty else {
            var batch = Batch()
            (batch.customers, batch.ids) = (customers, ids)
            batch.touchpoints = shard.touchpoints.map { Int32($0) }
            (batch.times, batch.knownAt) = (shard.times, shard.knownAt)
            for (field, column) in zip(mapping.fields, shard.fields) { batch.fields[field] = column.column.values }
            return append(batch)
        }
        intake.rows += shard.times.count
        intake.hasIdentities = !ids.isEmpty
        (customerOfRow, idOfRow) = (customers, ids)
        (columns.times, columns.touchpoints, columns.knownAt) = (shard.times, shard.touchpoints, shard.knownAt)
        let scale = mapping.scale(of: .any)
        let minutes = mapping.response?.unit.minutes ?? 1
        for (field, stored) in zip(mapping.fields, shard.fields) {
            let column = stored.column
            switch field {
            case .emotion:
                columns.fields[field] = column.mapValues { scale.emotion(of: $0)?.value ?? .nan }
                intake.ratingsOutsideScale += column.count { !$0.isNaN && scale.emotion(of: $0) == nil }
            case .responseMinutes where minutes != 1: columns.fields[field] = column.mapValues { $0 * minutes }
            default: columns.fields[field] = column
            }
        }
    }

    private mutating func take(_ batch: Batch) {
        customerOfRow.append(contentsOf: batch.customers)
        columns.times.append(contentsOf: batch.times)
        columns.touchpoints.append(contentsOf: batch.touchpoints.lazy.map { UInt16(truncatingIfNeeded: $0) })
        columns.knownAt.append(contentsOf: batch.knownAt)
        for (field, values) in batch.fields {
            switch field {
            case .emotion: columns.fields[field]!.append(contentsOf: emotions(values, batch.touchpoints))
            case .responseMinutes:
                let minutes = mapping.response?.unit.minutes ?? 1
                columns.fields[field]!.append(contentsOf: minutes == 1 ? values : values.map { $0 * minutes })
            default: columns.fields[field]!.append(contentsOf: values)
            }
        }
    }

    private mutating func firstAppearances(_ ids: [Int32], of customers: [Int32]) -> [Int] {
        customersOfID.append(contentsOf: repeatElement(-1, count: eventIDs.count - customersOfID.count))
        return ids.indices.filter { row in
            let (id, customer) = (Int(ids[row]), customers[row])
            if customersOfID[id] == customer { return false }
            guard customersOfID[id] >= 0 else {
                customersOfID[id] = customer
                return true
            }
            return furtherOwners.insert([ids[row], customer]).inserted
        }
    }

    private mutating func emotions(_ ratings: [Double], _ codes: [Int32]) -> [Double] {
        var emotions: [Double] = []
        emotions.reserveCapacity(ratings.count)
        for (rating, code) in zip(ratings, codes) {
            if rating.isNaN {
                emotions.append(.nan)
            } else if let emotion = scales[Int(code)].emotion(of: rating) {
                emotions.append(emotion.value)
            } else {
                intake.ratingsOutsideScale += 1
                emotions.append(.nan)
            }
        }
        return emotions
    }
}

/// What the intake of rows met that a user should hear of.
public struct EventIntake: Sendable, Equatable {
    /// Rows read.
    public var rows = 0
    /// Rows dropped because they repeat an event with the same identity.
    public var duplicateIDs = 0
    /// Rows that correct an earlier row with the same identity.
    public var corrections = 0
    /// Rows without an identity dropped because they are the same as another in every mapped column.
    public var duplicateRows = 0
    /// Whether the rows carry identities of their events.
    public var hasIdentities = false
    /// Ratings outside their scale, taken as missing.
    public var ratingsOutsideScale = 0

    /// Creates a summary of an intake; without arguments, of one that met nothing yet.
    public init(rows: Int = 0, duplicateIDs: Int = 0, hasIdentities: Bool = false, ratingsOutsideScale: Int = 0) {
        self.rows = rows
        self.duplicateIDs = duplicateIDs
        self.hasIdentities = hasIdentities
        self.ratingsOutsideScale = ratingsOutsideScale
    }

    /// The sum of what two intakes met.
    public static func + (first: EventIntake, second: EventIntake) -> EventIntake {
        var sum = first
        sum.rows += second.rows
        sum.duplicateIDs += second.duplicateIDs
        sum.corrections += second.corrections
        sum.duplicateRows += second.duplicateRows
        sum.hasIdentities = first.hasIdentities || second.hasIdentities
        sum.ratingsOutsideScale += second.ratingsOutsideScale
        return sum
    }
}

/// The total order of one customer's events: time, touchpoint, then the fields' bits, then when they became known.
struct EventOrdering {
    private let columns: EventColumns
    private let fields: [FieldColumn]

    init(_ columns: EventColumns) {
        self.columns = columns
        fields = columns.fields.sorted { $0.key.name < $1.key.name }.map(\.value)
    }

    func precedes(_ first: Int, _ second: Int) -> Bool {
        if columns.times[first] != columns.times[second] { return columns.times[first] < columns.times[second] }
        if columns.touchpoints[first] != columns.touchpoints[second] {
            return columns.touchpoints[first] < columns.touchpoints[second]
        }
        for values in fields where values[first].bitPattern != values[second].bitPattern {
            return values[first].bitPattern < values[second].bitPattern
        }
        return columns.knownAt.isEmpty ? false : columns.knownAt[first] < columns.knownAt[second]
    }

    func areInOrder(_ first: Int, _ second: Int) -> Bool { !precedes(second, first) }
}
