/// Builds an ``EventLog`` from batches of rows in any order.
///
/// Customers and touchpoints become numbers as they arrive; `finish()` groups the rows by customer with one counting
/// sort and orders each customer's events by time.
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

    private let mapping: EventMapping
    private var customers = ByteInterner()
    private var touchpoints = ByteInterner()
    private var eventIDs = ByteInterner()
    private var isEventSeen: [Bool] = []
    private var customerOfRow: [Int32] = []
    private var columns = EventColumns()
    private var scales: [EmotionScale] = []
    /// What was met so far that the user should hear of.
    public private(set) var intake = EventIntake()

    /// Creates a builder for logs of a mapping.
    public init(mapping: EventMapping) {
        self.mapping = mapping
        for field in mapping.fields { columns.fields[field] = [] }
    }

    /// The number of a customer's identity.
    public mutating func customerCode(_ bytes: Span<UInt8>) -> Int32 { customers.code(for: bytes) }

    /// The number of an event's identity.
    public mutating func eventCode(_ bytes: Span<UInt8>) -> Int32 { eventIDs.code(for: bytes) }

    /// The number of a touchpoint's name.
    public mutating func touchpointCode(_ bytes: Span<UInt8>) -> Int32 {
        let code = touchpoints.code(for: bytes)
        if Int(code) == scales.count { scales.append(mapping.scale(of: Touchpoint(touchpoints.text(of: code)))) }
        return code
    }

    /// Takes the rows of a batch over; rows whose event identity was met before are dropped and counted.
    public mutating func append(_ batch: Batch) {
        let keep: [Int]? = batch.ids.isEmpty ? nil : firstAppearances(batch.ids)
        let rows = keep ?? Array(batch.times.indices)
        intake.rows += batch.times.count
        intake.hasIdentities = intake.hasIdentities || !batch.ids.isEmpty
        intake.duplicateIDs += batch.times.count - rows.count
        customerOfRow.append(contentsOf: rows.lazy.map { batch.customers[$0] })
        columns.times.append(contentsOf: rows.lazy.map { batch.times[$0] })
        columns.touchpoints.append(contentsOf: rows.lazy.map { UInt16(truncatingIfNeeded: batch.touchpoints[$0]) })
        if !batch.knownAt.isEmpty { columns.knownAt.append(contentsOf: rows.lazy.map { batch.knownAt[$0] }) }
        for (field, values) in batch.fields {
            switch field {
            case .emotion: columns.fields[field]!.append(contentsOf: emotions(values, batch.touchpoints, rows))
            case .responseMinutes:
                let minutes = mapping.response?.unit.minutes ?? 1
                columns.fields[field]!.append(contentsOf: rows.lazy.map { values[$0] * minutes })
            default: columns.fields[field]!.append(contentsOf: rows.lazy.map { values[$0] })
            }
        }
    }

    /// The log of all rows so far.
    ///
    /// With more than 65,535 touchpoints the events of some bear the numbers of others: refuse a log whose vocabulary is
    /// larger (``ExperienceError/tooManyTouchpoints(_:)``).
    public consuming func finish() -> EventLog {
        let customerOrder = customers.codesInByteOrder
        let touchpointOrder = touchpoints.codesInByteOrder
        let customerRank = ranks(customerOrder)
        let newCode = ranks(touchpointOrder).map { UInt16(truncatingIfNeeded: $0) }
        columns.touchpoints = columns.touchpoints.map { newCode[Int($0)] }
        var offsets = Array(repeating: 0, count: customerOrder.count + 1)
        for code in customerOfRow { offsets[Int(customerRank[Int(code)]) + 1] += 1 }
        for index in 1..<offsets.count { offsets[index] += offsets[index - 1] }
        var next = offsets
        var order = Array(repeating: 0, count: columns.count)
        for (row, code) in customerOfRow.enumerated() {
            let rank = Int(customerRank[Int(code)])
            order[next[rank]] = row
            next[rank] += 1
        }
        let ordering = EventOrdering(columns)
        for customer in customerOrder.indices {
            let range = offsets[customer]..<offsets[customer + 1]
            if !range.dropFirst().allSatisfy({ ordering.areInOrder(order[$0 - 1], order[$0]) }) {
                order[range].sort(by: ordering.precedes)
            }
        }
        return EventLog(
            customers: customerOrder.map { CustomerID(customers.text(of: $0)) },
            touchpoints: touchpointOrder.map { Touchpoint(touchpoints.text(of: $0)) },
            offsets: offsets, events: columns.taking(order))
    }

    private mutating func firstAppearances(_ ids: [Int32]) -> [Int] {
        isEventSeen.append(contentsOf: repeatElement(false, count: eventIDs.count - isEventSeen.count))
        return ids.indices.filter { row in
            let id = Int(ids[row])
            defer { isEventSeen[id] = true }
            return !isEventSeen[id]
        }
    }

    private mutating func emotions(_ ratings: [Double], _ codes: [Int32], _ rows: [Int]) -> [Double] {
        rows.map { row in
            let rating = ratings[row]
            guard !rating.isNaN else { return .nan }
            if let emotion = scales[Int(codes[row])].emotion(of: rating) { return emotion.value }
            intake.ratingsOutsideScale += 1
            return .nan
        }
    }
}

/// What the intake of rows met that a user should hear of.
public struct EventIntake: Sendable, Equatable {
    /// Rows read.
    public var rows = 0
    /// Rows dropped because their event identity was met before.
    public var duplicateIDs = 0
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
}

/// The total order of one customer's events: time, touchpoint, then the fields' bits.
struct EventOrdering {
    private let columns: EventColumns
    private let fields: [[Double]]

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

private func ranks(_ order: [Int32]) -> [Int32] {
    var ranks = Array(repeating: Int32(0), count: order.count)
    for (rank, code) in order.enumerated() { ranks[Int(code)] = Int32(rank) }
    return ranks
}
