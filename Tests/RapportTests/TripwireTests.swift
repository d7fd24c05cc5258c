import Experience
import Features
import Testing

@testable import Rapport

/// The signs of leakage that `check` looks for: a touchpoint that is part of leaving (L203), and labels that were mixed up
/// (L204).
@Suite struct TripwireTests {
    private let settings = """
        outcomes: {churn: {none_of: [buy], within: 30d}}
        snapshots: {at: [2025-03-01, 2025-04-01], active_within: 60d}
        features: {windows: [60d]}

        """

    /// 120 customers who buy every ten days until day 150; every third stops at some day in between. Those who stop press
    /// cancel a day later where `cancels` says so; others do now and then where `others` says so.
    private func rows(cancels: Bool, others: Bool = false) -> [Row] {
        (0..<120).flatMap { index in
            let name = "c\(index)"
            let end = index % 3 == 0 ? 60 + index % 50 : 150
            var rows = stride(from: index % 10, to: end, by: 10).map {
                Row(customer: name, day: Double($0) + 0.25, touchpoint: "buy")
            }
            rows += stride(from: index % 17, to: end, by: 17).map {
                Row(customer: name, day: Double($0) + 0.5, touchpoint: "visit")
            }
            if index % 3 == 0 ? cancels : others {
                rows.append(Row(customer: name, day: Double(min(end, 100)) + 0.75, touchpoint: "cancel_click"))
            }
            return rows
        }
    }

    private func findings(_ rows: [Row], _ settings: String? = nil) throws -> [DataFinding] {
        let project = try Project.made(settings ?? self.settings)
        return try project.check(project.histories(rows)).findings
    }

    @Test func touchpointThatOnlyHappensOnTheWayOutIsPartOfTheOutcome() throws {
        let found = try findings(rows(cancels: true)).filter { $0.code == "L203" }
        #expect(found.count == 1 && found.first?.severity == .error)
        let message = try #require(found.first?.message)
        // 40 customers leave, and each presses once.
        let pattern =
            /leakage: churn follows 100% of 40 "cancel_click" events, and \d+% of all events; it may be part of it/
        #expect(message.wholeMatch(of: pattern) != nil, "\(message)")
        #expect(
            found.first?.remedy == "exclude it (features.exclude: [cancel_click]), or set outcomes.churn.gap: 7d")
    }

    @Test func touchpointThatOthersHaveTooIsNoSign() throws {
        #expect(try !findings(rows(cancels: true, others: true)).contains { $0.code == "L203" })
        #expect(try !findings(rows(cancels: false)).contains { $0.code == "L203" })
    }

    /// 400 customers; of those with a bad call before the cutoff nearly all buy no more, of the others one in five. With
    /// `isMixed` the calls are those of other customers.
    private func calls(isMixed: Bool) -> [Row] {
        var random = SplitMix64(seed: 12)
        var isBad = (0..<400).map { _ in Double.random(in: 0..<1, using: &random) < 0.4 }
        let leaves = isBad.map { Double.random(in: 0..<1, using: &random) < ($0 ? 0.85 : 0.2) }
        if isMixed { isBad.shuffle(using: &random) }
        return (0..<400).flatMap { index in
            let name = "c\(index)"
            var rows = (0..<Int.random(in: 1...3, using: &random)).map {
                Row(customer: name, day: Double(10 + 12 * $0) + 0.25, touchpoint: "buy")
            }
            rows.append(
                Row(customer: name, day: 50.5, touchpoint: "call", fields: [.emotion: isBad[index] ? -1 : 0.5]))
            if !leaves[index] { rows.append(Row(customer: name, day: 70.5, touchpoint: "buy")) }
            return rows + [Row(customer: name, day: 120.5, touchpoint: "visit")]
        }
    }

    private var atOnce: String { settings.replacing("2025-03-01, 2025-04-01", with: "2025-03-01") }

    @Test func labelsOfOtherCustomersAreMixedUp() throws {
        let mixed = try findings(calls(isMixed: true), atOnce)
        let found = mixed.filter { $0.code == "L204" }
        #expect(found.count == 1 && found.first?.severity == .warning)
        #expect(found.first?.message == "no feature tells churn better than chance; its labels look mixed up")
        #expect(
            found.first?.remedy == "check that events and outcomes belong to the same customers and the same clock")
    }

    @Test func labelsOfTheSameCustomersAreNot() throws {
        #expect(try !findings(calls(isMixed: false), atOnce).contains { ["L201", "L203", "L204"].contains($0.code) })
    }
}
