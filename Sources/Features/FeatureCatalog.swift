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
        /// The windows in days; counts and means are taken in each, most other statistics in the longest.
        public var windowsDays: [Int]
        /// The half-life of fading counts and means, in days.
        public var halfLifeDays = 30
        /// Whether counts, amounts, gaps and durations enter as ln(1 + x).
        public var isLogarithmic = true
        /// Touchpoints that get no features of their own; with ``Experience/Touchpoint/any`` among them, none does.
        public var exclude: Set<Touchpoint>
        /// Further numeric columns of the log that are summed and averaged over everything.
        public var measures: [String]
        /// The families that are computed.
        public var families: Set<FeatureFamily> = Set(FeatureFamily.allCases)
            .subtracting([.shares, .regularity, .path, .calendar])
        /// For measures by name, the number of knots (3 to 5) of restricted cubic splines that are added.
        public var splines: [String: Int] = [:]
        /// Whether a model keeps more than the plain features only where they forecast other customers better.
        public var choosesByForecast = true
        /// Only these; `nil`: what the families hold by default.
        public var select: [FeatureSelection]?

        /// Creates settings.
        public init(windowsDays: [Int] = [30, 90, 365], exclude: Set<Touchpoint> = [], measures: [String] = []) {
            self.windowsDays = windowsDays
            self.exclude = exclude
            self.measures = measures
        }
    }

    /// The features for a log as it was known at a moment, each once: those that are selected, or all families' own, as far
    /// as the log's events carry what they need.
    ///
    /// A category of an attribute gets one column for each word but the most frequent, and one for no word where that
    /// occurs; words count for the customers of whom an event was known. Splines are not in it yet; see
    /// ``addingSplines(_:from:)``.
    public init(_ settings: Settings, log: EventLog, attributes: CustomerAttributes, knownAt moment: Timestamp) {
        let evidence = CatalogEvidence(settings, log: log, attributes: attributes, knownAt: moment)
        self.init(settings, evidence: evidence, attributes: attributes)
    }

    /// The features for what was seen of one log or several; see ``init(_:log:attributes:knownAt:)``.
    ///
    /// - Parameter attributes: which attributes there are; their values are not read.
    public init(_ settings: Settings, evidence: CatalogEvidence, attributes: CustomerAttributes) {
        var features: [Feature] = []
        for selection in settings.select ?? FeatureCatalog.defaults(settings) {
            for (subject, members) in FeatureCatalog.subjects(of: selection, settings, evidence) {
                features += FeatureCatalog.features(selection, of: subject, settings).filter { feature in
                    feature.field.map { evidence.carry($0, among: members) } ?? true
                }
            }
        }
        if settings.select == nil {
            if settings.families.contains(.path) { features += FeatureCatalog.paths(settings, evidence) }
            if settings.families.contains(.calendar) {
                features += (1...12).map { Feature(.everything, .month, .equals("\($0)")) }
            }
        }
        if settings.families.contains(.attributes) {
            features += attributes.attributes.flatMap { attribute in
                FeatureCatalog.features(of: attribute, words: evidence.words[attribute.name] ?? [:])
            }
        }
        var seen = Set<Feature>()
        self.features = features.filter { settings.families.contains($0.family) && seen.insert($0).inserted }
    }

    /// The subjects that a selection names, with the touchpoints of each; `nil` is all.
    private static func subjects(
        of selection: FeatureSelection, _ settings: Settings, _ evidence: CatalogEvidence
    ) -> [(Feature.Subject, [Bool]?)] {
        func members(_ isIn: (Touchpoint) -> Bool) -> [Bool] {
            evidence.touchpoints.indices.map { evidence.happened[$0] && isIn(evidence.touchpoints[$0]) }
        }
        func single(_ touchpoints: [Touchpoint]) -> [(Feature.Subject, [Bool]?)] {
            guard !settings.exclude.contains(.any) else { return [] }
            return touchpoints.filter { !settings.exclude.contains($0) }.map { touchpoint in
                (.touchpoint(touchpoint), members { $0 == touchpoint })
            }.filter { $0.1!.contains(true) }
        }
        // A group of one touchpoint says what the touchpoint says.
        func groups(_ all: [(Feature.Subject, [Bool])]) -> [(Feature.Subject, [Bool]?)] {
            all.filter { $0.1.count { $0 } > 1 }.map { ($0.0, $0.1) }
        }
        switch selection.subjects {
        case .everything: return [(.everything, nil)]
        case .touchpoints: return single(evidence.touchpoints)
        case .named(let touchpoints): return single(touchpoints)
        case .stages:
            return groups(
                Stage.allCases.map { stage in (.stage(stage), members { evidence.profiles[$0]?.stage == stage }) })
        case .channels:
            return groups(
                Channel.allCases.map { channel in
                    (.through(channel), members { evidence.profiles[$0]?.through == channel })
                })
        }
    }

    /// The features of one subject that a selection names.
    private static func features(
        _ selection: FeatureSelection, of subject: Feature.Subject, _ settings: Settings
    ) -> [Feature] {
        let measure = selection.measure
        let known = Feature.statistics(of: measure, halfLifeDays: settings.halfLifeDays)
        let statistics = selection.statistics.isEmpty ? Array(known.prefix(1)) : selection.statistics
        let windows: [Int?] =
            switch measure {
            case .tenure: [nil]
            case .silence, .gap, .overdue, .path: selection.windowsDays ?? [settings.windowsDays.max()]
            default: selection.windowsDays ?? settings.windowsDays.sorted()
            }
        return statistics.flatMap { statistic in
            let transform = settings.isLogarithmic ? Feature.defaultTransform(measure, statistic) : .identity
            return windows.map { Feature(subject, measure, statistic, windowDays: $0, transform: transform) }
        }
    }

    private static func features(
        of attribute: CustomerAttributes.Attribute, words: [String?: Int]
    ) -> [Feature] {
        let subject = Feature.Subject.attribute(attribute.name)
        switch attribute.values {
        case .numbers:
            return [Feature(subject, .value, .last, transform: attribute.kind == .amount ? .log1p : .identity)]
        case .categories:
            let ordered = words.compactMap { word, count in word.map { (word: $0, count: count) } }
                .sorted { ($1.count, $0.word) < ($0.count, $1.word) }
            var columns = ordered.dropFirst().map(\.word).sorted().map { Feature(subject, .value, .equals($0)) }
            if words[nil] != nil { columns.append(Feature(subject, .value, .isMissing)) }
            return columns
        }
    }
}
