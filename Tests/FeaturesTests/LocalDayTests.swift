import Experience
import Testing

@testable import Features

/// Windows, gaps, horizons and activity in local days, where clocks change. Expected moments: Python 3.11 `zoneinfo`.
///
/// In Amsterdam 31 March 2024 has 23 hours, 27 October 2024 has 25.
@Suite struct LocalDayTests {
    private let amsterdam = CalendarCutoffs(timeZone: "Europe/Amsterdam")!

    private func moment(_ text: String) -> Timestamp { Timestamp(iso8601: text)! }

    private func shifted(_ text: String, _ days: Double) -> String {
        Timestamp(microseconds: amsterdam.shifted(moment(text).microseconds, byDays: days)).description
    }

    @Test func daysKeepTheTimeOnTheClock() {
        // Midnights of 1 and 2 April, and of 28 October, a day back: 23, 24 and 25 hours.
        #expect(shifted("2024-03-31T22:00:00Z", -1) == "2024-03-30T23:00:00Z")
        #expect(shifted("2024-04-01T22:00:00Z", -1) == "2024-03-31T22:00:00Z")
        #expect(shifted("2024-10-27T23:00:00Z", -1) == "2024-10-26T22:00:00Z")
        #expect(shifted("2024-03-27T23:00:00Z", 7) == "2024-04-03T22:00:00Z")
        #expect(shifted("2024-03-30T23:00:00Z", 60) == "2024-05-29T22:00:00Z")
        #expect(shifted("2024-02-29T12:00:00Z", -365) == "2023-03-01T12:00:00Z")
        #expect(shifted("2024-10-27T22:59:59.999999Z", -1) == "2024-10-26T21:59:59.999999Z")
        #expect(shifted("2024-03-29T01:30:00.123456Z", 2) == "2024-03-31T01:30:00.123456Z")
        #expect(shifted("2024-03-31T22:00:00Z", 0) == "2024-03-31T22:00:00Z")
    }

    @Test func timesThatDoNotExistMoveForwardAndTheFirstOfTwoIsTaken() {
        // 02:30 on 31 March becomes 03:30; 02:30 on 27 October is first summer's.
        #expect(shifted("2024-03-30T01:30:00Z", 1) == "2024-03-31T01:30:00Z")
        #expect(shifted("2024-04-01T00:30:00Z", -1) == "2024-03-31T01:30:00Z")
        #expect(shifted("2024-10-26T00:30:00Z", 1) == "2024-10-27T00:30:00Z")
        // Both 02:30s of 27 October are a day after 02:30 of the 26th.
        #expect(shifted("2024-10-27T00:30:00Z", -1) == "2024-10-26T00:30:00Z")
        #expect(shifted("2024-10-27T01:30:00Z", -1) == "2024-10-26T00:30:00Z")
    }

    @Test func partsOfADayAreHoursOfSixtyMinutes() {
        // Half a day from midnight of 31 March: noon is an hour off, 12 hours are 12 hours.
        #expect(shifted("2024-03-30T23:00:00Z", 0.5) == "2024-03-31T11:00:00Z")
        // A day and a half: midnight of 1 April, and 12 hours.
        #expect(shifted("2024-03-30T23:00:00Z", 1.5) == "2024-04-01T10:00:00Z")
        #expect(shifted("2024-03-31T22:00:00Z", -0.25) == "2024-03-31T16:00:00Z")
    }

    @Test func fixedCalendarsHaveDaysOf24Hours() {
        let utc = CalendarCutoffs.utc
        let tokyo = CalendarCutoffs(timeZone: "Asia/Tokyo")!
        let start = moment("2024-03-30T23:00:00Z").microseconds
        for days in [-400.0, -1, 0, 0.5, 1, 60, 365.25] {
            #expect(utc.shifted(start, byDays: days) == start + Int64(days * 86_400e6))
            #expect(tokyo.shifted(start, byDays: days) == start + Int64(days * 86_400e6))
        }
    }

    /// How many events of one customer a window of some days before a cutoff holds.
    private func count(_ events: [String], days: Int, before cutoff: String) throws -> Double {
        let log = EventLog(events.map { Row("a", "visit", moment($0).microseconds) })
        return try FeatureBuilder(
            catalog: FeatureCatalog(features: [Feature(.everything, .count, .sum, windowDays: days)]), outcomes: [],
            calendar: amsterdam
        ).table(of: log, attributes: .none, customers: [0], at: moment(cutoff)).values[0, 0]
    }

    @Test func windowsBeginAtTheSameTimeOnTheClock() throws {
        // A day before midnight of 1 April begins 23 hours earlier; the hour before it lies outside.
        let spring = [
            "2024-03-30T22:59:59.999999Z", "2024-03-30T23:00:00Z", "2024-03-31T21:59:59Z", "2024-03-31T22:00:00Z",
        ]
        #expect(try count(spring, days: 1, before: "2024-03-31T22:00:00Z") == 2)
        // A day before midnight of 28 October begins 25 hours earlier.
        let autumn = [
            "2024-10-26T21:59:59.999999Z", "2024-10-26T22:00:00Z", "2024-10-26T22:30:00Z", "2024-10-27T23:00:00Z",
        ]
        #expect(try count(autumn, days: 1, before: "2024-10-27T23:00:00Z") == 2)
        // Thirty days over both changes.
        #expect(try count(["2024-03-09T23:00:00Z"], days: 30, before: "2024-04-08T22:00:00Z") == 1)
        #expect(try count(["2024-03-09T22:59:59Z"], days: 30, before: "2024-04-08T22:00:00Z") == 0)
    }

