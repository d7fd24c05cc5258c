import Experience
import Testing

@testable import Features

/// Statistics of feelings on small histories worked by hand; the cutoff is day 100, the window 60 days.
@Suite struct EmotionValueTests {
    private let log = EventLog([
        Row("a", "visit", day(40) - 1, [.emotion: -1]), Row("a", "call", day(40), [.emotion: 0.5]),
        Row("a", "visit", day(55), [.emotion: -1]), Row("a", "call", day(70), [.emotion: -0.5]),
        Row("a", "visit", day(85), [.emotion: 1]), Row("a", "app", day(90)),
        Row("a", "visit", day(100), [.emotion: -1]),
        Row("neutral", "visit", day(90), [.emotion: 0]), Row("silent", "visit", day(90)),
    ])

    private func of(
        _ subject: Feature.Subject, _ statistics: Feature.Statistic..., customer: String = "a", in log: EventLog? = nil
    ) throws -> [Double] {
        try values(
            statistics.map { Feature(subject, .emotion, $0, windowDays: 60) }, of: customer, in: log ?? self.log,
            at: .day(100))
    }

    /// The statistics of a history of visits of one customer: days and feelings, NaN where not rated.
    private func of(_ story: [(day: Int64, emotion: Double)], _ statistics: Feature.Statistic...) throws -> [Double] {
        let log = EventLog(story.map { Row("a", "visit", day($0.day), [.emotion: $0.emotion]) })
        return try values(
            statistics.map { Feature(.everything, .emotion, $0, windowDays: 60) }, of: "a", in: log, at: .day(100))
    }

    @Test func meansAndSharesAreOfRatedEventsInTheWindow() throws {
        // 0.5, −1, −0.5, 1: the sum is 0, two of four are bad, two good.
        #expect(try of(.everything, .mean, .sum, .negative, .positive) == [0, 0, 0.5, 0.5])
        // Visits: −1 and 1; calls: 0.5 and −0.5; apps are never rated.
        #expect(try of(.touchpoint("visit"), .mean, .sum, .negative, .positive) == [0, 0, 0.5, 0.5])
        #expect(same(try of(.touchpoint("app"), .mean, .sum, .negative, .positive), [.nan, 0, .nan, .nan]))
    }

    @Test func neutralIsNeitherBadNorGood() throws {
        // Of 0, 0, 1 a third is good; of 0, 0, −1, −0.5 half are bad.
        #expect(same(try of([(50, 0), (60, 0), (70, 1)], .negative, .positive), [0, 1.0 / 3]))
        #expect(try of([(50, 0), (60, 0), (70, -1), (80, -0.5)], .negative, .positive) == [0.5, 0])
    }

    @Test func extremesAreTheWorstTheBestAndTheFurthestFromZero() throws {
        // −1 and 1 are as far from 0: the negative one.
        #expect(try of(.everything, .worst, .best, .extreme) == [-1, 1, -1])
        #expect(try of(.touchpoint("call"), .worst, .best, .extreme) == [-0.5, 0.5, -0.5])
        #expect(try of([(50, 0.75), (60, -0.5)], .worst, .best, .extreme) == [-0.5, 0.75, 0.75])
        #expect(try of([(50, 0.25)], .worst, .best, .extreme) == [0.25, 0.25, 0.25])
        #expect(try of([(50, -0.25)], .worst, .best, .extreme) == [-0.25, -0.25, -0.25])
    }

