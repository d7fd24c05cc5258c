import Experience
import Features
import Insights
import LinearAlgebra

extension ForecastModel {
    /// What would have to become different for one customer to come under a threshold: the least change of what a business
    /// can act on.
    ///
    /// - Parameters:
    ///   - actionable: fields as `touchpoint.field`; empty: all that this model's features know of.
    ///   - outcome: the outcome's name; by default the first unwanted one.
    /// - Throws: ``ProjectError/unknownCustomer``, ``ProjectError/customerNotEligible(asOf:)``; a name that the log lacks.
    public func recourse(
        for customer: CustomerID, under threshold: Double, outcome: String? = nil, actionable: [String] = [],
        in histories: Histories, asOf: Timestamp? = nil, threads: Threads = .all
    ) throws -> RecourseAdvice {
        precondition(threshold > 0 && threshold < 1, "a threshold lies between 0 and 1")
        let head = try outcome.map { try self.head($0) } ?? heads.first { !$0.outcome.isWanted } ?? heads[0]
        guard let index = histories.log.index(of: customer) else { throw ProjectError.unknownCustomer }
        let cohort = try WhatIfCohort(self, histories, asOf: asOf ?? histories.now, only: index, threads: threads)
        let log = histories.log
        func logOdds(_ table: FeatureTable) throws -> Double {
            try head.fit.linearPredictor(head.layout.matrix(of: table))[0]
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
            let scenario = Scenario.set(field, of: touchpoint, to: best)
            let drop = events.isEmpty ? 0 : now - (try logOdds(cohort.edited(by: [scenario]).table))
            return .init(
                touchpoint: touchpoint.name, field: field.name,
                now: values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count), best: best,
                events: events.count, drop: drop)
        }
        return RecourseAdvice(
            outcome: head.outcome.name, threshold: threshold, logOdds: now,
            needed: predictor(at: threshold, of: head), levers: levers
        ) { head.map.probability(logOdds: $0) }
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

    /// The log odds of the regression at which the calibrated probability is `threshold`, by halving: a map does not fall.
    private func predictor(at threshold: Double, of head: Head) -> Double {
        var (low, high) = (-40.0, 40.0)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if head.map.probability(logOdds: middle) <= threshold { low = middle } else { high = middle }
        }
        return low
    }
}
