import Experience
import Foundation
import Testing

@testable import Features

/// Expected numbers: 18_guards.json, computed from events.csv by a pure-Python reference with zoneinfo.
///
/// Where the reference has a trend and a volatility of 0 for fewer than two feelings, ours are missing. Where nothing was
/// bad it has no word on what followed; ours is 0, and missing where nothing was rated.
@Suite struct GuardOracleTests {
    struct Guards: Decodable {
        struct Row: Decodable {
            let cutoff, customer_id: String
            let eligible: Bool
            let n_emotion: Int?
            let n_events, purchases, amount, recency_hours, promise_rate, open_unresolved, churn: Double?
            let emo_mean, emo_min, emo_end, emo_peak, share_neg, trend_per_30d, rmssd, hours_since_last_bad: Double?
            let recovered_30d, silent_since_bad: Bool?

            /// What the reference says of a feature, in the feature's terms.
            func value(_ feature: Feature) -> Double {
                let isRated = n_emotion! > 0
                let number: Double? =
                    switch (feature.measure, feature.statistic) {
                    case (.count, _): feature.touchpoint == nil ? n_events : purchases
                    case (.amount, _): amount
                    case (.silence, _): recency_hours.map { $0 / 24 }
                    case (.promise, _): promise_rate
                    case (.resolved, _): open_unresolved
                    case (.emotion, .mean): emo_mean
                    case (.emotion, .worst): emo_min
                    case (.emotion, .last): emo_end
                    case (.emotion, .extreme): emo_peak
                    case (.emotion, .negative): share_neg
                    case (.emotion, .slope): n_emotion! < 2 ? nil : trend_per_30d
                    case (.emotion, .volatility): n_emotion! < 2 ? nil : rmssd
                    case (.emotion, .recovered): isRated ? (recovered_30d == true ? 1 : 0) : nil
                    case (.emotion, .silentSinceBad):
                        isRated ? (silent_since_bad == true ? hours_since_last_bad! / 24 : 0) : nil
                    default: fatalError("no reference for \(feature.name)")
                    }
                return number ?? .nan
            }
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
        mapping.resolved = "resolved"
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
        batch.fields[.resolved] = cells.map { Double($0[9]) ?? .nan }
        batch.fields[.amount] = cells.map { Double($0[10]) ?? .nan }
        builder.append(batch)
        (log, intake) = builder.finished()
    }

    private let features =
        [
            Feature(.everything, .count, .sum, windowDays: 365),
            Feature(.touchpoint("store"), .count, .sum, windowDays: 365),
            Feature(.everything, .amount, .sum, windowDays: 365),
            Feature(.everything, .silence, .last), Feature(.everything, .promise, .mean, windowDays: 365),
            Feature(.everything, .resolved, .open, windowDays: 365),
        ]
        + [
            Feature.Statistic.mean, .worst, .last, .extreme, .negative, .slope, .volatility, .recovered,
            .silentSinceBad,
        ].map { Feature(.everything, .emotion, $0, windowDays: 365) }

    private func table() throws -> FeatureTable {
        let churn = Outcome(name: "churn", rule: .noneOf, touchpoints: ["store"], horizonDays: 60, gapDays: 7)
        // Complete until local midnight of 2024-07-15, less three days for late events.
        let dataEnd = try #require(amsterdam.moment("2024-07-15")).adding(days: -3)
        return try FeatureBuilder(
            catalog: FeatureCatalog(features: features), outcomes: [churn], calendar: amsterdam
        ).table(
            of: log, attributes: .none,
            plan: SnapshotPlan(.at(guards.cutoffs.map { Timestamp(iso8601: $0)! }), activeIn: ["store"]),
            dataEnd: dataEnd)
    }

    @Test func cutoffsAreLocalMidnights() {
        #expect(
            ["2024-03-28", "2024-04-01", "2024-05-01", "2024-07-01"].map { amsterdam.moment($0)!.description }
                == guards.cutoffs)
    }

    @Test func repeatedEventsCountOnceAndACorrectionIsAnotherVersion() {
        // e10 comes twice, 4 hours apart; e11 twice, with another emotion the second time.
        #expect(intake.rows == 26)
        #expect(intake.duplicateIDs == 1)
        #expect(intake.corrections == 1)
        #expect(log.events.count == 25)
        #expect(log.events.supersededAt.count { $0 != .max } == 1)
    }

    @Test func snapshotsAreAsTheReferenceHasThem() throws {
        let table = try table()
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
            for (feature, number) in zip(features, table.row(row)) {
                #expect(same([number], [expected.value(feature)]), "\(key) \(feature.name)")
            }
            #expect(same([table.labels["churn"]![row]], [expected.churn ?? .nan]), "\(key)")
        }
        #expect(eligible == table.rows)
    }

    /// One value of the table.
    private func value(_ statistic: Feature.Statistic, _ customer: String, _ cutoff: Int) throws -> Double {
        let table = try table()
        let row = try #require(
            (0..<table.rows).first {
                log.customers[table.customers[$0]].text == customer
                    && table.cutoffs[$0].description == guards.cutoffs[cutoff]
            })
        return table.values[row, features.firstIndex { $0.measure == .emotion && $0.statistic == statistic }!]
    }

    @Test func correctionCountsFromTheMomentItIsKnown() throws {
        // Neutral until day 92, bad from then on: cutoffs on days 87 and 91, and 121.
        let last = try (0..<3).map { try value(.last, "C", $0) }
        #expect(last == [0, 0, -1])
        #expect(try value(.negative, "C", 2) == 0.5)
    }

    @Test func gapOfLocalDaysSeesThePurchaseInTheHourThatClocksLeaveOut() throws {
        // From 28 March 7 local days are 167 hours; J buys half an hour after them, and half an hour before 168.
        let table = try table()
        let row = try #require(
            (0..<table.rows).first {
                log.customers[table.customers[$0]].text == "J" && table.cutoffs[$0].description == guards.cutoffs[0]
            })
        #expect(table.labels["churn"]![row] == 0)
    }
}
