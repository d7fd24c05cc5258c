import Experience

/// Where each feature finds its numbers in one log: feature identities turned into positions, once.
///
/// Features are sorted into kernels by what they need to read; a kernel writes the natural value of each of its features
/// into a row, and the transforms follow (``RowTransform``).
struct SweepLayout: Sendable {
    /// The features, one a column.
    let features: [Feature]
    /// The distinct windows in days, ascending; `nil`, all of the past, comes last.
    let windows: [Int?]
    /// The fields of events that some feature reads.
    let fields: [FieldColumn]
    /// The subjects that features have.
    let subjects: SubjectTable
    let touchpoints: Int

    let tallies: [TallyKernel.Cell]
    let rhythms: [RhythmKernel.Cell]
    let levels: [LevelKernel.Cell]
    let courses: [CourseKernel.Cell]
    let paths: [PathKernel.Cell]
    let fixed: [FixedKernel.Cell]

    init(_ features: [Feature], log: EventLog, attributes: CustomerAttributes) throws(FeatureError) {
        let windows: [Int?] = Set(features.map(\.windowDays)).sorted { ($0 ?? .max) < ($1 ?? .max) }
        var builder = Builder(log: log)
        for (column, feature) in features.enumerated() {
            if case .attribute(let name) = feature.subject {
                let values = try attributeColumn(feature, name, attributes)
                builder.fixed.append(.init(column: column, source: .attribute(values)))
                continue
            }
            try builder.add(feature, column: column, window: windows.firstIndex(of: feature.windowDays)!)
        }
        self.features = features
        self.windows = windows
        fields = builder.fields
        subjects = SubjectTable(builder.subjects, touchpoints: log.touchpoints.count)
        touchpoints = log.touchpoints.count
        tallies = builder.tallies
        rhythms = builder.rhythms
        levels = builder.levels
        courses = builder.courses
        paths = builder.paths
        fixed = builder.fixed
    }

    /// The moment of a cutoff.
    func moment(_ cutoff: Int64, calendar: CalendarCutoffs) -> Moment {
        let starts = windows.map { days in
            days.map { calendar.shifted(cutoff, byDays: -Double($0)) } ?? Int64.min
        }
        let needsMonth = fixed.contains { if case .month = $0.source { true } else { false } }
        return Moment(cutoff: cutoff, starts: starts, month: needsMonth ? calendar.month(of: cutoff) : 0)
    }
}

/// Which touchpoints each subject holds, in flat arrays that inner loops can read.
struct SubjectTable: Sendable {
    /// Whether each subject is everything.
    let isEverything: [Bool]
    /// Each subject's touchpoints: `members[ranges[s]]`.
    let ranges: [Range<Int>]
    let members: [Int]
    /// Whether subject s holds touchpoint t: `flags[s * touchpoints + t]`.
    let flags: [Bool]
    let touchpoints: Int

    init(_ subjects: [[Bool]?], touchpoints: Int) {
        var ranges: [Range<Int>] = []
        var members: [Int] = []
        var flags: [Bool] = []
        for subject in subjects {
            let own = subject ?? Array(repeating: true, count: touchpoints)
            let start = members.count
            members += own.indices.filter { own[$0] }
            ranges.append(start..<members.count)
            flags += own
        }
        isEverything = subjects.map { $0 == nil }
        self.ranges = ranges
        self.members = members
        self.flags = flags
        self.touchpoints = touchpoints
    }
}

extension SweepLayout {
    /// Sorts features into kernels.
    private struct Builder {
        let log: EventLog
        var fields: [FieldColumn] = []
        var subjects: [[Bool]?] = []
        var tallies: [TallyKernel.Cell] = []
        var rhythms: [RhythmKernel.Cell] = []
        var levels: [LevelKernel.Cell] = []
        var courses: [CourseKernel.Cell] = []
        var paths: [PathKernel.Cell] = []
        var fixed: [FixedKernel.Cell] = []
        private var fieldNumbers: [EventField: Int] = [:]
        private var subjectNumbers: [Feature.Subject: Int] = [:]

        init(log: EventLog) { self.log = log }

