import Experience
import LinearAlgebra
import Testing

@testable import Features
@testable import Insights
@testable import Regression

/// How many customers had what, of a log that is small enough to count by hand.
@Suite struct TouchpointReachTests {
    private static let touchpoints: [Touchpoint] = ["call", "chat", "letter"]

    /// Customers 0…5, who are looked at on days 10 and 20, customer 5 on day 10 only:
    ///
    /// - 0 calls on day 5, rated; 1 calls on day 15, answered after an hour; 2 calls on day 25, after both snapshots;
    /// - 3 calls on day 8, which is known on day 30 only; 4 has a letter on day 1; 5 has a letter on day 12, after the snapshot;
    /// - 0 and 1 chat on day 9.
    private static let log: EventLog = {
        let rows: [(customer: Int, day: Int64, touchpoint: UInt16, known: Int64, emotion: Double, response: Double)] = [
            (0, 5, 0, 5, -0.5, .nan), (0, 9, 1, 9, .nan, .nan), (1, 9, 1, 9, .nan, .nan), (1, 15, 0, 15, .nan, 60),
            (2, 25, 0, 25, 1, 5), (3, 8, 0, 30, 1, 5), (4, 1, 2, 1, .nan, .nan), (5, 12, 2, 12, .nan, .nan),
        ]
        var events = EventColumns()
        events.fields = [
            .emotion: FieldColumn(rows.map(\.emotion)), .responseMinutes: FieldColumn(rows.map(\.response)),
        ]
        events.times = rows.map { start.adding(days: Double($0.day)).microseconds }
        events.knownAt = rows.map { start.adding(days: Double($0.known)).microseconds }
        events.touchpoints = rows.map(\.touchpoint)
        return EventLog(
            customers: (0..<6).map { CustomerID("C\($0)") }, touchpoints: touchpoints,
            offsets: (0...6).map { customer in rows.count { $0.customer < customer } }, events: events)
    }()
    private static let start = Timestamp(year: 2025, month: 1, day: 1)

    /// The snapshots, with a table that has no count of calls, and of chats and letters nothing at all.
    private static func table() -> FeatureTable {
        let customers = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5]
        let features = [
            Feature(.touchpoint("call"), .emotion, .mean, windowDays: 7),
            Feature(.everything, .count, .sum, windowDays: 7),
        ]
        return FeatureTable(
            features: features, customers: customers,
            cutoffs: customers.indices.map { start.adding(days: $0 % 2 == 0 ? 10 : 20) },
            values: BlockedMatrix(Matrix(customers.indices.map { [Double($0 % 3) / 2 - 0.5, Double($0 % 2)] })),
            labels: ["churn": customers.indices.map { Double($0 / 2 % 2) }])
    }

    @Test func onlyEventsKnownBeforeASnapshotCount() {
        let reach = TouchpointReach(Self.log, before: Self.table())
        #expect(reach.customers == ["call": [0, 1], "chat": [0, 1], "letter": [4]])
        #expect(reach.felt == [0] && reach.served == [1])
    }

    @Test func groupsHaveTheCustomersOfAnyOfTheirTouchpoints() {
        let reach = TouchpointReach(Self.log, before: Self.table())
        let profiles: [Touchpoint: TouchpointProfile] = [
            "call": .init(stage: .after, through: .people), "letter": .init(stage: .after, through: .product),
        ]
        func count(_ group: DriverGroup) -> Int? { reach.count(group, profiles: profiles) }
        #expect(count(.touchpoint("call")) == 2 && count(.touchpoint("letter")) == 1 && count(.touchpoint("fax")) == 0)
        #expect(count(.stage(.after)) == 3 && count(.stage(nil)) == 2 && count(.stage(.before)) == 0)
        #expect(count(.through(.people)) == 2 && count(.through(.product)) == 1)
        #expect(count(.volume) == 3 && count(.emotion) == 1 && count(.service) == 1)
        #expect(count(.activity) == nil && count(.attributes) == nil)
    }

    /// Neither a window nor the choice of features changes whom a touchpoint reached.
    @Test(arguments: [(DriverView.touchpoint, ["call": 2]), (.family, ["emotion": 1, "volume": 3])])
    func driversCountWhoHadItWhateverTheFeatures(view: DriverView, counts: [String: Int]) throws {
        let table = Self.table()
        let layout = DesignLayout(learningFrom: table)
        let matrix = layout.matrix(of: table)
        let fit = try RidgeLogisticRegression(penalty: .fixed(0.1)).fit(
            LogisticData(x: matrix, y: table.labels["churn"]!, groups: table.customers))
        let drivers = try Drivers(
            of: fit, layout: layout, table: table, matrix: matrix,
            outcome: Outcome(name: "churn", rule: .anyOf, touchpoints: ["cancel"], horizonDays: 9, isWanted: false),
            reach: TouchpointReach(Self.log, before: table), view: view, draws: 20)
        let compared = drivers.drivers.filter(\.isCompared)
        #expect(Dictionary(uniqueKeysWithValues: compared.map { ($0.name, $0.customers) }) == counts)
        #expect(drivers.drivers.filter { !$0.isCompared }.allSatisfy { $0.customers == 6 })
    }
}
