import Experience
import Testing

@testable import Features

/// Customers who are eligible, and of whom nothing happened in the windows: they stay, with counts of 0 and missing
/// values elsewhere, which the design marks. The cutoff is day 100, the window 30 days.
@Suite struct EmptyWindowTests {
    private static let profiles: [Touchpoint: TouchpointProfile] = [
        "visit": .init(stage: .during, through: .people), "call": .init(stage: .during, through: .people),
    ]

    /// Everything that events may carry, long before the window for `gone`, in it for `here`.
    private let log = EventLog(
        rows("gone", from: 60) + rows("here", from: 90), mapping: .tested(profiles: profiles))

    private static func rows(_ customer: String, from first: Int64) -> [Row] {
        var rows: [Row] = []
        for touchpoint in ["visit", "call"] {
            for number: Int64 in 0..<3 {
                let fields: [EventField: Double] = [
                    .emotion: number == 1 ? -0.5 : 0.5, .responseMinutes: 5, .promiseKept: 1,
                    .resolved: Double(number % 2), .amount: 3, .column("score"): 1,
                ]
                rows.append(Row(customer, touchpoint, day(first + number), fields))
            }
        }
        return rows
    }

    private var catalog: FeatureCatalog {
        .whole(.init(windowsDays: [30], measures: ["score"]), log: log, knownAt: .day(100))
    }

    private func table(_ catalog: FeatureCatalog) throws -> FeatureTable {
        try FeatureBuilder(catalog: catalog, outcomes: []).table(
            of: log, attributes: .none, plan: SnapshotPlan(.at([.day(100)])), dataEnd: .day(100))
    }

    /// What of nothing is 0: numbers and sums of things.
    private func isZeroOfNothing(_ feature: Feature) -> Bool {
        switch (feature.measure, feature.statistic) {
        case (.count, .share): false
        case (.count, _), (.touchpoints, _), (.resolved, .open), (_, .sum): true
        default: false
        }
    }

    @Test func countsAreZeroAndTheRestIsMissing() throws {
        let catalog = catalog
        let table = try table(catalog)
        #expect(table.rows == 2)
        let row = table.row(log.index(of: CustomerID("gone"))!)
        var kinds = Set<String>()
        for (feature, value) in zip(catalog.features, row) where feature.windowDays != nil {
            kinds.insert("\(feature.measure.name) \(feature.statistic.name)")
            #expect(isZeroOfNothing(feature) ? value == 0 : value.isNaN, "\(feature.name)")
        }
        // Every family has a statistic among them, but for months and tenure, which have no window, and attributes.
        #expect(Set(catalog.features.map(\.family)) == Set(FeatureFamily.allCases).subtracting([.attributes]))
        #expect(kinds.count >= 34)
        #expect(catalog.features.contains { $0.subject == .stage(.during) })
        #expect(catalog.features.contains { $0.subject == .through(.people) })
    }

    @Test func whatHasNoWindowIsThereAllTheSame() throws {
        let catalog = catalog
        let row = try table(catalog).row(log.index(of: CustomerID("gone"))!)
        let tenure = catalog.features.firstIndex { $0.measure == .tenure }!
        // ln(1 + 40): first seen on day 60.
        #expect(same([row[tenure]], [3.713572066704308]))
        let months = catalog.features.indices.filter { catalog.features[$0].measure == .month }
        // Day 100 of 1970 is 11 April.
        #expect(months.map { row[$0] } == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test func nothingIsMissingForWhoWasThere() throws {
        let catalog = catalog
        let row = try table(catalog).row(log.index(of: CustomerID("here"))!)
        for (feature, value) in zip(catalog.features, row) { #expect(!value.isNaN, "\(feature.name)") }
    }

    @Test func designMarksWhatIsMissing() throws {
        let catalog = catalog
        let table = try table(catalog)
        let layout = DesignLayout(learningFrom: table)
        let marked = layout.columns.filter(\.isMissingIndicator).map(\.feature)
        #expect(marked == catalog.features.filter { $0.windowDays != nil && !isZeroOfNothing($0) })
        let matrix = layout.matrix(of: table)
        let gone = log.index(of: CustomerID("gone"))!
        for (column, of) in layout.columns.enumerated() where of.isMissingIndicator {
            #expect(matrix[gone, column] == 1 && matrix[1 - gone, column] == 0, "\(of.name)")
        }
        #expect(matrix.storage.allSatisfy { $0.isFinite })
    }

    @Test func customersWithoutAnyKnownEventAreNotEligible() throws {
        let table = try FeatureBuilder(catalog: catalog, outcomes: []).table(
            of: log, attributes: .none, plan: SnapshotPlan(.at([.day(60), .day(61)])), dataEnd: .day(100))
        // On day 60 nobody has been seen; on day 61 one customer has.
        #expect(table.cutoffs == [.day(61)])
        #expect(log.customers[table.customers[0]].text == "gone")
    }
}
