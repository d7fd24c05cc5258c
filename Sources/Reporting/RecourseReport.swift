import Insights

extension Report {
    /// What would have to become different for one customer, in the words of those who serve customers.
    public init(_ advice: RecourseAdvice, customer: String, asOf: String) {
        let limit = Numbers.percent(advice.threshold, 0)
        var lines = ["\(customer) as of \(asOf): \(advice.outcome) \(Numbers.percent(advice.probability))"]
        let needed = zip(advice.levers, advice.shares).filter { $0.1 > 0 }
        if advice.isUnderAlready {
            lines.append("That is at or under \(limit) already: nothing has to change.")
        } else if advice.isPossible {
            lines.append("The least that brings it to \(limit):")
        } else if needed.isEmpty {
            lines.append("Nothing that can be acted on would lower it: \(noneText(advice)).")
        } else {
            lines.append(
                "It cannot be brought to \(limit): with all that can be acted on as good as the best tenth it is still "
                    + "\(Numbers.percent(advice.reached)). The nearest there is:")
        }
        for (lever, share) in needed { lines.append("  " + leverText(lever, share: share)) }
        if advice.isPossible && !needed.isEmpty {
            lines.append("Then \(advice.outcome) would be \(Numbers.percent(advice.reached)).")
        }
        if !advice.isUnderAlready {
            lines.append(
                "The past stays as it is: this is what coming events have to be like, until they make up what the model looks "
                    + "back on.")
            lines.append("evidence: predicted change only. No randomised or adjusted support for cause.")
        }
        self.init(
            opening: lines, table: leverTable(advice),
            json: .object([
                ("schema", "rapport.what-if-recourse/1"), ("outcome", .string(advice.outcome)),
                ("asOf", .string(asOf)), ("probability", .number(advice.probability)),
                ("threshold", .number(advice.threshold)), ("possible", .bool(advice.isPossible)),
                ("reached", .number(advice.reached)), ("levers", .array(leverTable(advice).objects)),
            ]))
    }
}

private func noneText(_ advice: RecourseAdvice) -> String {
    guard !advice.levers.isEmpty else { return "nothing is actionable" }
    return advice.levers.map { lever in
        let name = "\(lever.touchpoint).\(lever.field)"
        return lever.events == 0 ? "there is no \(lever.touchpoint) to better" : "a better \(name) does not lower it"
    }.joined(separator: "; ")
}

private func leverText(_ lever: RecourseAdvice.Lever, share: Double) -> String {
    let target = lever.now.isNaN ? lever.best : lever.now + share * (lever.best - lever.now)
    let (now, then) = (valueText(lever.now, lever.field), valueText(target, lever.field))
    let what =
        switch lever.field {
        case "response_minutes": "response"
        case "promise_kept": "promise kept"
        case "resolved": "resolved"
        default: lever.field
        }
    return "\(lever.touchpoint): \(what) \(now) → \(then) on average"
        + (share == 1 ? " (as the best tenth)" : "")
}

private func valueText(_ value: Double, _ field: String) -> String {
    guard !value.isNaN else { return "unknown" }
    return switch field {
    case "response_minutes": "\(Numbers.fixed(value, 0)) min"
    case "promise_kept", "resolved": "\(Numbers.percent(value, 0)) of the time"
    default: Numbers.signed(value, 1)
    }
}

private func leverTable(_ advice: RecourseAdvice) -> ReportTable {
    ReportTable(
        columns: [
            .init("touchpoint", nil), .init("field", nil), .init("events", nil), .init("now", nil), .init("best", nil),
            .init("drop", nil), .init("share", nil), .init("then", nil),
        ],
        rows: zip(advice.levers, advice.shares).map { lever, share in
            let then = lever.now + share * (lever.best - lever.now)
            let values: [JSONValue] = [
                .string(lever.touchpoint), .string(lever.field), .integer(lever.events),
                .number(lever.now), .number(lever.best), .number(lever.drop), .number(share), .number(then),
            ]
            return values.map { .init($0, "") }
        })
}
