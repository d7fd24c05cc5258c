import Evaluation
import Experience
import Rapport
import Reporting

extension Report {
    /// A line for each origin and one for all, with sentences for each outcome.
    init(_ backtest: Backtest, gates: [BacktestGate.Result]) {
        let origins = Set(backtest.outcomes.flatMap { $0.origins.map(\.origin) }).sorted()
        let count = origins.count == 1 ? "1 origin" : "\(origins.count) origins"
        self.init(
            opening: [
                "Trained at \(count) with what was known by then, and compared with what happened until "
                    + "\(backtest.asOf.isoDay).",
                "Skill: how much lower the log loss is than that of the best baseline.", "",
            ],
            table: ReportTable(
                columns: Self.backtestColumns(backtest.level),
                rows: backtest.outcomes.flatMap { outcome in
                    outcome.origins.map { cells(of: $0, outcome) } + [cells(ofAll: outcome)]
                }),
            notes: backtest.outcomes.flatMap { sentences(on: $0, backtest) } + gates.map { "Gate \($0.words)" },
            json: backtest.document(gates: gates))
    }

    private static func backtestColumns(_ level: Double) -> [ReportTable.Column] {
        [
            .init("outcome", "outcome"), .init("origin", "origin"),
            .init("rows", "customers", isNumeric: true), .init("events", nil),
            .init("base_rate", "base rate", isNumeric: true), .init("auc", "AUC", isNumeric: true),
            .init("log_loss", "log loss", isNumeric: true), .init("skill", "skill", isNumeric: true),
            .init("ece", "ECE", isNumeric: true), .init("lift", "lift", isNumeric: true),
            .init("calibration_slope", "slope", isNumeric: true), .init("calibration_intercept", nil),
            .init("brier", nil), .init("expected", nil),
            .init("lower", "expected, \(Numbers.percent(level, 0)) interval"),
            .init("upper", nil), .init("observed", "happened", isNumeric: true), .init("held", nil),
            .init("crps", nil), .init("count_log_score", nil), .init("interval_score", nil),
        ]
            + Backtest.Forecaster.baselines.flatMap { baseline -> [ReportTable.Column] in
                [.init("log_loss_\(baseline.rawValue)", nil), .init("crps_\(baseline.rawValue)", nil)]
            }
    }
}

private func cells(of origin: BacktestOrigin, _ outcome: OutcomeBacktest) -> [ReportTable.Cell] {
    let count = origin.counts[.model]
    let interval = count.map { "\(Numbers.grouped($0.interval.lowerBound))–\(Numbers.grouped($0.interval.upperBound))" }
    let expected = count.map { "\(Numbers.fixed($0.expected, 0)), \(interval ?? "")" } ?? ""
    return [.text(outcome.outcome.name), .text("\(origin.origin)")] + cells(of: origin.scores) + [
        number(count?.expected), .init(count.map { .integer($0.interval.lowerBound) } ?? .null, expected),
        .init(count.map { .integer($0.interval.upperBound) } ?? .null, ""), .count(origin.scores.events),
        .init(count.map { .bool($0.isHeld) } ?? .null, ""), number(count?.rankedProbabilityScore),
        number(count?.logScore), number(count?.intervalScore),
    ] + baselineCells(origin.scores) { origin.counts[$0]?.rankedProbabilityScore }
}

private func cells(ofAll outcome: OutcomeBacktest) -> [ReportTable.Cell] {
    let count = outcome.counts[.model]
    let held = count.map { "held \($0.held) of \($0.origins)" } ?? ""
    return [.text(outcome.outcome.name), .text("all")] + cells(of: outcome.overall) + [
        number(nil), .init(.null, held), .init(.null, ""), .count(outcome.overall.events),
        number(count.map { Double($0.held) / Double($0.origins) }), number(count?.rankedProbabilityScore),
        number(count?.logScore), number(count?.intervalScore),
    ] + baselineCells(outcome.overall) { outcome.counts[$0]?.rankedProbabilityScore }
}

private func cells(of scores: BacktestScores) -> [ReportTable.Cell] {
    let metrics = scores.metrics
    return [
        .count(scores.rows), .count(scores.events), .init(.number(scores.baseRate), Numbers.percent(scores.baseRate)),
        number(metrics?.auc.value, 3), number(scores.scores[.model]?.logLoss, 3),
        .init(.number(scores.skill), Numbers.percent(scores.skill)),
        number(metrics?.reliability.expectedError, 3), number(metrics?.topDecile.lift, 2),
        number(metrics?.calibration.slope?.value, 2), number(metrics?.calibration.intercept?.value),
        number(scores.scores[.model]?.brier),
    ]
}

private func baselineCells(
    _ scores: BacktestScores, count: (Backtest.Forecaster) -> Double?
) -> [ReportTable.Cell] {
    Backtest.Forecaster.baselines.flatMap { [number(scores.scores[$0]?.logLoss), number(count($0))] }
}

