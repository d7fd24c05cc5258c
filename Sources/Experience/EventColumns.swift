/// Events as columns of equal length: one entry an event.
public struct EventColumns: Sendable, Equatable {
    /// When each event happened, in microseconds since 1970-01-01T00:00:00Z.
    public var times: [Int64] = []
    /// The number of each event's touchpoint in the log's vocabulary.
    public var touchpoints: [UInt16] = []
    /// When each event became known; empty where the log does not say, and then every event is known when it happens.
    public var knownAt: [Int64] = []
    /// When a correction of each event became known, from which moment on the event no longer counts; `Int64.max` where
    /// there was none. Empty where the log has no corrections.
    public var supersededAt: [Int64] = []
    /// The measures that the log carries; a missing value is NaN.
    public var fields: [EventField: FieldColumn] = [:]

    /// Creates columns without events.
    public init() {}

    /// How many events there are.
    public var count: Int { times.count }

    /// The value of a field of an event, or NaN where it is missing or the log has no such field.
    public func value(_ field: EventField, at index: Int) -> Double {
        fields[field]?[index] ?? .nan
    }

    /// The same events in another order, or some of them: entry `i` is the old entry `order[i]`.
    public func taking(_ order: some Collection<some FixedWidthInteger>) -> EventColumns {
        var taken = EventColumns()
        taken.times = order.map { times[Int($0)] }
        taken.touchpoints = order.map { touchpoints[Int($0)] }
        taken.knownAt = knownAt.isEmpty ? [] : order.map { knownAt[Int($0)] }
        taken.supersededAt = supersededAt.isEmpty ? [] : order.map { supersededAt[Int($0)] }
        if !taken.supersededAt.contains(where: { $0 != .max }) { taken.supersededAt = [] }
        taken.fields = fields.mapValues { $0.taking(order) }
        return taken
    }

    /// Whether an event counts at a cutoff: it happened before it, was known at it, and no correction of it was.
    ///
    /// `time < cutoff`, `known_at ≤ cutoff` and `cutoff < superseded_at`, each where the log says so.
    public func isKnown(_ index: Int, at cutoff: Int64) -> Bool {
        times[index] < cutoff && (knownAt.isEmpty || knownAt[index] <= cutoff)
            && (supersededAt.isEmpty || cutoff < supersededAt[index])
    }

    /// Whether an event is the final version of itself, the one that labels read.
    public func isFinal(_ index: Int) -> Bool { supersededAt.isEmpty || supersededAt[index] == .max }

    /// Adds one event; a field it does not name is missing.
    ///
    /// - Precondition: `fields` names only fields that these columns have.
    public mutating func append(
        time: Int64, touchpoint: UInt16, knownAt moment: Int64? = nil, fields values: [EventField: Double]
    ) {
        precondition(values.keys.allSatisfy { fields[$0] != nil }, "an event may only carry fields of its log")
        times.append(time)
        touchpoints.append(touchpoint)
        if let moment { knownAt.append(moment) }
        if !supersededAt.isEmpty { supersededAt.append(.max) }
        // A list of its own: the keys' view would keep the columns from being changed in place.
        for field in Array(fields.keys) { fields[field]!.append(values[field] ?? .nan) }
    }
}

extension EventColumns {
    /// Whether all entries agree; a missing value agrees with a missing value.
    public static func == (first: EventColumns, second: EventColumns) -> Bool {
        first.times == second.times && first.touchpoints == second.touchpoints && first.knownAt == second.knownAt
            && first.supersededAt == second.supersededAt && first.fields == second.fields
    }
}

/// Whether numbers agree one by one, where NaN, a missing value, agrees with NaN.
func agreeWhereMissing(_ first: some Sequence<Double>, _ second: some Sequence<Double>) -> Bool {
    first.elementsEqual(second) { $0 == $1 || ($0.isNaN && $1.isNaN) }
}
