import Experience

/// Where each feature finds its numbers in one log: feature identities turned into positions, once.
struct FeatureLayout: Sendable {
    /// Where a feature's value comes from.
    enum Source: Sendable {
        /// Count, sum, mean or days since the last of a subject's events: subject number (0 = everything), window number.
        case count(subject: Int, window: Int)
        case sum(subject: Int, window: Int, field: Int)
        case mean(subject: Int, window: Int, field: Int)
        case silence(subject: Int, window: Int)
        case tenure
        case attribute([Double])
    }

    let features: [Feature]
    let sources: [Source]
    /// Window lengths in microseconds, ascending; `Int64.max` is all of the past.
    let windows: [Int64]
    /// Field columns that are read.
    let fields: [[Double]]
    /// One more than there are touchpoints: everything comes first.
    let subjects: Int

    init(_ features: [Feature], log: EventLog, attributes: CustomerAttributes) throws(FeatureError) {
        let span: (Feature) -> Int64 = { feature in
            feature.windowDays.map { Int64($0) * Timestamp.microsecondsPerDay } ?? .max
        }
        let windows = Set(features.map(span)).sorted()
        var fieldNumbers: [EventField: Int] = [:]
        var fields: [[Double]] = []
        var sources: [Source] = []
        for feature in features {
            if case .attribute(let name) = feature.subject {
                sources.append(.attribute(try attributeColumn(feature, name, attributes)))
                continue
            }
            var subject = 0
            if let touchpoint = feature.touchpoint {
                guard let code = log.code(of: touchpoint) else { throw .touchpointAbsent(touchpoint) }
                subject = Int(code) + 1
            }
            let window = windows.firstIndex(of: span(feature))!
            if let field = feature.field, fieldNumbers[field] == nil {
                guard let values = log.events.fields[field] else {
                    throw .fieldAbsent(field, touchpoint: feature.touchpoint)
                }
                fieldNumbers[field] = fields.count
                fields.append(values)
            }
            let field = feature.field.map { fieldNumbers[$0]! }
            switch (feature.measure, feature.statistic, field) {
            case (.count, .sum, _): sources.append(.count(subject: subject, window: window))
            case (.silence, .last, _): sources.append(.silence(subject: subject, window: window))
            case (.tenure, .last, _) where subject == 0: sources.append(.tenure)
            case (_, .sum, let field?): sources.append(.sum(subject: subject, window: window, field: field))
            case (_, .mean, let field?): sources.append(.mean(subject: subject, window: window, field: field))
            default: throw .notComputable(feature)
            }
        }
        self.features = features
        self.sources = sources
        self.windows = windows
        self.fields = fields
        subjects = log.touchpoints.count + 1
    }
}

private func attributeColumn(
    _ feature: Feature, _ name: String, _ attributes: CustomerAttributes
) throws(FeatureError) -> [Double] {
    guard let attribute = attributes[name] else { throw .attributeAbsent(name) }
    switch (attribute.values, feature.statistic) {
    case (.categories(let words), .equals(let word)): return words.map { $0 == word ? 1 : 0 }
    case (.categories(let words), .isMissing): return words.map { $0 == nil ? 1 : 0 }
    case (.numbers(let numbers), .last): return numbers.map(feature.transform.apply)
    default: throw .attributeAbsent(name)
    }
}

/// Walks one customer's events for one cutoff and writes one row.
///
/// Sums are kept per subject (everything, then each touchpoint), window and field; each event is added to the windows
/// that hold it.
struct CustomerSweep {
    private let layout: FeatureLayout
    private let log: EventLog
    private var counts: [Double]
    private var sums: [Double]
    private var sumCounts: [Double]
    private var lastTimes: [Int64]

    init(layout: FeatureLayout, log: EventLog) {
        self.layout = layout
        self.log = log
        let cells = layout.subjects * layout.windows.count
        counts = Array(repeating: 0, count: cells)
        sums = Array(repeating: 0, count: cells * layout.fields.count)
        sumCounts = sums
        lastTimes = Array(repeating: .min, count: layout.subjects)
    }

    mutating func appendRow(customer: Int, cutoff: Int64, to row: inout [Double]) {
        let first = collect(customer: customer, cutoff: cutoff)
        for (feature, source) in zip(layout.features, layout.sources) {
            switch source {
            case .count(let subject, let window):
                row.append(feature.transform.apply(counts[cell(subject, window)]))
            case .sum(let subject, let window, let field):
                row.append(feature.transform.apply(sums[cell(subject, window) * layout.fields.count + field]))
            case .mean(let subject, let window, let field):
                let index = cell(subject, window) * layout.fields.count + field
                row.append(sumCounts[index] == 0 ? .nan : feature.transform.apply(sums[index] / sumCounts[index]))
            case .silence(let subject, let window):
                let isInWindow = counts[cell(subject, window)] > 0
                row.append(isInWindow ? feature.transform.apply(days(cutoff - lastTimes[subject])) : .nan)
            case .tenure: row.append(first.map { feature.transform.apply(days(cutoff - $0)) } ?? .nan)
            case .attribute(let values): row.append(values[customer])
            }
        }
    }

    /// Fills the sums and returns the moment of the first known event ever.
    private mutating func collect(customer: Int, cutoff: Int64) -> Int64? {
        for index in counts.indices { counts[index] = 0 }
        for index in sums.indices { sums[index] = 0 }
        for index in sumCounts.indices { sumCounts[index] = 0 }
        var first: Int64?
        for event in log.events(ofCustomer: customer) {
            let time = log.events.times[event]
            guard time < cutoff else { break }
            guard log.events.knownAt.isEmpty || log.events.knownAt[event] <= cutoff else { continue }
            if first == nil { first = time }
            let touchpoint = Int(log.events.touchpoints[event]) + 1
            lastTimes[0] = time
            lastTimes[touchpoint] = time
            for window in layout.windows.indices where cutoff - time <= layout.windows[window] {
                add(event, subject: 0, window: window)
                add(event, subject: touchpoint, window: window)
            }
        }
        return first
    }

    private mutating func add(_ event: Int, subject: Int, window: Int) {
        let cell = cell(subject, window)
        counts[cell] += 1
        for field in layout.fields.indices {
            let value = layout.fields[field][event]
            guard !value.isNaN else { continue }
            sums[cell * layout.fields.count + field] += value
            sumCounts[cell * layout.fields.count + field] += 1
        }
    }

    private func cell(_ subject: Int, _ window: Int) -> Int { subject * layout.windows.count + window }

    private func days(_ microseconds: Int64) -> Double {
        Double(microseconds) / Double(Timestamp.microsecondsPerDay)
    }
}
