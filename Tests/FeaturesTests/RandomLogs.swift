import Experience
import LinearAlgebra

@testable import Features

/// A random, seeded log of some hundred customers as rows, with everything that features can be made of.
///
/// Days run from −60 to 60 around 31 March 2024, when clocks change in Amsterdam. Half of the events lie at midnights of
/// UTC, so that they tie with each other, with cutoffs and with the edges of windows. Some rows are there twice.
struct RandomLog {
    /// The rows.
    var rows: [Row] = []
    /// Whether rows have identities and say when they became known, and some correct earlier ones.
    let isCorrected: Bool

    /// A day counted from 31 March 2024.
    static func day(_ days: Int64) -> Timestamp { .day(19_813 + days) }

    static let profiles: [Touchpoint: TouchpointProfile] = [
        "web": .init(stage: .before, through: .product), "ad": .init(stage: .before, through: .service),
        "visit": .init(stage: .during, through: .people), "call": .init(stage: .after, through: .people),
        "survey": .init(stage: .after),
    ]
    static let mapping = EventMapping.tested(profiles: profiles)

    init(customers: Int = 150, seed: UInt64, isCorrected: Bool) {
        self.isCorrected = isCorrected
        var random = SplitMix64(seed: seed)
        for index in 0..<customers {
            // Many identities begin alike for longer than a word of the machine.
            let customer = index % 3 == 0 ? "customer \(index % 7) of the family \(index)" : "customer \(index)"
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let row = RandomLog.row(customer, using: &random)
                if isCorrected { addVersions(of: row, using: &random) } else { rows.append(row) }
            }
        }
        if !isCorrected { rows += rows.filter { _ in Int.random(in: 0..<10, using: &random) == 0 } }
    }

    /// An event that becomes known up to 9 days after it happened, may be repeated later, and corrected once or twice.
    private mutating func addVersions(of row: Row, using random: inout SplitMix64) {
        var version = row
        version.id = "event \(rows.count)"
        version.knownAt = row.time + Int64.random(in: 0...9, using: &random) * Timestamp.microsecondsPerDay
        rows.append(version)
        while Int.random(in: 0..<3, using: &random) == 0 {
            let isRepetition = Bool.random(using: &random)
            if !isRepetition {
                let other = RandomLog.row(row.customer, using: &random)
                version.fields = other.fields
                if Bool.random(using: &random) { version.touchpoint = other.touchpoint }
                if Bool.random(using: &random) {
                    version.time += Int64.random(in: -3...3, using: &random) * Timestamp.microsecondsPerDay
                }
            }
            version.knownAt! += Int64.random(in: 1...20, using: &random) * Timestamp.microsecondsPerDay
            rows.append(version)
        }
    }

    private static func row(_ customer: String, using random: inout SplitMix64) -> Row {
        var time = Int64.random(in: day(-60).microseconds..<day(60).microseconds, using: &random)
        if Bool.random(using: &random) { time = time / Timestamp.microsecondsPerDay * Timestamp.microsecondsPerDay }
        var fields: [EventField: Double] = [:]
        for field in EventField.standard + [.column("score")] where Bool.random(using: &random) {
            switch field {
            case .emotion: fields[field] = Double(Int.random(in: -2...2, using: &random)) / 2
            case .promiseKept, .resolved: fields[field] = Double(Int.random(in: 0...1, using: &random))
            // More values than a palette holds, with sums that depend on the order of addition.
            default: fields[field] = Double.random(in: 0.001...300, using: &random)
            }
        }
        let touchpoint = ["web", "ad", "visit", "call", "survey"].randomElement(using: &random)!
        return Row(customer, touchpoint, time, fields)
    }

    /// The log of the rows.
    func log(batchSize: Int = .max) -> EventLog { EventLog(rows, mapping: Self.mapping, batchSize: batchSize) }

    /// The rows dealt out to shards, in batches of a size.
    func shards(batchSize: Int = .max) -> EventShards {
        var shards = EventShards(mapping: Self.mapping)
        var rest = rows[...]
        while !rest.isEmpty {
            let taken = Array(rest.prefix(batchSize))
            rest = rest.dropFirst(taken.count)
            func texts(_ text: (Row) -> String?) -> EventShards.Texts {
                var bytes: [UInt8] = []
                var offsets = [0]
                for text in taken.compactMap(text) {
                    bytes += Array(text.utf8)
                    offsets.append(bytes.count)
                }
                return EventShards.Texts(bytes: bytes, offsets: offsets)
            }
            var batch = EventShards.Rows()
            batch.customers = texts(\.customer)
            batch.touchpoints = texts(\.touchpoint)
            batch.ids = texts(\.id)
            batch.times = taken.map(\.time)
            batch.knownAt = taken.compactMap(\.knownAt)
            batch.fields = Self.mapping.fields.map { field in taken.map { $0.fields[field] ?? .nan } }
            shards.append(batch)
        }
        return shards
    }

    /// The log of each shard.
    func shardLogs(batchSize: Int = .max) -> [EventLog] {
        var shards = shards(batchSize: batchSize)
        let names = shards.touchpoints
        return shards.takeAll().map { $0.log(mapping: Self.mapping, touchpoints: names).log }
    }
}

/// A run of all families of features over a random log.
struct LawRun {
    var calendar = CalendarCutoffs(timeZone: "Europe/Amsterdam")!
    var families = Set(FeatureFamily.allCases)
    var cutoffs: [Timestamp] = [-41, -10, 2, 17, 30].map { RandomLog.day($0) }
    var end = RandomLog.day(45)
    var threads = Threads.all

    /// The catalogue of a log, with curved terms, as known on day 30.
    func catalog(of log: EventLog) throws -> FeatureCatalog {
        let whole = FeatureCatalog.whole(
            .init(windowsDays: [7, 30], measures: ["score"]), log: log, attributes: attributes(for: log),
            knownAt: cutoffs.max()!)
        let plain = FeatureCatalog(features: whole.features.filter { families.contains($0.family) })
        return plain.addingSplines(["count": 3, "emotion": 3, "silence": 4], from: try table(of: log, plain))
    }

    func table(
        of log: EventLog, _ catalog: FeatureCatalog, plan: SnapshotPlan? = nil, precision: StoredPrecision = .double
    ) throws -> FeatureTable {
        let outcomes = [
            Outcome(name: "churn", rule: .noneOf, touchpoints: ["visit", "web"], horizonDays: 9, gapDays: 2),
            Outcome(name: "call", rule: .anyOf, touchpoints: ["call"], horizonDays: 12.5),
        ]
        return try FeatureBuilder(catalog: catalog, outcomes: outcomes, calendar: calendar).table(
            of: log, attributes: attributes(for: log),
            plan: plan ?? SnapshotPlan(.at(cutoffs), activeWithinDays: 40, activeIn: ["visit", "call", "web"]),
            dataEnd: end, precision: precision, threads: threads)
    }

    /// The bits of each snapshot's features and labels, by identity and cutoff.
    func snapshots(of log: EventLog, _ catalog: FeatureCatalog, plan: SnapshotPlan? = nil) throws -> [String: [UInt64]]
    {
        let table = try table(of: log, catalog, plan: plan)
        var snapshots = table.bitsOfSnapshots(in: log)
        for row in 0..<table.rows {
            let key = "\(log.customers[table.customers[row]].text) at \(table.cutoffs[row])"
            for label in ["churn", "call"] { snapshots[key]!.append(table.labels[label]![row].bitPattern) }
        }
        return snapshots
    }
}
