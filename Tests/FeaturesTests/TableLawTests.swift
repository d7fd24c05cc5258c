import Experience
import LinearAlgebra
import Testing

@testable import Features

/// Laws of whole tables with all families of features, to the last bit, for logs with and without corrections.
@Suite struct TableLawTests {
    private let run = LawRun()

    @Test(arguments: [false, true]) func logsHaveWhatTheLawsAreAbout(isCorrected: Bool) throws {
        let random = RandomLog(seed: 101, isCorrected: isCorrected)
        let log = random.log()
        #expect(random.rows.count > log.events.count)
        #expect(log.events.supersededAt.count { $0 != .max } > (isCorrected ? 100 : -1))
        let catalog = try run.catalog(of: log)
        #expect(Set(catalog.features.map(\.family)) == Set(FeatureFamily.allCases))
        #expect(catalog.features.count > 180)
        #expect(catalog.features.contains { !$0.transform.isInvertible })
        let table = try run.table(of: log, catalog)
        #expect(table.rows > 350)
        // Nearly every feature differs from row to row.
        let constant = catalog.features.indices.filter { Set(table.values.column($0).map(\.bitPattern)).count == 1 }
        #expect(constant.allSatisfy { catalog.features[$0].measure == .month })
    }

    @Test(arguments: [false, true]) func orderOfRowsDoesNotMatter(isCorrected: Bool) throws {
        var random = RandomLog(seed: 102, isCorrected: isCorrected)
        let log = random.log()
        let catalog = try run.catalog(of: log)
        let expected = try run.table(of: log, catalog)
        var order = SplitMix64(seed: 102, 1)
        for _ in 0..<2 {
            random.rows.shuffle(using: &order)
            let other = random.log()
            #expect(try run.catalog(of: other) == catalog)
            let found = try run.table(of: other, catalog)
            #expect(found.bits == expected.bits)
            #expect(found.customers == expected.customers && found.cutoffs == expected.cutoffs)
            #expect(try run.snapshots(of: other, catalog) == run.snapshots(of: log, catalog))
        }
    }

    @Test(arguments: [false, true]) func splitIntoBatchesDoesNotMatter(isCorrected: Bool) throws {
        let random = RandomLog(seed: 103, isCorrected: isCorrected)
        let log = random.log()
        let catalog = try run.catalog(of: log)
        let expected = try run.table(of: log, catalog).bits
        for batchSize in [1, 13, random.rows.count - 1] {
            let other = random.log(batchSize: batchSize)
            #expect(other == log)
            #expect(try run.table(of: other, catalog).bits == expected)
        }
    }

