import Experience
import Features

/// Snapshots of an outcome in two parts: earlier ones, whose outcomes were known at the first cutoff of the later ones.
///
/// The later part has the latest settled cutoffs, as many as bring together enough of either outcome. The earlier part has
/// every snapshot whose outcome was known (``KnownOutcomes``) by the first later cutoff. What lies between is in neither.
struct CalibrationSplit {
    /// How many later snapshots with the outcome, and without, a map needs.
    static let leastEvents = 100
    /// How many of the rarer kind, with the outcome or without, the earlier part has at least.
    static let leastEarlierEvents = 100

    /// The first later cutoff.
    let start: Timestamp
    /// All rows whose outcome is settled.
    let settled: [Int]
    /// The rows of the earlier part.
    let earlier: [Int]
    /// The rows of the later part.
    let later: [Int]

    /// Splits the rows of a table whose outcome is settled.
    ///
    /// - Parameter needed: how many of the rarer kind the later part is to have; it has fewer where earlier snapshots run out.
    /// - Returns: `nil` where no cutoff leaves enough earlier snapshots.
    init?(
        _ table: FeatureTable, outcome: Outcome, needed: Int = leastEvents, latenessDays: Double = 0,
        calendar: CalendarCutoffs
    ) {
        let labels = table.labels[outcome.name]!
        let settled = labels.indices.filter { !labels[$0].isNaN }
        var counts: [Timestamp: Count] = [:]
        for row in settled { counts[table.cutoffs[row], default: Count()].add(labels[row]) }
        let cutoffs = counts.keys.sorted()
        let knownAt = KnownOutcomes(of: outcome, at: cutoffs, latenessDays: latenessDays, calendar: calendar)
        var before = cutoffs.reduce(into: Count()) { $0 += counts[$1]! }
        var known = cutoffs.count
        var later = Count()
        var start: Timestamp?
        for cutoff in cutoffs.reversed() {
            while known > 0, knownAt[cutoffs[known - 1]] > cutoff {
                known -= 1
                before -= counts[cutoffs[known]]!
            }
            guard before.rarer >= Self.leastEarlierEvents else { break }
            start = cutoff
            later += counts[cutoff]!
            if later.rarer >= needed { break }
        }
        guard let start else { return nil }
        self.start = start
        self.settled = settled
        earlier = settled.filter { knownAt[table.cutoffs[$0]] <= start }
        self.later = settled.filter { table.cutoffs[$0] >= start }
    }
}

/// Snapshots with and without an outcome.
private struct Count {
    private var events = 0
    private var others = 0

    var rarer: Int { min(events, others) }

    mutating func add(_ label: Double) {
        if label == 1 { events += 1 } else { others += 1 }
    }

    static func += (left: inout Count, right: Count) {
        left.events += right.events
        left.others += right.others
    }

    static func -= (left: inout Count, right: Count) {
        left.events -= right.events
        left.others -= right.others
    }
}
