import Experience
import Features
import Insights
import LinearAlgebra

/// What is asked of a touchpoint: did it change an outcome?
public struct EffectQuestion: Sendable {
    /// The touchpoint.
    public var touchpoint: Touchpoint
    /// The outcome's name.
    public var outcome: String
    /// The moments at which customers are looked at: what came before is adjusted for.
    public var cutoffs: [Timestamp]
    /// How many days after the cutoff the touchpoint counts as exposure; outcomes are looked for afterwards.
    public var exposedWithinDays: Double
    /// An attribute by whose values the effect is also given.
    public var segmentAttribute: String?

    /// Asks about a touchpoint.
    ///
    /// - Precondition: at least one cutoff, and a time of exposure.
    public init(
        _ touchpoint: Touchpoint, on outcome: String, at cutoffs: [Timestamp], exposedWithinDays: Double,
        by segmentAttribute: String? = nil
    ) {
        precondition(!cutoffs.isEmpty && exposedWithinDays > 0, "an effect needs a cutoff and a time of exposure")
        self.touchpoint = touchpoint
        self.outcome = outcome
        self.cutoffs = cutoffs
        self.exposedWithinDays = exposedWithinDays
        self.segmentAttribute = segmentAttribute
    }
}

extension Project {
    /// Estimates what a touchpoint did to an outcome, adjusted for what was known before it.
    ///
    /// A trial is emulated at each cutoff c (Hernán & Robins 2016, American Journal of Epidemiology 183:758–764): customers
    /// eligible for scoring are exposed if they have the touchpoint in `[c, c + w)`; confounders are the configured features
    /// at c, which see nothing at or after it; the outcome's gap and horizon are counted from c + w, so that nothing of the
    /// exposure is part of it. Several trials are stacked, with a column for each cutoff, and errors are by customer.
    ///
    /// - Throws: a touchpoint or outcome that is not there, an exposure that nobody or everybody has, too few outcomes, an
    ///   outcome that is not settled by the end of the data, or `CancellationError`.
    public func effect(
        _ question: EffectQuestion, in histories: Histories, estimation: EffectEstimation = EffectEstimation()
    ) throws -> EffectEstimate {
        let outcome = try outcome(of: question)
        let log = histories.log
        try check([question.touchpoint], among: log.touchpoints)
        guard !outcome.touchpoints.contains(question.touchpoint) else {
            throw EffectError.touchpointIsOutcome(touchpoint: question.touchpoint.name, outcome: outcome.name)
        }
        let plan = try snapshotPlan().at(question.cutoffs)
        try check(plan, in: log)
        let trial = EmulatedTrial(question, outcome)
        try requireSettled(outcome, trial.outcome, at: question.cutoffs, in: histories)
        let values = try question.segmentAttribute.map { try histories.attributes.segments(by: $0) }
        let table = try featureTable(
            of: histories, plan: plan, dataEnd: histories.completeUntil, outcomes: [trial.exposure, trial.outcome],
            precision: .double, threads: estimation.models.threads)
        let data = try trial.data(table)
        return try estimation.estimate(
            data, segments: values.map { values in (question.segmentAttribute!, table.customers.map { values[$0] }) })
    }

    /// The cutoffs of the configuration from one moment to another, both included.
    ///
    /// - Throws: ``Insights/EffectError/noCutoffInRange(from:to:)``, also where each customer has their own cutoffs.
    public func cutoffs(from: Timestamp, to: Timestamp) throws -> [Timestamp] {
        var cutoffs: [Timestamp] = []
        if case .at(let all) = try snapshotPlan().cutoffs { cutoffs = all.filter { from <= $0 && $0 <= to } }
        guard !cutoffs.isEmpty else { throw EffectError.noCutoffInRange(from: "\(from)", to: "\(to)") }
        return cutoffs
    }

    private func outcome(of question: EffectQuestion) throws -> Outcome {
        guard let outcome = configuration.outcomes.first(where: { $0.name == question.outcome }) else {
            let names = configuration.outcomes.map(\.name)
            throw ProjectError.unknownOutcome(
                question.outcome, available: names, suggestion: nearestName(to: question.outcome, among: names))
        }
        return outcome
    }

    private func requireSettled(
        _ outcome: Outcome, _ shifted: Outcome, at cutoffs: [Timestamp], in histories: Histories
    ) throws {
        for cutoff in cutoffs {
            let settled = shifted.settled(after: cutoff, in: histories.calendar)
            guard settled <= histories.completeUntil else {
                throw EffectError.notSettled(
                    outcome: outcome.name, asOf: "\(cutoff)", settled: "\(settled)",
                    completeUntil: "\(histories.completeUntil)")
            }
        }
    }
}

/// A question in the words of labels: two outcomes of one window after the other.
private struct EmulatedTrial {
    let question: EffectQuestion
    let name: String
    /// Whether the touchpoint happens in the time of exposure.
    let exposure: Outcome
    /// The outcome, counted from the end of the exposure.
    let outcome: Outcome

    init(_ question: EffectQuestion, _ outcome: Outcome) {
        self.question = question
        name = outcome.name
        exposure = Outcome(
            name: "exposure", rule: .anyOf, touchpoints: [question.touchpoint],
            horizonDays: question.exposedWithinDays)
        self.outcome = Outcome(
            name: "outcome", rule: outcome.rule, touchpoints: outcome.touchpoints, condition: outcome.condition,
            horizonDays: outcome.horizonDays, gapDays: outcome.gapDays + question.exposedWithinDays,
            isWanted: outcome.isWanted)
    }

    /// The table's features, without holes, and a column for each cutoff but the first.
    func data(_ table: FeatureTable) throws -> EffectData {
        let layout = DesignLayout(learningFrom: table)
        let matrix = layout.matrix(of: table)
        let later = Set(table.cutoffs).sorted().dropFirst()
        let confounders =
            later.isEmpty
            ? matrix
            : Matrix(rows: matrix.rows, columns: matrix.columns + later.count) { row, values in
                matrix.withRow(row) { source in
                    for index in source.indices { values[index] = source[index] }
                }
                if let place = later.firstIndex(of: table.cutoffs[row]) {
                    values[matrix.columns + place - later.startIndex] = 1
                }
            }
        return try EffectData(
            touchpoint: question.touchpoint.name, outcome: name, confounders: confounders,
            names: layout.columns.map(\.name) + later.map { "cutoff \($0)" }, exposures: table.labels[exposure.name]!,
            outcomes: table.labels[outcome.name]!, customers: table.customers)
    }
}
