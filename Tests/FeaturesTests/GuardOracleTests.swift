import Experience
import Foundation
import Testing

@testable import Features

/// Expected numbers: 18_guards.json, computed from events.csv by a pure-Python reference with zoneinfo.
///
/// The reference shifts gaps and windows by local days; durations here are of 24 hours. They differ once: from
/// 2024-03-28 a gap of 7 local days is an hour shorter. It also takes corrections of an event, where here the first row
/// counts: customer C's mean emotion after the correction is left out.
@Suite struct GuardOracleTests {
    struct Guards: Decodable {
        struct Row: Decodable {
            let cutoff, customer_id: String
            let eligible: Bool
            let n_events, purchases, amount, recency_hours, emo_mean, promise_rate, churn: Double?
        }
        let cutoffs: [String]
        let rows: [Row]
    }

    private let guards: Guards
    private let log: EventLog
    private let intake: EventIntake
    private let amsterdam = CalendarCutoffs(timeZone: "Europe/Amsterdam")!

    init() throws {
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        guards = try JSONDecoder().decode(Guards.self, from: Data(contentsOf: folder.appending(path: "18_guards.json")))
        let text = try String(contentsOf: folder.appending(path: "events.csv"), encoding: .utf8)
        var mapping = EventMapping(customer: "customer_id", time: "event_time", touchpoint: "touchpoint")
        mapping.knownAt = "ingest_time"
        mapping.id = "event_id"
        mapping.emotion = .init(column: "emotion", scale: .unit)
        mapping.promiseKept = "promise_kept"
        mapping.amount = "amount"
        var builder = EventLogBuilder(mapping: mapping)
        var batch = EventLogBuilder.Batch()
        let cells = text.split(whereSeparator: \.isNewline).dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        for row in cells {
            batch.ids.append(builder.eventCode(Array(row[0].utf8).span))
            batch.customers.append(builder.customerCode(Array(row[1].utf8).span))
            batch.times.append(Timestamp(iso8601: row[2])!.microseconds)
            batch.knownAt.append(Timestamp(iso8601: row[3])!.microseconds)
            batch.touchpoints.append(builder.touchpointCode(Array(row[4].utf8).span))
        }
        batch.fields[.emotion] = cells.map { Double($0[6]) ?? .nan }
        batch.fields[.promiseKept] = cells.map { Double($0[8]) ?? .nan }
        batch.fields[.amount] = cells.map { Double($0[10]) ?? .nan }
        builder.append(batch)
        intake = builder.intake
        log = builder.finish()
    }

    private func table(churn: Outcome) throws -> FeatureTable {
        let features = [
            Feature(.everything, .count, .sum, windowDays: 365),
            Feature(.touchpoint("store"), .count, .sum, windowDays: 365),
            Feature(.everything, .amount, .sum, windowDays: 365),
            Feature(.everything, .silence, .last, windowDays: 365),
            Feature(.everything, .emotion, .mean, windowDays: 365),
            Feature(.everything, .promise, .mean, windowDays: 365),
        ]
        // Complete until local midnight of 2024-07-15, less three days for late events.
        let dataEnd = try #require(amsterdam.moment("2024-07-15")).adding(days: -3)
        return try FeatureBuilder(catalog: FeatureCatalog(features: features), outcomes: [churn]).table(
            of: log, attributes: .none,
            plan: SnapshotPlan(.at(guards.cutoffs.map { Timestamp(iso8601: $0)! }), activeIn: ["store"]),
            dataEnd: dataEnd)
    }

    private let churn = Outcome(name: "churn", rule: .noneOf, touchpoints: ["store"], horizonDays: 60, gapDays: 7)

    @Test func cutoffsAreLocalMidnights() {
        #expect(
            ["2024-03-28", "2024-04-01", "2024-05-01", "2024-07-01"].map { amsterdam.moment($0)!.description }
                == guards.cutoffs)
    }

    @Test func repeatedEventsCountOnce() {
        // e10 and e11 occur twice.
        #expect(intake.rows == 26)
        #expect(intake.duplicateIDs == 2)
        #expect(log.events.count == 24)
    }

    @Test func snapshotsAreAsTheReferenceHasThem() throws {
        let table = try table(churn: churn)
        let found = Dictionary(
            uniqueKeysWithValues: (0..<table.rows).map { row in
                ("\(log.customers[table.customers[row]].text) \(table.cutoffs[row])", row)
            })
        var eligible = 0
        for expected in guards.rows {
            let key = "\(expected.customer_id) \(expected.cutoff)"
            guard expected.eligible else {
                #expect(found[key] == nil)
                continue
            }
            eligible += 1
            let row = try #require(found[key])
            let numbers = table.row(row)
            #expect(numbers[0] == expected.n_events)
            #expect(numbers[1] == expected.purchases)
            #expect(numbers[2] == expected.amount)
            #expect(numbers[3] * 24 == expected.recency_hours)
            let isCorrected = expected.customer_id == "C" && expected.cutoff > "2024-04-02"
            if !isCorrected { #expect(same([numbers[4]], [expected.emo_mean ?? .nan])) }
            #expect(same([numbers[5]], [expected.promise_rate ?? .nan]))
            let isInTheLocalHour = expected.customer_id == "J" && expected.cutoff == "2024-03-27T23:00:00Z"
            let label = table.labels["churn"]![row]
            #expect(same([label], [isInTheLocalHour ? 1 : expected.churn ?? .nan]))
        }
        #expect(eligible == table.rows)
    }

    @Test func gapOfTheLocalDaysSeesThePurchaseInTheirHour() throws {
        // 7 local days over the change of clocks are 167 hours.
        let local = Outcome(
            name: "churn", rule: .noneOf, touchpoints: ["store"], horizonDays: 60, gapDays: 7 - 1.0 / 24)
        let table = try table(churn: local)
        let row = try #require(
            (0..<table.rows).first {
                log.customers[table.customers[$0]].text == "J" && table.cutoffs[$0].description == guards.cutoffs[0]
            })
        #expect(table.labels["churn"]![row] == 0)
    }
}