        mutating func add(_ feature: Feature, column: Int, window: Int) throws(FeatureError) {
            let subject = try subject(of: feature)
            switch (feature.measure, feature.statistic) {
            case (.count, .sum):
                tallies.append(.init(column: column, window: window, subject: subject, kind: .count))
            case (.count, .share):
                tallies.append(.init(column: column, window: window, subject: subject, kind: .share))
            case (.touchpoints, .distinct):
                tallies.append(.init(column: column, window: window, subject: subject, kind: .distinct))
            case (.count, .decayed(let days)):
                rhythms.append(.init(column: column, window: window, subject: subject, kind: .decayed(Double(days))))
            case (.silence, .last):
                rhythms.append(.init(column: column, window: window, subject: subject, kind: .silence))
            case (.tenure, .last):
                rhythms.append(.init(column: column, window: window, subject: subject, kind: .tenure))
            case (.gap, .mean):
                rhythms.append(.init(column: column, window: window, subject: subject, kind: .meanGap))
            case (.gap, .spread):
                rhythms.append(.init(column: column, window: window, subject: subject, kind: .spread))
            case (.overdue, .last):
                rhythms.append(.init(column: column, window: window, subject: subject, kind: .overdue))
            case (.path, .equals(let name)):
                paths.append(
                    .init(column: column, window: window, subject: subject, before: nil, last: code(name)))
            case (.path, .follows(let first, let second)):
                paths.append(
                    .init(column: column, window: window, subject: subject, before: code(first), last: code(second)))
            case (.month, .equals(let month)):
                fixed.append(.init(column: column, source: .month(Int(month) ?? 0)))
            default: try addField(feature, column: column, window: window, subject: subject)
            }
        }

        private mutating func addField(
            _ feature: Feature, column: Int, window: Int, subject: Int
        ) throws(FeatureError) {
            guard let name = feature.field,
                Feature.statistics(of: feature.measure).contains(where: { $0.name == feature.statistic.name })
            else { throw .notComputable(feature) }
            if fieldNumbers[name] == nil {
                guard let values = log.events.fields[name] else {
                    throw .fieldAbsent(name, touchpoint: feature.touchpoint)
                }
                fieldNumbers[name] = fields.count
                fields.append(values)
            }
            let field = fieldNumbers[name]!
            if feature.statistic == .sum || feature.statistic == .mean {
                levels.append(
                    .init(
                        column: column, window: window, subject: subject, field: field,
                        isMean: feature.statistic == .mean))
            } else {
                courses.append(
                    .init(
                        column: column, window: window, subject: subject, field: field,
                        kind: try CourseKernel.Kind(feature)))
            }
        }

        /// The number of a feature's subject.
        private mutating func subject(of feature: Feature) throws(FeatureError) -> Int {
            if let number = subjectNumbers[feature.subject] { return number }
            let members: [Bool]?
            switch feature.subject {
            case .everything, .attribute: members = nil
            case .touchpoint(let touchpoint):
                guard log.code(of: touchpoint) != nil else { throw .touchpointAbsent(touchpoint) }
                members = log.touchpoints.map { $0 == touchpoint }
            case .stage(let stage): members = log.touchpoints.map { log.profiles[$0]?.stage == stage }
            case .through(let channel): members = log.touchpoints.map { log.profiles[$0]?.through == channel }
            }
            if let members, !members.contains(true) { throw .subjectAbsent(feature.subjectName) }
            subjectNumbers[feature.subject] = subjects.count
            subjects.append(members)
            return subjects.count - 1
        }

        private func code(_ name: String) -> Int { log.code(of: Touchpoint(name)).map { Int($0) } ?? -1 }
    }
}

private func attributeColumn(
    _ feature: Feature, _ name: String, _ attributes: CustomerAttributes
) throws(FeatureError) -> [Double] {
    guard let attribute = attributes[name] else { throw .attributeAbsent(name) }
    switch (attribute.values, feature.statistic) {
    case (.categories(let words), .equals(let word)): return words.map { $0 == word ? 1 : 0 }
    case (.categories(let words), .isMissing): return words.map { $0 == nil ? 1 : 0 }
    case (.numbers(let numbers), .last): return numbers
    default: throw .attributeAbsent(name)
    }
}