    @Test(arguments: [false, true]) func anotherCustomerLeavesTheRowsOfOthersEqual(isCorrected: Bool) throws {
        var random = RandomLog(seed: 104, isCorrected: isCorrected)
        let log = random.log()
        let catalog = try run.catalog(of: log)
        let expected = try run.snapshots(of: log, catalog)
        // One before all others, one in the middle, with a touchpoint that comes first in the vocabulary.
        for (index, name) in ["aaron", "customer 15½"].enumerated() {
            for number: Int64 in -50..<50 {
                let time = RandomLog.day(number).microseconds
                random.rows.append(
                    Row(
                        name, number % 3 == 0 ? "about us" : "visit", time,
                        knownAt: isCorrected ? time : nil,
                        id: isCorrected ? "\(index) \(number)" : nil, [.emotion: -1, .amount: 1e9 + Double(number)]))
            }
        }
        let larger = random.log()
        let found = try run.snapshots(of: larger, catalog)
        #expect(found.count == expected.count + 2 * run.cutoffs.count)
        for (snapshot, bits) in expected { #expect(found[snapshot] == bits, "\(snapshot)") }
    }

    @Test(arguments: [false, true]) func movingAllOfTimeChangesNothing(isCorrected: Bool) throws {
        var run = LawRun(calendar: .utc)
        // The month is the one thing that a calendar says.
        run.families.remove(.calendar)
        let random = RandomLog(seed: 105, isCorrected: isCorrected)
        let log = random.log()
        let catalog = try run.catalog(of: log)
        let expected = try run.table(of: log, catalog)
        for shift in [1, day(1) - 1, -day(12_345) - 987_654_321] {
            var moved = random
            for index in moved.rows.indices {
                moved.rows[index].time += shift
                if let known = moved.rows[index].knownAt { moved.rows[index].knownAt = known + shift }
            }
            var later = run
            later.cutoffs = run.cutoffs.map { Timestamp(microseconds: $0.microseconds + shift) }
            later.end = Timestamp(microseconds: run.end.microseconds + shift)
            let other = moved.log()
            #expect(try later.catalog(of: other) == catalog)
            let found = try later.table(of: other, catalog)
            #expect(found.bits == expected.bits)
            #expect(found.customers == expected.customers)
            for (name, labels) in expected.labels {
                #expect(found.labels[name]!.map(\.bitPattern) == labels.map(\.bitPattern))
            }
        }
    }

    @Test(arguments: [false, true]) func numberOfThreadsDoesNotMatter(isCorrected: Bool) throws {
        let log = RandomLog(seed: 106, isCorrected: isCorrected).log()
        let catalog = try run.catalog(of: log)
        let expected = try run.table(of: log, catalog)
        for threads in [1, 2, 3, 8] {
            var other = run
            other.threads = Threads(threads)
            let found = try other.table(of: log, catalog)
            #expect(found.bits == expected.bits)
            #expect(found.customers == expected.customers && found.cutoffs == expected.cutoffs)
        }
    }

    @Test(arguments: [false, true]) func singlePrecisionRoundsEveryValue(isCorrected: Bool) throws {
        var run = run
        let log = RandomLog(seed: 109, isCorrected: isCorrected).log()
        let catalog = try run.catalog(of: log)
        let table = try run.table(of: log, catalog)
        let rounded = table.values.elements.map { Double(Float($0)) }
        for threads in [1, 3] {
            run.threads = Threads(threads)
            let single = try run.table(of: log, catalog, precision: .single)
            #expect(single.values.precision == .single)
            #expect(single.bits == rounded.map(\.bitPattern))
            #expect(single.customers == table.customers && single.cutoffs == table.cutoffs)
            // Parts of it stay in single precision.
            let plain = single.selectingFeatures(\.isPlain)
            #expect(plain.values.precision == .single && plain.features.count < single.features.count)
            let column = try #require(single.features.firstIndex { $0 == plain.features.last })
            #expect(
                plain.values.column(plain.features.count - 1).map(\.bitPattern)
                    == single.values.column(column).map(\.bitPattern))
            #expect(single.selecting { $0 % 2 == 1 }.values.precision == .single)
        }
        #expect(rounded.map(\.bitPattern) != table.bits)
    }

    @Test(arguments: [false, true]) func oneCutoffAloneIsAsAmongOthers(isCorrected: Bool) throws {
        let log = RandomLog(seed: 107, isCorrected: isCorrected).log()
        let catalog = try run.catalog(of: log)
        let together = try run.snapshots(of: log, catalog)
        var alone: [String: [UInt64]] = [:]
        for cutoff in run.cutoffs.reversed() {
            var single = run
            single.cutoffs = [cutoff]
            alone.merge(try single.snapshots(of: log, catalog)) { _, _ in fatalError("a snapshot of two cutoffs") }
        }
        #expect(alone == together)
    }

    @Test(arguments: [false, true]) func ownCutoffsAreAsGivenOnes(isCorrected: Bool) throws {
        let log = RandomLog(customers: 40, seed: 108, isCorrected: isCorrected).log()
        let catalog = try run.catalog(of: log)
        let own = try run.snapshots(of: log, catalog, plan: SnapshotPlan(.before("visit"), activeWithinDays: 40))
        let moments = Set(
            log.events.times.indices.filter { log.events.touchpoints[$0] == log.code(of: "visit") }.map {
                log.events.times[$0]
            })
        let given = try run.snapshots(
            of: log, catalog,
            plan: SnapshotPlan(.at(moments.map { Timestamp(microseconds: $0) }), activeWithinDays: 40))
        #expect(own.count > 30)
        for (snapshot, bits) in own { #expect(given[snapshot] == bits, "\(snapshot)") }
    }

    /// A log that was taken at the cutoff, and knows nothing of what came later, has the same features.
    @Test func aCutoffSeesTheLogOfItsTime() throws {
        let random = RandomLog(seed: 109, isCorrected: true)
        let log = random.log()
        let catalog = try run.catalog(of: log)
        for cutoff in run.cutoffs {
            var then = random
            then.rows.removeAll { $0.time >= cutoff.microseconds || $0.knownAt! > cutoff.microseconds }
            let later = RandomLog.day(59).microseconds
            // The vocabulary may be smaller; one event after the cutoff brings each touchpoint back.
            for name in ["web", "ad", "visit", "call", "survey"] {
                then.rows.append(Row("zoe", name, later, knownAt: later, id: name))
            }
            var single = run
            single.cutoffs = [cutoff]
            let past = then.log()
            #expect(
                try single.table(of: past, catalog).bitsOfSnapshots(in: past)
                    == single.table(of: log, catalog).bitsOfSnapshots(in: log))
        }
    }
}
