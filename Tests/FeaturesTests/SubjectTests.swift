import Experience
import Testing

@testable import Features

/// Stages of a purchase, what carries an event, paths and the month; the cutoff is day 100.
@Suite struct SubjectTests {
    private static let profiles: [Touchpoint: TouchpointProfile] = [
        "ad": .init(stage: .before, through: .product), "web": .init(stage: .before, through: .service),
        "store": .init(stage: .during, through: .people), "call": .init(stage: .after, through: .people),
    ]

    private let log = EventLog(
        [
            Row("a", "ad", day(50), [.emotion: 1, .amount: 2]), Row("a", "web", day(60), [.emotion: -0.5, .amount: 4]),
            Row("a", "ad", day(70), [.amount: 8]), Row("a", "store", day(80), [.emotion: 0.5, .amount: 16]),
            Row("a", "call", day(90), [.emotion: -1, .amount: 32]), Row("a", "other", day(95), [.amount: 64]),
        ], mapping: .tested(profiles: profiles))

    private func of(
        _ subject: Feature.Subject, _ features: (Feature.Measure, Feature.Statistic)..., windowDays: Int? = nil
    ) throws -> [Double] {
        try values(
            features.map { Feature(subject, $0.0, $0.1, windowDays: windowDays) }, of: "a", in: log, at: .day(100))
    }

    @Test func stagesHoldTheirTouchpoints() throws {
        // Before the purchase: ads on days 50 and 70, the web on day 60, with feelings 1 and −0.5, amounts 2 + 4 + 8.
        #expect(
            try of(
                .stage(.before), (.count, .sum), (.silence, .last), (.emotion, .mean), (.emotion, .last),
                (.amount, .sum), (.amount, .mean)) == [3, 30, 0.25, -0.5, 14, 14.0 / 3])
        #expect(try of(.stage(.before), (.gap, .mean), (.touchpoints, .distinct), (.tenure, .last)) == [10, 2, 50])
        #expect(try of(.stage(.during), (.count, .sum), (.amount, .sum)) == [1, 16])
        // Three of six events.
        #expect(try of(.stage(.before), (.count, .share)) == [0.5])
        // In 45 days the ad of day 70 and the web of day 60 are left.
        #expect(try of(.stage(.before), (.count, .sum), (.touchpoints, .distinct), windowDays: 45) == [2, 2])
    }

    @Test func whatCarriesAnEventGroupsTouchpointsToo() throws {
        // People: the store on day 80 and the call on day 90, with feelings 0.5 and −1.
        #expect(
            try of(
                .through(.people), (.count, .sum), (.silence, .last), (.emotion, .mean), (.emotion, .worst),
                (.emotion, .negative)) == [2, 10, -0.25, -1, 0.5])
        #expect(try of(.through(.product), (.count, .sum), (.amount, .sum)) == [2, 10])
        #expect(try of(.through(.service), (.count, .sum), (.amount, .sum)) == [1, 4])
    }

    @Test func catalogueHasGroupsOfSeveralTouchpoints() {
        var settings = FeatureCatalog.Settings(windowsDays: [365])
        settings.select = [.init(.stages, .count), .init(.channels, .count)]
        let names = FeatureCatalog(settings, log: log, attributes: .none, knownAt: .day(100)).features.map(\.name)
        // A group of one touchpoint (during; product; service) says what the touchpoint says.
        #expect(names == ["stage:before.count.365d", "through:people.count.365d"])
    }

    @Test func lastTouchpointsAreFlags() throws {
        func path(_ statistic: Feature.Statistic, windowDays: Int? = nil) throws -> [Double] {
            try of(.everything, (.path, statistic), windowDays: windowDays)
        }
        #expect(try path(.equals("other")) + path(.equals("call")) == [1, 0])
        #expect(try path(.follows("call", "other")) + path(.follows("store", "other")) == [1, 0])
        #expect(try path(.follows("store", "call")) == [0])
        // In 5 days there is only the last; in 4 nothing, which is missing.
        #expect(try path(.equals("other"), windowDays: 5) + path(.follows("call", "other"), windowDays: 5) == [1, 0])
        #expect(
            same(
                try path(.equals("other"), windowDays: 4) + path(.follows("call", "other"), windowDays: 4),
                [.nan, .nan]))
        // A touchpoint that the log does not have is never the last.
        #expect(try path(.equals("never")) + path(.follows("never", "other")) == [0, 0])
    }

    @Test func pathsOfAGroupSkipOtherTouchpoints() throws {
        // Before the purchase came ad, web, ad.
        #expect(
            try of(.stage(.before), (.path, .equals("ad")), (.path, .follows("web", "ad")), (.path, .equals("other")))
                == [1, 1, 0])
    }

    @Test func touchpointsOfOneMomentEndInTheOrderOfTheirNames() throws {
        let log = EventLog([Row("a", "b", day(90)), Row("a", "c", day(90)), Row("a", "a", day(90))])
        #expect(
            try values(
                [
                    Feature(.everything, .path, .equals("c")), Feature(.everything, .path, .follows("b", "c")),
                    Feature(.everything, .path, .equals("a")),
                ], of: "a", in: log, at: .day(100)) == [1, 1, 0])
    }

    @Test func monthIsOfTheBusinessesCalendar() throws {
        let months = (1...12).map { Feature(.everything, .month, .equals("\($0)")) }
        func month(_ moment: String, _ zone: String) throws -> Int {
            let table = try FeatureBuilder(
                catalog: FeatureCatalog(features: months), outcomes: [],
                calendar: try #require(CalendarCutoffs(timeZone: zone))
            ).table(of: log, attributes: .none, customers: [0], at: Timestamp(iso8601: moment)!)
            let row = table.row(0)
            #expect(row.reduce(0, +) == 1)
            return row.firstIndex(of: 1)! + 1
        }
        // Midnight of 1 April in Amsterdam is 22:00 of 31 March in UTC.
        #expect(try month("2024-03-31T22:00:00Z", "Europe/Amsterdam") == 4)
        #expect(try month("2024-03-31T22:00:00Z", "UTC") == 3)
        #expect(try month("2024-01-01T03:00:00Z", "America/New_York") == 12)
        #expect(try month("1969-12-31T23:59:59Z", "UTC") == 12)
    }
}
