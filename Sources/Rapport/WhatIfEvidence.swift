import Experience
import Insights
import Reporting

extension ForecastModel {
    /// What the log says about a scenario, and why effects that were to be quoted are no evidence here.
    func evidence(
        for edits: [ScenarioEdit], log: EventLog, asOf: Timestamp, customers: [Int], unused: [QuotedEffect] = []
    ) -> ChangeEvidence {
        let unfit = unused.map { effect in
            let reason =
                heads.contains { $0.outcome.name == effect.outcome }
                ? "this is not about adding or removing \(effect.touchpoint) events alone"
                : "the model does not forecast \(effect.outcome)"
            return "The effect of \(effect.touchpoint) on \(effect.outcome) is no evidence here: \(reason)."
        }
        return log.evidence(for: edits, asOf: asOf, customers: customers, unfit: unfit)
    }
}

extension EventLog {
    /// What the log itself says about a scenario: how many events were that way already, or better; and that nothing adjusts.
    ///
    /// - Parameter unfit: sentences about what is no evidence here.
    func evidence(
        for edits: [ScenarioEdit], asOf: Timestamp, customers: [Int], unfit: [String] = []
    ) -> ChangeEvidence {
        var sentences: [String] = []
        for edit in edits {
            guard let (touchpoint, field, target) = edit.change.target, let code = code(of: touchpoint)
            else { continue }
            let values = customers.flatMap { customer in
                events(ofCustomer: customer).filter { events.touchpoints[$0] == code && isKnown($0, at: asOf) }
                    .map { events.value(field, at: $0) }
            }
            guard !values.isEmpty else { continue }
            let already = values.count { value in
                if case .limit(_, _, let limit) = edit.change { return limit.limiting(value) == value }
                return switch field {
                case .responseMinutes: value <= target
                case .promiseKept, .resolved: target >= 1 ? value >= 1 : value <= target
                default: value >= target
                }
            }
            let share = Int((100 * Double(already) / Double(values.count)).rounded())
            let words =
                switch field {
                case _ where edit.change.isUpperLimit == false && field == .responseMinutes:
                    "at or over \(plain(target)) min"
                case _ where edit.change.isUpperLimit == true && field != .responseMinutes:
                    "at \(plain(target)) or less"
                case .responseMinutes: "at or under \(plain(target)) min"
                case .promiseKept: target >= 1 ? "with the promise kept" : "with the promise broken"
                case .resolved: target >= 1 ? "resolved" : "unresolved"
                default: "at \(plain(target)) or more"
                }
            let worse = edit.change.makesWorse(values)
            let remedy = edit.change.limitText.map { ": --set '\($0)' leaves them as they are" } ?? ""
            sentences.append(
                "\(share)% of \(touchpoint) events are already \(words)"
                    + (worse == 0
                        ? "."
                        : ", and \(Numbers.grouped(worse)) of \(Numbers.grouped(values.count)), which were better, become "
                            + "worse\(remedy)."))
        }
        for edit in edits {
            guard case .add(let touchpoint, _, _, _) = edit.change, code(of: touchpoint) == nil else { continue }
            sentences.append(
                "The log has no \(touchpoint) event: the model knows nothing of it but that an event happened.")
        }
        if edits.contains(where: \.change.addsOrRemoves) {
            sentences.append("Events that are added or removed are not counted: no event brings back who has left.")
        }
        sentences += unfit
        let adjusting =
            edits.first.map { edit in
                switch edit.change {
                case .add where code(of: edit.touchpoints[0]) != nil, .remove:
                    ": rapport effect \(edit.touchpoints[0]) adjusts"
                // An effect is that of having a touchpoint, and not of how it is.
                default: ": try it for a share of customers drawn by lot"
                }
            } ?? ""
        return ChangeEvidence(
            remarks: sentences, support: "No randomised or adjusted support for cause\(adjusting).",
            isPrediction: edits.isEmpty || !edits.allSatisfy(\.change.addsOrRemoves))
    }
}

extension ScenarioEdit.Change {
    /// What values are set or limited to.
    fileprivate var target: (Touchpoint, EventField, Double)? {
        switch self {
        case .set(let touchpoint, let field, let value): (touchpoint, field, value)
        case .limit(let touchpoint, let field, let limit): (touchpoint, field, limit.value)
        case .scale, .replace, .add, .remove: nil
        }
    }

    /// Whether values are limited from above; `nil` where they are not limited.
    fileprivate var isUpperLimit: Bool? {
        guard case .limit(_, _, let limit) = self else { return nil }
        if case .atMost = limit { return true }
        return false
    }

    /// How many of some values were better than what they are set to.
    fileprivate func makesWorse(_ values: [Double]) -> Int {
        switch self {
        case .set(_, .responseMinutes, let value): values.count { $0 < value }
        case .set(_, .emotion, let value): values.count { $0 > value }
        case .limit(_, let field, let limit):
            // Slower answers, or a lower feeling.
            values.count { field == .responseMinutes ? limit.limiting($0) > $0 : limit.limiting($0) < $0 }
        default: 0
        }
    }

    /// The limit that leaves better values as they are, as a user would write it.
    fileprivate var limitText: String? {
        switch self {
        case .set(let touchpoint, .responseMinutes, let value):
            Self.limit(touchpoint, .responseMinutes, .atMost(value)).text
        case .set(let touchpoint, .emotion, let value): Self.limit(touchpoint, .emotion, .atLeast(value)).text
        default: nil
        }
    }
}

private func plain(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : String(value)
}
