import Evaluation
import Experience
import Features
import Regression

/// Signs that something of the outcome got into the features, or nothing of it: what an honest forecast does not show.
struct Tripwires {
    let outcome: Outcome
    let histories: Histories
    /// Snapshots whose outcome is known.
    let table: FeatureTable

    /// Above this AUC one feature alone is too good to be true.
    static let greatestAlone = 0.95

    func findings() throws -> [DataFinding] { try alone() + aftermath() }

    /// L201 for each feature that alone tells the outcome with an AUC above 0.95 either way; L204 where no feature tells it
    /// better than chance, as when labels were mixed up.
    ///
    /// Chance is a two-sided test of each feature at 5 % over all of them (Bonferroni), with the variance clustered by
    /// customer.
    private func alone() throws -> [DataFinding] {
        let sample = sampled()
        let labels = sample.labels[outcome.name]!
        let events = labels.reduce(0, +)
        var findings: [DataFinding] = []
        var greatest = 0.0
        var tested = 0
        for (index, feature) in sample.features.enumerated() {
            let column = sample.values.column(index)
            let present = column.filter { !$0.isNaN }
            guard let low = present.min(), let high = present.max(), low < high else { continue }
            // A rank statistic only needs the order; missing values go to the low end.
            let scores = column.map { $0.isNaN ? 0 : ($0 - low) / (high - low) * 0.98 + 0.01 }
            let area = AreaUnderCurve(
                try ScoredOutcomes(probabilities: scores, outcomes: labels, groups: sample.customers))
            let strength = max(area.value, 1 - area.value)
            if let variance = area.variance, variance > 0 {
                tested += 1
                greatest = max(greatest, (strength - 0.5) / variance.squareRoot())
            }
            if strength > Self.greatestAlone { findings.append(leak(of: feature, strength)) }
        }
        let limit = NormalDistribution.quantile(1 - 0.025 / Double(max(1, tested)))
        if tested > 0, greatest < limit, min(events, Double(labels.count) - events) >= 30 {
            findings.append(
                DataFinding(
                    code: "L204", severity: .warning,
                    message: "no feature tells \(outcome.name) better than chance; its labels look mixed up",
                    remedy: "check that events and outcomes belong to the same customers and the same clock"))
        }
        return findings
    }

    private func leak(of feature: Feature, _ strength: Double) -> DataFinding {
        let source = feature.touchpoint.map {
            "exclude it (features.exclude: [\($0)]), or set outcomes.\(outcome.name).gap: 7d"
        }
        return DataFinding(
            code: "L201", severity: .error,
            message: "leakage: \(feature.name) alone tells \(outcome.name) with AUC \(hundredths(strength))",
            remedy: source ?? "look at what it means, or set outcomes.\(outcome.name).gap: 7d")
    }

    /// L203 for each touchpoint that is almost always followed by the outcome, where most events are not: it may be part of
    /// the outcome itself.
    private func aftermath() -> [DataFinding] {
        let all = Aftermath.all(
            of: outcome, in: histories.log, dataEnd: histories.completeUntil, calendar: histories.calendar)
        let events = all.reduce(0) { $0 + $1.events }
        let base = all.reduce(0) { $0 + $1.share * Double($1.events) } / Double(max(1, events))
        guard base < 0.5 else { return [] }
        return all.filter { $0.share >= 0.95 && $0.customers >= 20 }.map { found in
            DataFinding(
                code: "L203", severity: .error,
                message: "leakage: \(outcome.name) follows \(percent(found.share)) of \(found.events) "
                    + "\"\(found.touchpoint)\" events, and \(percent(base)) of all events; it may be part of it",
                remedy: "exclude it (features.exclude: [\(found.touchpoint)]), or set outcomes.\(outcome.name).gap: 7d")
        }
    }

    /// The snapshots of every k-th customer, so that a large log does not take long.
    private func sampled() -> FeatureTable {
        let step = table.rows / 100_000 + 1
        return step == 1 ? table : table.selecting { table.customers[$0] % step == 0 }
    }

    private func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))%" }

    private func hundredths(_ value: Double) -> String {
        let digits = String(Int((value * 100).rounded()))
        return digits.count > 2 ? "1.00" : "0." + String(repeating: "0", count: 2 - digits.count) + digits
    }
}
