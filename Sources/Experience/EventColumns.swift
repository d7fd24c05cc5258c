/// Events as columns of equal length: one entry an event.
public struct EventColumns: Sendable, Equatable {
    /// When each event happened, in microseconds since 1970-01-01T00:00:00Z.
    public var times: [Int64] = []
    /// The number of each event's touchpoint in the log's vocabulary.
    public var touchpoints: [UInt16] = []
    /// When each event became known; empty where the log does not say, and then every event is known when it happens.
    public var knownAt: [Int64] = []
    /// The measures that the log carries; a missing value is NaN.
    public var fields: [EventField: [Double]] = [:]

    /// Creates columns without events.
    public init() {}

    /// How many events there are.
    public var count: Int { times.count }

    /// The value of a field of an event, or NaN where it is missing or the log has no such field.
    public func value(_ field: EventField, at index: Int) -> Double {
        fields[field]?[index] ?? .nan
    }

    /// The same events in another order, or some of them: entry `i` is the old entry `order[i]`.
    public func taking(_ order: [Int]) -> EventColumns {
        var taken = EventColumns()
        taken.times = order.map { times[$0] }
        taken.touchpoints = order.map { touchpoints[$0] }
        taken.knownAt = knownAt.isEmpty ? [] : order.map { knownAt[$0] }
        taken.fields = fields.mapValues { values in order.map { values[$0] } }
        return taken
    }

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
        for field in fields.keys { fields[field]!.append(values[field] ?? .nan) }
    }
}

extension EventColumns {
    /// Whether all entries agree; a missing value agrees with a missing value.
    public static func == (first: EventColumns, second: EventColumns) -> Bool {
        first.times == second.times && first.touchpoints == second.touchpoints && first.knownAt == second.knownAt
            && first.fields.count == second.fields.count
            && first.fields.allSatisfy { field, values in
                second.fields[field].map { agreeWhereMissing(values, $0) } ?? false
            }
    }
}

/// Whether numbers agree one by one, where NaN, a missing value, agrees with NaN.
func agreeWhereMissing(_ first: [Double], _ second: [Double]) -> Bool {
    first.elementsEqual(second) { $0 == $1 || ($0.isNaN && $1.isNaN) }
}
