import Experience
import Testing

@testable import Features

/// Small histories worked by hand; the cutoff is day 100.
@Suite struct FeatureValueTests {
    private let cutoff = Timestamp.day(100)
    private let call = Feature.Subject.touchpoint("call")
    private let visit = Feature.Subject.touchpoint("visit")

    private let log = EventLog([
        Row("a", "visit", day(70) - 1, [.emotion: -1]),
        Row("a", "visit", day(70)),
        Row("a", "call", day(90) - 1, [.emotion: 1, .responseMinutes: 60]),
        Row("a", "call", day(90), [.emotion: -1, .responseMinutes: 30, .promiseKept: 0, .amount: 10]),
        Row("a", "visit", day(95), [.emotion: 0.5, .amount: 20]),
        Row("a", "call", day(99), [.responseMinutes: 0, .promiseKept: 1, .resolved: 1]),
        Row(
            "a", "call", day(100), [.emotion: -1, .responseMinutes: 1000, .promiseKept: 0, .resolved: 0, .amount: 500]),
        Row("b", "visit", day(100), [.emotion: 1, .amount: 7]),
    ])

    private func ofA(_ features: Feature...) throws -> [Double] { try values(features, of: "a", in: log, at: cutoff) }
    private func ofB(_ features: Feature...) throws -> [Double] { try values(features, of: "b", in: log, at: cutoff) }

    @Test func countsHoldTheStartOfTheirWindowAndNotTheCutoff() throws {
        func counts(_ subject: Feature.Subject) throws -> [Double] {
            try ofA(
                Feature(subject, .count, .sum, windowDays: 10), Feature(subject, .count, .sum, windowDays: 30),
                Feature(subject, .count, .sum))
        }
        // Calls: 90 and 99 in 10 days, and a microsecond before 90 in 30.
        #expect(try counts(call) == [2, 3, 3])
        // Visits: 95 in 10 days; 70 in 30, a microsecond earlier only in all of the past.
        #expect(try counts(visit) == [1, 2, 3])
        #expect(try counts(.everything) == [3, 5, 6])
    }

