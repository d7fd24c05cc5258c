import Experience

/// Which features are computed: chosen once, from what a log and its attributes carry.
public struct FeatureCatalog: Sendable, Equatable {
    /// The features, in the order of the table's columns.
    public let features: [Feature]

    /// Creates a catalogue of given features, as a model file lists them.
    public init(features: [Feature]) {
        self.features = features
    }

    /// The settings from which a catalogue is made.
    public struct Settings: Sendable, Equatable {
        /// The windows in days; counts and means are taken in each, other statistics in the longest.
        public var windowsDays: [Int]
        /// Touchpoints that get no features of their own; with ``Experience/Touchpoint/any`` among them, none does.
        public var exclude: Set<Touchpoint>
        /// Further numeric columns of the log that are summed and averaged over everything.
        public var measures: [String]

        /// Creates settings.
        public init(windowsDays: [Int] = [30, 90, 365], exclude: Set<Touchpoint> = [], measures: [String] = []) {
            self.windowsDays = windowsDays
            self.exclude = exclude
            self.measures = measures
        }
    }

    /// The first set of features for a log as it was known at a moment, each once.
    ///
    /// - for each touchpoint that had happened: its count in each window (log1p); where at least one of its events carries
    ///   the field, the mean and the sum of emotions, the mean response time (log1p), the share of promises kept and the
    ///   share resolved in each window; the days since its last event in the longest window (log1p)
    /// - for everything: the count in each window, the sum and the mean of amounts and of further measures in the
    ///   longest (log1p), the days since the last event and since the first (log1p)
    /// - for each attribute: the number, or one column for each word but the most frequent, and one for no word where that
    ///   occurs; words count for the customers of whom an event was known
    public init(_ settings: Settings, log: EventLog, attributes: CustomerAttributes, knownAt moment: Timestamp) {
        let windows = settings.windowsDays.sorted()
        let longest = windows.last
        var features: [Feature] = []
        let carried = FeatureCatalog.fieldsCarried(by: log, at: moment)
        for (code, touchpoint) in log.touchpoints.enumerated()
        where !settings.exclude.contains(touchpoint) && !settings.exclude.contains(.any) {
            guard let fields = carried[code] else { continue }
            let subject = Feature.Subject.touchpoint(touchpoint)
            features += windows.map { Feature(subject, .count, .sum, windowDays: $0, transform: .log1p) }
            let measures: [(EventField, Feature.Measure, Feature.Transform)] = [
                (.emotion, .emotion, .identity), (.responseMinutes, .response, .log1p),
                (.promiseKept, .promise, .identity), (.resolved, .resolved, .identity),
            ]
            for (field, measure, transform) in measures where fields.contains(field) {
                features += windows.map { Feature(subject, measure, .mean, windowDays: $0, transform: transform) }
                if measure == .emotion { features += windows.map { Feature(subject, measure, .sum, windowDays: $0) } }
            }
            features.append(Feature(subject, .silence, .last, windowDays: longest, transform: .log1p))
        }
        features += windows.map { Feature(.everything, .count, .sum, windowDays: $0, transform: .log1p) }
        var measures = settings.measures.map { Feature.Measure.column($0) }
        if carried.values.contains(where: { $0.contains(.amount) }) { measures.insert(.amount, at: 0) }
        for measure in measures {
            features.append(Feature(.everything, measure, .sum, windowDays: longest, transform: .log1p))
            features.append(Feature(.everything, measure, .mean, windowDays: longest, transform: .log1p))
        }
        features.append(Feature(.everything, .silence, .last, windowDays: longest, transform: .log1p))
        features.append(Feature(.everything, .tenure, .last, transform: .log1p))
        let known = log.customers.indices.filter { customer in
            log.events(ofCustomer: customer).contains { log.isKnown($0, at: moment) }
        }
        features += attributes.attributes.flatMap { FeatureCatalog.features(of: $0, customers: known) }
        var seen = Set<Feature>()
        self.features = features.filter { seen.insert($0).inserted }
    }

    /// For each touchpoint that happened before a moment, the fields that at least one of its events carries.
    private static func fieldsCarried(by log: EventLog, at moment: Timestamp) -> [Int: Set<EventField>] {
        var carried: [Int: Set<EventField>] = [:]
        let fields = EventField.standard.compactMap { field in log.events.fields[field].map { (field, $0) } }
        for index in log.events.times.indices where log.isKnown(index, at: moment) {
            let code = Int(log.events.touchpoints[index])
            if carried[code] == nil { carried[code] = [] }
            if carried[code]!.count == fields.count { continue }
            for (field, values) in fields where !values[index].isNaN { carried[code]!.insert(field) }
        }
        return carried
    }

    private static func features(of attribute: CustomerAttributes.Attribute, customers: [Int]) -> [Feature] {
        let subject = Feature.Subject.attribute(attribute.name)
        switch attribute.values {
        case .numbers:
            return [Feature(subject, .value, .last, transform: attribute.kind == .amount ? .log1p : .identity)]
        case .categories(let words):
            var counts: [String: Int] = [:]
            for customer in customers { if let word = words[customer] { counts[word, default: 0] += 1 } }
            let ordered = counts.keys.sorted { (counts[$1]!, $0) < (counts[$0]!, $1) }
            var columns = ordered.dropFirst().sorted().map { Feature(subject, .value, .equals($0)) }
            if customers.contains(where: { words[$0] == nil }) { columns.append(Feature(subject, .value, .isMissing)) }
            return columns
        }
    }
}
