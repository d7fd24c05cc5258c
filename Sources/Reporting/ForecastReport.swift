import Experience
import Forecasting

private typealias Estimate = CustomerBaseForecast.Estimate

extension Report {
    /// A forecast of customer numbers.
    ///
    /// - Parameter width: how many characters a line of the plot may have.
    public init(_ forecast: CustomerBaseForecast, width: Int = 80) {
        let level = Numbers.percent(forecast.level, 0)
        var columns: [ReportTable.Column] = [.init("start", nil), .init("end", "until")]
        columns += .estimate("active", "active [\(level)]")
        let counts: [(name: String, heading: String, KeyPath<CustomerBaseForecast.Period, Estimate>)] = [
            ("retained", "of those now", \.retained), ("churned", "left", \.churned),
            ("referred", forecast.assumesConversion ? "brought (assumed)" : "brought", \.referred),
            ("acquired", "came", \.acquired),
            ("returned", "came back", \.returned), ("referrals", "referrals", \.referrals),
        ]
        let shown = counts.filter { forecast.referral != nil || !["referred", "referrals"].contains($0.name) }
        for (name, heading, _) in shown { columns += .estimate(name, heading) }
        let difference = forecast.difference
        if let difference {
            let kinds = [
                ("kept", "kept by then", difference.kept), ("brought_more", "brought by then", difference.brought),
            ]
            for (name, heading, estimates) in kinds where !estimates.isEmpty { columns += .estimate(name, heading) }
        }
        let rows = forecast.periods.enumerated().map { index, period in
            var row: [ReportTable.Cell] = [.text("\(period.start)"), .text("\(period.end)")]
            row += .estimate(period.active) { "\(countText($0)) \(intervalText($0.interval))" }
            for (_, _, path) in shown { row += .estimate(period[keyPath: path], countText) }
            if let difference {
                for estimates in [difference.kept, difference.brought] where !estimates.isEmpty {
                    row += .estimate(index < estimates.count ? estimates[index] : nil, changeText)
                }
            }
            return row
        }
        self.init(
            opening: openingLines(forecast) + [""],
            table: ReportTable(columns: columns, rows: rows),
            notes: [""] + plotLines(forecast, width: width) + [""] + noteLines(forecast), json: document(forecast))
    }
}

private func countText(_ estimate: Estimate) -> String { Numbers.grouped(Int(estimate.mean.rounded())) }

private func intervalText(_ range: ClosedRange<Double>) -> String {
    "[\(Numbers.grouped(Int(range.lowerBound.rounded()))), \(Numbers.grouped(Int(range.upperBound.rounded())))]"
}

/// A difference, its sign and its interval.
private func changeText(_ estimate: Estimate) -> String {
    let decimals = abs(estimate.mean) < 9.95 ? 1 : 0
    let (low, high) = (estimate.interval.lowerBound, estimate.interval.upperBound)
    return "\(Numbers.signed(estimate.mean, decimals)) [\(Numbers.signed(low, 0)), \(Numbers.signed(high, 0))]"
}

private func openingLines(_ forecast: CustomerBaseForecast) -> [String] {
    let present = forecast.present
    let known = present.interval.lowerBound == present.interval.upperBound
    let now = Numbers.grouped(Int(present.mean.rounded()))
    return [
        "\(forecast.asOf): \(Numbers.grouped(forecast.customers)) customers"
            + (known ? ", all of them active." : ", of whom about \(now) \(intervalText(present.interval)) are active.")
    ]
}

private func plotLines(_ forecast: CustomerBaseForecast, width: Int) -> [String] {
    let now = CurvePlot.Point(
        label: "\(forecast.asOf)", value: forecast.present.mean, interval: forecast.present.interval)
    let points = forecast.periods.map {
        CurvePlot.Point(label: "\($0.end)", value: $0.active.mean, interval: $0.active.interval)
    }
    return CurvePlot(points: [now] + points).lines(width: width)
}

private func noteLines(_ forecast: CustomerBaseForecast) -> [String] {
    var notes = forecast.difference.map { differenceNotes($0, of: forecast) } ?? []
    notes += growthNotes(forecast)
    let shock = forecast.shocks.leaving
    notes.append(
        "Intervals are \(Numbers.percent(forecast.level, 0)): chance, coefficients, and shocks of periods (log odds of leaving "
            + "± \(Numbers.fixed(shock.standardDeviation, 2)), from \(shock.origins) periods).")
    return notes + forecast.assumptions
}

