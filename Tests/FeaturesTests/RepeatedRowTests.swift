import Experience
import Testing

@testable import Features

/// Rows that say the same twice, corrections of rows, and what features make of them; the cutoff is day 100.
@Suite struct RepeatedRowTests {
    private let features = [
        Feature(.everything, .count, .sum, windowDays: 60), Feature(.everything, .amount, .sum, windowDays: 60),
        Feature(.everything, .emotion, .mean, windowDays: 60), Feature(.everything, .gap, .mean, windowDays: 60),
    ]

    private func of(
        _ rows: [Row], keepsDuplicates: Bool = false, batchSize: Int = .max, at cutoff: Int64 = 100
    ) throws -> [Double] {
        var mapping = EventMapping.tested()
        mapping.keepsDuplicates = keepsDuplicates
        let log = EventLog(rows, mapping: mapping, batchSize: batchSize)
        return try values(features, of: "a", in: log, at: .day(cutoff))
    }

    private let first = Row("a", "visit", day(50), [.emotion: 1, .amount: 10])
    private let second = Row("a", "visit", day(80), [.emotion: -1, .amount: 30])

    @Test func rowsThatAreTheSameCountOnce() throws {
        // 2 events, 10 + 30, (1 − 1)/2, 30 days.
        let once = [2, 40, 0, 30.0]
        #expect(try of([first, second]) == once)
        #expect(try of([first, second, first, first]) == once)
        // Next to each other or not, in one batch or in several.
        #expect(try of([first, first, second]) == once)
        for batchSize in 1...3 { #expect(try of([second, first, second, first], batchSize: batchSize) == once) }
    }

    @Test func rowsThatAreTheSameAreEventsOfTheirOwnWhereTheMappingSaysSo() throws {
        // 3 events, 10 + 10 + 30, (1 + 1 − 1)/3, gaps 0 and 30.
        #expect(same(try of([first, second, first], keepsDuplicates: true), [3, 50, 1.0 / 3, 15]))
    }

    @Test func oneDifferenceInAnyColumnMakesTwoEvents() throws {
        let changes: [(String, (inout Row) -> Void)] = [
            ("a microsecond", { $0.time += 1 }), ("touchpoint", { $0.touchpoint = "call" }),
            ("amount", { $0.fields[.amount] = 11 }), ("missing", { $0.fields[.emotion] = nil }),
            ("another field", { $0.fields[.resolved] = 0 }), ("further column", { $0.fields[.column("score")] = 0 }),
        ]
        for (name, change) in changes {
            var other = first
            change(&other)
            #expect(try of([first, second, other])[0] == 3, "\(name)")
        }
        var ofAnother = first
        ofAnother.customer = "b"
        #expect(try of([first, second, ofAnother])[0] == 2)
        #expect(
            try values(features, of: "b", in: EventLog([first, ofAnother]), at: .day(100))[0] == 1)
    }

    @Test func unratedRowsThatAreTheSameCountOnceToo() throws {
        let bare = Row("a", "visit", day(60))
        #expect(same(try of([bare, bare, bare]), [1, 0, .nan, .nan]))
    }

    @Test func anotherArrivalMakesTwoEventsWithoutAnIdentity() throws {
        var rows = [first, first, first]
        for (index, known) in [day(50), day(50), day(70)].enumerated() { rows[index].knownAt = known }
        #expect(try of(rows)[0] == 2)
        // On day 60 only one has arrived.
        #expect(try of(rows, at: 60)[0] == 1)
    }

    @Test func identitiesTellRowsThatAreTheSameApart() throws {
        var rows = [first, first, first]
        for (index, id) in ["1", "2", "1"].enumerated() { rows[index].id = id }
        #expect(try of(rows)[0...1] == [2, 20])
        for index in rows.indices { rows[index].knownAt = day(50) }
        #expect(try of(rows)[0...1] == [2, 20])
    }

