import Experience
import Features
import LinearAlgebra
import Regression
import Simulation

@testable import Rapport

/// A feature table whose true probabilities are known, with a change of them at some cutoff: customers at monthly cutoffs of
/// 30 days, outcomes looked for in the 30 days after each.
struct CalibrationPanel {
    static let outcome = Outcome(name: "churn", rule: .noneOf, touchpoints: ["buy"], horizonDays: 30)
    private static let start = Timestamp(year: 2025, month: 1, day: 1)

    let table: FeatureTable

    /// - Parameters:
    ///   - customers: all of whom are there at each cutoff.
    ///   - drift: from which cutoff on the log-odds η are a + b η instead.
    init(
        customers: Int, cutoffs: Int, seed: UInt64, repetition: Int = 0,
        drift: (from: Int, intercept: Double, slope: Double)
    ) {
        self.init(customers: customers, cutoffs: cutoffs, seed: seed, repetition: repetition) { cutoff in
            cutoff < drift.from ? (0, 1) : (drift.intercept, drift.slope)
        }
    }

    /// - Parameters:
    ///   - customers: all of whom are there at each cutoff.
    ///   - line: a and b of each cutoff, whose log-odds η are a + b η instead.
    init(
        customers: Int, cutoffs: Int, seed: UInt64, repetition: Int = 0,
        line: (Int) -> (intercept: Double, slope: Double) = { _ in (0, 1) }
    ) {
        let design = PanelDesign(
            customers: customers, cutoffs: cutoffs, intercept: -1, coefficients: [1, -0.7, 0.4], persistence: 0.5)
        let panel = SimulatedPanel(design, seed: seed, repetition: repetition)
        var draws = SplitMix64(seed: seed, UInt64(repetition), 99)
        let labels = panel.y.indices.map { row in
            let eta = panel.x.withRow(row) { x in
                x.indices.reduce(design.intercept) { $0 + design.coefficients[$1] * x[$1] }
            }
            let (intercept, slope) = line(row % cutoffs)
            return draws.uniform() < LogisticFunction.probability(intercept + slope * eta) ? 1.0 : 0.0
        }
        self.init(
            x: panel.x, customers: panel.customers, cutoffs: panel.y.indices.map { Self.cutoff($0 % cutoffs) },
            labels: labels)
    }

    init(x: Matrix, customers: [Int], cutoffs: [Timestamp], labels: [Double]) {
        table = FeatureTable(
            features: (0..<x.columns).map {
                Feature(.touchpoint(Touchpoint("t\($0)")), .emotion, .mean, windowDays: 30)
            },
            customers: customers, cutoffs: cutoffs, values: BlockedMatrix(x), labels: [Self.outcome.name: labels])
    }

    static func cutoff(_ index: Int) -> Timestamp { start.adding(days: 30 * Double(index)) }

    /// The table without the labels of the last cutoffs: they are not settled yet.
    func settled(before cutoff: Int) -> FeatureTable {
        changingLabels { table.cutoffs[$0] < Self.cutoff(cutoff) ? $1 : .nan }
    }

    /// The table with other labels, made from the row and its label.
    func changingLabels(_ change: (Int, Double) -> Double) -> FeatureTable {
        let labels = table.labels[Self.outcome.name]!
        return FeatureTable(
            features: table.features, customers: table.customers, cutoffs: table.cutoffs, values: table.values,
            labels: [Self.outcome.name: labels.indices.map { change($0, labels[$0]) }])
    }

    /// The head of a table's settled rows.
    static func head(_ table: FeatureTable) throws -> ForecastModel.Head {
        let labels = table.labels[outcome.name]!
        let rows = labels.indices.filter { !labels[$0].isNaN }
        let layout = DesignLayout(learningFrom: table, rows: rows)
        let data = try LogisticData(
            design: layout.design(of: table, rows: rows), y: rows.map { labels[$0] },
            groups: rows.map { table.customers[$0] })
        let fit = try RidgeLogisticRegression(penalty: .fixed(0.001)).fit(data)
        return ForecastModel.Head(outcome: outcome, layout: layout, fit: fit)
    }

    /// What a project with a setting of `model.calibration` finds out about a table.
    static func calibration(
        _ table: FeatureTable, _ setting: String = "auto", seed: UInt64 = 1, threads: Threads = .all
    ) throws -> OutcomeCalibration? {
        let project = try Project.made(
            "outcomes: {churn: {none_of: [buy], within: 30d}}\nsnapshots: {at: [2025-01-01]}\n"
                + "model: {calibration: \(setting)}\n")
        return try project.calibration(of: head(table), on: table, seed: seed, threads: threads)
    }

    /// The split of a table's settled rows.
    static func split(_ table: FeatureTable, needed: Int = CalibrationSplit.leastEvents) -> CalibrationSplit? {
        CalibrationSplit(table, outcome: outcome, needed: needed, calendar: .utc)
    }
}
