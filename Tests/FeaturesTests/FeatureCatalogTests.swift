import Experience
import Testing

@testable import Features

@Suite struct FeatureCatalogTests {
    private let log = EventLog([
        Row("a", "call", day(1), [.emotion: 1, .responseMinutes: 5]), Row("a", "visit", day(2)),
        Row("b", "visit", day(3), [.amount: 9]), Row("b", "survey", day(20), [.emotion: 1]),
        Row("c", "visit", day(20), [.resolved: 1]),
    ])

    private func names(
        _ settings: FeatureCatalog.Settings = .init(windowsDays: [90, 30]), log: EventLog? = nil,
        attributes: CustomerAttributes = .none, knownAt moment: Timestamp = .day(10)
    ) -> [String] {
        FeatureCatalog(settings, log: log ?? self.log, attributes: attributes, knownAt: moment).features.map(\.name)
    }

    /// What everything has without a field, in windows of 30 and 90 days.
    private let plain = [
        "all.count.30d", "all.count.90d", "all.count.decayed30d.90d", "all.silence.90d", "all.tenure",
        "all.touchpoints.distinct.30d", "all.touchpoints.distinct.90d",
    ]

    @Test func holdsWhatTheLogCarriesByThen() {
        // By day 10 there were calls, rated and answered, and visits, one with an amount.
        #expect(
            names() == [
                "call.count.30d", "call.count.90d", "visit.count.30d", "visit.count.90d", "call.silence.90d",
                "visit.silence.90d", "call.emotion.mean.30d", "call.emotion.mean.90d", "call.emotion.sum.30d",
                "call.emotion.sum.90d", "call.response.mean.30d", "call.response.mean.90d",
            ] + plain
                + ["slope", "volatility", "unrecovered", "recovered", "silent_since_bad"].map {
                    "all.emotion.\($0).90d"
                } + ["all.amount.sum.90d", "all.amount.mean.90d"])
        let later = names(knownAt: .day(30))
        #expect(later.contains("survey.emotion.mean.30d"))
        #expect(later.contains("visit.resolved.open.90d"))
        #expect(names(knownAt: .day(1)) == plain)
    }

    @Test func heavyTailsEnterAsLogarithms() {
        let rows = (0..<3).map { number in
            Row(
                "a", "call", day(1 + number),
                [.emotion: 1, .responseMinutes: 5, .promiseKept: 1, .resolved: 0, .amount: 3])
        }
        let log = EventLog(rows)
        func logarithmic(_ settings: FeatureCatalog.Settings) -> [String] {
            let features = FeatureCatalog(settings, log: log, attributes: .none, knownAt: .day(30)).features
            #expect(features.allSatisfy { $0.transform == .identity || $0.transform == .log1p })
            return features.filter { $0.transform == .log1p && $0.touchpoint == nil }.map(\.name)
        }
        // Counts, durations, gaps and amounts; of feelings, the days of silence.
        var settings = FeatureCatalog.Settings(windowsDays: [30])
        #expect(
            logarithmic(settings) == [
                "all.count.30d", "all.count.decayed30d.30d", "all.silence.30d", "all.tenure", "all.emotion.slope.30d",
                "all.emotion.silent_since_bad.30d", "all.amount.sum.30d", "all.amount.mean.30d",
            ])
        settings.isLogarithmic = false
        #expect(logarithmic(settings).isEmpty)
    }

    @Test func excludedTouchpointsHaveNoFeaturesOfTheirOwn() {
        let kept = names(.init(windowsDays: [30], exclude: ["call"]))
        #expect(kept.first == "visit.count.30d")
        #expect(kept.contains("all.count.30d"))
        #expect(!kept.contains { $0.contains("call") })
    }

    @Test func withoutTouchpointsOnlyEverythingIsLeft() {
        let kept = names(.init(windowsDays: [30], exclude: [.any]))
        #expect(kept.contains("all.count.30d") && kept.contains("all.emotion.slope.30d"))
        #expect(kept.allSatisfy { $0.hasPrefix("all.") && !$0.hasPrefix("all.last") })
    }

    @Test func furtherMeasuresAreSummedAndAveragedOverEverything() {
        let settings = FeatureCatalog.Settings(windowsDays: [30], exclude: [.any], measures: ["score", "score"])
        let scored = EventLog([Row("a", "call", day(1), [.column("score"): 4])])
        #expect(
            names(settings, log: scored).filter { $0.contains("score") } == ["all.score.sum.30d", "all.score.mean.30d"])
        // A column that no event carries has nothing to say.
        #expect(!names(settings).contains { $0.contains("score") })
    }

    @Test func repeatedWindowsCountOnce() {
        #expect(names(.init(windowsDays: [30, 90, 30])) == names())
        #expect(FeatureCatalog.Settings().windowsDays == [30, 90, 365])
    }

    @Test func lateEventsAreNotKnownYet() {
        let late = EventLog([
            Row("a", "call", day(1), knownAt: day(11), [.emotion: 1]), Row("a", "visit", day(1), knownAt: day(10)),
        ])
        let early = names(.init(windowsDays: [30]), log: late)
        #expect(early.contains("visit.count.30d"))
        #expect(!early.contains { $0.contains("call") || $0.contains("emotion") })
        let known = names(.init(windowsDays: [30]), log: late, knownAt: .day(11))
        #expect(known.contains("call.count.30d") && known.contains("all.emotion.slope.30d"))
    }

    private func attributeNames(_ words: [String?], knownAt moment: Timestamp = .day(30)) -> [String] {
        let log = EventLog(words.indices.map { Row("customer \($0)", "visit", day(Int64($0))) })
        let attributes = CustomerAttributes(
            attributes: [.init(name: "plan", kind: .category, values: .categories(words))], customersWithoutRow: 0)
        var settings = FeatureCatalog.Settings(windowsDays: [30])
        settings.families = [.attributes]
        return names(settings, log: log, attributes: attributes, knownAt: moment)
    }

    @Test func mostFrequentWordIsTheReference() {
        #expect(attributeNames(["plus", "basic", "plus", "gold"]) == ["plan=basic", "plan=gold"])
        #expect(attributeNames(["plus", "basic", nil, "plus"]) == ["plan=basic", "plan=(missing)"])
        // As frequent: the first by name.
        #expect(attributeNames(["plus", "basic"]) == ["plan=plus"])
        #expect(attributeNames(["plus", "plus"]) == [])
        #expect(attributeNames([nil, nil]) == ["plan=(missing)"])
    }

    @Test func wordsOfCustomersNotYetKnownDoNotCount() {
        // Customers 0 to 2 had an event before day 3.
        #expect(
            attributeNames(["plus", "plus", "basic", "basic", "basic", nil, "gold"], knownAt: .day(3)) == ["plan=basic"]
        )
    }

    @Test func numbersAndAmountsAreOneColumnEach() {
        let attributes = CustomerAttributes(
            attributes: [
                .init(name: "age", kind: .number, values: .numbers([1, 2, 3])),
                .init(name: "wealth", kind: .amount, values: .numbers([1, 2, 3])),
            ], customersWithoutRow: 0)
        let features = FeatureCatalog(.init(), log: log, attributes: attributes, knownAt: .day(30)).features.suffix(2)
        #expect(
            Array(features) == [
                Feature(.attribute("age"), .value, .last),
                Feature(.attribute("wealth"), .value, .last, transform: .log1p),
            ])
    }
}
