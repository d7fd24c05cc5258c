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

    @Test func holdsWhatTheLogCarriesByThen() {
        #expect(
            names() == [
                "call.count.30d", "call.count.90d", "call.emotion.mean.30d", "call.emotion.mean.90d",
                "call.emotion.sum.30d", "call.emotion.sum.90d", "call.response.mean.30d", "call.response.mean.90d",
                "call.silence.90d",
                "visit.count.30d", "visit.count.90d", "visit.silence.90d",
                "all.count.30d", "all.count.90d", "all.amount.sum.90d", "all.amount.mean.90d", "all.silence.90d",
                "all.tenure",
            ])
        let later = names(knownAt: .day(30))
        #expect(later.contains("survey.emotion.mean.30d"))
        #expect(later.contains("visit.resolved.mean.90d"))
        #expect(names(knownAt: .day(1)) == ["all.count.30d", "all.count.90d", "all.silence.90d", "all.tenure"])
    }

    @Test func transformsFollowTheMeasure() {
        let catalog = FeatureCatalog(.init(windowsDays: [30]), log: log, attributes: .none, knownAt: .day(30))
        for feature in catalog.features {
            let isLogarithm = [.count, .response, .amount, .silence, .tenure].contains(feature.measure)
            #expect(feature.transform == (isLogarithm ? .log1p : .identity))
        }
    }

    @Test func excludedTouchpointsHaveNoFeaturesOfTheirOwn() {
        let kept = names(.init(windowsDays: [30], exclude: ["call"]))
        #expect(kept.first == "visit.count.30d")
        #expect(kept.contains("all.count.30d"))
        #expect(!kept.contains { $0.hasPrefix("call") })
    }

    @Test func withoutTouchpointsOnlyEverythingIsLeft() {
        let kept = names(.init(windowsDays: [30], exclude: [.any]))
        #expect(
            kept == ["all.count.30d", "all.amount.sum.30d", "all.amount.mean.30d", "all.silence.30d", "all.tenure"])
    }

    @Test func furtherMeasuresAreSummedAndAveragedOverEverything() {
        let kept = names(.init(windowsDays: [30], exclude: [.any], measures: ["score", "score"]))
        #expect(kept.filter { $0.contains("score") } == ["all.score.sum.30d", "all.score.mean.30d"])
    }

    @Test func repeatedWindowsCountOnce() {
        #expect(names(.init(windowsDays: [30, 90, 30])) == names())
        #expect(FeatureCatalog.Settings().windowsDays == [30, 90, 365])
    }

    @Test func lateEventsAreNotKnownYet() {
        let late = EventLog([
            Row("a", "call", day(1), knownAt: day(11), [.emotion: 1]), Row("a", "visit", day(1), knownAt: day(10)),
        ])
        #expect(
            names(.init(windowsDays: [30]), log: late) == [
                "visit.count.30d", "visit.silence.30d", "all.count.30d", "all.silence.30d", "all.tenure",
            ])
    }

    private func attributeNames(_ words: [String?], knownAt moment: Timestamp = .day(30)) -> [String] {
        let log = EventLog(words.indices.map { Row("customer \($0)", "visit", day(Int64($0))) })
        let attributes = CustomerAttributes(
            attributes: [.init(name: "plan", kind: .category, values: .categories(words))], customersWithoutRow: 0)
        return Array(
            names(.init(windowsDays: [30]), log: log, attributes: attributes, knownAt: moment).drop {
                $0 != "all.tenure"
            }.dropFirst())
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
