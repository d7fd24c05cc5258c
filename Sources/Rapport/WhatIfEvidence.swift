import Experience

extension ForecastModel {
    /// What the log itself says about a scenario: how many events were that way already, and that nothing adjusts.
    func evidence(for edits: [ScenarioEdit], log: EventLog, asOf: Timestamp, customers: [Int]) -> String {
        log.evidence(for: edits, asOf: asOf, customers: customers)
    }
}

extension EventLog {
    /// What the log itself says about a scenario: how many events were that way already, and that nothing adjusts.
    func evidence(for edits: [ScenarioEdit], asOf: Timestamp, customers: [Int]) -> String {
        var sentences = ["predicted change only."]
        for edit in edits {
            guard case .set(let touchpoint, let field, let target) = edit.change, let code = code(of: touchpoint)
            else { continue }
            let values = customers.flatMap { customer in
                events(ofCustomer: customer).filter { events.touchpoints[$0] == code && isKnown($0, at: asOf) }
                    .map { events.value(field, at: $0) }
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
        let adjusting = edits.first.map { ": rapport effect \($0.touchpoints[0]) adjusts" } ?? ""
        sentences.append("No randomised or adjusted support for cause\(adjusting).")
        return sentences.joined(separator: " ")
    }
}

private func plain(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : String(value)
}
