import Experience
import Testing

@Suite struct TimestampTests {
    /// Expected microseconds: Python 3.11 `datetime`, except where a comment works them out.
    static let moments: [(text: String, microseconds: Int64)] = [
        ("1970-01-01", 0), ("1970-01-02", 86_400_000_000), ("1969-12-31T23:59:59.999999Z", -1),
        ("2000-02-29", 951_782_400_000_000), ("1900-03-01", -2_203_891_200_000_000),
        ("1600-02-29T12:00:00Z", -11_670_955_200_000_000), ("0001-01-01", -62_135_596_800_000_000),
        ("9999-12-31T23:59:59Z", 253_402_300_799_000_000), ("2024-12-31T08:30:00Z", 1_735_633_800_000_000),
        ("2038-01-19T03:14:08Z", 2_147_483_648_000_000),
    ]

    @Test(arguments: moments) func readsAndWritesKnownMoments(text: String, microseconds: Int64) {
        #expect(Timestamp(iso8601: text)?.microseconds == microseconds)
        #expect(Timestamp(microseconds: microseconds).description == text)
    }

    @Test func randomMomentsSurviveTheRoundTrip() {
        var random = SplitMix64(seed: 1)
        for _ in 0..<2000 {
            // Years 1 to 9999.
            let moment = Timestamp(
                microseconds: Int64.random(in: -62_135_596_800_000_000..<253_402_300_800_000_000, using: &random))
            #expect(Timestamp(iso8601: moment.description) == moment)
            #expect(Timestamp(iso8601: moment.isoDay)! <= moment)
            #expect(moment.days(since: Timestamp(iso8601: moment.isoDay)!) < 1)
        }
    }

    @Test func everyDayOfFourCenturiesFollowsTheOther() {
        // The Gregorian calendar repeats after 146,097 days.
        let start = Timestamp(year: 1800, month: 1, day: 1)
        #expect(start.adding(days: 146_097) == Timestamp(year: 2200, month: 1, day: 1))
        var days = 0
        for year in 1800..<2200 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for (month, length) in zip(1..., [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
                #expect(Timestamp(year: year, month: month, day: 1).days(since: start) == Double(days))
                days += length
            }
        }
    }

    @Test func acceptsTheFormsOfTheSameMoment() {
        let expected = Timestamp(iso8601: "2025-04-01T08:30:00Z")
        #expect(expected != nil)
        for text in ["2025-04-01 08:30:00", "2025-04-01T08:30", "2025-04-01 08:30Z", "2025-04-01T08:30:00.000000"] {
            #expect(Timestamp(iso8601: text) == expected)
        }
        #expect(Timestamp(iso8601: "2025-04-01 08:30:00.25")!.microseconds == expected!.microseconds + 250_000)
        #expect(Timestamp(iso8601: "2025-04-01T08:30:00.0000006Z")!.microseconds == expected!.microseconds + 1)
        #expect(Timestamp(iso8601: "2016-12-31T23:59:60Z") == Timestamp(iso8601: "2017-01-01"))
    }

    @Test(
        arguments: [
            "", "T", "2025", "2025-04", "2025-13-01", "2025-00-10", "2025-04-31", "2025-02-29", "1900-02-29",
            "2025-04-00",
            "2025-4-1", "25-04-01", "2025--04-01", "-2025-04-01", "+025-04-01", "2025-04-01-", " 2025-04-01",
            "2025-04-01T",
            "2025/04/01", "20x5-04-01", "2025-04-01T24:00:00", "2025-04-01T08:60", "2025-04-01T08:30:61",
            "2025-04-01T8:30",
            "2025-04-01T08", "2025-04-01T08:30:5", "2025-04-01T08:30:", "2025-04-01T08:30:1e1", "2025-04-01T08:30:05.",
            "2025-04-01T08:30:nan", "2025-04-01T+8:30", "2025-04-01T08:30:00+02:00", "2025-04-01T08:30:00 Z",
            "2025-04-01T08:30:00Zulu", "99999999999-01-01", "9223372036854775807-01-01", "２０２５-04-01",
        ])
    func refusesWhatIsNoMoment(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test func countsDaysOf86400Seconds() {
        let moment = Timestamp(year: 2024, month: 2, day: 28)
        #expect(moment.adding(days: 2) == Timestamp(year: 2024, month: 3, day: 1))
        #expect(moment.adding(days: -0.5).description == "2024-02-27T12:00:00Z")
        #expect(moment.adding(days: 1.5).days(since: moment) == 1.5)
        #expect(moment.days(since: moment.adding(days: 3)) == -3)
        #expect(moment < moment.adding(days: 1e-6))
    }
}
