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
        for outcome in configuration.outcomes { try check(outcome.touchpoints, in: log) }
        try check(configuration.mapping.profiles.keys.sorted(), in: log)
        try check(configuration.features.exclude.sorted(), in: log)
        let plan = try snapshotPlan()
        let catalog = FeatureCatalog(
            configuration.features, log: log, attributes: histories.attributes, knownAt: histories.completeUntil)
        let table = try FeatureBuilder(catalog: catalog, outcomes: configuration.outcomes).table(
            of: log, attributes: histories.attributes, plan: plan, dataEnd: histories.completeUntil, threads: threads)
        guard table.rows > 0 else { throw FeatureError.nobodyEligible }
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
                findings += try leaks(outcome.name, table: settled, labels: labels)
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

    /// Features that alone tell an outcome better than honest ones can: AUC above 0.95 either way.
    private func leaks(_ outcome: String, table: FeatureTable, labels: [Double]) throws -> [DataFinding] {
        try table.features.enumerated().compactMap { index, feature in
            let column = table.values.column(index)
            let present = column.filter { !$0.isNaN }
            guard let low = present.min(), let high = present.max(), low < high else { return nil }
            // A rank statistic only needs the order; missing values go to the low end.
            let scores = column.map { $0.isNaN ? 0 : ($0 - low) / (high - low) * 0.98 + 0.01 }
            let auc = try AreaUnderCurve(ScoredOutcomes(probabilities: scores, outcomes: labels)).value
            let strength = max(auc, 1 - auc)
            guard strength > 0.95 else { return nil }
            let source = feature.touchpoint.map {
                "exclude it (features.exclude: [\($0)]), or set outcomes.\(outcome).gap: 7d"
            }
            return DataFinding(
                code: "L201", severity: .error,
                message: "leakage: \(feature.name) alone tells \(outcome) with AUC \(hundredths(strength))",
                remedy: source ?? "look at what it means, or set outcomes.\(outcome).gap: 7d")
        }
    }
}

private func hundredths(_ value: Double) -> String {
    let digits = String(Int((value * 100).rounded()))
    return digits.count > 2 ? "1.00" : "0." + String(repeating: "0", count: 2 - digits.count) + digits
}