    /// An event of 10 that is corrected to 20 on day 70, and to 0 and another day on day 90.
    private var versions: [Row] {
        [
            Row("a", "visit", day(50), knownAt: day(51), id: "1", [.amount: 10, .emotion: 1]),
            Row("a", "visit", day(50), knownAt: day(70), id: "1", [.amount: 20, .emotion: 0]),
            Row("a", "call", day(60), knownAt: day(90), id: "1", [.amount: 0, .emotion: -1]),
            Row("a", "visit", day(65), knownAt: day(65), id: "2", [.amount: 1]),
        ]
    }

    @Test(arguments: [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]]) func eachCutoffSeesTheVersionKnownAtIt(
        order: [Int]
    ) throws {
        let rows = order.map { versions[$0] }
        // The moment at which a version becomes known is the first that sees it.
        let expected: [(Int64, [Double])] = [
            (51, [1, 10, 1, .nan]), (66, [2, 11, 1, 15]), (70, [2, 21, 0, 15]), (89, [2, 21, 0, 15]),
            (90, [2, 1, -1, 5]), (100, [2, 1, -1, 5]),
        ]
        for (cutoff, numbers) in expected { #expect(same(try of(rows, at: cutoff), numbers), "day \(cutoff)") }
        #expect(same(try of(rows, at: 50), [0, 0, .nan, .nan]))
    }

    @Test func labelsReadTheFinalVersion() throws {
        let rows = [
            Row("a", "visit", day(1), knownAt: day(1), id: "0"),
            Row("a", "referral", day(105), knownAt: day(105), id: "1", [.amount: 10]),
            Row("a", "visit", day(105), knownAt: day(300), id: "1", [.amount: 10]),
            Row("b", "visit", day(1), knownAt: day(1), id: "0"),
            Row("b", "referral", day(300), knownAt: day(300), id: "1"),
            Row("b", "referral", day(105), knownAt: day(301), id: "1"),
        ]
        let outcome = Outcome(name: "referral", rule: .anyOf, touchpoints: ["referral"], horizonDays: 10)
        let table = try FeatureBuilder(catalog: FeatureCatalog(features: []), outcomes: [outcome]).table(
            of: EventLog(rows), attributes: .none, plan: SnapshotPlan(.at([.day(100)])), dataEnd: .day(400))
        // a's referral was a mistake; b's happened earlier than first recorded.
        #expect(table.labels["referral"] == [0, 1])
    }

    @Test func eligibilityGoesByTheVersionKnownAtTheCutoff() throws {
        let rows = [
            Row("a", "visit", day(50), knownAt: day(50), id: "1"), Row("a", "call", day(50), knownAt: day(80), id: "1"),
        ]
        let log = EventLog(rows)
        let plan = SnapshotPlan(.at([]), activeIn: ["visit"])
        #expect(plan.isEligible(0, at: .day(79), in: log))
        #expect(!plan.isEligible(0, at: .day(80), in: log))
    }

    @Test func editsLeaveCorrectionsOfOthersAlone() throws {
        // b, whose call an edit removes, comes before z, whose visit was corrected.
        let corrected = versions.map { row in
            var row = row
            row.customer = "z"
            return row
        }
        let log = EventLog(
            corrected + [
                Row("b", "visit", day(55), knownAt: day(55), id: "3", [.amount: 5]),
                Row("b", "call", day(56), knownAt: day(56), id: "4", [.amount: 5]),
            ])
        let edited = try log.applying(
            Scenario(name: "x", edits: [ScenarioEdit(.remove("call"))], seed: 0), asOf: .day(60), to: [0]
        ).log
        #expect(edited.events.supersededAt.count == edited.events.count)
        #expect(try values(features, of: "b", in: edited, at: .day(75))[0...1] == [1, 5])
        for (cutoff, numbers) in [(51, [1, 10, 1, .nan]), (75, [2, 21, 0, 15]), (95, [2, 1, -1, 5])] {
            #expect(same(try values(features, of: "z", in: edited, at: .day(Int64(cutoff))), numbers), "\(cutoff)")
        }
    }
}
