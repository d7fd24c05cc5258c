import Experience
import Features
import Foundation
import Testing
import Warehouse

@testable import Rapport

/// A run that may use little memory gives the rows of one that may use all of it, to the last bit.
@Suite struct BoundedMemoryTests {
    /// 30,000 events of 700 customers in no order of time, with a feeling now and then, and times at which they were known.
    private func csv() -> String {
        var random = SplitMix64(seed: 77)
        var text = "c,t,p,e,k,i\n"
        for row in 0..<30_000 {
            let customer = Int.random(in: 0..<700, using: &random)
            let (month, day) = (Int.random(in: 1...9, using: &random), Int.random(in: 1...28, using: &random))
            let stamp = "2025-0\(month)-\(day < 10 ? "0" : "")\(day)"
            let touchpoint = ["buy", "call", "visit"].randomElement(using: &random)!
            let emotion = Bool.random(using: &random) ? "\(Int.random(in: -4...4, using: &random))" : ""
            // An identity now and then a second time, later: a correction.
            let id = row % 50 == 49 ? row - 10 : row
            text += "k\(customer),\(stamp),\(touchpoint),\(emotion),\(row % 50 == 49 ? "2025-09-30" : stamp),\(id)\n"
        }
        return text
    }

    private let yaml = """
        events: {from: e.csv, customer: c, time: t, touchpoint: p, emotion: {column: e, scale: [-4, 4]}, known_at: k, id: i}
        outcomes: {churn: {none_of: [buy], within: 30d}}
        snapshots: {at: [2025-06-01, 2025-09-01], active_within: 60d}
        features: {windows: [30d, 90d]}

        """

    private func rows(
        _ project: Project, memory: Int?
    ) async throws -> (listing: FeatureListing, rows: [String: [UInt64]]) {
        var rows: [String: [UInt64]] = [:]
        let listing = try await project.features(
            memory: memory,
            rows: { table, log in
                for row in 0..<table.rows {
                    let values =
                        (0..<table.values.columns).map { table.values[row, $0] } + [table.labels["churn"]![row]]
                    let place = "\(log.customers[table.customers[row]].text) \(table.cutoffs[row])"
                    #expect(rows.updateValue(values.map(\.bitPattern), forKey: place) == nil)
                }
            })
        return (listing, rows)
    }

    @Test func rowsOutOfTemporaryFilesAreTheSameBits() async throws {
        try await withTemporaryFolder { folder in
            try TextFile.write(csv(), to: folder + "/e.csv")
            let project = Project(
                configuration: try ProjectConfiguration(yaml: yaml, file: "rapport.yaml"), folder: folder)
            let free = try await rows(project, memory: nil)
            #expect(free.rows.count > 1000)
            // Two fifths of it are for rows, which take more than a megabyte.
            for memory in [100_000, 2_000_000] {
                let bound = try await rows(project, memory: memory)
                #expect(bound.rows == free.rows)
                #expect(bound.listing.features == free.listing.features)
                #expect(bound.listing.summary.rows == free.listing.summary.rows)
                #expect(bound.listing.summary.present == free.listing.summary.present)
            }
            let log = try await project.loadEvents()
            var whole: [String: [UInt64]] = [:]
            _ = try project.features(of: log) { table in
                for row in 0..<table.rows {
                    let values =
                        (0..<table.values.columns).map { table.values[row, $0] } + [table.labels["churn"]![row]]
                    whole["\(log.log.customers[table.customers[row]].text) \(table.cutoffs[row])"] = values.map(
                        \.bitPattern)
                }
            }
            #expect(whole == free.rows)
        }
    }

    @Test(arguments: ["2025-10-07", "2025-10-07T11:00:00Z"])
    func dataEndWithTheLastRowAlsoWhereItIsARepetition(last: String) async throws {
        try await withTemporaryFolder { folder in
            try TextFile.write(
                "c,t,p,i\na,2025-05-01,buy,1\nb,2025-05-02,buy,2\na,2025-05-20,buy,3\nb,\(last),buy,2\n",
                to: folder + "/e.csv")
            let yaml = """
                events: {from: e.csv, customer: c, time: t, touchpoint: p, id: i}
                outcomes: {churn: {none_of: [buy], within: 30d}}
                snapshots: {at: [2025-06-01], active_within: 60d}

                """
            let project = Project(
                configuration: try ProjectConfiguration(yaml: yaml, file: "rapport.yaml"), folder: folder)
            let histories = try await project.loadEvents()
            #expect(histories.log.events.count == 3)
            let end = last.contains("T") ? "2025-10-07T11:00:00Z" : "2025-10-08T00:00:00Z"
            #expect(histories.completeUntil == Timestamp(iso8601: end))
            #expect(histories.now == Timestamp(iso8601: "2025-10-08T00:00:00Z"))
            #expect(try await project.features().completeUntil == histories.completeUntil)
        }
    }

    @Test func storeGivesBackWhatItPutAway() throws {
        var mapping = EventMapping(customer: "c", time: "t", touchpoint: "p")
        mapping.emotion = .init(column: "e", scale: .unit)
        mapping.id = "i"
        mapping.knownAt = "k"
        func batch(_ first: Int) -> EventShards.Rows {
            var rows = EventShards.Rows()
            rows.fields = [[]]
            for row in first..<first + 500 {
                let customer = Array("k\(row % 83)".utf8)
                let touchpoint = Array(["buy", "call"][row % 2].utf8)
                let id = Array("event \(row)".utf8)
                rows.customers.append(customer.span, customer.indices)
                rows.touchpoints.append(touchpoint.span, touchpoint.indices)
                rows.ids.append(id.span, id.indices)
                rows.times.append(Int64(row) * 1_000_003)
                rows.knownAt.append(Int64(row) * 1_000_033)
                rows.fields[0].append(row % 3 == 0 ? .nan : Double(row) / 1000)
            }
            return rows
        }
        var stores = [ShardStore(mapping: mapping, memory: nil), ShardStore(mapping: mapping, memory: 20_000)]
        for index in stores.indices {
            for first in stride(from: 0, to: 10_000, by: 500) {
                #expect(stores[index].append(batch(first), expecting: nil) == first + 500)
            }
            #expect(stores[index].failure == nil)
        }
        #expect(stores[1].shards.footprint <= 20_000 && stores[0].shards.footprint > 200_000)
        var rows = 0
        for shard in 0..<stores[0].shards.count {
            let (free, bound) = (try stores[0].take(shard), try stores[1].take(shard))
            #expect(free.customers.bytes == bound.customers.bytes && free.customers.offsets == bound.customers.offsets)
            #expect(free.ids.bytes == bound.ids.bytes && free.ids.offsets == bound.ids.offsets)
            #expect(free.touchpoints == bound.touchpoints)
            #expect(free.times == bound.times && free.knownAt == bound.knownAt)
            #expect(free.fields[0].column == bound.fields[0].column)
            rows += free.times.count
        }
        #expect(rows == 10_000)
    }
}
