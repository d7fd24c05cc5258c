import Experience
import LinearAlgebra
import Testing

@testable import Features

/// Laws of logs that are made, and swept, shard by shard; to the last bit.
@Suite struct ShardLawTests {
    private let run = LawRun()

    @Test(arguments: [false, true]) func mergedShardsAreTheLogOfAllRows(isCorrected: Bool) throws {
        let random = RandomLog(seed: 201, isCorrected: isCorrected)
        let log = random.log()
        let catalog = try run.catalog(of: log)
        let expected = try run.table(of: log, catalog)
        for batchSize in [1, 17, Int.max] {
            let parts = random.shardLogs(batchSize: batchSize)
            #expect(parts.count > 1 && parts.count { $0.customers.isEmpty } < parts.count / 2)
            let merged = EventLog(merging: parts)
            #expect(merged == log)
            #expect(merged.profiles == log.profiles)
            #expect(try run.catalog(of: merged) == catalog)
            let found = try run.table(of: merged, catalog)
            #expect(found.bits == expected.bits)
            #expect(found.customers == expected.customers)
        }
    }

    @Test(arguments: [false, true]) func rowsOfShardsAreTheRowsOfTheMergedLog(isCorrected: Bool) throws {
        let random = RandomLog(seed: 202, isCorrected: isCorrected)
        let parts = random.shardLogs(batchSize: 100)
        let merged = EventLog(merging: parts)
        let catalog = try run.catalog(of: merged)
        let expected = try run.snapshots(of: merged, catalog)
        var found: [String: [UInt64]] = [:]
        for part in parts {
            found.merge(try run.snapshots(of: part, catalog)) { _, _ in fatalError("a customer in two shards") }
        }
        #expect(found.count > 350)
        #expect(found == expected)
    }

    @Test(arguments: [false, true]) func evidenceOfShardsAddsUp(isCorrected: Bool) throws {
        let random = RandomLog(seed: 206, isCorrected: isCorrected)
        let parts = random.shardLogs()
        let merged = EventLog(merging: parts)
        var settings = FeatureCatalog.Settings(windowsDays: [7, 30], measures: ["score"])
        settings.families = Set(FeatureFamily.allCases)
        for moment in [-50, -20, 30].map({ RandomLog.day($0) }) {
            var evidence: CatalogEvidence?
            for part in parts.reversed() {
                let own = CatalogEvidence(settings, log: part, attributes: attributes(for: part), knownAt: moment)
                if evidence == nil { evidence = own } else { evidence!.add(own) }
            }
            let found = FeatureCatalog(settings, evidence: evidence!, attributes: attributes(for: merged))
            let expected = FeatureCatalog(
                settings, log: merged, attributes: attributes(for: merged), knownAt: moment)
            #expect(found == expected)
            #expect(expected.features.contains { if case .follows = $0.statistic { true } else { false } })
        }
    }

    @Test func aCustomersShardDoesNotDependOnOtherRows() {
        var random = RandomLog(seed: 203, isCorrected: false)
        func places(_ logs: [EventLog]) -> [String: Int] {
            Dictionary(
                uniqueKeysWithValues: logs.enumerated().flatMap { shard, log in
                    log.customers.map { ($0.text, shard) }
                })
        }
        let all = places(random.shardLogs())
        random.rows.reverse()
        random.rows.removeAll { $0.customer.hasSuffix("3") }
        let some = places(random.shardLogs(batchSize: 7))
        #expect(some.count > 100 && some.count < all.count)
        for (customer, shard) in some { #expect(all[customer] == shard) }
    }

    @Test(arguments: [false, true]) func shardsCountWhatTheyMetAsOneBuilderDoes(isCorrected: Bool) {
        let random = RandomLog(seed: 204, isCorrected: isCorrected)
        var shards = random.shards(batchSize: 50)
        let names = shards.touchpoints
        #expect(shards.rows == random.rows.count)
        #expect(shards.span?.lowerBound == random.rows.map(\.time).min())
        #expect(shards.span?.upperBound == random.rows.map(\.time).max())
        let intake = shards.takeAll().reduce(EventIntake()) {
            $0 + $1.log(mapping: RandomLog.mapping, touchpoints: names).intake
        }
        // Versions of an event in the order in which they became known: the same again, or a correction.
        var expected = EventIntake(rows: random.rows.count, hasIdentities: isCorrected)
        if isCorrected {
            for versions in Dictionary(grouping: random.rows, by: { $0.id! }).values {
                for (one, next) in zip(versions, versions.dropFirst()) {
                    let isSame = one.time == next.time && one.touchpoint == next.touchpoint && one.fields == next.fields
                    if isSame { expected.duplicateIDs += 1 } else { expected.corrections += 1 }
                }
            }
            #expect(expected.corrections > 100 && expected.duplicateIDs > 100)
        } else {
            var different: Set<[String]> = []
            for row in random.rows {
                let fields = RandomLog.mapping.fields.map { field in "\(row.fields[field] ?? .nan)" }
                different.insert([row.customer, row.touchpoint, "\(row.time)"] + fields)
            }
            expected.duplicateRows = random.rows.count - different.count
            #expect(expected.duplicateRows > 50)
        }
        #expect(intake == expected)
    }

    @Test func aCancelledWalkIsNoEmptyTable() async throws {
        let log = RandomLog(seed: 206, isCorrected: false).log()
        let builder = FeatureBuilder(catalog: try run.catalog(of: log), outcomes: [], calendar: run.calendar)
        let (plan, attributes, end) = (SnapshotPlan(.at(run.cutoffs)), attributes(for: log), run.end)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try builder.table(of: log, attributes: attributes, plan: plan, dataEnd: end).rows
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func partsAreTheTableAndItsSummary() throws {
        let log = RandomLog(seed: 205, isCorrected: true).log()
        let catalog = try run.catalog(of: log)
        let builder = FeatureBuilder(catalog: catalog, outcomes: [], calendar: run.calendar)
        let plan = SnapshotPlan(.at(run.cutoffs))
        let attributes = attributes(for: log)
        let table = try builder.table(of: log, attributes: attributes, plan: plan, dataEnd: run.end)
        var bits: [UInt64] = []
        var summary = FeatureSummary(features: catalog.features.count)
        try builder.forEachPart(of: log, attributes: attributes, plan: plan, dataEnd: run.end) { part, own in
            #expect(part.rows == own.rows)
            bits += part.bits
            summary.add(own)
        }
        #expect(bits == table.bits)
        let alone = try builder.summary(of: log, attributes: attributes, plan: plan, dataEnd: run.end)
        #expect(summary.rows == table.rows && alone.rows == table.rows)
        for (index, feature) in catalog.features.enumerated() {
            let present = table.values.column(index).filter { !$0.isNaN }
            #expect(summary.present[index] == present.count && alone.present[index] == present.count)
            guard feature.transform.isInvertible, !present.isEmpty else { continue }
            // In natural units, before logarithms.
            let mean = present.reduce(0) { $0 + feature.transform.inverse($1) } / Double(present.count)
            for found in [summary.mean(index), alone.mean(index)] {
                #expect(abs(found - mean) <= 1e-9 * max(1, abs(mean)), "\(feature.name)")
            }
        }
    }
}
