import Evaluation
import Experience
import Features
import LinearAlgebra
import Testing

@testable import Rapport

/// What the probabilities that a map is fitted to may know: neither the customer nor the later time.
@Suite struct CalibrationLeakTests {
    private let panel = CalibrationPanel(customers: 300, cutoffs: 6, seed: 4)

    /// Scores of the later and of the earlier part, by regressions of the earlier one or of all settled rows.
    private func scores(
        _ table: FeatureTable, ofAll learnsFromAll: Bool = false, threads: Threads = .all
    ) throws -> (later: ScoredOutcomes, earlier: ScoredOutcomes) {
        let split = try #require(CalibrationPanel.split(table, needed: 60))
        let parts = try CalibrationScores(
            table, outcome: CalibrationPanel.outcome, penalty: 1, seed: 5, threads: threads
        )([split.later, split.earlier], learnedFrom: learnsFromAll ? split.settled : split.earlier)
        return (parts[0], parts[1])
    }

    @Test func earlierOutcomesWereKnownAtTheFirstLaterCutoff() throws {
        let split = try #require(CalibrationPanel.split(panel.table, needed: 60))
        #expect(split.start == CalibrationPanel.cutoff(5) && split.later.count == 300)
        for row in split.earlier {
            #expect(CalibrationPanel.outcome.settled(after: panel.table.cutoffs[row]) <= split.start)
        }
        // A window of 30 days that begins a cutoff earlier ends just in time.
        #expect(split.earlier.count == 5 * 300)
        let longer = Outcome(name: "churn", rule: .noneOf, touchpoints: ["buy"], horizonDays: 30, gapDays: 1)
        let purged = try #require(CalibrationSplit(panel.table, outcome: longer, needed: 60, calendar: .utc))
        #expect(purged.earlier.count == 4 * 300 && purged.later == split.later)
    }

    @Test func cutoffsAreAddedUntilThereAreEnoughEvents() throws {
        let labels = panel.table.labels["churn"]!
        func events(_ rows: [Int]) -> Int { rows.count { labels[$0] == 1 } }
        let one = try #require(CalibrationPanel.split(panel.table, needed: 60))
        let more = try #require(CalibrationPanel.split(panel.table, needed: events(one.later) + 1))
        #expect(more.start == CalibrationPanel.cutoff(4) && events(more.later) > events(one.later))
        // With more than there are, it stops where too little would be left to learn from.
        let all = try #require(CalibrationPanel.split(panel.table, needed: 100_000))
        #expect(events(all.earlier) >= 100 && all.start < more.start)
        #expect(CalibrationPanel.split(CalibrationPanel(customers: 100, cutoffs: 3, seed: 4).table) == nil)
    }

    @Test func rowsThatAreNotSettledAreInNeitherPart() throws {
        let table = panel.settled(before: 5)
        let split = try #require(CalibrationPanel.split(table, needed: 60))
        #expect(split.start == CalibrationPanel.cutoff(4))
        #expect((split.later + split.earlier).allSatisfy { !table.labels["churn"]![$0].isNaN })
    }

    @Test(arguments: [false, true]) func customersOwnOutcomesDoNotChangeTheirScores(ofAll: Bool) throws {
        let before = try scores(panel.table, ofAll: ofAll)
        let split = try #require(CalibrationPanel.split(panel.table, needed: 60))
        for customer in [0, 7, 123] {
            let changed = panel.changingLabels { panel.table.customers[$0] == customer ? 1 - $1 : $1 }
            let after = try scores(changed, ofAll: ofAll)
            for (rows, (old, new)) in [
                (split.later, (before.later, after.later)), (split.earlier, (before.earlier, after.earlier)),
            ] {
                for (place, row) in rows.enumerated() where panel.table.customers[row] == customer {
                    #expect(old.probabilities[place] == new.probabilities[place])
                }
            }
            // Others learned from the outcomes.
            #expect(before.later.probabilities != after.later.probabilities)
        }
    }

    @Test func laterOutcomesChangeNoScoreOfEarlierRegressions() throws {
        let changed = panel.changingLabels {
            panel.table.cutoffs[$0] == CalibrationPanel.cutoff(5) && $0 % 7 == 0 ? 1 - $1 : $1
        }
        let (before, after) = (try scores(panel.table), try scores(changed))
        #expect(before.later.outcomes != after.later.outcomes)
        #expect(before.later.probabilities == after.later.probabilities)
        #expect(before.earlier.probabilities == after.earlier.probabilities)
        // What the map is fitted to has learned from them, as the head has.
        #expect(
            try scores(panel.table, ofAll: true).later.probabilities
                != scores(changed, ofAll: true).later.probabilities)
    }

    @Test func laterFeaturesOfOthersChangeNoScore() throws {
        let table = panel.table
        var values = MatrixBuilder(columns: table.values.columns, reservingRows: table.rows)
        for row in 0..<table.rows {
            let isChanged = table.cutoffs[row] == CalibrationPanel.cutoff(5) && table.customers[row] != 9
            values.appendRow { new in
                for column in new.indices { new[column] = table.values[row, column] * (isChanged ? 3 : 1) }
            }
        }
        let changed = FeatureTable(
            features: table.features, customers: table.customers, cutoffs: table.cutoffs,
            values: BlockedMatrix(values.finish()), labels: table.labels)
        let (before, after) = (try scores(table), try scores(changed))
        let split = try #require(CalibrationPanel.split(table, needed: 60))
        let place = try #require(split.later.firstIndex { table.customers[$0] == 9 })
        #expect(before.later.probabilities[place] == after.later.probabilities[place])
        #expect(before.later.probabilities != after.later.probabilities)
    }

    @Test func scoresDoNotDependOnThreads() throws {
        let (one, three) = (try scores(panel.table, threads: Threads(1)), try scores(panel.table, threads: Threads(3)))
        #expect(one.later.probabilities == three.later.probabilities)
        #expect(one.earlier.probabilities == three.earlier.probabilities)
    }
}
