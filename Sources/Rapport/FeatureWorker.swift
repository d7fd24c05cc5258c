import Experience
import Features
import LinearAlgebra

/// Turns lines of events, grouped by customer, into lines of features: the same walk as everywhere else, on any machine
/// that can pipe lines through a program.
///
/// Fields are separated by tabs, a missing one is empty or `\N`. A line has the plan's columns in their order; times are ISO
/// 8601 in UTC, or whole microseconds since 1970. All lines of a customer follow each other, in any order. Rows come out as
/// customer, cutoff, features, labels.
public struct FeatureWorker: Sendable {
    private let plan: WalkPlan
    private let builder: FeatureBuilder
    private let threads: Threads
    /// How many events are taken together, at least.
    private let batchRows: Int
    private let positions: Positions
    private var rows = EventShards.Rows()
    private var lines = 0

    private struct Positions: Sendable {
        let customer, time, touchpoint: Int
        let knownAt, id: Int?
        let fields: [Int]
        let booleans: Set<Int>
    }

    /// Creates a worker.
    ///
    /// - Throws: `notAPlan` for a plan whose time zone this machine does not know.
    public init(_ plan: WalkPlan, threads: Threads = .all, batchRows: Int = 50_000) throws(ProjectError) {
        guard let calendar = CalendarCutoffs(timeZone: plan.timeZone) else { throw .notAPlan(path: "the plan") }
        self.plan = plan
        self.threads = threads
        self.batchRows = batchRows
        builder = FeatureBuilder(
            catalog: FeatureCatalog(features: plan.features), outcomes: plan.outcomes, calendar: calendar)
        func position(_ name: String) -> Int { plan.columns.firstIndex(of: name) ?? 0 }
        let mapping = plan.mapping
        positions = Positions(
            customer: position(mapping.customer), time: position(mapping.time),
            touchpoint: position(mapping.touchpoint),
            knownAt: mapping.knownAt.map(position), id: mapping.id.map(position),
            fields: mapping.fields.map { position(mapping.column(of: $0)) },
            booleans: Set([mapping.promiseKept, mapping.resolved].compactMap { $0.map(position) }))
        clear()
    }

    /// The names of a row's columns.
    public var header: [String] {
        ["customer_id", "cutoff"] + plan.features.map(\.name) + plan.outcomes.map(\.name)
    }

    /// Takes a line of an event.
    ///
    /// - Returns: lines of features that are ready; often none.
    /// - Throws: `badLine` with what is wrong in it, never its values.
    public mutating func take(_ line: Span<UInt8>) throws -> String {
        lines += 1
        var ends: [Int] = []
        for index in line.indices where line[index] == 9 { ends.append(index) }
        ends.append(line.count)
        guard ends.count == plan.columns.count else {
            throw ProjectError.badLine(
                lines,
                problem: "the number of its fields is \(ends.count), that of the plan's columns \(plan.columns.count)")
        }
        func cell(_ position: Int) -> Range<Int> {
            let range = (position == 0 ? 0 : ends[position - 1] + 1)..<ends[position]
            let isMissing = range.count == 2 && line[range.lowerBound] == 92 && line[range.lowerBound + 1] == 78
            return isMissing ? range.lowerBound..<range.lowerBound : range
        }
        let customer = try required(cell(positions.customer), positions.customer)
        var ready = ""
        if rows.times.count >= batchRows, !isLastCustomer(line, customer) { ready = try finish() }
        rows.customers.append(line, customer)
        let touchpoint = try required(cell(positions.touchpoint), positions.touchpoint)
        rows.touchpoints.append(line, touchpoint)
        rows.times.append(try time(line, cell(positions.time), positions.time))
        if let position = positions.knownAt { rows.knownAt.append(try time(line, cell(position), position)) }
        if let position = positions.id { rows.ids.append(line, try required(cell(position), position)) }
        for (index, position) in positions.fields.enumerated() {
            rows.fields[index].append(try number(line, cell(position), position))
        }
        return ready
    }

    private func isLastCustomer(_ line: Span<UInt8>, _ customer: Range<Int>) -> Bool {
        let offsets = rows.customers.offsets
        let start = offsets[offsets.count - 2]
        guard offsets[offsets.count - 1] - start == customer.count else { return false }
        for index in 0..<customer.count where rows.customers.bytes[start + index] != line[customer.lowerBound + index] {
            return false
        }
        return true
    }

    /// The features of the customers whose lines were taken and not yet answered.
    public mutating func finish() throws -> String {
        defer { clear() }
        guard !rows.times.isEmpty else { return "" }
        let log = EventShards.log(of: rows, mapping: plan.mapping, touchpoints: plan.touchpoints)
        let table = try builder.table(
            of: log, attributes: .none, plan: plan.snapshotPlan, dataEnd: plan.completeUntil, threads: threads)
        let labels = plan.outcomes.map { table.labels[$0.name]! }
        var text = ""
        table.values.forEachRow { row, values in
            text += log.customers[table.customers[row]].text + "\t\(table.cutoffs[row])"
            for index in values.indices { text += "\t" + written(values[index]) }
            for label in labels { text += "\t" + written(label[row]) }
            text += "\n"
        }
        return text
    }

    private mutating func clear() {
        rows = EventShards.Rows()
        rows.fields = Array(repeating: [], count: positions.fields.count)
    }

    private func written(_ value: Double) -> String {
        if value.isNaN { return "\\N" }
        return value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : String(value)
    }

    private func problem(_ position: Int, _ what: String) -> ProjectError {
        .badLine(lines, problem: "\(plan.columns[position]) is \(what)")
    }

    private func required(_ cell: Range<Int>, _ position: Int) throws -> Range<Int> {
        guard !cell.isEmpty else { throw problem(position, "missing") }
        return cell
    }

    private func text(_ line: Span<UInt8>, _ cell: Range<Int>) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(cell.count)
        for index in cell { bytes.append(line[index]) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The whole number that digits, and nothing else, write; `nil` for anything else or more than 17 of them.
    private func whole(_ line: Span<UInt8>, _ cell: Range<Int>) -> Int64? {
        let isNegative = !cell.isEmpty && line[cell.lowerBound] == 45
        let digits = isNegative ? cell.dropFirst() : cell
        guard (1...17).contains(digits.count) else { return nil }
        var value: Int64 = 0
        for index in digits {
            guard (48...57).contains(line[index]) else { return nil }
            value = value * 10 + Int64(line[index] - 48)
        }
        return isNegative ? -value : value
    }

    private func time(_ line: Span<UInt8>, _ cell: Range<Int>, _ position: Int) throws -> Int64 {
        let cell = try required(cell, position)
        if let time = whole(line, cell) { return time }
        guard let time = Timestamp(iso8601: text(line, cell))?.microseconds else {
            throw problem(position, "not a timestamp")
        }
        return time
    }

    private func number(_ line: Span<UInt8>, _ cell: Range<Int>, _ position: Int) throws -> Double {
        if cell.isEmpty { return .nan }
        if positions.booleans.contains(position) {
            let words = ["true": 1.0, "t": 1, "yes": 1, "y": 1, "1": 1, "false": 0, "f": 0, "no": 0, "n": 0, "0": 0]
            guard let value = words[text(line, cell).lowercased()] else { throw problem(position, "not true or false") }
            return value
        }
        if let value = whole(line, cell) { return Double(value) }
        guard let value = Double(text(line, cell)), value.isFinite else { throw problem(position, "not a number") }
        return value
    }
}
