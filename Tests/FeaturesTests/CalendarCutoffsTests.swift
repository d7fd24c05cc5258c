import Experience
import Testing

@testable import Features

/// Expected moments: Python 3.11 `zoneinfo`.
@Suite struct CalendarCutoffsTests {
    private func calendar(_ zone: String = "Europe/Berlin") throws -> CalendarCutoffs {
        try #require(CalendarCutoffs(timeZone: zone))
    }

    private func moments(
        _ from: String, _ to: String, every step: CalendarCutoffs.Step, zone: String = "Europe/Berlin"
    ) throws -> [String] {
        let calendar = try calendar(zone)
        return calendar.moments(
            from: try #require(calendar.moment(from)), to: try #require(calendar.moment(to)), every: step
        ).map(\.description)
    }

    @Test func datesAreLocalMidnightsAndTimesAreUTC() throws {
        let berlin = try calendar()
        #expect(berlin.moment("2024-01-31")?.description == "2024-01-30T23:00:00Z")
        #expect(berlin.moment("2024-04-01")?.description == "2024-03-31T22:00:00Z")
        #expect(berlin.moment("2024-04-01T08:00:00Z")?.description == "2024-04-01T08:00:00Z")
        #expect(try calendar("UTC").moment("2024-04-01")?.description == "2024-04-01")
        for text in ["2024-02-30", "tomorrow", "", "2024-4-1"] { #expect(berlin.moment(text) == nil) }
        #expect(CalendarCutoffs(timeZone: "Europe/Atlantis") == nil)
    }

    @Test func monthsFromThe31stDoNotDrift() throws {
        #expect(
            try moments("2024-01-31", "2024-05-31", every: .months(1)) == [
                "2024-01-30T23:00:00Z", "2024-02-28T23:00:00Z", "2024-03-30T23:00:00Z", "2024-04-29T22:00:00Z",
                "2024-05-30T22:00:00Z",
            ])
        #expect(
            try moments("2022-12-31", "2023-03-31", every: .months(1), zone: "UTC")
                == ["2022-12-31", "2023-01-31", "2023-02-28", "2023-03-31"])
        #expect(
            try moments("2024-02-29", "2026-03-01", every: .months(12), zone: "UTC")
                == ["2024-02-29", "2025-02-28", "2026-02-28"])
    }

    @Test func daysHave23Or25HoursWhereClocksChange() throws {
        let spring = try moments("2024-03-30", "2024-04-01", every: .days(1))
        #expect(spring == ["2024-03-29T23:00:00Z", "2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z"])
        let autumn = try moments("2024-10-26", "2024-10-28", every: .days(1))
        #expect(autumn == ["2024-10-25T22:00:00Z", "2024-10-26T22:00:00Z", "2024-10-27T23:00:00Z"])
        // A week over the change is 167 hours.
        #expect(try moments("2024-03-28", "2024-04-04", every: .days(7)).last == "2024-04-03T22:00:00Z")
    }

    @Test func lastMomentIsIncludedAndNoneAfterIt() throws {
        #expect(try moments("2024-01-01", "2024-01-05", every: .days(2), zone: "UTC").count == 3)
        #expect(try moments("2024-01-01", "2024-01-04", every: .days(2), zone: "UTC").count == 2)
        #expect(try moments("2024-01-01", "2024-01-01", every: .months(1), zone: "UTC") == ["2024-01-01"])
        #expect(try moments("2024-01-02", "2024-01-01", every: .days(1)).isEmpty)
        #expect(try moments("2024-01-01", "2024-02-01", every: .days(0)).isEmpty)
    }

    @Test func daysWithoutMidnightBeginWithTheirFirstMoment() throws {
        // In São Paulo clocks went from 2018-11-03 23:59:59 (−03) to 2018-11-04 01:00:00 (−02).
        let zone = "America/Sao_Paulo"
        #expect(try calendar(zone).moment("2018-11-04")?.description == "2018-11-04T03:00:00Z")
        #expect(
            try moments("2018-11-03", "2018-11-05", every: .days(1), zone: zone)
                == ["2018-11-03T03:00:00Z", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"])
        #expect(
            try moments("2018-11-04", "2018-11-06", every: .days(1), zone: zone)
                == ["2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z", "2018-11-06T02:00:00Z"])
        let next = try calendar(zone).startOfNextDay(after: Timestamp(iso8601: "2018-11-03T12:00:00Z")!)
        #expect(next.description == "2018-11-04T03:00:00Z")
    }

    @Test func nextDayBeginsAtTheNextLocalMidnight() throws {
        let berlin = try calendar()
        func next(_ text: String) -> String { berlin.startOfNextDay(after: Timestamp(iso8601: text)!).description }
        #expect(next("2024-03-30T22:59:59Z") == "2024-03-30T23:00:00Z")
        #expect(next("2024-03-30T23:00:00Z") == "2024-03-31T22:00:00Z")
        #expect(next("2024-10-26T22:00:00Z") == "2024-10-27T23:00:00Z")
        #expect(next("2024-10-27T22:59:59.999999Z") == "2024-10-27T23:00:00Z")
    }

    @Test func midnightsAreThoseOfTheZone() throws {
        let berlin = try calendar()
        let local = ["2024-01-31", "2024-07-01", "2024-10-27"].map { berlin.moment($0)!.microseconds }
        #expect(berlin.areMidnights(local))
        #expect(berlin.areMidnights([]))
        #expect(try !calendar("UTC").areMidnights(local))
        #expect(!berlin.areMidnights(local + [local[0] + 1]))
        #expect(!berlin.areMidnights(local + [local[0] + 3_600_000_000]))
        // A quarter of an hour off Greenwich's hours.
        let kathmandu = try calendar("Asia/Kathmandu")
        #expect(kathmandu.areMidnights([kathmandu.moment("2024-05-05")!.microseconds]))
    }
}
