import Evaluation
import Experience
import Features
import LinearAlgebra
import Regression

/// What a model predicts for one outcome when customers' events are edited and everything is computed anew.
public struct WhatIf: Sendable, Equatable {
    /// The outcome's name.
    public let outcome: String
    /// How many customers were eligible at the cutoff.
    public let customers: Int
    /// How many of them have an edited event.
    public let edited: Int
    /// The mean probability as things are.
    public let baseline: Double
    /// The mean probability in the scenario.
    public let scenario: Double
    /// The 95 % interval of the change, by the delta method with clustered errors and the cohort held fixed.
    public let interval: ClosedRange<Double>
    /// The share of the edited customers whose changed features leave the range in which the model was trained (1–99 %).
    public let outOfSupport: Double
    /// The change with its error and derivatives.
    public let predicted: PredictedChange
    /// Its error for customers like these, where asked for.
    public var population: PopulationError?
    /// What customers drawn again say of it, where asked for.
    public var bootstrap: BootstrapChange?
    /// Effects that are evidence for it, where some were quoted.
    public var effects: [EffectComparison] = []

    /// An answer from its parts.
    init(outcome: String, customers: Int, edited: Int, predicted: PredictedChange, outOfSupport: Double) {
        self.outcome = outcome
        self.customers = customers
        self.edited = edited
        self.predicted = predicted
        self.outOfSupport = outOfSupport
        baseline = predicted.baseline
        scenario = predicted.scenario
        interval = predicted.interval(level: 0.95)
    }

    /// The change of the mean probability.
    public var change: Double { scenario - baseline }

    /// The expected number of customers for whom the outcome changes: change × customers.
    public var expected: Double { change * Double(customers) }

    /// Compares a cohort as it is with the cohort after a scenario.
    ///
    /// - Parameter map: from the fit's probabilities to those that are reported.
    /// - Precondition: both tables have the same snapshots in the same order.
    public init(
        outcome: Outcome, fit: FittedLogisticRegression, map: CalibrationMap = .identity, layout: DesignLayout,
        baseline old: FeatureTable, scenario new: FeatureTable, edited: [Int]
    ) throws {
        precondition(old.customers == new.customers, "a what-if compares the same customers")
        let predicted = try PredictedChange(
            fit: fit, map: map, from: layout.matrix(of: old), to: layout.matrix(of: new))
        let touched = Set(edited)
        let rows = old.customers.indices.filter { touched.contains(old.customers[$0]) }
        let outside = rows.count { row in
            new.features.indices.contains { column in
                let before = old.values[row, column]
                let after = new.values[row, column]
                return after != before && !after.isNaN && !layout.support[column].contains(after)
            }
        }
        self.init(
            outcome: outcome.name, customers: old.rows, edited: Set(old.customers).intersection(touched).count,
            predicted: predicted, outOfSupport: rows.isEmpty ? 0 : Double(outside) / Double(rows.count))
    }
}
