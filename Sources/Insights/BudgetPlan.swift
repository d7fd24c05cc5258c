import Experience

/// Which customers get which edit of scenarios under a budget, and what that is expected to change.
public struct BudgetPlan: Sendable {
    /// An edit that can be made for customers.
    public struct Option: Sendable, Equatable {
        /// The scenario's name.
        public let scenario: String
        /// The edit as a user would write it.
        public let edit: String
        /// What it costs for one customer.
        public let cost: Double
        /// How many customers it can be made for.
        public let candidates: Int
        /// How many it is made for.
        public let chosen: Int

        /// Describes an edit.
        public init(scenario: String, edit: String, cost: Double, candidates: Int, chosen: Int) {
            self.scenario = scenario
            self.edit = edit
            self.cost = cost
            self.candidates = candidates
            self.chosen = chosen
        }
    }

    /// One edit for one customer.
    public struct Choice: Sendable, Equatable {
        /// The customer.
        public let customer: CustomerID
        /// A position in ``BudgetPlan/options``.
        public let option: Int
        /// By how much it alone would better the customer's probability.
        public let gain: Double

        /// Describes a choice.
        public init(customer: CustomerID, option: Int, gain: Double) {
            self.customer = customer
            self.option = option
            self.gain = gain
        }
    }

    /// An expected number of customers for whom the outcome is bettered.
    public struct Expected: Sendable, Equatable {
        /// The number.
        public let customers: Double
        /// Its 95 % interval, for the coefficients' uncertainty.
        public let interval: ClosedRange<Double>

        /// Gives a number and its interval.
        public init(customers: Double, interval: ClosedRange<Double>) {
            self.customers = customers
            self.interval = interval
        }
    }

    /// The outcome that is to be bettered.
    public let outcome: String
    /// What may be spent.
    public let budget: Double
    /// What is spent.
    public let spent: Double
    /// How many customers are eligible.
    public let customers: Int
    /// How many of them get something.
    public let reached: Int
    /// The edits that there are.
    public let options: [Option]
    /// Who gets what, in the order in which it was chosen: the best for the money first.
    public let choices: [Choice]
    /// The predicted change, with the events of those chosen edited and everything computed anew: one answer an outcome.
    public let answers: [WhatIf]
    /// The same for the outcome that is to be bettered, in customers.
    public let expected: Expected
    /// The same where customers were chosen by a model of one half of the training customers and the change is that of the
    /// other half's, both ways, averaged: what was chosen because it happened to look good no longer does. `nil` where a
    /// half is too small to be fitted.
    public let halves: Expected?
    /// By what share of its bound the gain of the best plan could be higher, by the log odds: ``Allocation/Plan/gap``.
    public let gap: Double
    /// Whether the gap is certain (``Allocation/boundHolds()``).
    public let isCertified: Bool
    /// By how many outcomes the plan betters, by the log odds of single edits added up.
    public let gain: Double
    /// The same for customers taken by risk alone, for the same money.
    public let gainByRisk: Double
    /// What supports the answers, and what does not, in words.
    public let evidence: String

    /// Puts a plan together.
    public init(
        outcome: String, budget: Double, spent: Double, customers: Int, reached: Int, options: [Option],
        choices: [Choice], answers: [WhatIf], expected: Expected, halves: Expected?, gap: Double, isCertified: Bool,
        gain: Double, gainByRisk: Double, evidence: String
    ) {
        self.outcome = outcome
        self.budget = budget
        self.spent = spent
        self.customers = customers
        self.reached = reached
        self.options = options
        self.choices = choices
        self.answers = answers
        self.expected = expected
        self.halves = halves
        self.gap = gap
        self.isCertified = isCertified
        self.gain = gain
        self.gainByRisk = gainByRisk
        self.evidence = evidence
    }
}