private func differenceNotes(
    _ difference: CustomerBaseForecast.Difference, of forecast: CustomerBaseForecast
) -> [String] {
    let names = difference.scenarios.joined(separator: ", ")
    guard let kept = difference.kept.last, let first = difference.kept.first else {
        return [
            "\(names): too few customers were followed for long enough to foresee how many would be kept.",
            "evidence: \(difference.evidence)",
        ]
    }
    let count = difference.kept.count
    var line =
        "\(names): had past events been so, \(changeText(first)) more of today's customers would be active at "
        + "\(forecast.periods[0].end)"
    if count > 1 { line += ", and \(changeText(kept)) at \(forecast.periods[count - 1].end)" }
    if let brought = difference.brought.last {
        line +=
            "; \(changeText(brought)) would have been brought by \(forecast.periods[difference.brought.count - 1].end)"
    }
    var notes = [
        line + ". \(Numbers.grouped(difference.edited)) have an edited event.",
        "Only events before \(forecast.asOf) are edited: an improvement that goes on does not fade like this, and one that begins then "
            + "does not show so soon. Far ahead the numbers are rather too small.",
        "They are not in \"active\", and rows do not add up: each says how many more there are by its end. Their intervals hold the "
            + "errors of coefficients, not chance or shocks.",
    ]
    let unclear = difference.kept.count { $0.interval.contains(0) }
    if unclear > 0 {
        notes.append(
            unclear == count
                ? "These data cannot tell the number kept from none."
                : "At the ends of \(unclear) of \(count) periods these data cannot tell the number kept from none.")
    }
    if count < forecast.periods.count {
        notes.append("Beyond \(forecast.periods[count - 1].end) too few were followed for so long to foresee changes.")
    }
    if difference.brought.isEmpty, forecast.referral != nil, forecast.inflow.cap != nil {
        notes.append("How many more would be brought is not said where there is a cap.")
    }
    notes.append("evidence: \(difference.evidence)")
    return notes
}

extension CustomerBaseForecast {
    /// Whether how many a referral brings is neither given nor counted.
    fileprivate var assumesConversion: Bool { if case .unknown = inflow.conversion { true } else { false } }
}

private func growthNotes(_ forecast: CustomerBaseForecast) -> [String] {
    guard forecast.referral != nil else {
        return ["No outcome means that a customer refers: nobody is brought (forecast: {referral: NAME})."]
    }
    guard let growth = forecast.growth else {
        return ["The past is too short to say whether referral sustains the base: there is no reproduction number."]
    }
    guard let number = growth.reproductionNumber else {
        return ["Nobody \(growth.referralsPerPeriod == 0 ? "referred" : "left"): there is no reproduction number."]
    }
    let (low, high) = (number.interval.lowerBound, number.interval.upperBound)
    let verdict =
        low > 1
        ? "referral alone makes the base grow"
        : high < 1 ? "referral alone does not sustain the base" : "referral alone may or may not sustain the base"
    var notes = [
        "R = \(Numbers.fixed(number.mean, 2)) [\(Numbers.fixed(low, 2)), \(Numbers.fixed(high, 2))]: customers brought "
            + "for each one lost for good; \(verdict)."
            + (forecast.assumesConversion
                ? " Most of that interval is how many a referral brings, which nothing tells." : "")
    ]
    if let steady = growth.process.steadyState, steady > 0 {
        notes.append(
            "No forecast: if average rates of past periods went on for many years it would settle near "
                + "\(Numbers.grouped(Int(steady.rounded()))) active customers, where a referral brings "
                + "\(Numbers.fixed(forecast.inflow.conversion.mean, 2)). The table need not lead there: in it newcomers leave at the "
                + "rates of newcomers."
        )
    }
    return notes
}

private func document(_ forecast: CustomerBaseForecast) -> JSONValue {
    // By its whole name the compiler types the dictionary in time.
    let object = JSONValue.estimate
    func change(_ estimates: [Estimate], _ index: Int) -> JSONValue {
        index < estimates.count ? object(estimates[index]) : .null
    }
    let difference = forecast.difference
    let periods = forecast.periods.enumerated().map { index, period in
        JSONValue.object(
            [
                ("start", .string("\(period.start)")), ("end", .string("\(period.end)")),
                ("active", object(period.active)), ("churned", object(period.churned)),
                ("referred", object(period.referred)), ("retained", object(period.retained)),
                ("acquired", object(period.acquired)), ("returned", object(period.returned)),
                ("referrals", object(period.referrals)),
            ]
                + (difference.map {
                    [("kept", change($0.kept, index)), ("broughtMore", change($0.brought, index))]
                } ?? []))
    }
    let growth = forecast.growth
    return .object(
        [
            ("schema", "rapport.forecast/1"), ("asOf", .string("\(forecast.asOf)")), ("level", .number(forecast.level)),
            ("customers", .integer(forecast.customers)), ("present", object(forecast.present)),
            ("periods", .array(periods)),
            ("reproductionNumber", growth?.reproductionNumber.map { .number($0.mean) } ?? .null),
            ("reproductionInterval", growth?.reproductionNumber.map { .interval($0.interval) } ?? .null),
            (
                "shareAboveOne",
                growth?.reproductionNumber == nil ? .null : growth.map { .number($0.shareAboveOne) } ?? .null
            ),
            ("retention", growth.map { .number($0.process.retention) } ?? .null),
            ("steadyState", growth?.process.steadyState.map { .number($0) } ?? .null),
            (
                "shock",
                .object([
                    ("standardDeviation", .number(forecast.shocks.leaving.standardDeviation)),
                    ("periods", .integer(forecast.shocks.leaving.origins)),
                ])
            ),
            ("assumptions", .array(forecast.assumptions.map { .string($0) })),
        ]
            + (difference.map {
                [
                    ("scenarios", .array($0.scenarios.map { .string($0) })), ("edited", .integer($0.edited)),
                    ("evidence", .string($0.evidence)),
                ]
            } ?? []))
}
