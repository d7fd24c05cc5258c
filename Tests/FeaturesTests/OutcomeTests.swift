import Experience
import Testing

@testable import Features

@Suite struct OutcomeTests {
    /// The label of customer a, whose log has one purchase long before the cutoff (day 100) besides the rows given.
    private func label(_ outcome: Outcome, _ rows: [Row], dataEnd: Timestamp = .day(1000)) throws -> Double {
        let log = EventLog(
            [Row("a", "purchase", day(1), knownAt: rows.contains { $0.knownAt != nil } ? day(1) : nil)] + rows)
        let table = try FeatureBuilder(catalog: FeatureCatalog(features: []), outcomes: [outcome]).table(
            of: log, attributes: .none, plan: SnapshotPlan(.at([.day(100)])), dataEnd: dataEnd)
        #expect(table.rows == 1)
        return table.labels[outcome.name]![0]
    }

    private func any(_ horizon: Double, gap: Double = 0, where condition: String? = nil) -> Outcome {
        Outcome(
            name: "referral", rule: .anyOf, touchpoints: ["referral", "invite"],
            condition: condition.map { Outcome.Condition($0)! }, horizonDays: horizon, gapDays: gap)
    }

    @Test func windowIsHalfOpenAfterTheGap() throws {
        // [102, 112).
        for (time, expected) in [(day(102) - 1, 0.0), (day(102), 1), (day(112) - 1, 1), (day(112), 0), (day(99), 0)] {
            #expect(try label(any(10, gap: 2), [Row("a", "invite", time)]) == expected)
        }
        // Without a gap the moment of the cutoff itself belongs to it.
        #expect(try label(any(10), [Row("a", "referral", day(100))]) == 1)
        #expect(try label(any(10), [Row("a", "referral", day(100) - 1)]) == 0)
    }

    @Test func durationsOfMinutesAreExact() throws {
        let minutes = 13.0 / 1440
        let moment = day(100) + 13 * 60_000_000
        #expect(try label(any(1, gap: minutes), [Row("a", "referral", moment)]) == 1)
        #expect(try label(any(1, gap: minutes), [Row("a", "referral", moment - 1)]) == 0)
        #expect(try label(any(minutes), [Row("a", "referral", moment)]) == 0)
        #expect(try label(any(minutes), [Row("a", "referral", moment - 1)]) == 1)
        #expect(any(minutes).settled(after: .day(100)).microseconds == moment)
    }

    @Test func noneOfIsTheOppositeOfAnyOf() throws {
        let churn = Outcome(name: "churn", rule: .noneOf, touchpoints: ["purchase", "app"], horizonDays: 30)
        #expect(try label(churn, []) == 1)
        #expect(try label(churn, [Row("a", "visit", day(110))]) == 1)
        #expect(try label(churn, [Row("a", "app", day(110))]) == 0)
        #expect(try label(churn, [Row("b", "app", day(110))]) == 1)
        let silence = Outcome(name: "silence", rule: .noneOf, touchpoints: [.any], horizonDays: 30)
        #expect(try label(silence, [Row("a", "visit", day(110))]) == 0)
        #expect(try label(silence, [Row("a", "visit", day(130))]) == 1)
        #expect(silence.concerns("visit") && churn.concerns("app") && !churn.concerns("visit"))
        #expect(!churn.isWanted)
        #expect(any(10).isWanted)
        #expect(!Outcome(name: "complaint", rule: .anyOf, touchpoints: [], horizonDays: 1, isWanted: false).isWanted)
    }

    @Test func labelsWhoseWindowPassesTheEndAreUnknown() throws {
        let happened = [Row("a", "referral", day(103))]
        #expect(try label(any(10, gap: 2), happened, dataEnd: .day(112)) == 1)
        // Known already to have happened, but unknown all the same: else only the eager ones would be counted.
        #expect(try label(any(10, gap: 2), happened, dataEnd: Timestamp(microseconds: day(112) - 1)).isNaN)
        #expect(try label(any(10, gap: 2), [], dataEnd: Timestamp(microseconds: day(112) - 1)).isNaN)
        #expect(any(10, gap: 2).settled(after: .day(100)) == .day(112))
    }

    @Test func labelsReadWhatBecameKnownLater() throws {
        #expect(try label(any(10), [Row("a", "referral", day(105), knownAt: day(900))]) == 1)
    }

    @Test func conditionsAreMetByPresentValues() throws {
        func promoter(_ score: Double?) throws -> Double {
            try label(
                any(10, where: "score >= 9"),
                [Row("a", "referral", day(105), score.map { [.column("score"): $0] } ?? [:])])
        }
        #expect(try promoter(9) == 1)
        #expect(try promoter(8.9) == 0)
        #expect(try promoter(nil) == 0)
        #expect(try label(any(10, where: "score != 9"), [Row("a", "referral", day(105))]) == 0)
        #expect(try label(any(10, where: "weight > 1"), [Row("a", "referral", day(105))]) == 0)
    }

    @Test func comparisonsAreRead() throws {
        let cases: [(String, [Bool])] = [
            ("x >= 2", [false, true, true]), ("x<=2", [true, true, false]), (" x == 2.0 ", [false, true, false]),
            ("x!=2", [true, false, true]), ("x > 2", [false, false, true]), ("x < 2", [true, false, false]),
        ]
        for (text, expected) in cases {
            let condition = try #require(Outcome.Condition(text))
            #expect(condition.column == "x" && condition.value == 2)
            #expect([1, 2, 3].map { condition.holds(for: $0) } == expected)
            #expect(!condition.holds(for: .nan))
        }
        #expect(Outcome.Condition("overall rating >= -1")?.column == "overall rating")
        for text in [
            "", "x", "x 9", "x = 9", ">= 9", "x >=", "x >= nine", "x >= nan", "x > = 9", "x => 9", "1 < x < 2",
        ] {
            #expect(Outcome.Condition(text) == nil)
        }
    }

    @Test func severalOutcomesKeepTheirOwnLabels() throws {
        let log = EventLog([
            Row("a", "visit", day(1)), Row("a", "referral", day(105)), Row("b", "visit", day(1)),
            Row("b", "visit", day(120)),
        ])
        let outcomes = [
            any(10), Outcome(name: "churn", rule: .noneOf, touchpoints: ["visit"], horizonDays: 30),
            Outcome(name: "long", rule: .noneOf, touchpoints: ["visit"], horizonDays: 300),
        ]
        let table = try FeatureBuilder(catalog: FeatureCatalog(features: []), outcomes: outcomes).table(
            of: log, attributes: .none, plan: SnapshotPlan(.at([.day(100)])), dataEnd: .day(200))
        #expect(table.labels["referral"] == [1, 0])
        #expect(table.labels["churn"] == [1, 0])
        #expect(same(table.labels["long"]!, [.nan, .nan]))
    }
}
