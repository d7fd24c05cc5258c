/// Does independent pieces of work, perhaps at the same time: the results of `work(0) … work(count − 1)`, in order.
public typealias ColumnWork = (_ count: Int, _ work: @Sendable (Int) -> EventColumnPart) -> [EventColumnPart]

/// One column of events, as ``EventLogBuilder`` hands them around.
public enum EventColumnPart: Sendable {
    /// Times of some kind.
    case moments([Int64])
    /// Touchpoints' numbers.
    case codes([UInt16])
    /// A measure.
    case field(FieldColumn)
}

extension EventLog {
    /// Puts logs of different customers together.
    ///
    /// - Parameters:
    ///   - logs: logs with the same vocabulary, profiles and fields, none of whose customers is in two.
    ///   - work: how the columns are put together, by default one after the other.
    public init(
        merging logs: [EventLog],
        in work: ColumnWork = { count, work in (0..<count).map { work($0) } }
    ) {
        let places = EventLog.placesInOrder(logs)
        var customers: [CustomerID] = []
        customers.reserveCapacity(places.count)
        var offsets = [0]
        offsets.reserveCapacity(places.count + 1)
        var runs: [(log: Int, events: Range<Int>)] = []
        runs.reserveCapacity(places.count)
        for place in places {
            let events = logs[place.log].events(ofCustomer: place.customer)
            customers.append(logs[place.log].customers[place.customer])
            offsets.append(offsets[offsets.count - 1] + events.count)
            runs.append((place.log, events))
        }
        self.init(
            customers: customers, touchpoints: logs.first?.touchpoints ?? [], offsets: offsets,
            events: EventColumns(runs: runs, of: logs.map(\.events), in: work), profiles: logs.first?.profiles ?? [:])
    }

    /// All customers of some logs, ordered by the bytes of their identities.
    private static func placesInOrder(_ logs: [EventLog]) -> [(log: Int, customer: Int)] {
        let places = logs.indices.flatMap { log in logs[log].customers.indices.map { (log: log, customer: $0) } }
        return positionsInByteOrder(places.count) { position in
            let place = places[Int(position)]
            return logs[place.log].customers[place.customer].text.utf8
        }.map { places[Int($0)] }
    }
}

extension EventColumns {
    /// Runs of events of several logs, one after the other.
    fileprivate init(runs: [(log: Int, events: Range<Int>)], of parts: [EventColumns], in work: ColumnWork) {
        let names = Set(parts.flatMap(\.fields.keys)).sorted { $0.name < $1.name }
        let total = runs.reduce(0) { $0 + $1.events.count }
        let hasKnownAt = parts.contains { !$0.knownAt.isEmpty }
        let hasCorrections = parts.contains { !$0.supersededAt.isEmpty }
        @Sendable func joined<Value: Sendable>(_ columns: [[Value]], missing: Value) -> [Value] {
            var all: [Value] = []
            all.reserveCapacity(total)
            for (log, events) in runs {
                if columns[log].isEmpty {
                    all.append(contentsOf: repeatElement(missing, count: events.count))
                } else {
                    all.append(contentsOf: columns[log][events])
                }
            }
            return all
        }
        let columns = work(4 + names.count) { index in
            switch index {
            case 0: .moments(joined(parts.map(\.times), missing: 0))
            case 1: .codes(joined(parts.map(\.touchpoints), missing: 0))
            case 2: .moments(hasKnownAt ? joined(parts.map(\.knownAt), missing: 0) : [])
            case 3: .moments(hasCorrections ? joined(parts.map(\.supersededAt), missing: .max) : [])
            default: .field(FieldColumn(runs: runs, of: parts.map { $0.fields[names[index - 4]]! }, count: total))
            }
        }
        self.init()
        for (index, part) in columns.enumerated() {
            switch part {
            case .moments(let moments) where index == 0: times = moments
            case .moments(let moments) where index == 2: knownAt = moments
            case .moments(let moments): supersededAt = moments
            case .codes(let codes): touchpoints = codes
            case .field(let field): fields[names[index - 4]] = field
            }
        }
    }
}
