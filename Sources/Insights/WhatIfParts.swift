import Regression

/// The parts of a what-if: each scenario alone, and the change for some customers only.
public struct WhatIfParts: Sendable, Equatable {
    /// One scenario, or one segment.
    public struct Part: Sendable, Equatable {
        /// The scenario's name, or the attribute's value.
        public let name: String
        /// One answer an outcome.
        public let outcomes: [WhatIf]

        /// Names some answers.
        public init(name: String, outcomes: [WhatIf]) {
            self.name = name
            self.outcomes = outcomes
        }
    }

    /// Each scenario alone; empty where there is one.
    public var scenarios: [Part] = []
    /// For each outcome, how the scenarios together differ from the sum of each; empty where there is one, or
    /// one of them is not predicted.
    public var interactions: [Interaction] = []
    /// The attribute by whose values the segments are made.
    public var attribute: String?
    /// All scenarios together, for the customers of each value; empty without an attribute.
    public var segments: [Part] = []

    /// No parts.
    public init() {}
}

/// By how much the changes of several scenarios together differ from the sum of each alone.
///
/// Probabilities are curved in the log odds, and scenarios may change the same events: changes do not add. The error of the
/// difference is that of the delta method with G of all together less the sum of each G.
public struct Interaction: Sendable, Equatable {
    /// The change of the mean probability by all scenarios together.
    public let together: Double
    /// The sum of the changes by each alone.
    public let sum: Double
    /// The standard error of ``value``; the cohort is held fixed.
    public let standardError: Double
    /// The 95 % interval of ``value``.
    public let interval: ClosedRange<Double>

    /// together − sum.
    public var value: Double { together - sum }

    /// Compares all together with each alone, by one fit and for one cohort.
    public init(together: PredictedChange, alone: [PredictedChange], fit: FittedLogisticRegression) {
        self.together = together.value
        sum = alone.reduce(0) { $0 + $1.value }
        let gradient = together.gradient.indices.map { index in
            alone.reduce(together.gradient[index]) { $0 - $1.gradient[index] }
        }
        let variance = DeltaMethod.variance(gradient: gradient, covariance: fit.inference.covariance)
        standardError = variance.squareRoot()
        interval = DeltaMethod.interval(
            estimate: together.value - sum, variance: variance,
            degreesOfFreedom: fit.inference.leastDegreesOfFreedom)
    }
}
