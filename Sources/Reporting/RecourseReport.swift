import Insights

extension Report {
    /// What would have to become different for one customer, in the words of those who serve customers.
    ///
    /// - Parameters:
    ///   - until: until when the outcome is looked for.
    ///   - tried: what a what-if says of the changes, all together.
    ///   - lookBackDays: the longest window of the model's features.
    ///   - silentDays: how long ago the customer's last event was.
    public init(
        _ advice: RecourseAdvice, customer: String, asOf: String, until: String? = nil, tried: WhatIf? = nil,
        lookBackDays: Int? = nil, silentDays: Double? = nil
    ) {
        let limit = thresholdText(advice.goal.threshold)
        let side = advice.goal.isOver ? "over" : "under"
        var lines = [
            "\(customer) as of \(asOf): \(advice.outcome) \(Numbers.percent(advice.probability))"
                + (until.map { " by \($0)" } ?? "")
        ]
        let needed = zip(advice.levers, advice.targets).compactMap { lever, target in target.map { (lever, $0) } }
        if advice.isReachedAlready {
            lines.append("That is at or \(side) \(limit) already: nothing has to change.")
        } else if needed.isEmpty {
            lines.append("Nothing that can be acted on would \(verb(advice)) it: \(noneText(advice)).")
        } else if advice.isPossible {
            lines.append("To bring it to \(limit), all of this:")
        } else {
            lines.append(
                "It cannot be brought to \(limit): with all that helps as good as the best tenth it is still "
                    + "\(Numbers.percent(advice.reached)). The nearest there is:")
        }
        for (lever, target) in needed { lines.append("  " + leverText(lever, target: target)) }
        if advice.isPossible && !needed.isEmpty {
            lines.append("With every event so, \(advice.outcome) would be \(Numbers.percent(advice.reached)).")
        }
        if let tried { lines.append(intervalText(tried, advice, limit: limit)) }
        if !advice.isReachedAlready {
            lines.append(
                "The past stays as it is: this is what coming events have to be like, until they make up what the model looks "
                    + "back on\(lookBackDays.map { ", \($0) days" } ?? "").")
            lines += silenceLines(silentDays, risk: advice.goal.isOver ? 0 : advice.probability)
            lines.append("evidence: predicted change only. No randomised or adjusted support for cause.")
        }
        self.init(
            opening: lines, table: leverTable(advice),
            json: .object([
                ("schema", "rapport.what-if-recourse/1"), ("outcome", .string(advice.outcome)),
                ("asOf", .string(asOf)), ("probability", .number(advice.probability)),
                ("threshold", .number(advice.goal.threshold)), ("direction", .string(side)),
                ("possible", .bool(advice.isPossible)),
                ("reached", .number(advice.reached)), ("levers", .array(leverTable(advice).objects)),
            ]))
    }
}

/// Where the probability may lie then, and what speaks against counting on it.
private func intervalText(_ tried: WhatIf, _ advice: RecourseAdvice, limit: String) -> String {
    let (low, high) = (tried.baseline + tried.interval.lowerBound, tried.baseline + tried.interval.upperBound)
    func percent(_ value: Double) -> String { Numbers.percent(min(1, max(0, value))) }
    let misses = advice.goal.isOver ? low < advice.goal.threshold : high > advice.goal.threshold
    return "Its 95% interval: \(percent(low))–\(percent(high))"
        + (advice.isPossible && misses ? "; it may stay \(advice.goal.isOver ? "under" : "over") \(limit)" : "")
        + (tried.outOfSupport > 0 ? "; no history like that was trained on: do not rely on it." : ".")
}

/// A threshold with the decimals that it has: 20%, 12.5%, 99.9%.
private func thresholdText(_ threshold: Double) -> String {
    let percent = threshold * 100
    let decimals = [0, 1, 2].first { digits in
        let unit = [1.0, 10, 100][digits]
        return abs((percent * unit).rounded() - percent * unit) < 1e-9
    }
    return Numbers.percent(threshold, decimals ?? 3)
}

private func verb(_ advice: RecourseAdvice) -> String { advice.goal.isOver ? "raise" : "lower" }

private func noneText(_ advice: RecourseAdvice) -> String {
    guard !advice.levers.isEmpty else { return "nothing is actionable" }
    return advice.levers.map { lever in
        let name = "\(lever.touchpoint).\(lever.field.name)"
        if lever.events == 0 { return "there is no \(lever.touchpoint) to better" }
        return lever.hasWay
            ? "a better \(name) does not \(verb(advice)) it" : "\(name) is as good as the best tenth already"
    }.joined(separator: "; ")
}

private func leverText(_ lever: RecourseAdvice.Lever, target: Double) -> String {
    guard !lever.isYesOrNo else { return wholeText(lever) }
    let (now, then) = (valueText(lever.now, lever), valueText(target, lever))
    let isBest = target == lever.best ? " (as the best tenth)" : ""
    let what = lever.field == .responseMinutes ? "response" : lever.field.name
    return "\(lever.touchpoint): \(what) \(now)\(lever.now.isNaN ? "" : " on average") → \(then) every time\(isBest)"
}

/// Of a promise that is kept or not, how many were and how many would have to be.
private func wholeText(_ lever: RecourseAdvice.Lever) -> String {
    let what = lever.field == .promiseKept ? "promise kept" : "resolved"
    let unknown = lever.events - lever.known
    let count = lever.now.isNaN ? 0 : Int((lever.now * Double(lever.known)).rounded())
    return "\(lever.touchpoint): \(what) \(count) of \(lever.events) times → every time"
        + (unknown > 0 ? " (\(unknown) not known)" : "")
}

private func valueText(_ value: Double, _ lever: RecourseAdvice.Lever) -> String {
    guard !value.isNaN else { return "unknown" }
    return lever.field == .responseMinutes
        ? "\(Numbers.fixed(value, lever.decimals)) min" : Numbers.signed(value, lever.decimals)
}

private func leverTable(_ advice: RecourseAdvice) -> ReportTable {
    ReportTable(
        columns: [
            .init("touchpoint", nil), .init("field", nil), .init("events", nil), .init("now", nil), .init("best", nil),
            .init("drop", nil), .init("share", nil), .init("then", nil), .init("edit", nil), .init("known", nil),
        ],
        rows: advice.levers.indices.map { index in
            let (lever, target) = (advice.levers[index], advice.targets[index])
            let edit = target.map { RecourseAdvice.changes([lever], [$0])[0].text }
            let values: [JSONValue] = [
                .string(lever.touchpoint.name), .string(lever.field.name), .integer(lever.events),
                .number(lever.now), .number(lever.best), .number(lever.drop), .number(advice.shares[index]),
                .number(target ?? lever.now), edit.map { .string($0) } ?? .null,
                .integer(lever.known),
            ]
            return values.map { .init($0, "") }
        })
}
