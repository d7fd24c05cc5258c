import Experience
import LinearAlgebra
import Testing

@testable import Features

/// Laws that hold for every history; histories are random and seeded. The cutoff is day 0, in the middle of them.
@Suite struct TimeTravelTests {
    private let cutoff = Timestamp.day(0)
    private let settings = FeatureCatalog.Settings(windowsDays: [1, 5, 15])
    private let outcomes = [
        Outcome(name: "churn", rule: .noneOf, touchpoints: ["visit", "app"], horizonDays: 3, gapDays: 1),
        Outcome(name: "call", rule: .anyOf, touchpoints: ["call"], horizonDays: 9.5),
    ]

    private func rows(_ count: Int, seed: UInt64) -> [Row] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in randomRow(using: &random) }
    }

    private func builder(_ log: EventLog, knownAt moment: Timestamp? = nil) -> FeatureBuilder {
        FeatureBuilder(
            catalog: FeatureCatalog(settings, log: log, attributes: attributes(for: log), knownAt: moment ?? cutoff),
            outcomes: outcomes)
    }

    private func table(
        _ log: EventLog, at moments: [Timestamp]? = nil, active days: Double? = 12, builder: FeatureBuilder? = nil,
        threads: Threads = .all
    ) throws -> FeatureTable {
        try (builder ?? self.builder(log)).table(
            of: log, attributes: attributes(for: log),
            plan: SnapshotPlan(.at(moments ?? [cutoff]), activeWithinDays: days), dataEnd: .day(15), threads: threads)
    }

    @Test func nothingThatWasNotKnownChangesAFeature() throws {
        var random = SplitMix64(seed: 2024)
        var altered = 0
        for round in 0..<150 {
            let rows = (0..<Int.random(in: 10...150, using: &random)).map { _ in randomRow(using: &random) }
            let known = rows.filter { $0.time < cutoff.microseconds && $0.knownAt! <= cutoff.microseconds }
            var future = rows.filter { $0.time >= cutoff.microseconds || $0.knownAt! > cutoff.microseconds }
            switch round % 3 {
            case 0: future = []
            case 1: future = future.map { changed($0, using: &random) }
            default: future += (0..<20).map { _ in changed(randomRow(using: &random), using: &random) }
            }
            altered += future.count
            let log = EventLog(rows)
            let other = EventLog((known + future).shuffled(using: &random))
            let first = try table(log)
            let second = try table(other)
            #expect(first.features == second.features)
            #expect(first.bitsOfSnapshots(in: log) == second.bitsOfSnapshots(in: other))
        }
        #expect(altered > 3000)
    }

    /// Another event that is not known at the cutoff, of any customer, maybe a new one.
    private func changed(_ row: Row, using random: inout SplitMix64) -> Row {
        var row = row
        if Bool.random(using: &random) { row.customer = "customer \(Int.random(in: 0..<30, using: &random))" }
        if Bool.random(using: &random) { row.touchpoint = ["aaa", "call", "zzz"].randomElement(using: &random)! }
        row.fields = [.emotion: Double.random(in: -1...1, using: &random), .amount: 1e6]
        if Bool.random(using: &random) {
            row.time = Int64.random(in: 0...day(20), using: &random)
            row.knownAt = row.time + Int64.random(in: -day(30)...day(5), using: &random)
        } else {
            row.time = Int64.random(in: day(-20)...day(20), using: &random)
            row.knownAt = Int64.random(in: 1...day(20), using: &random)
        }
        return row
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func orderOfRowsDoesNotMatter(seed: UInt64) throws {
        let rows = rows(300, seed: seed)
        var random = SplitMix64(seed: seed, 1)
        let log = EventLog(rows)
        let other = EventLog(rows.shuffled(using: &random))
        #expect(try table(log).bits == table(other).bits)
        #expect(builder(log).catalog == builder(other).catalog)
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func anotherCustomerLeavesTheRowsOfOthersEqual(seed: UInt64) throws {
        let rows = rows(300, seed: seed)
        let log = EventLog(rows)
        let larger = EventLog(rows + [Row("aaron", "about us", day(-5), knownAt: day(-5), [.amount: 1e9])])
        let builder = builder(log)
        let expected = try table(log, builder: builder).bitsOfSnapshots(in: log)
        let found = try table(larger, builder: builder).bitsOfSnapshots(in: larger)
        #expect(found.count == expected.count + 1)
        #expect(expected.allSatisfy { found[$0.key] == $0.value })
    }

    @Test(arguments: [day(1), -day(9000), 12_345_678_901]) func movingAllOfTimeChangesNothing(shift: Int64) throws {
        let rows = rows(300, seed: 17)
        let log = EventLog(rows)
        let moved = EventLog(
            rows.map { row in
                var row = row
                row.time += shift
                row.knownAt! += shift
                return row
            })
        let then = Timestamp(microseconds: cutoff.microseconds + shift)
        let expected = try table(log)
        let found = try builder(moved, knownAt: then).table(
            of: moved, attributes: attributes(for: moved), plan: SnapshotPlan(.at([then]), activeWithinDays: 12),
            dataEnd: Timestamp(microseconds: day(15) + shift))
        #expect(expected.rows > 5)
        #expect(found.bits == expected.bits)
        #expect(found.labels == expected.labels)
    }

    @Test func numberOfThreadsDoesNotMatter() throws {
        let log = EventLog(rows(600, seed: 23))
        let moments = (-8...8).map { Timestamp.day($0 * 2) }
        let tables = try [1, 2, 3].map { try table(log, at: moments, threads: Threads($0)) }
        for other in tables[1...] {
            #expect(other.bits == tables[0].bits)
            #expect(other.customers == tables[0].customers && other.cutoffs == tables[0].cutoffs)
            for outcome in outcomes {
                #expect(same(other.labels[outcome.name]!, tables[0].labels[outcome.name]!))
            }
        }
    }

    @Test func severalCutoffsInOneSweepAreEachAlone() throws {
        let log = EventLog(rows(400, seed: 29))
        let builder = builder(log)
        let moments: [Timestamp] = [-10, -3, 0, 4, 11].map { .day($0) }
        let together = try table(log, at: moments, builder: builder)
        for moment in moments {
            let alone = try table(log, at: [moment], builder: builder)
            let part = together.selecting { together.cutoffs[$0] == moment }
            #expect(alone.rows > 5)
            #expect(part.customers == alone.customers)
            #expect(part.bits == alone.bits)
            for outcome in outcomes { #expect(same(part.labels[outcome.name]!, alone.labels[outcome.name]!)) }
        }
    }

    @Test func givenCustomersAreTheirSnapshotsOfTheSweep() throws {
        let log = EventLog(rows(400, seed: 31))
        let builder = builder(log)
        let all = try table(log, active: nil, builder: builder)
        let wanted = all.customers.filter { $0 % 3 == 1 }
        let given = try builder.table(of: log, attributes: attributes(for: log), customers: wanted, at: cutoff)
        #expect(given.customers == wanted)
        #expect(given.bits == all.selecting { all.customers[$0] % 3 == 1 }.bits)
    }

    @Test func noCustomersAreAnEmptyTable() throws {
        let table = try table(EventLog([]))
        #expect(table.rows == 0)
        #expect(table.features.map(\.name).last == "wealth")
        #expect(table.labels["churn"]?.isEmpty == true)
    }
}
