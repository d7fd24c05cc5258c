import Experience
import Insights
import Reporting

extension ForecastModel {
    /// What the log itself says about a scenario: how many events were that way already, and that nothing adjusts; and why
    /// effects that were to be quoted are no evidence here.
    func evidence(
        for edits: [ScenarioEdit], log: EventLog, asOf: Timestamp, customers: [Int], unused: [QuotedEffect] = []
    ) -> String {
        var sentences = ["predicted change only."]
        for edit in edits {
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
        for edit in edits {
            guard case .add(let touchpoint, _, _, _) = edit.change, log.code(of: touchpoint) == nil else { continue }
            sentences.append(
                "The log has no \(touchpoint) event: the model knows nothing of it but that an event happened.")
        }
        if edits.contains(where: { if case .add = $0.change { true } else { false } }) {
            sentences.append(EffectComparison.presenceCaution)
        }
        for effect in unused {
            let reason =
                heads.contains { $0.outcome.name == effect.outcome }
                ? "this is not about adding or removing \(effect.touchpoint) events alone"
                : "the model does not forecast \(effect.outcome)"
            sentences.append("The effect of \(effect.touchpoint) on \(effect.outcome) is no evidence here: \(reason).")
        }
        let adjusting =
            edits.first.map { edit in
                switch edit.change {
                case .add,
                    .remove where log.code(of: edit.touchpoints[0]) != nil:
                    ": rapport effect \(edit.touchpoints[0]) adjusts"
                // An effect is that of having a touchpoint, and not of how it is.
                default: ": try it for a share of customers drawn by lot"
                }
            } ?? ""
        sentences.append("No randomised or adjusted support for cause\(adjusting).")
        return sentences.joined(separator: " ")
    }
}

private func plain(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : String(value)
}
