import Experience
import Testing

@testable import Features

@Suite struct SnapshotPlanTests {
    private let count = FeatureCatalog(features: [
        Feature(.everything, .count, .sum), Feature(.touchpoint("survey"), .emotion, .mean),
    ])

    private func table(_ rows: [Row], _ plan: SnapshotPlan, outcomes: [Outcome] = []) throws -> FeatureTable {
        try FeatureBuilder(catalog: count, outcomes: outcomes).table(
            of: EventLog(rows), attributes: .none, plan: plan, dataEnd: .day(1000))
    }

    private let survey = Row("z", "survey", day(2000))

    @Test func eligibleWithinTheLastDaysIncludingTheFirst() throws {
        let rows = [
            Row("a", "visit", day(70)), Row("b", "visit", day(70) - 1), Row("c", "visit", day(100)),
            Row("d", "visit", day(100) - 1), Row("e", "visit", day(1)), Row("e", "visit", day(150)), survey,
        ]
        let active = try table(rows, SnapshotPlan(.at([.day(100)]), activeWithinDays: 30))
        #expect(active.customers == [0, 3])
        let ever = try table(rows, SnapshotPlan(.at([.day(100)])))
        #expect(ever.customers == [0, 1, 3, 4])
    }

    @Test func daysWithAFractionAreExact() throws {
        let minutes: Int64 = 13 * 60_000_000
        let rows = [Row("a", "visit", day(100) - minutes), Row("b", "visit", day(100) - minutes - 1), survey]
        #expect(try table(rows, SnapshotPlan(.at([.day(100)]), activeWithinDays: 13.0 / 1440)).customers == [0])
    }

    @Test func eligibilityIsDecidedWithWhatWasKnown() throws {
        let rows = [
            Row("a", "visit", day(90), knownAt: day(100)), Row("b", "visit", day(90), knownAt: day(100) + 1),
            Row("z", "survey", day(2000), knownAt: day(2000)),
        ]
        #expect(try table(rows, SnapshotPlan(.at([.day(100)]))).customers == [0])
        #expect(try table(rows, SnapshotPlan(.at([.day(101)]))).customers == [0, 1])
    }

    @Test func onlyCertainTouchpointsMakeEligible() throws {
        let rows = [Row("a", "visit", day(1)), Row("b", "app", day(1)), Row("c", "shop", day(1)), survey]
        #expect(try table(rows, SnapshotPlan(.at([.day(9)]), activeIn: ["app", "shop"])).customers == [1, 2])
        #expect(try table(rows, SnapshotPlan(.at([.day(9)]), activeIn: ["absent"])).rows == 0)
        #expect(try table(rows, SnapshotPlan(.at([.day(9)]), activeIn: ["app", .any])).customers == [0, 1, 2])
    }

    @Test func cutoffsAreSortedAndCountOnce() throws {
        let rows = [Row("a", "visit", day(1)), Row("b", "visit", day(15)), survey]
        let result = try table(rows, SnapshotPlan(.at([.day(30), .day(10), .day(20), .day(10)])))
        #expect(result.customers == [0, 0, 0, 1, 1])
        #expect(result.cutoffs == [.day(10), .day(20), .day(30), .day(20), .day(30)])
        #expect(try table(rows, SnapshotPlan(.at([]))).rows == 0)
    }

    @Test func anchoredSnapshotsDoNotSeeTheirOwnEvent() throws {
        let rows = [
            Row("a", "visit", day(1)), Row("a", "survey", day(5), [.emotion: 1, .column("score"): 9]),
            Row("a", "visit", day(5)), Row("a", "survey", day(9), [.emotion: -1, .column("score"): 3]),
            Row("a", "survey", day(9), [.emotion: 0, .column("score"): 2]),
            Row("b", "survey", day(5), [.emotion: 1]), Row("c", "visit", day(5)),
        ]
        let promoter = Outcome(
            name: "promoter", rule: .anyOf, touchpoints: ["survey"], condition: Outcome.Condition("score >= 9"),
            horizonDays: 1)
        let result = try table(rows, SnapshotPlan(.before("survey")), outcomes: [promoter])
        // b has nothing before its survey, c has none; two surveys at the same moment are one cutoff.
        #expect(result.customers == [0, 0])
        #expect(result.cutoffs == [.day(5), .day(9)])
        // On day 5 only the first visit is past; on day 9 also the survey and the visit of day 5.
        #expect(same(result.row(0), [1, .nan]))
        #expect(same(result.row(1), [3, 1]))
        // The label does see the anchor.
        #expect(result.labels["promoter"] == [1, 0])
        #expect(try table([survey, Row("a", "visit", 0)], SnapshotPlan(.before("absent"))).rows == 0)
    }

    @Test func sameEligibilityAtOtherMoments() {
        let plan = SnapshotPlan(.before("survey"), activeWithinDays: 30, activeIn: ["app"])
        #expect(plan.at([.day(4)]) == SnapshotPlan(.at([.day(4)]), activeWithinDays: 30, activeIn: ["app"]))
    }

    @Test func givenCustomersNeedNotBeEligible() throws {
        let log = EventLog([Row("a", "visit", day(1)), Row("b", "visit", day(50)), Row("c", "visit", day(2)), survey])
        let churn = Outcome(name: "churn", rule: .noneOf, touchpoints: ["visit"], horizonDays: 30)
        let result = try FeatureBuilder(catalog: count, outcomes: [churn]).table(
            of: log, attributes: .none, customers: [2, 1], at: .day(10))
        #expect(result.customers == [1, 2])
        #expect(same(result.row(0), [0, .nan]))
        #expect(same(result.row(1), [1, .nan]))
        #expect(same(result.labels["churn"]!, [.nan, .nan]))
    }
}
