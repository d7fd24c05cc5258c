import Experience

/// One row of an event table, as a test writes it.
struct Row {
    var customer: String
    var touchpoint: String
    var time: Int64
    var knownAt: Int64?
    var id: String?
    var fields: [EventField: Double] = [:]

    init(
        _ customer: String, _ touchpoint: String, _ time: Int64, knownAt: Int64? = nil, id: String? = nil,
        _ fields: [EventField: Double] = [:]
    ) {
        self.customer = customer
        self.touchpoint = touchpoint
        self.time = time
        self.knownAt = knownAt
        self.id = id
        self.fields = fields
    }
}

/// A moment so many days after 1970, in microseconds.
func day(_ days: Int64) -> Int64 { days * Timestamp.microsecondsPerDay }

extension EventMapping {
    /// A mapping with all fields; ratings are emotions and response times minutes.
    static var full: EventMapping {
        var mapping = EventMapping(customer: "customer", time: "time", touchpoint: "touchpoint")
        mapping.emotion = EmotionColumn(column: "rating", scale: .unit)
        mapping.response = ResponseColumn(column: "response", unit: .minutes)
        mapping.promiseKept = "promise_kept"
        mapping.resolved = "resolved"
        mapping.amount = "amount"
        return mapping
    }
}

extension EventLog {
    /// The log of some rows, read in batches of a size, and what the intake met.
    static func reading(
        _ rows: [Row], mapping: EventMapping = .full, batchSize: Int = .max
    ) -> (log: EventLog, intake: EventIntake) {
        var builder = EventLogBuilder(mapping: mapping)
        var rest = rows[...]
        while !rest.isEmpty {
            let taken = rest.prefix(batchSize)
            rest = rest.dropFirst(taken.count)
            var batch = EventLogBuilder.Batch()
            for field in mapping.fields { batch.fields[field] = [] }
            for row in taken {
                batch.customers.append(builder.customerCode(Array(row.customer.utf8).span))
                batch.touchpoints.append(builder.touchpointCode(Array(row.touchpoint.utf8).span))
                batch.times.append(row.time)
                if let knownAt = row.knownAt { batch.knownAt.append(knownAt) }
                if let id = row.id { batch.ids.append(builder.eventCode(Array(id.utf8).span)) }
                for field in mapping.fields { batch.fields[field]!.append(row.fields[field] ?? .nan) }
            }
            builder.append(batch)
        }
        return builder.finished()
    }

    /// The log of some rows.
    init(_ rows: [Row], mapping: EventMapping = .full) {
        self = EventLog.reading(rows, mapping: mapping).log
    }

    /// The events of a customer, as `touchpoint@day`.
    func story(_ customer: String) -> [String] {
        guard let index = index(of: CustomerID(customer)) else { return [] }
        return events(ofCustomer: index).map {
            "\(touchpoints[Int(events.touchpoints[$0])])@\(events.times[$0] / Timestamp.microsecondsPerDay)"
        }
    }

    /// A field's values of a customer's events, in order.
    func values(_ field: EventField, of customer: String) -> [Double] {
        events(ofCustomer: index(of: CustomerID(customer))!).map { events.value(field, at: $0) }
    }
}

/// Many rows of a few customers, with ties, missing values, late arrivals and times on both sides of 1970.
func randomRows(_ count: Int, seed: UInt64) -> [Row] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { number in
        let time = day(Int64.random(in: -20...20, using: &random))
        var fields: [EventField: Double] = [:]
        for field in EventField.standard where Bool.random(using: &random) {
            switch field {
            case .emotion: fields[field] = Double(Int.random(in: -2...2, using: &random)) / 2
            case .promiseKept, .resolved: fields[field] = Double(Int.random(in: 0...1, using: &random))
            default: fields[field] = Double(Int.random(in: 0...300, using: &random))
            }
        }
        return Row(
            "customer \(Int.random(in: 0..<12, using: &random))",
            ["visit", "call", "app"].randomElement(using: &random)!,
            time, knownAt: time + Int64.random(in: 0...3, using: &random) * Timestamp.microsecondsPerDay,
            id: "event \(number)", fields)
    }
}
