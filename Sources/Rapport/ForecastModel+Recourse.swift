import Experience
import Features
import Insights
import LinearAlgebra

extension ForecastModel {
    /// What would have to become different for one customer to come under a threshold, or over it for an outcome that is
    /// wanted: few and small changes of what a business can act on, tried on the customer's events.
    ///
    /// - Parameters:
    ///   - actionable: fields as `touchpoint.field`; empty: all that this model's features know of.
    ///   - outcome: the outcome's name; by default the first unwanted one, or wanted one where it is to come over.
    /// - Throws: ``ProjectError/unknownCustomer``, ``ProjectError/customerNotEligible(asOf:)``,
    ///   ``ProjectError/wrongDirection(outcome:isWanted:)``; a name that the log lacks.
    /// - Precondition: a threshold between 0 and 1.
    public func recourse(
        for customer: CustomerID, to goal: RecourseGoal, outcome: String? = nil, actionable: [String] = [],
        in histories: Histories, asOf: Timestamp? = nil, threads: Threads = .all
    ) throws -> RecourseAdvice {
        precondition(goal.threshold > 0 && goal.threshold < 1, "a threshold lies between 0 and 1")
        let head = try head(named: outcome, wanted: goal.isOver)
        guard head.outcome.isWanted == goal.isOver else {
            throw ProjectError.wrongDirection(outcome: head.outcome.name, isWanted: head.outcome.isWanted)
        }
        guard let index = histories.log.index(of: customer) else { throw ProjectError.unknownCustomer }
        let cohort = try WhatIfCohort(self, histories, asOf: asOf ?? histories.now, only: index, threads: threads)
        let log = histories.log
        func logOdds(_ table: FeatureTable) throws -> Double {
            try head.fit.linearPredictor(head.layout.matrix(of: table))[0]
        }
        func logOdds(_ changes: [ScenarioEdit.Change]) throws -> Double {
            // A scenario of its own for each change: one that finds the events so already is no error here.
            let scenarios = changes.map { Scenario(name: $0.text, edits: [ScenarioEdit($0)]) }
            return try logOdds(cohort.edited(by: scenarios).table)
        }
        let now = try logOdds(cohort.baseline)
        let fields = actionable.isEmpty ? measuredFields : try actionable.map { try field($0, in: log) }
        let levers = try fields.compactMap { touchpoint, field -> RecourseAdvice.Lever? in
            guard let code = log.code(of: touchpoint),
                let best = bestTenth(field, of: code, in: log, at: cohort.moment)
            else { return nil }
            let events = log.events(ofCustomer: index).filter {
                log.events.touchpoints[$0] == code && log.isKnown($0, at: cohort.moment)
            }
            let values = events.map { log.events.value(field, at: $0) }.filter { !$0.isNaN }
            var lever = RecourseAdvice.Lever(
                touchpoint: touchpoint, field: field,
                now: values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count), best: best,
                events: events.count, known: values.count)
            if lever.hasWay { lever.drop = now - (try logOdds([.set(touchpoint, field, to: lever.best)])) }
            return lever
        }
        return try RecourseAdvice(
            outcome: head.outcome.name, goal: goal, probability: head.map.probability(logOdds: now), levers: levers
        ) { head.map.probability(logOdds: try logOdds($0)) }
    }

    /// The touchpoints' fields that features of this model measure, and of which more or less is better.
    private var measuredFields: [(Touchpoint, EventField)] {
        let all = features.compactMap { feature -> (Touchpoint, EventField)? in
            guard let touchpoint = feature.touchpoint, let field = feature.field, isService(field) else { return nil }
            return (touchpoint, field)
        }
        return EventField.standard.flatMap { field in
            Set(all.filter { $0.1 == field }.map(\.0)).sorted { $0.name < $1.name }.map { ($0, field) }
        }
    }

    private func isService(_ field: EventField) -> Bool {
        [.emotion, .responseMinutes, .promiseKept, .resolved].contains(field)
    }

    private func field(_ text: String, in log: EventLog) throws -> (Touchpoint, EventField) {
        let parts = text.split(separator: ".")
        let name = parts.last.map(String.init) ?? ""
        let touchpoint = Touchpoint(parts.dropLast().joined(separator: "."))
        guard parts.count > 1, let field = EventField(name: name), isService(field) else {
            let names = EventField.standard.filter(isService).map(\.name)
            throw ExperienceError.unknownField(name, suggestion: nearestName(to: name, among: names))
        }
        guard log.code(of: touchpoint) != nil else {
            throw ExperienceError.unknownTouchpoint(
                touchpoint.name, suggestion: nearestName(to: touchpoint.name, among: log.touchpoints.map(\.name)))
        }
        guard log.events.fields[field] != nil else { throw ExperienceError.fieldNotMapped(field) }
        return (touchpoint, field)
    }

    /// The value that the best tenth of a touchpoint's known events have, or better; `nil` where none has one.
    private func bestTenth(_ field: EventField, of code: UInt16, in log: EventLog, at moment: Timestamp) -> Double? {
        let values = log.events.times.indices.filter {
            log.events.touchpoints[$0] == code && log.isKnown($0, at: moment)
        }.map { log.events.value(field, at: $0) }.filter { !$0.isNaN }.sorted()
        guard !values.isEmpty else { return nil }
        let tenth = values.count / 10
        return field == .responseMinutes ? values[tenth] : values[values.count - 1 - tenth]
    }
}
