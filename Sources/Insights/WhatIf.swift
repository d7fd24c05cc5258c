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
    /// The 95 % interval of the change, by the delta method with clustered errors and the cohort held fixed, as far as a change is
    /// possible (``PredictedChange/possible(_:)``).
    public let interval: ClosedRange<Double>
    /// The share of the edited customers whose changed features leave the range in which the model was trained (1–99 %).
    public let outOfSupport: Double
    /// The change with its error and derivatives.
    public let predicted: PredictedChange
    /// Where events are added or removed: what the model would say of that.
    public var additions: Additions?
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
        interval = predicted.possible(predicted.interval(level: 0.95))
    }

    /// The change of the mean probability.
    public var change: Double { scenario - baseline }

    /// Whether events are added or removed and nothing else changes anything: then nothing is predicted.
    public var isUnpredicted: Bool {
        guard let additions else { return false }
        return change == 0 && predicted.standardError == 0
            && (additions.whole.value != 0 || additions.whole.standardError > 0)
    }

    /// What a model says of events that are added or removed, beyond the other edits. It is no prediction: who has events of late
    /// is still there, and one that is added brings back nobody who has left.
    public struct Additions: Sendable, Equatable {
        /// The change by how the events are, with whether, when and how often any happened as it was
        /// (``Features/DesignLayout/matrix(of:activityOf:)``).
        public let experience: PredictedChange
        /// The change with that too, as if customers had brought it about of their own accord.
        public let whole: PredictedChange

        /// Whether nothing is known of how the events are.
        public var isOnlyActivity: Bool { experience.value == 0 && experience.standardError == 0 }
    }

    /// The expected number of customers for whom the outcome changes: change × customers.
    public var expected: Double { change * Double(customers) }

    /// Compares a cohort as it is with the cohort after a scenario.
    ///
    /// - Parameters:
    ///   - map: from the fit's probabilities to those that are reported.
    ///   - whole: where events are added or removed, the cohort with that too, for ``additions``; `new` is without it.
    /// - Precondition: both tables have the same snapshots in the same order.
    public init(
        outcome: Outcome, fit: FittedLogisticRegression, map: CalibrationMap = .identity, layout: DesignLayout,
        baseline old: FeatureTable, scenario new: FeatureTable, whole: FeatureTable? = nil, edited: [Int]
    ) throws {
        precondition(old.customers == new.customers, "a what-if compares the same customers")
        let before = layout.matrix(of: old)
        let after = layout.matrix(of: new)
        func change(from old: Matrix, to new: Matrix) throws -> PredictedChange {
            try PredictedChange(fit: fit, map: map, from: old, to: new)
        }
        let predicted = try change(from: before, to: after)
        let touched = Set(edited)
        let rows = old.customers.indices.filter { touched.contains(old.customers[$0]) }
        let outside = rows.count { row in
            old.values.withRow(row) { before in
                new.values.withRow(row) { after in
                    after.indices.contains {
                        after[$0] != before[$0] && !after[$0].isNaN && !layout.support[$0].contains(after[$0])
                    }
                }
            }
        }
        self.init(
            outcome: outcome.name, customers: old.rows, edited: Set(old.customers).intersection(touched).count,
            predicted: predicted, outOfSupport: rows.isEmpty ? 0 : Double(outside) / Double(rows.count))
        additions = try whole.map { whole in
            Additions(
                experience: try change(from: after, to: layout.matrix(of: whole, activityOf: new)),
                whole: try change(from: after, to: layout.matrix(of: whole)))
        }
    }
}
