import Experience
import Features
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
        let mapping = configuration.mapping
        var builder = EventLogBuilder(mapping: mapping)
        let reader = try rows(of: configuration.events, columns: eventColumns(mapping), options: options)
        while let batch = try reader.next() {
            append(batch, named: reader.columns, mapping: mapping, to: &builder)
            progress?(builder.intake.rows)
            try Task.checkCancellation()
        }
        let intake = builder.intake
        let log = builder.finish()
        guard log.touchpoints.count <= Int(UInt16.max) else {
            throw ExperienceError.tooManyTouchpoints(log.touchpoints.count)
        }
        return try Histories(
            log: log, attributes: try attributes(for: log, options: options), intake: intake,
            badRows: reader.badRows(), declaredEnd: try configuration.completeUntil.map { try moment($0) },
            calendar: calendar)
    }

    private func attributes(for log: EventLog, options: LoadOptions) throws -> CustomerAttributes {
        guard let table = configuration.customers else { return .none }
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
        return CustomerAttributes(
            rowsOf: identities,
            attributes: table.attributes.enumerated().map { index, attribute in
                .init(
                    name: attribute.name, kind: attribute.kind,
                    values: attribute.kind == .category ? .categories(words[index]) : .numbers(numbers[index]))
            }, for: log)
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

    private func append(
        _ batch: Batch, named names: [String], mapping: EventMapping, to builder: inout EventLogBuilder
    ) {
        func column(_ name: String) -> Column { batch.columns[names.firstIndex(of: name)!] }
        func values(_ name: String) -> [Double] { doubles(column(name)) }
        var rows = EventLogBuilder.Batch()
        if case .text(let customers) = column(mapping.customer) {
            rows.customers = (0..<batch.rowCount).map { row in
                customers.withBytes(of: row) { builder.customerCode($0) }
            }
        }
        if case .text(let touchpoints) = column(mapping.touchpoint) {
            rows.touchpoints = (0..<batch.rowCount).map { row in
                touchpoints.withBytes(of: row) { builder.touchpointCode($0) }
            }
        }
        if let id = mapping.id, case .text(let ids) = column(id) {
            rows.ids = (0..<batch.rowCount).map { row in ids.withBytes(of: row) { builder.eventCode($0) } }
        }
        if case .timestamp(let times) = column(mapping.time) { rows.times = times.values }
        if let knownAt = mapping.knownAt, case .timestamp(let times) = column(knownAt) { rows.knownAt = times.values }
        if let emotion = mapping.emotion { rows.fields[.emotion] = values(emotion.column) }
        if let response = mapping.response { rows.fields[.responseMinutes] = values(response.column) }
        if let name = mapping.promiseKept { rows.fields[.promiseKept] = values(name) }
        if let name = mapping.resolved { rows.fields[.resolved] = values(name) }
        if let name = mapping.amount { rows.fields[.amount] = values(name) }
        for name in mapping.furtherColumns { rows.fields[.column(name)] = values(name) }
        builder.append(rows)
    }
}

/// A column of numbers or truth values as numbers; a null is NaN.
func doubles(_ column: Column) -> [Double] {
    func present<Value>(_ column: TypedColumn<Value>, _ number: (Value) -> Double) -> [Double] {
        guard let isValid = column.isValid else { return column.values.map(number) }
        return zip(column.values, isValid).map { $1 ? number($0) : .nan }
    }
    switch column {
    case .double(let values): return present(values) { $0 }
    case .integer(let values): return present(values) { Double($0) }
    case .boolean(let values): return present(values) { $0 ? 1 : 0 }
    case .timestamp(let values): return present(values) { Double($0) }
    case .text(let values): return Array(repeating: .nan, count: values.count)
    }
}
