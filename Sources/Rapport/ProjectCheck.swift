import Evaluation
import Experience
import Features
import LinearAlgebra
import Reporting

/// What `rapport check` finds: the shape of the data, and findings with codes.
public struct ProjectCheck: Sendable {
    /// How many customers the log has.
    public let customers: Int
    /// How many events the log has.
    public let events: Int
    /// The moments of the first and last event.
    public let span: ClosedRange<Timestamp>
    /// Each touchpoint with its number of events, most first.
    public let touchpoints: [(touchpoint: Touchpoint, events: Int)]
    /// For each outcome: its name, labelled snapshots, and the share at which it is the case.
    public let outcomes: [(name: String, snapshots: Int, baseRate: Double)]
    /// The findings, errors first.
    public let findings: [DataFinding]

    /// Whether a finding says that results cannot be trusted.
    public var hasErrors: Bool { findings.contains { $0.severity == .error } }
}

extension Project {
    /// Looks at loaded data for what would spoil a forecast: gaps, duplicates, rare touchpoints, outcomes that are too rare,
    /// and single features that alone tell the outcome (leakage).
    public func check(_ histories: Histories, threads: Threads = .all) throws -> ProjectCheck {
        let log = histories.log
        var findings = log.findings(intake: histories.intake)
        if histories.badRows > 0 {
            findings.append(
                DataFinding(
                    code: "D108", severity: .warning,
                    message: histories.badRows == 1
                        ? "1 bad row was left out" : "\(Numbers.grouped(histories.badRows)) bad rows were left out"))
        }
        if histories.attributes.customersWithoutRow > 0 {
            findings.append(
                DataFinding(
                    code: "D109", severity: .warning,
                    message:
                        "\(histories.attributes.customersWithoutRow) customers have no row in the table of attributes"))
        }
        let plan = try snapshotPlan()
        try check(plan, in: log)
        try check(configuration.mapping.profiles.keys.sorted(), among: log.touchpoints)
        let table = try featureTable(
            of: histories, plan: plan, dataEnd: histories.completeUntil, outcomes: configuration.outcomes,
            precision: .double, threads: threads)
        var outcomes: [(name: String, snapshots: Int, baseRate: Double)] = []
        for outcome in configuration.outcomes {
            let settled = table.selecting { !table.labels[outcome.name]![$0].isNaN }
            let labels = settled.labels[outcome.name]!
            let events = labels.reduce(0, +)
            outcomes.append((outcome.name, settled.rows, settled.rows > 0 ? events / Double(settled.rows) : .nan))
            if settled.rows == 0 {
                let error = FeatureError.nothingSettled(outcome: outcome.name)
                findings.append(
                    DataFinding(code: error.code, severity: .error, message: error.message, remedy: error.remedy))
            } else if events == 0 || events == Double(settled.rows) {
                let error = ProjectError.oneClassOnly(outcome: outcome.name, rows: settled.rows, events: Int(events))
                findings.append(
                    DataFinding(code: error.code, severity: .error, message: error.message, remedy: error.remedy))
            } else {
                findings += try Tripwires(outcome: outcome, histories: histories, table: settled).findings()
                if events < 100 {
                    findings.append(
                        DataFinding(
                            code: "M303", severity: .warning,
                            message:
                                "\(outcome.name) is the case in only \(Int(events)) snapshots; expect wide intervals"))
                }
            }
        }
        return ProjectCheck(
            customers: log.customers.count, events: log.events.count, span: log.span!,
            touchpoints: zip(log.touchpoints, log.touchpointCounts).map { (touchpoint: $0, events: $1) }
                .sorted { ($1.events, $0.touchpoint) < ($0.events, $1.touchpoint) },
            outcomes: outcomes,
            findings: findings.sorted { ($1.severity, $0.code) < ($0.severity, $1.code) })
    }
}
