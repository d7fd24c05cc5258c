import Experience
import LinearAlgebra

@testable import Features

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

extension Timestamp {
    /// A moment so many days after 1970.
    static func day(_ days: Int64) -> Timestamp { Timestamp(microseconds: days * microsecondsPerDay) }
}

extension EventMapping {
    /// A mapping with all standard fields and a column `score`, in which nothing is converted.
    static func tested(
        fields: [EventField] = EventField.standard + [.column("score")],
        profiles: [Touchpoint: TouchpointProfile] = [:]
    ) -> EventMapping {
        var mapping = EventMapping(customer: "customer", time: "time", touchpoint: "touchpoint")
        for field in fields {
            switch field {
            case .emotion: mapping.emotion = .init(column: "rating", scale: .unit)
            case .responseMinutes: mapping.response = .init(column: "response", unit: .minutes)
            case .promiseKept: mapping.promiseKept = "promise_kept"
            case .resolved: mapping.resolved = "resolved"
            case .amount: mapping.amount = "amount"
            case .column(let name): mapping.furtherColumns.append(name)
            }
        }
        mapping.profiles = profiles
        return mapping
    }
}

extension EventLog {
    /// The log of some rows, read in batches of a size.
    init(_ rows: [Row], mapping: EventMapping = .tested(), batchSize: Int = .max) {
        var builder = EventLogBuilder(mapping: mapping)
        var rest = rows[...]
        while !rest.isEmpty {
            let taken = rest.prefix(batchSize)
            rest = rest.dropFirst(taken.count)
            var batch = EventLogBuilder.Batch()
            for row in taken {
                batch.customers.append(builder.customerCode(Array(row.customer.utf8).span))
                batch.touchpoints.append(builder.touchpointCode(Array(row.touchpoint.utf8).span))
                batch.times.append(row.time)
                if let knownAt = row.knownAt { batch.knownAt.append(knownAt) }
                if let id = row.id { batch.ids.append(builder.eventCode(Array(id.utf8).span)) }
            }
            for field in mapping.fields { batch.fields[field] = taken.map { $0.fields[field] ?? .nan } }
            builder.append(batch)
        }
        self = builder.finish()
    }

    /// The log of some rows that carry these fields only.
    init(_ rows: [Row], fields: [EventField]) { self.init(rows, mapping: .tested(fields: fields)) }
}

extension FeatureTable {
    /// The values of a row.
    func row(_ index: Int) -> [Double] { (0..<values.columns).map { values[index, $0] } }

    /// The bits of all values, so that missing values compare too.
    var bits: [UInt64] { values.elements.map(\.bitPattern) }

    /// The bits of each snapshot's values, by identity and cutoff.
    func bitsOfSnapshots(in log: EventLog) -> [String: [UInt64]] {
        Dictionary(
            uniqueKeysWithValues: (0..<rows).map { index in
                ("\(log.customers[customers[index]].text) at \(cutoffs[index])", row(index).map(\.bitPattern))
            })
    }
}

/// The values of some features of one customer at a cutoff.
func values(
    _ features: [Feature], of customer: String, in log: EventLog, attributes: CustomerAttributes = .none,
    at cutoff: Timestamp
) throws -> [Double] {
    let builder = FeatureBuilder(catalog: FeatureCatalog(features: features), outcomes: [])
    let index = log.index(of: CustomerID(customer))!
    return try builder.table(of: log, attributes: attributes, customers: [index], at: cutoff).row(0)
}

/// Whether numbers agree to 10⁻¹², where missing agrees with missing.
func same(_ first: [Double], _ second: [Double]) -> Bool {
    first.elementsEqual(second) { abs($0 - $1) <= 1e-12 * max(1, abs($0)) || ($0.isNaN && $1.isNaN) }
}

/// One random event between the days −20 and 20 of one of 15 customers, known up to 5 days later.
func randomRow(using random: inout SplitMix64) -> Row {
    let time = day(-20) + Int64.random(in: 0..<day(40), using: &random)
    var fields: [EventField: Double] = [:]
    for field in EventField.standard where Bool.random(using: &random) {
        switch field {
        case .emotion: fields[field] = Double.random(in: -1...1, using: &random)
        case .promiseKept, .resolved: fields[field] = Double(Int.random(in: 0...1, using: &random))
        default: fields[field] = Double.random(in: 0...300, using: &random)
        }
    }
    // Whole days now and then, so that events fall on cutoffs and on windows' edges, and tie.
    let rounded = Bool.random(using: &random) ? time / day(1) * day(1) : time
    let delay = Bool.random(using: &random) ? 0 : Int64.random(in: 0...day(5), using: &random)
    return Row(
        "customer \(Int.random(in: 0..<15, using: &random))", ["visit", "call", "app"].randomElement(using: &random)!,
        rounded, knownAt: rounded + delay, fields)
}

/// A plan and an age for every customer of a log, by identity alone; some are missing.
func attributes(for log: EventLog) -> CustomerAttributes {
    let keys = log.customers.map { $0.text.utf8.reduce(0) { ($0 * 31 + Int($1)) % 10_007 } }
    return CustomerAttributes(
        attributes: [
            .init(
                name: "plan", kind: .category, values: .categories(keys.map { ["basic", "plus", "gold", nil][$0 % 4] })),
            .init(name: "age", kind: .number, values: .numbers(keys.map { $0 % 5 == 0 ? .nan : Double($0 % 80) })),
            .init(name: "wealth", kind: .amount, values: .numbers(keys.map { Double($0 * $0) - 1000 })),
        ], customersWithoutRow: 0)
}