    @Test func durationsAreElapsedTime() throws {
        // From 01:30 on 31 March to midnight are 21 and a half hours, not 22 and a half.
        let log = EventLog([Row("a", "visit", moment("2024-03-31T00:30:00Z").microseconds)])
        let features = [Feature(.everything, .silence, .last, windowDays: 1), Feature(.everything, .tenure, .last)]
        let table = try FeatureBuilder(
            catalog: FeatureCatalog(features: features), outcomes: [], calendar: amsterdam
        ).table(of: log, attributes: .none, customers: [0], at: moment("2024-03-31T22:00:00Z"))
        #expect(same(table.row(0), [21.5 / 24, 21.5 / 24]))
    }

    /// The label of a customer with one visit long ago and one event at a moment.
    private func label(
        _ event: String, gap: Double, horizon: Double, at cutoff: String, dataEnd: String = "2025-01-01"
    ) throws -> Double {
        let outcome = Outcome(
            name: "back", rule: .anyOf, touchpoints: ["visit"], horizonDays: horizon, gapDays: gap)
        let log = EventLog([Row("a", "visit", 0), Row("a", "visit", moment(event).microseconds)])
        let table = try FeatureBuilder(
            catalog: FeatureCatalog(features: []), outcomes: [outcome], calendar: amsterdam
        ).table(
            of: log, attributes: .none, plan: SnapshotPlan(.at([moment(cutoff)])), dataEnd: moment(dataEnd))
        return table.labels["back"]![0]
    }

    @Test func gapAndHorizonEndAtTheSameTimeOnTheClock() throws {
        let cutoff = "2024-03-30T23:00:00Z"
        // A gap of a day over the change ends at 22:00, a horizon of a day 24 hours later.
        for (event, expected) in [
            ("2024-03-31T21:59:59.999999Z", 0.0), ("2024-03-31T22:00:00Z", 1), ("2024-04-01T21:59:59.999999Z", 1),
            ("2024-04-01T22:00:00Z", 0),
        ] { #expect(try label(event, gap: 1, horizon: 1, at: cutoff) == expected, "\(event)") }
        // Autumn: a horizon of a day from midnight of 27 October holds 25 hours.
        let autumn = "2024-10-26T22:00:00Z"
        #expect(try label("2024-10-27T22:59:59Z", gap: 0, horizon: 1, at: autumn) == 1)
        #expect(try label("2024-10-27T23:00:00Z", gap: 0, horizon: 1, at: autumn) == 0)
    }

    @Test func labelsAreUnknownOnceTheLocalWindowPassesTheEnd() throws {
        let autumn = "2024-10-26T22:00:00Z"
        #expect(
            try label("2024-10-27T12:00:00Z", gap: 0, horizon: 1, at: autumn, dataEnd: "2024-10-27T22:59:59Z").isNaN)
        #expect(
            try label("2024-10-27T12:00:00Z", gap: 0, horizon: 1, at: autumn, dataEnd: "2024-10-27T23:00:00Z") == 1)
        // Outcomes say the same of when they are settled.
        let outcome = Outcome(name: "back", rule: .anyOf, touchpoints: ["visit"], horizonDays: 1)
        #expect(outcome.settled(after: moment(autumn), in: amsterdam).description == "2024-10-27T23:00:00Z")
        #expect(outcome.settled(after: moment(autumn)).description == "2024-10-27T22:00:00Z")
    }

    @Test func activityIsCountedInLocalDays() throws {
        let log = EventLog([
            Row("a", "visit", moment("2024-10-26T22:00:00Z").microseconds),
            Row("b", "visit", moment("2024-10-26T21:59:59Z").microseconds),
        ])
        let plan = SnapshotPlan(.at([]), activeWithinDays: 1)
        let cutoff = moment("2024-10-27T23:00:00Z")
        #expect((0..<2).map { plan.isEligible($0, at: cutoff, in: log, calendar: amsterdam) } == [true, false])
        #expect((0..<2).map { plan.isEligible($0, at: cutoff, in: log) } == [false, false])
    }

    /// Windows of later cutoffs may begin earlier: a day before 02:30 of 1 April is 03:30 of 31 March, as 02:30 does not
    /// exist, and a day before 03:00 is 03:00. A day before the second 02:15 of 27 October begins before that of the
    /// first 02:45.
    @Test(arguments: [
        (["2024-04-01T00:30:00Z", "2024-04-01T01:00:00Z"], "2024-03-31T01:10:00Z", [0.0, 1]),
        (["2024-10-27T00:45:00Z", "2024-10-27T01:15:00Z"], "2024-10-26T00:30:00Z", [0, 1]),
    ]) func laterWindowsMayBeginEarlier(cutoffs: [String], event: String, expected: [Double]) throws {
        let log = EventLog([
            Row("a", "visit", moment(event).microseconds, [.emotion: 1]), Row("a", "call", moment(event).microseconds),
        ])
        let features = [
            Feature(.touchpoint("visit"), .count, .sum, windowDays: 1),
            Feature(.touchpoint("visit"), .emotion, .sum, windowDays: 1),
            Feature(.touchpoint("visit"), .count, .decayed(halfLifeDays: 100_000), windowDays: 1),
        ]
        let table = try FeatureBuilder(
            catalog: FeatureCatalog(features: features), outcomes: [], calendar: amsterdam
        ).table(of: log, attributes: .none, plan: SnapshotPlan(.at(cutoffs.map(moment))), dataEnd: .day(0))
        for (row, number) in expected.enumerated() {
            #expect(table.row(row).map { $0.rounded() } == [number, number, number])
        }
    }
}
