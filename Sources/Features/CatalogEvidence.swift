import Experience

/// What a catalogue is chosen from: which touchpoints had happened before a moment, which fields their events carried, which
/// touchpoint came after which, and which words attributes take.
///
/// The evidence of several logs with one vocabulary adds up (``add(_:)``), so that a catalogue can be chosen for a log that
/// is never in memory as a whole.
public struct CatalogEvidence: Sendable {
    let touchpoints: [Touchpoint]
    let profiles: [Touchpoint: TouchpointProfile]
    /// Whether each touchpoint had happened.
    private(set) var happened: [Bool]
    /// For each field of the log, whether each touchpoint's events carried it.
    private var carrying: [EventField: [Bool]] = [:]
    /// How often touchpoint i was followed by j: `pairs[i * touchpoints + j]`; empty where nobody asks.
    private var pairs: [Int] = []
    /// For each attribute of words, the words of customers of whom an event was known; the key `nil` counts those without.
    private(set) var words: [String: [String?: Int]] = [:]

    /// Looks at a log as it was known at a moment.
    public init(
        _ settings: FeatureCatalog.Settings, log: EventLog, attributes: CustomerAttributes, knownAt moment: Timestamp
    ) {
        let cutoff = moment.microseconds
        touchpoints = log.touchpoints
        profiles = log.profiles
        happened = CatalogEvidence.flags(log) { log.events.isKnown($0, at: cutoff) }
        for (field, values) in log.events.fields {
            carrying[field] = CatalogEvidence.flags(log, among: happened) {
                !values[$0].isNaN && log.events.isKnown($0, at: cutoff)
            }
        }
        if settings.families.contains(.path), settings.select == nil { countPairs(log, cutoff) }
        if settings.families.contains(.attributes), !attributes.attributes.isEmpty {
            count(attributes, of: log, cutoff)
        }
    }

    /// Adds the evidence of another log.
    ///
    /// - Precondition: the same vocabulary and settings.
    public mutating func add(_ other: CatalogEvidence) {
        for index in happened.indices where other.happened[index] { happened[index] = true }
        for (field, flags) in other.carrying {
            var own = carrying[field] ?? Array(repeating: false, count: flags.count)
            for index in flags.indices where flags[index] { own[index] = true }
            carrying[field] = own
        }
        if pairs.isEmpty {
            pairs = other.pairs
        } else {
            for index in pairs.indices { pairs[index] += other.pairs[index] }
        }
        words.merge(other.words) { $0.merging($1, uniquingKeysWith: +) }
    }

    /// Whether no other log of the same vocabulary could add anything that a selection asks for.
    public func isComplete(for settings: FeatureCatalog.Settings, hasAttributes: Bool) -> Bool {
        guard let selections = settings.select, !hasAttributes, !happened.contains(false) else { return false }
        return selections.allSatisfy { selection in
            guard let field = Feature(.everything, selection.measure, .sum).field, let flags = carrying[field] else {
                return true
            }
            return selection.subjects == .everything ? flags.contains(true) : !flags.contains(false)
        }
    }

    /// Whether a subject's events carried a field at least once; `nil` is everything.
    func carry(_ field: EventField, among members: [Bool]?) -> Bool {
        guard let flags = carrying[field] else { return false }
        return zip(flags, members ?? happened).contains { $0 && $1 }
    }

    /// The most frequent steps from one touchpoint to the next: those that make up two in a hundred of all steps or more,
    /// twelve at most.
    func frequentPairs() -> [(first: Touchpoint, second: Touchpoint)] {
        let total = pairs.reduce(0, +)
        let frequent = pairs.indices.filter { pairs[$0] * 50 >= max(1, total) && pairs[$0] > 0 }
        return frequent.sorted { (pairs[$1], $0) < (pairs[$0], $1) }.prefix(12).map {
            (touchpoints[$0 / touchpoints.count], touchpoints[$0 % touchpoints.count])
        }
    }

    /// For each touchpoint, whether one of its events is as wanted; events are read only until all are found.
    private static func flags(_ log: EventLog, among wanted: [Bool]? = nil, _ isWanted: (Int) -> Bool) -> [Bool] {
        var flags = Array(repeating: false, count: log.touchpoints.count)
        var missing = wanted?.count { $0 } ?? flags.count
        for index in log.events.times.indices where missing > 0 {
            let code = Int(log.events.touchpoints[index])
            if !flags[code], isWanted(index) {
                flags[code] = true
                missing -= 1
            }
        }
        return flags
    }

    private mutating func countPairs(_ log: EventLog, _ cutoff: Int64) {
        let count = log.touchpoints.count
        pairs = Array(repeating: 0, count: count * count)
        for customer in log.customers.indices {
            var previous = -1
            for event in log.events(ofCustomer: customer) where log.events.isKnown(event, at: cutoff) {
                let code = Int(log.events.touchpoints[event])
                if previous >= 0 { pairs[previous * count + code] += 1 }
                previous = code
            }
        }
    }

    private mutating func count(_ attributes: CustomerAttributes, of log: EventLog, _ cutoff: Int64) {
        let known = log.customers.indices.filter { customer in
            log.events(ofCustomer: customer).contains { log.events.isKnown($0, at: cutoff) }
        }
        for attribute in attributes.attributes {
            guard case .categories(let categories) = attribute.values else { continue }
            var counts: [String?: Int] = [:]
            for customer in known { counts[categories[customer], default: 0] += 1 }
            words[attribute.name] = counts
        }
    }
}
