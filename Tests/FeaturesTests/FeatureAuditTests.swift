import Experience
import LinearAlgebra
import Testing

@testable import Features

/// The audit finds what looks into the future, names it, and finds nothing else.
@Suite struct FeatureAuditTests {
    private let cutoffs: [Timestamp] = [.day(-5), .day(0)]
    private let settings = FeatureCatalog.Settings(windowsDays: [5, 15])

    private func log(seed: UInt64 = 3) -> EventLog {
        var random = SplitMix64(seed: seed)
        return EventLog((0..<400).map { _ in randomRow(using: &random) })
    }

    private func honest(_ log: EventLog, _ catalog: FeatureCatalog, at cutoff: Timestamp) throws -> FeatureTable {
        try FeatureBuilder(catalog: catalog, outcomes: []).table(
            of: log, attributes: attributes(for: log), plan: SnapshotPlan(.at([cutoff]), activeWithinDays: 12),
            dataEnd: .day(15))
    }

    private func catalog(_ log: EventLog) -> FeatureCatalog {
        var settings = settings
        settings.families = Set(FeatureFamily.allCases)
        return FeatureCatalog(settings, log: log, attributes: attributes(for: log), knownAt: cutoffs[1])
    }

    /// The table with one more column: a number of each customer that an event log gives away.
    private func leaky(
        _ table: FeatureTable, of log: EventLog, _ number: (Range<Int>) -> Double
    ) -> FeatureTable {
        let feature = Feature(.everything, .column("leak"), .sum)
        let columns = table.features.count
        var elements: [Double] = []
        for row in 0..<table.rows {
            elements += (0..<columns).map { table.values[row, $0] }
            elements.append(number(log.events(ofCustomer: table.customers[row])))
        }
        return FeatureTable(
            features: table.features + [feature], customers: table.customers, cutoffs: table.cutoffs,
            values: BlockedMatrix(Matrix(rows: table.rows, columns: columns + 1, storage: elements)), labels: [:])
    }

    private func leaks(_ number: @escaping (EventLog, Timestamp, Range<Int>) -> Double) throws -> [FeatureAudit.Leak] {
        let log = log()
        let catalog = catalog(log)
        return try FeatureAudit(of: log, at: cutoffs, seed: 1) { log, cutoff in
            leaky(try honest(log, catalog, at: cutoff), of: log) { number(log, cutoff, $0) }
        }.leaks
    }

    @Test func allFamiliesKeepEveryBit() throws {
        let log = log()
        let catalog = catalog(log)
        let audit = try FeatureAudit(of: log, at: cutoffs, seed: 1) { try honest($0, catalog, at: $1) }
        #expect(audit.leaks.isEmpty && audit.cutoffs == 2 && audit.snapshots > 10)
        #expect(audit.values == 3 * audit.snapshots * catalog.features.count)
    }

    @Test func countOfLaterEventsIsFoundHoweverTheFutureIsChanged() throws {
        let leaks = try leaks { log, cutoff, events in
            Double(events.count { log.events.times[$0] >= cutoff.microseconds })
        }
        #expect(Set(leaks.map { $0.feature?.name }) == ["all.leak.sum"])
        // Rewritten events are as many as before.
        #expect(Set(leaks.map(\.change)) == [.deleted, .added])
        #expect(Set(leaks.map(\.cutoff)) == Set(cutoffs))
        #expect(leaks.allSatisfy { $0.customers > 3 })
    }

    @Test func sumOfLaterFeelingsIsFoundHoweverTheFutureIsChanged() throws {
        let leaks = try leaks { log, cutoff, events in
            let later = events.filter { log.events.times[$0] >= cutoff.microseconds }
            return later.map { log.events.value(.emotion, at: $0) }.filter { !$0.isNaN }.reduce(0, +)
        }
        #expect(Set(leaks.map { $0.feature?.name }) == ["all.leak.sum"])
        #expect(Set(leaks.map(\.change)) == Set(FeatureAudit.Change.allCases))
    }

    @Test func eventsThatWereLearntOfLaterAreFound() throws {
        let leaks = try leaks { log, cutoff, events in
            Double(events.count { log.events.times[$0] < cutoff.microseconds })
        }
        #expect(Set(leaks.map { $0.feature?.name }) == ["all.leak.sum"])
        #expect(Set(leaks.map(\.change)) == [.deleted, .added])
    }

    @Test func eligibilityThatLooksAheadIsFound() throws {
        let log = log()
        let catalog = catalog(log)
        let audit = try FeatureAudit(of: log, at: [.day(0)], seed: 1) { log, cutoff in
            let table = try honest(log, catalog, at: cutoff)
            return table.selecting { row in
                log.events(ofCustomer: table.customers[row]).contains {
                    log.events.times[$0] > Timestamp.day(10).microseconds
                }
            }
        }
        #expect(audit.leaks.contains { $0.feature == nil && $0.change == .deleted && $0.customers > 0 })
    }
}