    @Test func endIsTheLastRatingAndFades() throws {
        // The last rating is 1, 15 days old; the visit without a rating after it says nothing. 2^(−15/15) = 1/2.
        #expect(try of(.everything, .last, .fading(halfLifeDays: 15)) == [1, 0.5])
        // Calls end with −0.5, 30 days old: −0.5 · 2^(−30/15).
        #expect(try of(.touchpoint("call"), .last, .fading(halfLifeDays: 15)) == [-0.5, -0.125])
        // With another half-life beside it: 2^(−15/30).
        #expect(
            same(
                try of(.everything, .fading(halfLifeDays: 30), .fading(halfLifeDays: 15)), [0.7071067811865476, 0.5]))
    }

    @Test func weightsHalveWithEachHalfLife() throws {
        // Ages 60, 45, 30, 15 weigh 1/16, 2/16, 4/16, 8/16: (0.5 − 2 − 2 + 8) / 15 = 4.5 / 15.
        #expect(same(try of(.everything, .weightedMean(halfLifeDays: 15)), [0.3]))
        // Half-life 30: 1/4 at 60, 1/2 at 30 days: (0.5 · 1/4 − 0.5 · 1/2) / (3/4) = −1/6.
        #expect(same(try of(.touchpoint("call"), .weightedMean(halfLifeDays: 30)), [-1.0 / 6]))
        // Two half-lives at once do not mix.
        #expect(
            same(
                try of(.touchpoint("call"), .weightedMean(halfLifeDays: 30), .weightedMean(halfLifeDays: 15)),
                [-1.0 / 6, (0.5 / 16 - 0.5 / 4) / (1.0 / 16 + 1.0 / 4)]))
    }

    @Test func slopeIsLeastSquaresPerThirtyDays() throws {
        // Days from their mean −22.5, −7.5, 7.5, 22.5, squares 1125; products −11.25 + 7.5 − 3.75 + 22.5 = 15;
        // 30 · 15 / 1125.
        #expect(same(try of(.everything, .slope), [0.4]))
        // From 0.5 to −0.5 in 30 days; from −1 to 1 in 30.
        #expect(same(try of(.touchpoint("call"), .slope) + of(.touchpoint("visit"), .slope), [-1, 2]))
        // Two at one moment: days −40, −40, −10; from their mean −10, −10, 20, squares 600; products 0 − 10 + 20 = 10.
        #expect(same(try of([(60, 0), (60, 1), (90, 1)], .slope), [0.5]))
        // One moment has no slope, even with two ratings.
        #expect(same(try of([(60, 0), (60, 1)], .slope) + of([(60, 1)], .slope), [.nan, .nan]))
    }

    @Test func volatilityIsTheRootMeanSquareOfSteps() throws {
        // Steps −1.5, 0.5, 1.5: √((2.25 + 0.25 + 2.25) / 3) = √1.58333….
        #expect(same(try of(.everything, .volatility), [1.2583057392117916]))
        #expect(same(try of([(60, 0), (60, 1)], .volatility) + of([(60, 1)], .volatility), [1, .nan]))
        // An unrated event between two ratings is no step.
        #expect(try of([(60, 1), (70, .nan), (80, -1)], .volatility) == [2])
    }

    @Test func badIsMadeGoodByALaterGoodOneOfAnyTouchpoint() throws {
        // The last bad call, on day 70, is followed by a good visit on day 85.
        #expect(try of(.touchpoint("call"), .unrecovered, .recovered, .silentSinceBad) == [0, 1, 0])
        // Exactly 30 days count, a microsecond more does not; made good it is all the same.
        #expect(try of([(60, -1), (90, 1)], .unrecovered, .recovered) == [0, 1])
        let late = EventLog([
            Row("a", "visit", day(60) - 1, [.emotion: -1]), Row("a", "visit", day(90), [.emotion: 1]),
        ])
        #expect(try of(.everything, .unrecovered, .recovered, in: late) == [0, 0])
        // The last bad one counts: the first was made good, the second was not.
        #expect(try of([(60, -1), (70, 1), (80, -0.5)], .unrecovered, .recovered) == [1, 0])
        // A neutral one makes nothing good, nor does a good one of the same moment.
        #expect(try of([(60, -1), (70, 0)], .unrecovered, .recovered) == [1, 0])
        #expect(try of([(60, -1), (60, 1)], .unrecovered, .recovered) == [1, 0])
    }

    @Test func silenceAfterABadOneIsCountedInDays() throws {
        #expect(try of([(60, 1), (95, -1)], .silentSinceBad, .unrecovered) == [5, 1])
        // Any event ends the silence, rated or not; one of the same moment does not.
        #expect(try of([(95, -1), (97, .nan)], .silentSinceBad, .unrecovered) == [0, 1])
        #expect(try of([(95, -1), (95, .nan)], .silentSinceBad) == [5])
        // Calls: the app on day 90 ends the silence after day 70.
        #expect(try of(.touchpoint("call"), .silentSinceBad) == [0])
    }

    @Test func whatIsNotRatedIsMissingAndNotNeutral() throws {
        let all = Feature.statistics(of: .emotion, halfLifeDays: 30).map {
            Feature(.everything, .emotion, $0, windowDays: 60)
        }
        func found(_ customer: String) throws -> [String: Double] {
            Dictionary(
                uniqueKeysWithValues: zip(
                    all.map(\.statistic.name), try values(all, of: customer, in: log, at: .day(100))))
        }
        let silent = try found("silent")
        #expect(silent.count == 15)
        for (name, value) in silent { #expect(name == "sum" ? value == 0 : value.isNaN, "\(name)") }
        // Once neutral: everything is 0 but what needs two.
        for (name, value) in try found("neutral") {
            #expect(["slope", "volatility"].contains(name) ? value.isNaN : value == 0, "\(name)")
        }
    }
}
