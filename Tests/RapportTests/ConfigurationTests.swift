import Experience
import Features
import Testing

@testable import Rapport

@Suite struct ConfigurationTests {
    /// The example of the documentation.
    private let example = """
        version: 1
        timezone: UTC
        events:
          from: data/demo/events.parquet        # a file, a glob, or {engine: postgres, query: …}
          customer: customer_id
          time: occurred_at
          known_at: loaded_at                   # optional: when we learned of it
          id: event_id                          # optional: duplicates are dropped by it
          touchpoint: touchpoint
          emotion: {column: rating, scale: [1, 5]}          # mapped to −1…+1; missing stays missing
          response: {column: response_minutes, unit: minutes}
          promise_kept: promise_kept
          resolved: resolved
          amount: amount
        customers:                              # optional
          from: data/demo/customers.csv
          customer: customer_id
          attributes: {plan: category, age: number}
        touchpoints:                            # optional: what each is
          website:      {stage: before, through: product}
          support_call: {stage: after,  through: people}
        outcomes:
          churn:    {none_of: [purchase, app], within: 90d, gap: 0d}     # none of these happens
          referral: {any_of: [referral], within: 90d}                    # one of these happens
          promoter: {any_of: [nps], where: rating >= 9, within: 1d}
        snapshots: {every: 1 month, from: 2025-04-01, to: 2025-09-01, active_within: 365d}
        features:  {windows: [30d, 90d, 365d], exclude: [cancel_click]}
        what_if:   {actionable: [support_call.response_minutes, delivery.promise_kept]}

        """

    private let least = """
        events: {from: e.csv, customer: c, time: t, touchpoint: p}
        outcomes: {churn: {none_of: buy, within: 90d}}
        snapshots: {before: buy}

        """

    private func read(_ yaml: String) throws -> ProjectConfiguration { try .init(yaml: yaml, file: "rapport.yaml") }

    @Test func documentedExampleIsReadWhole() throws {
        let configuration = try read(example)
        #expect(configuration.timeZone == "UTC")
        #expect(configuration.events == .file("data/demo/events.parquet"))
        var mapping = EventMapping(customer: "customer_id", time: "occurred_at", touchpoint: "touchpoint")
        mapping.knownAt = "loaded_at"
        mapping.id = "event_id"
        mapping.emotion = .init(column: "rating", scale: EmotionScale(low: 1, high: 5)!)
        mapping.response = .init(column: "response_minutes", unit: .minutes)
        mapping.promiseKept = "promise_kept"
        mapping.resolved = "resolved"
        mapping.amount = "amount"
        mapping.furtherColumns = ["rating"]
        mapping.profiles = [
            "website": TouchpointProfile(stage: .before, through: .product),
            "support_call": TouchpointProfile(stage: .after, through: .people),
        ]
        #expect(configuration.mapping == mapping)
        #expect(configuration.completeUntil == nil)
        #expect(
            configuration.customers
                == .init(
                    source: .file("data/demo/customers.csv"), customer: "customer_id",
                    attributes: [.init(name: "plan", kind: .category), .init(name: "age", kind: .number)]))
        #expect(
            configuration.outcomes == [
                Outcome(
                    name: "churn", rule: .noneOf, touchpoints: ["purchase", "app"], horizonDays: 90, isWanted: false),
                Outcome(name: "referral", rule: .anyOf, touchpoints: ["referral"], horizonDays: 90, isWanted: true),
                Outcome(
                    name: "promoter", rule: .anyOf, touchpoints: ["nps"], condition: .init("rating >= 9"),
                    horizonDays: 1),
            ])
        #expect(
            configuration.snapshots
                == .init(
                    cutoffs: .every(.months(1), from: "2025-04-01", to: "2025-09-01"), activeWithinDays: 365,
                    activeIn: []))
        #expect(configuration.features == .init(windowsDays: [30, 90, 365], exclude: ["cancel_click"]))
        #expect(configuration.actionable == ["support_call.response_minutes", "delivery.promise_kept"])
    }

    @Test func whatIsLeftOutHasADefault() throws {
        let configuration = try read(least)
        #expect(configuration.timeZone == "UTC" && configuration.customers == nil && configuration.actionable == [])
        #expect(configuration.features == FeatureCatalog.Settings())
        #expect(configuration.outcomes[0].touchpoints == ["buy"] && configuration.outcomes[0].gapDays == 0)
        #expect(configuration.snapshots == .init(cutoffs: .before("buy"), activeWithinDays: nil, activeIn: []))
    }

    @Test func nullIsNotGiven() throws {
        let yaml = least.replacing("touchpoint: p", with: "touchpoint: p, known_at: null, id: ~") + "what_if:\n"
        #expect(try read(yaml) == read(least))
    }

    @Test func plainColumnsHaveTheirUsualUnit() throws {
        let mapping = try read(
            least.replacing("touchpoint: p", with: "touchpoint: p, emotion: mood, response: wait, until: 2025-06-01")
        )
        #expect(mapping.mapping.emotion == .init(column: "mood", scale: .unit))
        #expect(mapping.mapping.response == .init(column: "wait", unit: .minutes))
        #expect(mapping.completeUntil == "2025-06-01")
    }

    @Test func eventsMayComeFromAQuery() throws {
        let source = "{engine: postgres, query: SELECT 1, options: {uri: \"postgresql:///crm\"}}"
        #expect(
            try read(least.replacing("e.csv", with: source)).events
                == .query(engine: "postgres", sql: "SELECT 1", options: ["uri": "postgresql:///crm"]))
    }

    @Test(arguments: [
        ("every: 1 month", CalendarCutoffs.Step.months(1)), ("every: 3 months", .months(3)), ("every: 1 day", .days(1)),
        ("every: 14 days", .days(14)), ("every: 30d", .days(30)), ("every: 2w", .days(14)),
    ]) func stepsOfTheCalendar(_ text: String, _ step: CalendarCutoffs.Step) throws {
        let yaml = least.replacing("before: buy", with: "\(text), from: 2025-01-01, to: 2025-02-01, active_in: [app]")
        let snapshots = try read(yaml).snapshots
        #expect(snapshots.cutoffs == .every(step, from: "2025-01-01", to: "2025-02-01"))
        #expect(snapshots.activeIn == ["app"])
    }

    @Test func wantedCanBeSaid() throws {
        let yaml = least.replacing("within: 90d", with: "within: 90d, wanted: true")
        #expect(try read(yaml).outcomes[0].isWanted)
        // Churn is unwanted even where something must happen for it.
        let cancel = least.replacing("none_of: buy", with: "any_of: cancel")
        #expect(try !read(cancel).outcomes[0].isWanted)
    }

    @Test func namesThatLookLikeNumbersAreNames() throws {
        let yaml = least + "touchpoints: {\"404\": {stage: after}, 7: {through: people}}\n"
        #expect(
            try read(yaml).mapping.profiles == [
                "404": TouchpointProfile(stage: .after), "7": TouchpointProfile(through: .people),
            ])
    }

    @Test(arguments: [
        ("90d", 90.0), ("12h", 0.5), ("2w", 14.0), ("30m", 30.0 / 1440), ("45s", 45.0 / 86_400), ("0d", 0.0),
    ])
    func durationsAreInDays(_ text: String, _ days: Double) throws {
        let yaml = least.replacing("within: 90d", with: "within: 90d, gap: \(text)")
        #expect(abs(try read(yaml).outcomes[0].gapDays - days) < 1e-12)
    }
}
