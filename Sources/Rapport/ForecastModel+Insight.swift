import Experience
import Features
import Insights
import LinearAlgebra

/// The answers of a what-if, with what is needed to judge them.
public struct WhatIfAnswer: Sendable {
    /// The moment at which the cohort was taken.
    public let asOf: Timestamp
    /// One answer per outcome.
    public let outcomes: [WhatIf]
    /// How many events each edit touched.
    public let eventsPerEdit: [Int]
    /// What supports the answers, and what does not, in words.
    public let evidence: String
}

/// One customer's forecasts with everything that speaks for and against.
public struct Explanation: Sendable {
    /// The forecasts.
    public let score: CustomerScore
    /// All reasons for each outcome, in the order of the forecasts.
    public let reasons: [Reasons]
    /// The moment of the forecasts.
    public let asOf: Timestamp
}

extension ForecastModel {
    /// Which touchpoints go with an outcome, worked out on the training snapshots of this data.
    public func drivers(of outcome: String, in histories: Histories, threads: Threads = .all) throws -> Drivers {
        let head = try head(outcome)
        let all = try outcomeTable(histories, plan: trainingPlan, threads: threads)
        let labels = all.labels[outcome]!
        let table = all.selecting { row in
            !labels[row].isNaN && head.outcome.settled(after: all.cutoffs[row], in: histories.calendar) <= asOf
        }
        guard table.rows > 0 else { throw FeatureError.nothingSettled(outcome: outcome) }
        return try Drivers(
            of: head.fit, map: head.map, layout: head.layout, table: table, matrix: head.layout.matrix(of: table),
            outcome: head.outcome)
    }

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
        let moment = asOf ?? histories.now
        let baseline = try table(of: histories, at: moment, only: only, threads: threads)
        if let only, !plan(at: [moment]).isEligible(only, at: moment, in: histories.log, calendar: histories.calendar) {
            throw ProjectError.customerNotEligible(asOf: "\(moment)")
        }
        let edited = try histories.log.applying(scenario, asOf: moment, to: baseline.customers)
        let changed: FeatureTable
        do {
            changed = try FeatureBuilder(
                catalog: FeatureCatalog(features: features), outcomes: [], calendar: histories.calendar
            ).table(
                of: edited.log, attributes: histories.attributes, customers: baseline.customers, at: moment,
                threads: threads)
        } catch { throw fitError(error) }
        return WhatIfAnswer(
            asOf: moment,
            outcomes: try heads.map {
                try WhatIf(
                    outcome: $0.outcome, fit: $0.fit, map: $0.map, layout: $0.layout, baseline: baseline,
                    scenario: changed, edited: edited.customers)
            },
            eventsPerEdit: edited.eventsPerEdit,
            evidence: evidence(for: scenario, log: histories.log, asOf: moment, customers: baseline.customers))
    }

    /// Explains one customer's forecasts.
    public func explain(
        _ customer: CustomerID, in histories: Histories, asOf: Timestamp? = nil, threads: Threads = .all
    ) throws -> Explanation {
        guard let index = histories.log.index(of: customer) else { throw ProjectError.unknownCustomer }
        let moment = asOf ?? histories.now
        let scores = try score(histories, asOf: moment, only: index, threads: threads)
        guard plan(at: [moment]).isEligible(index, at: moment, in: histories.log, calendar: histories.calendar) else {
            throw ProjectError.customerNotEligible(asOf: "\(moment)")
        }
        let table = try table(of: histories, at: moment, only: index, threads: threads)
        let reasons = heads.map { head in
            Reasons(
                of: head.fit, map: head.map, layout: head.layout, table: table, row: 0,
                design: head.layout.matrix(of: table))
        }
        return Explanation(score: scores.customers[0], reasons: reasons, asOf: moment)
    }

    /// What the log itself says about a scenario: how many events were that way already, and that nothing adjusts.
    private func evidence(for scenario: Scenario, log: EventLog, asOf: Timestamp, customers: [Int]) -> String {
        var sentences = ["predicted change only."]
        for edit in scenario.edits {
            guard case .set(let touchpoint, let field, let target) = edit.change, let code = log.code(of: touchpoint)
            else { continue }
            let values = customers.flatMap { customer in
                log.events(ofCustomer: customer).filter {
                    log.events.touchpoints[$0] == code && log.isKnown($0, at: asOf)
                }.map { log.events.value(field, at: $0) }
            }
            guard !values.isEmpty else { continue }
            let already = values.count { value in
                switch field {
                case .responseMinutes: value <= target
                case .promiseKept, .resolved: target >= 1 ? value >= 1 : value <= target
                default: value >= target
                }
            }
            let share = Int((100 * Double(already) / Double(values.count)).rounded())
            let words =
                switch field {
                case .responseMinutes: "at or under \(plain(target)) min"
                case .promiseKept: target >= 1 ? "with the promise kept" : "with the promise broken"
                case .resolved: target >= 1 ? "resolved" : "unresolved"
                default: "at \(plain(target)) or more"
                }
            sentences.append("\(share)% of \(touchpoint) events are already \(words).")
        }
        sentences.append("No randomised or adjusted support for cause.")
        return sentences.joined(separator: " ")
    }
}

private func plain(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : String(value)
}