    @Test func meansAreOfEventsThatCarryTheField() throws {
        // Calls in 10 days: −1 and a missing one; in 30 days 1 besides.
        #expect(
            try ofA(Feature(call, .emotion, .mean, windowDays: 10), Feature(call, .emotion, .mean, windowDays: 30))
                == [-1, 0])
        // (0.5 − 1) / 2, (0.5 − 1 + 1) / 3, (0.5 − 1 + 1 − 1) / 4.
        #expect(
            same(
                try ofA(
                    Feature(.everything, .emotion, .mean, windowDays: 10),
                    Feature(.everything, .emotion, .mean, windowDays: 30), Feature(.everything, .emotion, .mean)),
                [-0.25, 0.5 / 3, -0.125]))
        // (30 + 0) / 2 and (60 + 30 + 0) / 3.
        #expect(
            try ofA(Feature(call, .response, .mean, windowDays: 10), Feature(call, .response, .mean, windowDays: 30))
                == [15, 30])
        #expect(
            try ofA(Feature(call, .promise, .mean, windowDays: 10), Feature(call, .resolved, .mean, windowDays: 10))
                == [0.5, 1])
    }

    @Test func sumsAreOfMoneyAndFeelings() throws {
        #expect(
            try ofA(
                Feature(.everything, .amount, .sum, windowDays: 10),
                Feature(.everything, .amount, .mean, windowDays: 10),
                Feature(visit, .amount, .sum), Feature(visit, .amount, .mean)) == [30, 15, 20, 20])
        // Calls in 10 and 30 days: −1; −1 + 1.
        #expect(
            try ofA(
                Feature(call, .emotion, .sum, windowDays: 10), Feature(call, .emotion, .sum, windowDays: 30),
                Feature(visit, .emotion, .sum, windowDays: 4)) == [-1, 0, 0])
        let basket = EventLog([Row("a", "shop", day(99), [.column("score"): 3]), Row("a", "shop", day(98))])
        #expect(
            try values(
                [Feature(.everything, .column("score"), .sum), Feature(.everything, .column("score"), .mean)], of: "a",
                in: basket, at: cutoff) == [3, 3])
    }

    @Test func silenceAndTenureAreDays() throws {
        // Calls last on day 99, visits on day 95, the first event a microsecond before day 70.
        #expect(
            same(
                try ofA(
                    Feature(call, .silence, .last, windowDays: 30), Feature(visit, .silence, .last, windowDays: 30),
                    Feature(.everything, .silence, .last), Feature(visit, .silence, .last, windowDays: 5),
                    Feature(.everything, .tenure, .last)),
                [1, 5, 1, 5, 30 + 1 / 86_400e6]))
    }

    @Test func nothingCountsZeroAndIsOtherwiseMissing() throws {
        #expect(
            same(
                try ofA(
                    Feature(visit, .count, .sum, windowDays: 4), Feature(visit, .amount, .sum, windowDays: 4),
                    Feature(visit, .amount, .mean, windowDays: 4), Feature(visit, .silence, .last, windowDays: 4),
                    Feature(visit, .promise, .mean), Feature(visit, .response, .mean)),
                [0, 0, .nan, .nan, .nan, .nan]))
        // All that b lived through lies at the cutoff.
        #expect(
            same(
                try ofB(
                    Feature(.everything, .count, .sum), Feature(.everything, .amount, .sum),
                    Feature(.everything, .emotion, .mean), Feature(.everything, .silence, .last),
                    Feature(.everything, .tenure, .last)),
                [0, 0, .nan, .nan, .nan]))
    }

    @Test func transformsApplyToTheFinishedNumber() throws {
        #expect(
            same(
                try ofA(
                    Feature(call, .count, .sum, windowDays: 10, transform: .log1p),
                    Feature(call, .response, .mean, windowDays: 10, transform: .log1p),
                    Feature(.everything, .amount, .sum, windowDays: 10, transform: .log1p),
                    Feature(visit, .silence, .last, transform: .log1p),
                    Feature(visit, .silence, .last, windowDays: 4, transform: .log1p)),
                // ln 3, ln 16, ln 31, ln 6.
                [1.0986122886681098, 2.772588722239781, 3.4339872044851463, 1.791759469228055, .nan]))
    }

    @Test func attributesAreNumbersOrOneColumnAWord() throws {
        let attributes = CustomerAttributes(
            attributes: [
                .init(name: "age", kind: .number, values: .numbers([41, .nan])),
                .init(name: "debt", kind: .amount, values: .numbers([-3, 0])),
                .init(name: "plan", kind: .category, values: .categories(["plus", nil])),
            ], customersWithoutRow: 0)
        let features = [
            Feature(.attribute("age"), .value, .last), Feature(.attribute("debt"), .value, .last, transform: .log1p),
            Feature(.attribute("plan"), .value, .equals("plus")), Feature(.attribute("plan"), .value, .equals("gold")),
            Feature(.attribute("plan"), .value, .isMissing),
        ]
        func row(_ customer: String) throws -> [Double] {
            try values(features, of: customer, in: log, attributes: attributes, at: cutoff)
        }
        // −ln(1 + 3).
        #expect(same(try row("a"), [41, -1.3862943611198906, 1, 0, 0]))
        #expect(same(try row("b"), [.nan, 0, 0, 0, 1]))
    }

    @Test func lateEventsCountOnceTheyAreKnown() throws {
        let late = EventLog([
            Row("a", "visit", day(80), knownAt: day(101), [.emotion: -1]),
            Row("a", "visit", day(90), knownAt: day(90), [.emotion: 1]),
            Row("a", "visit", day(98), knownAt: day(100) + 1, [.emotion: -1]),
            Row("a", "visit", day(99), knownAt: day(100), [.emotion: 0]),
        ])
        func row(_ cutoff: Timestamp) throws -> [Double] {
            try values(
                [
                    Feature(visit, .count, .sum, windowDays: 30), Feature(visit, .emotion, .mean, windowDays: 30),
                    Feature(visit, .silence, .last), Feature(.everything, .tenure, .last),
                ], of: "a", in: late, at: cutoff)
        }
        #expect(try row(.day(99)) == [1, 1, 9, 9])
        #expect(try row(.day(100)) == [2, 0.5, 1, 10])
        #expect(try row(.day(101)) == [4, -0.25, 2, 21])
    }
}
