import Experience
import Testing

@testable import Features

/// Families that are switched off and on, and catalogues that are chosen feature by feature.
@Suite struct FeatureSelectionTests {
    private let log = EventLog(
        [
            Row("a", "call", day(1), [.emotion: 1, .responseMinutes: 5]), Row("a", "visit", day(2), [.emotion: 0]),
            Row("a", "app", day(3), [.amount: 9, .column("score"): 1]),
        ],
        mapping: .tested(profiles: [
            "call": .init(stage: .after, through: .people), "visit": .init(stage: .during, through: .people),
            "app": .init(stage: .after, through: .product),
        ]))

    private func names(
        windows: [Int] = [30, 90], _ select: [FeatureSelection]? = nil, families: Set<FeatureFamily>? = nil,
        _ change: (inout FeatureCatalog.Settings) -> Void = { _ in }
    ) -> [String] {
        var settings = FeatureCatalog.Settings(windowsDays: windows, measures: ["score"])
        settings.select = select
        if let families { settings.families = families }
        change(&settings)
        return FeatureCatalog(settings, log: log, attributes: .none, knownAt: .day(10)).features.map(\.name)
    }

    @Test func withoutWordMeansTheFirstStatisticInAllWindows() {
        #expect(names([.init(.everything, .count)]) == ["all.count.30d", "all.count.90d"])
        #expect(names([.init(.everything, .emotion)]) == ["all.emotion.mean.30d", "all.emotion.mean.90d"])
        // Silence, gaps and what hangs on them have the longest window, tenure has none.
        #expect(
            names([.init(.everything, .silence), .init(.everything, .gap), .init(.everything, .overdue)]) {
                $0.families.insert(.regularity)
            } == ["all.silence.90d", "all.gap.mean.90d", "all.overdue.90d"])
        #expect(names([.init(.everything, .tenure)]) == ["all.tenure"])
    }

    @Test func statisticsAndWindowsAreAsNamed() {
        #expect(
            names([.init(.named(["call"]), .emotion, [.worst, .slope], windowsDays: [7])])
                == ["call.emotion.worst.7d", "call.emotion.slope.7d"])
        #expect(
            names([.init(.touchpoints, .count, [.decayed(halfLifeDays: 14)], windowsDays: [365])])
                == ["app", "call", "visit"].map { "\($0).count.decayed14d.365d" })
    }

    @Test func whatIsSelectedTwiceIsThereOnce() {
        #expect(
            names([
                .init(.everything, .count), .init(.named(["call"]), .count, windowsDays: [30]),
                .init(.everything, .count, windowsDays: [90]), .init(.touchpoints, .count, windowsDays: [30]),
            ]) == ["all.count.30d", "all.count.90d", "call.count.30d", "app.count.30d", "visit.count.30d"])
    }

    @Test func subjectsWithoutTheFieldHaveNoFeature() {
        #expect(names([.init(.touchpoints, .response, windowsDays: [30])]) == ["call.response.mean.30d"])
        #expect(names([.init(.touchpoints, .amount, windowsDays: [30])]) == ["app.amount.sum.30d"])
        #expect(names([.init(.everything, .promise)]).isEmpty)
        // What happens only later has none yet.
        #expect(names([.init(.named(["never"]), .count)]).isEmpty)
    }

    @Test func groupsHaveSeveralTouchpoints() {
        // After the purchase: calls and the app; through people: calls and visits. Both have feelings.
        #expect(names([.init(.stages, .count, windowsDays: [30])]) == ["stage:after.count.30d"])
        #expect(names([.init(.channels, .emotion, windowsDays: [30])]) == ["through:people.emotion.mean.30d"])
        #expect(names([.init(.channels, .amount, windowsDays: [30])]).isEmpty)
    }

    @Test func excludedTouchpointsAreNotSelected() {
        #expect(
            names([.init(.touchpoints, .count, windowsDays: [30])]) { $0.exclude = ["call"] }
                == ["app.count.30d", "visit.count.30d"])
    }

    @Test(arguments: FeatureFamily.allCases) func aFamilyAloneHasItsFeaturesOnly(family: FeatureFamily) {
        let all = names(families: Set(FeatureFamily.allCases))
        let alone = names(families: [family])
        let others = names(families: Set(FeatureFamily.allCases).subtracting([family]))
        #expect(Set(alone).isDisjoint(with: others))
        #expect(Set(alone).union(others) == Set(all))
        #expect(alone.isEmpty == (family == .attributes))
    }

    @Test func monthsAreOffUnlessAskedFor() {
        #expect(!names().contains { $0.hasPrefix("month") })
        #expect(names(families: [.calendar]) == (1...12).map { "month=\($0)" })
    }

    @Test func pathsHoldFrequentStepsOnly() {
        // 60 times from a to b, once from b to c and once from c to d: 2 in a hundred are 1.24 steps of 62.
        var rows: [Row] = []
        for customer in 0..<60 {
            rows += [Row("\(customer)", "a", day(1)), Row("\(customer)", "b", day(2))]
        }
        rows += [Row("0", "c", day(3)), Row("0", "d", day(4))]
        var settings = FeatureCatalog.Settings(windowsDays: [30])
        settings.families = [.path]
        func names() -> [String] {
            FeatureCatalog(settings, log: EventLog(rows), attributes: .none, knownAt: .day(10)).features.map(\.name)
        }
        let last = ["a", "b", "c", "d"].map { "all.last=\($0).30d" }
        #expect(names() == last + ["all.last=a>b.30d"])
        settings.exclude = ["b"]
        #expect(names() == ["all.last=a.30d", "all.last=c.30d", "all.last=d.30d"])
    }

    @Test func halfLifeIsAsSet() {
        let kept = names(windows: [30], families: [.decay]) { $0.halfLifeDays = 7 }
        #expect(kept == ["all.count.decayed7d.30d"])
    }
}