private func number(_ value: Double?, _ decimals: Int = 3) -> ReportTable.Cell {
    guard let value else { return .init(.null, "–") }
    return .number(value, decimals)
}

/// What a manager wants to know of one outcome.
private func sentences(on outcome: OutcomeBacktest, _ backtest: Backtest) -> [String] {
    let (name, best) = (outcome.outcome.name, outcome.overall.bestBaseline.words)
    var lines = ["", "\(name), who: log loss " + comparison(outcome.overall.baselineSkills) + "."]
    if !(outcome.overall.skill > 0) { lines.append("\(name): do not use the model, \(best) forecasts as well.") }
    if let count = outcome.counts[.model] {
        let blind = outcome.origins.count { $0.counts[.model]?.shock.origins == 0 }
        lines += [
            "\(name), how many: off by \(Numbers.fixed(count.rankedProbabilityScore, 1)) customers (CRPS), "
                + comparison(outcome.countSkills) + ".",
            "\(name), intervals: \(Numbers.percent(backtest.level, 0)) ones held \(count.held) of \(count.origins) "
                + "times; honest ones hold \(range(count.band))"
                + (outcome.originsOverlap ? ", or so, as origins share outcomes." : ".")
                + (blind == 0 ? "" : " At \(blind) no earlier forecast could be checked yet, so shocks are left out."),
        ]
    }
    if let line = stayingPower(outcome) { lines.append("\(name), staying power: " + line) }
    if outcome.origins.count < backtest.folds {
        lines.append(
            "\(name): \(outcome.origins.count) of \(backtest.folds) origins, as at earlier cutoffs too few outcomes were "
                + "known to train with.")
    }
    return lines
}

/// `4.9% below the rates by tenure, 1.2% above the latest rate`.
private func comparison(_ skills: [(baseline: Backtest.Forecaster, skill: Double)]) -> String {
    skills.map { baseline, skill in
        "\(Numbers.percent(abs(skill))) \(skill < 0 ? "above" : "below") \(baseline.words)"
    }.joined(separator: ", ")
}

private func range(_ band: ClosedRange<Int>) -> String {
    band.count == 1 ? "\(band.lowerBound)" : "\(band.lowerBound) to \(band.upperBound)"
}

/// How the lift of the first origin's model falls with its age.
private func stayingPower(_ outcome: OutcomeBacktest) -> String? {
    let ages = outcome.stayingPower.ages
    guard ages.count > 1 else { return nil }
    func lift(_ value: Double?) -> String { Numbers.fixed(value ?? .nan, 2) }
    let later = ages.dropFirst().map { age in
        "after \(Numbers.fixed(age.days, 0)) days \(lift(age.lift)) "
            + "(a fresh one \(lift(age.fresh.metrics?.topDecile.lift)))"
    }
    let text = "the model of \(ages[0].origin) had a lift of \(lift(ages[0].lift)), \(later.joined(separator: ", ")). "
    if let faded = outcome.stayingPower.faded {
        return text + "From \(Numbers.fixed(faded.days, 0)) days on it had less than half of a fresh one's skill."
    }
    return text
        + (ages[0].skill > 0
            ? "It kept at least half of a fresh one's skill." : "It never had skill over the rates by tenure.")
}

extension OutcomeBacktest {
    /// How much lower the ranked probability score of the count is than that of each baseline.
    fileprivate var countSkills: [(baseline: Backtest.Forecaster, skill: Double)] {
        guard let model = counts[.model] else { return [] }
        return Backtest.Forecaster.baselines.compactMap { baseline in
            counts[baseline].map { (baseline, 1 - model.rankedProbabilityScore / $0.rankedProbabilityScore) }
        }
    }
}

extension BacktestScores {
    /// How much lower the log loss is than that of each baseline.
    fileprivate var baselineSkills: [(baseline: Backtest.Forecaster, skill: Double)] {
        Backtest.Forecaster.baselines.filter { scores[$0] != nil }.map { ($0, skill(over: $0)) }
    }
}

extension Backtest.Forecaster {
    /// As a sentence names it.
    var words: String {
        switch self {
        case .model: "the model"
        case .tenure: "the rates by tenure"
        case .lastPeriod: "the latest rate"
        case .constant: "one rate for all"
        case .betaGeometric: "the beta-geometric model"
        }
    }
}

extension BacktestGate.Result {
    /// `churn auc 0.683, at least 0.7 asked for: 0.017 short`.
    var words: String {
        let figure = value.isNaN ? "could not be measured" : Numbers.fixed(value, 3)
        let asked = "\(gate.isAtLeast ? "at least" : "at most") \(gate.bound) asked for"
        let verdict =
            isPassed
            ? ": kept"
            : value.isNaN
                ? "" : ": \(Numbers.fixed(abs(value - gate.bound), 3)) \(gate.isAtLeast ? "short" : "too much")"
        return "\(outcome) \(gate.metric.rawValue) \(figure), \(asked)\(verdict)"
    }
}
