import Experience
import Testing

@testable import Features

/// Responses, promises, matters and amounts on a small history worked by hand; the cutoff is day 100, the window 60 days.
@Suite struct ServiceValueTests {
    private let call = Feature.Subject.touchpoint("call")
    private let app = Feature.Subject.touchpoint("app")

    private let log = EventLog([
        Row(
            "a", "call", day(30),
            [.responseMinutes: 900, .promiseKept: 0, .resolved: 0, .amount: 1000, .column("score"): 100]),
        Row("a", "call", day(50), [.responseMinutes: 10, .promiseKept: 1, .resolved: 0, .amount: 5]),
        Row("a", "visit", day(60), [.responseMinutes: 70, .promiseKept: 0, .resolved: 0, .column("score"): -4]),
        Row("a", "call", day(70), [.responseMinutes: 40, .promiseKept: 1, .resolved: 1, .amount: -2]),
        Row("a", "call", day(80)),
        Row("a", "app", day(90), [.column("score"): 1]),
    ])

    private func of(
        _ subject: Feature.Subject, _ features: (Feature.Measure, Feature.Statistic)..., windowDays: Int = 60
    ) throws -> [Double] {
        try values(
            features.map { Feature(subject, $0.0, $0.1, windowDays: windowDays) }, of: "a", in: log, at: .day(100))
    }

    @Test func responsesAreAveragedAndTheWorstIsTheLongest() throws {
        // Calls 10 and 40; all 10, 70 and 40.
        #expect(try of(call, (.response, .mean), (.response, .worst)) == [25, 40])
        #expect(try of(.everything, (.response, .mean), (.response, .worst)) == [40, 70])
        #expect(same(try of(app, (.response, .mean), (.response, .worst)), [.nan, .nan]))
    }

    @Test func promisesAreKeptOrBroken() throws {
        // Calls kept 2 of 2, all together 2 of 3; the last was kept, and among visits broken.
        #expect(try of(call, (.promise, .mean), (.promise, .last)) == [1, 1])
        #expect(same(try of(.everything, (.promise, .mean), (.promise, .last)), [2.0 / 3, 1]))
        #expect(try of(.touchpoint("visit"), (.promise, .mean), (.promise, .last)) == [0, 0])
        #expect(same(try of(app, (.promise, .mean), (.promise, .last)), [.nan, .nan]))
    }

    @Test func mattersAreResolvedOrOpen() throws {
        // Calls: one open, one resolved; all: two open, one resolved; no matter at all is none open.
        #expect(try of(call, (.resolved, .mean), (.resolved, .open)) == [0.5, 1])
        #expect(same(try of(.everything, (.resolved, .mean), (.resolved, .open)), [1.0 / 3, 2]))
        #expect(same(try of(app, (.resolved, .mean), (.resolved, .open)), [.nan, 0]))
    }

    @Test func amountsAreSummedAveragedAndTheLastOneKept() throws {
        // 5 and −2.
        #expect(try of(call, (.amount, .sum), (.amount, .mean), (.amount, .last)) == [3, 1.5, -2])
        #expect(try of(.everything, (.amount, .sum), (.amount, .mean), (.amount, .last)) == [3, 1.5, -2])
        #expect(same(try of(app, (.amount, .sum), (.amount, .mean), (.amount, .last)), [0, .nan, .nan]))
    }

    @Test func furtherColumnsAreTreatedAsAmounts() throws {
        let score = Feature.Measure.column("score")
        // −4 and 1.
        #expect(try of(.everything, (score, .sum), (score, .mean), (score, .last)) == [-3, -1.5, 1])
        #expect(same(try of(call, (score, .sum), (score, .mean), (score, .last)), [0, .nan, .nan]))
    }

    @Test func logarithmOfAnAmountKeepsItsSign() throws {
        // −ln(1 + 2).
        let last = Feature(call, .amount, .last, windowDays: 60, transform: .log1p)
        #expect(same(try values([last], of: "a", in: log, at: .day(100)), [-1.0986122886681098]))
    }
}
