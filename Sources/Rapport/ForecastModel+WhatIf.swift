import Experience
import Features
import Insights
import LinearAlgebra
import Regression

/// The answers of a what-if, with what is needed to judge them.
public struct WhatIfAnswer: Sendable {
    /// The moment at which the cohort was taken.
    public let asOf: Timestamp
    /// One answer per outcome, for all scenarios together.
    public let outcomes: [WhatIf]
    /// Each scenario alone, how much they fail to add up, and segments.
    public let parts: WhatIfParts
    /// How many events each edit touched.
    public let eventsPerEdit: [Int]
    /// What supports the answers, and what does not, in words.
    public let evidence: ChangeEvidence
}

/// What a what-if is also asked for: the error for customers like those of the cohort.
public struct PopulationRequest: Sendable, Equatable {
    /// How many times customers are drawn anew and the model fitted to them; 0: only the error in closed form.
    public var bootstrapDraws: Int
    /// What decides the draws.
    public var seed: UInt64

    /// Asks for the closed form, and for so many draws.
    public init(bootstrapDraws: Int = 0, seed: UInt64 = 1) {
        self.bootstrapDraws = bootstrapDraws
        self.seed = seed
    }
}

extension ForecastModel {
    /// What would change for the customers eligible at a moment if their past events had been different.
    ///
    /// The edits are made to the events, and the features are computed anew from them.
    ///
    /// - Parameters:
    ///   - only: the position of the only customer concerned; by default all eligible ones.
    /// - Throws: a scenario that names what the log lacks or touches nobody.
    public func whatIf(
        _ scenario: Scenario, on histories: Histories, asOf: Timestamp? = nil, only: Int? = nil, threads: Threads = .all
    ) throws -> WhatIfAnswer {
        try whatIf([scenario], on: histories, asOf: asOf, only: only, threads: threads)
    }

    /// What several scenarios would change: each alone, and all together, one after another.
    ///
    /// - Parameters:
    ///   - only: the position of the only customer concerned; by default all eligible ones.
    ///   - attribute: an attribute of customers, for whose values the change is also given.
    ///   - population: whether the error for customers like these is wanted. It is worked out on the training snapshots of
    ///     this data.
    ///   - effects: effects estimated before, which are quoted where they are evidence (``EffectComparison``).
    /// - Throws: a scenario that names what the log lacks or touches nobody on its own; an attribute without a few values.
    public func whatIf(
        _ scenarios: [Scenario], on histories: Histories, asOf: Timestamp? = nil, only: Int? = nil,
        by attribute: String? = nil, population: PopulationRequest? = nil, effects: [QuotedEffect] = [],
        threads: Threads = .all
    ) throws -> WhatIfAnswer {
        let words = try attribute.map { try histories.attributes.segments(by: $0) }
        let cohort = try WhatIfCohort(self, histories, asOf: asOf ?? histories.now, only: only, threads: threads)
        let alone = try scenarios.map { try cohort.edited(by: $0) }
        let together = alone.count == 1 ? alone[0] : try cohort.edited(by: scenarios)
        let samplings = try population.map { try cohort.samplings($0) }
        let edits = scenarios.flatMap(\.edits)
        let outcomes = quoting(
            effects, in: try cohort.answers(together, samplings), edits: edits, events: together.eventsPerEdit)
        var parts = WhatIfParts()
        if scenarios.count > 1 {
            parts.scenarios = try zip(scenarios, alone).map { scenario, edited in
                let answers = try cohort.answers(edited, samplings)
                return .init(
                    name: scenario.name,
                    outcomes: quoting(effects, in: answers, edits: scenario.edits, events: edited.eventsPerEdit))
            }
            // What is not predicted neither adds nor fails to.
            if !parts.scenarios.contains(where: { $0.outcomes.contains(where: \.isUnpredicted) }) {
                parts.interactions = heads.indices.map { head in
                    Interaction(
                        together: outcomes[head].predicted, alone: parts.scenarios.map { $0.outcomes[head].predicted },
                        fit: heads[head].fit)
                }
            }
        }
        if let words {
            parts.attribute = attribute
            let rows = Dictionary(grouping: cohort.baseline.customers.indices) { words[cohort.baseline.customers[$0]] }
            parts.segments = try rows.sorted { $0.key < $1.key }.map { word, rows in
                .init(name: word, outcomes: try cohort.answers(together, rows: rows))
            }
        }
        let used = (outcomes + parts.scenarios.flatMap(\.outcomes)).flatMap { $0.effects.map(\.effect) }
        let unused = effects.filter { !used.contains($0) }
        return WhatIfAnswer(
            asOf: cohort.moment, outcomes: outcomes, parts: parts, eventsPerEdit: together.eventsPerEdit,
            evidence: evidence(
                for: edits, log: histories.log, asOf: cohort.moment, customers: cohort.baseline.customers,
                unused: unused))
    }

    private func quoting(
        _ effects: [QuotedEffect], in answers: [WhatIf], edits: [ScenarioEdit], events: [Int]
    ) -> [WhatIf] {
        answers.map { answer in
            var answer = answer
            answer.effects = effects.compactMap {
                EffectComparison($0, answer: answer, edits: edits, events: events.reduce(0, +))
            }
            return answer
        }
    }
}
