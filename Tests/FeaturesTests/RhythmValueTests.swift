import Experience
import Testing

@testable import Features

/// Gaps, silences, fading counts and shares on small histories worked by hand; the cutoff is day 100, the window 60 days.
@Suite struct RhythmValueTests {
    private let visit = Feature.Subject.touchpoint("visit")
    private let call = Feature.Subject.touchpoint("call")

    private let log = EventLog([
        Row("a", "visit", day(40) - 1), Row("a", "visit", day(50)), Row("a", "visit", day(60)),
        Row("a", "visit", day(80)), Row("a", "call", day(90)), Row("a", "visit", day(95)), Row("a", "call", day(100)),
        Row("once", "visit", day(95)), Row("twice", "visit", day(70)), Row("twice", "visit", day(95)),
        Row("gone", "visit", day(20)), Row("gone", "visit", day(30)),
    ])

    private func of(
        _ customer: String, _ subject: Feature.Subject, _ features: (Feature.Measure, Feature.Statistic)...,
        windowDays: Int? = 60
    ) throws -> [Double] {
        try values(
            features.map { Feature(subject, $0.0, $0.1, windowDays: windowDays) }, of: customer, in: log, at: .day(100))
    }

    @Test func gapsAreBetweenEventsOfTheSubjectInTheWindow() throws {
        // Visits on days 50, 60, 80, 95: gaps 10, 20, 15 with mean 15 and variance (25 + 25 + 0) / 2.
        #expect(same(try of("a", visit, (.gap, .mean), (.gap, .spread)), [15, 5]))
        // With the call on day 90: gaps 10, 20, 10, 5 with mean 11.25 and variance (2 · 1.5625 + 76.5625 + 39.0625) / 3.
        #expect(
            same(try of("a", .everything, (.gap, .mean), (.gap, .spread)), [11.25, (118.75 / 3).squareRoot()]))
        // In all of the past one gap more, of 10 days and a microsecond.
        #expect(
            same(try of("a", visit, (.gap, .mean), windowDays: nil), [(55 + 1 / 86_400e6) / 4]))
    }

    @Test func overdueIsSilenceInGaps() throws {
        // 5 days since the last visit, one every 15; 5 since anything, one every 11.25.
        #expect(
            same(
                try of("a", visit, (.overdue, .last)) + of("a", .everything, (.overdue, .last)), [5 / 15.0, 5 / 11.25]))
        // 5 days, with one gap of 25.
        #expect(same(try of("twice", visit, (.overdue, .last)), [0.2]))
    }

    @Test func tooFewEventsHaveNoRhythm() throws {
        let all: [(Feature.Measure, Feature.Statistic)] = [(.gap, .mean), (.gap, .spread), (.overdue, .last)]
        func of(_ customer: String) throws -> [Double] {
            try values(
                all.map { Feature(visit, $0.0, $0.1, windowDays: 60) }, of: customer, in: log, at: .day(100))
        }
        #expect(same(try of("once"), [.nan, .nan, .nan]))
        #expect(same(try of("twice"), [25, .nan, 0.2]))
        // Two events, but before the window.
        #expect(same(try of("gone"), [.nan, .nan, .nan]))
    }

    @Test func eventsOfOneMomentHaveAGapOfNothing() throws {
        let log = EventLog([
            Row("a", "visit", day(90), [.amount: 1]), Row("a", "visit", day(90), [.amount: 2]),
            Row("a", "visit", day(90), [.amount: 3]),
        ])
        let features = [
            Feature(visit, .gap, .mean), Feature(visit, .gap, .spread), Feature(visit, .overdue, .last),
        ]
        #expect(same(try values(features, of: "a", in: log, at: .day(100)), [0, 0, .nan]))
    }

    @Test func fadingCountsHalveWithEachHalfLife() throws {
        // Ages 50, 40, 20, 5 with a half-life of 10 days: 2⁻⁵ + 2⁻⁴ + 2⁻² + 2^(−1/2).
        #expect(same(try of("a", visit, (.count, .decayed(halfLifeDays: 10))), [0.34375 + 0.7071067811865476]))
        // The call is 10 days old; nothing is 0.
        #expect(same(try of("a", call, (.count, .decayed(halfLifeDays: 10))), [0.5]))
        #expect(
            same(
                try of("a", .everything, (.count, .decayed(halfLifeDays: 10)), (.count, .decayed(halfLifeDays: 20))),
                [
                    0.84375 + 0.7071067811865476,
                    0.1767766952966369 + 0.25 + 0.5 + 0.7071067811865476 + 0.8408964152537146,
                ]))
        #expect(try of("gone", visit, (.count, .decayed(halfLifeDays: 10))) == [0])
    }

    @Test func sharesAreOfAllEventsInTheWindow() throws {
        // 4 visits and a call; in 5 days one visit.
        #expect(try of("a", visit, (.count, .share)) + of("a", call, (.count, .share)) == [0.8, 0.2])
        #expect(
            try of("a", visit, (.count, .share), windowDays: 5) + of("a", call, (.count, .share), windowDays: 5) == [
                1, 0,
            ])
        // A share of nothing is missing, though a count of nothing is 0.
        #expect(same(try of("gone", visit, (.count, .sum), (.count, .share)), [0, .nan]))
    }

    @Test func touchpointsAreCountedOnceEach() throws {
        #expect(try of("a", .everything, (.touchpoints, .distinct)) == [2])
        #expect(try of("a", .everything, (.touchpoints, .distinct), windowDays: 5) == [1])
        #expect(try of("gone", .everything, (.touchpoints, .distinct)) == [0])
    }

    @Test func silenceIsOfTheSubjectAndMissingOutsideTheWindow() throws {
        #expect(try of("a", visit, (.silence, .last)) + of("a", call, (.silence, .last)) == [5, 10])
        // The window of 5 days holds its first moment, where the visit lies.
        #expect(same(try of("a", call, (.silence, .last), windowDays: 5), [.nan]))
        #expect(try of("a", visit, (.silence, .last), windowDays: 5) == [5])
        #expect(same(try of("gone", visit, (.silence, .last)), [.nan]))
        #expect(try of("gone", visit, (.silence, .last), windowDays: nil) == [70])
    }

    @Test func tenureIsFromTheFirstEventOfTheSubject() throws {
        #expect(
            same(
                try of("a", .everything, (.tenure, .last), windowDays: nil)
                    + of("a", call, (.tenure, .last), windowDays: nil)
                    + of("gone", visit, (.tenure, .last), windowDays: nil)
                    + of("gone", call, (.tenure, .last), windowDays: nil), [60 + 1 / 86_400e6, 10, 80, .nan]))
    }
}
