import Experience
import Features
import Testing

@testable import Rapport

@Suite struct ProjectCheckTests {
    private let settings = """
        outcomes: {churn: {none_of: [buy], within: 30d}}
        snapshots: {at: [2025-02-01]}
        features: {windows: [30d]}

        """

    /// 60 customers who visit now and then; the odd ones press cancel in the last week of January and buy no more.
    private func rows(leaking: Bool) -> [Row] {
        (0..<60).flatMap { index in
            let name = "c\(index)"
            let visits = (0..<(1 + index % 5)).map {
                Row(customer: name, day: Double(3 + 5 * $0) + 0.25, touchpoint: "visit")
            }
            let cancel =
                (leaking ? index % 2 == 1 : index % 3 == 0)
                ? [Row(customer: name, day: 28.5, touchpoint: "cancel_click")] : []
            let purchase = index % 2 == 0 ? [Row(customer: name, day: 40.5, touchpoint: "buy")] : []
            return visits + cancel + purchase + [Row(customer: name, day: 70.5, touchpoint: "visit")]
        }
    }

    @Test func featureThatTellsTheOutcomeAloneIsALeak() throws {
        let project = try Project.made(settings)
        let check = try project.check(project.histories(rows(leaking: true)))
        let leaks = check.findings.filter { $0.code == "L201" }
        #expect(check.hasErrors && leaks.allSatisfy { $0.severity == .error })
        let first = try #require(leaks.first { $0.message.contains("cancel_click.count.30d") })
        #expect(first.message == "leakage: cancel_click.count.30d alone tells churn with AUC 1.00")
        #expect(first.remedy == "exclude it (features.exclude: [cancel_click]), or set outcomes.churn.gap: 7d")
        #expect(check.findings.first?.severity == .error)
        // A cell of one customer would be a leak of another kind.
        #expect(!check.findings.contains { $0.message.contains("c59") })
    }

    @Test func excludedTouchpointsDoNotLeak() throws {
        let project = try Project.made(settings.replacing("[30d]", with: "[30d], exclude: [cancel_click]"))
        let check = try project.check(project.histories(rows(leaking: true)))
        #expect(!check.findings.contains { $0.message.contains("cancel_click.") })
    }

    @Test func honestDataHaveNoLeak() throws {
        let project = try Project.made(settings)
        let check = try project.check(project.histories(rows(leaking: false)))
        #expect(!check.hasErrors)
        #expect(check.customers == 60 && check.outcomes.map(\.name) == ["churn"])
        #expect(check.outcomes[0].snapshots == 60 && check.outcomes[0].baseRate == 0.5)
        #expect(check.touchpoints.map(\.touchpoint) == ["visit", "buy", "cancel_click"])
        #expect(check.touchpoints.reduce(0) { $0 + $1.events } == check.events)
        let rare = check.findings.first { $0.code == "M303" }
        #expect(rare?.message == "churn is the case in only 30 snapshots; expect wide intervals")
    }

    @Test func outcomesThatCannotBeLearntAreErrors() throws {
        let never = try Project.made(settings.replacing("within: 30d", with: "within: 1d"))
        let check = try never.check(never.histories(rows(leaking: false)))
        #expect(
            check.findings.first?.message == "churn is always the case in 60 training snapshots: nothing to learn")
        #expect(check.findings.first?.code == "M302" && check.hasErrors)
        let late = try Project.made(settings.replacing("within: 30d", with: "within: 90d"))
        #expect(try late.check(late.histories(rows(leaking: false))).findings.first?.code == "E166")
    }

    @Test func customersWithoutARowAndBadRowsAreWarnings() throws {
        let project = try Project.made(settings)
        let log = EventLog.made(rows(leaking: false))
        let histories = try Histories(
            log: log,
            attributes: CustomerAttributes(
                rowsOf: ["c1"], attributes: [.init(name: "age", kind: .number, values: .numbers([40]))], for: log),
            intake: .clean, badRows: 3, declaredEnd: nil, calendar: project.calendar)
        let findings = try project.check(histories).findings
        #expect(findings.first { $0.code == "D108" }?.message == "3 bad rows were left out")
        #expect(
            findings.first { $0.code == "D109" }?.message == "59 customers have no row in the table of attributes")
    }

    @Test(arguments: [
        ("none_of: [buy]", "none_of: [bye]", "bye", "buy"),
        ("windows: [30d]", "exclude: [cancel_clik]", "cancel_clik", "cancel_click"),
        ("features:", "touchpoints: {vist: {stage: before}}\nfeatures:", "vist", "visit"),
    ]) func touchpointsThatTheLogLacksAreNamed(_ old: String, _ new: String, _ name: String, _ suggestion: String)
        throws
    {
        let project = try Project.made(settings.replacing(old, with: new))
        let histories = try project.histories(rows(leaking: false))
        #expect(throws: ExperienceError.unknownTouchpoint(name, suggestion: suggestion)) {
            try project.check(histories)
        }
    }
}
