import Experience
import Forecasting

private typealias Estimate = CustomerBaseForecast.Estimate

extension Report {
    /// A forecast of customer numbers.
    ///
    /// - Parameter width: how many characters a line of the plot may have.
    public init(_ forecast: CustomerBaseForecast, width: Int = 80) {
        let level = Numbers.percent(forecast.level, 0)
        var columns: [ReportTable.Column] = [
            .init("start", nil), .init("end", "until"), .init("active", "active [\(level)]", isNumeric: true),
            .init("active_lo", nil), .init("active_hi", nil),
        ]
        let counts: [(name: String, heading: String, KeyPath<CustomerBaseForecast.Period, Estimate>)] = [
            ("retained", "of those now", \.retained), ("churned", "left", \.churned),
            ("referred", "brought", \.referred), ("acquired", "came", \.acquired),
            ("returned", "came back", \.returned), ("referrals", "referrals", \.referrals),
        ]
        let hasReferral = forecast.growth != nil
        let shown = counts.filter { hasReferral || !["referred", "referrals"].contains($0.name) }
        for (name, heading, _) in shown {
            columns += [
                .init(name, heading, isNumeric: true), .init("\(name)_lo", nil), .init("\(name)_hi", nil),
            ]
        }
        let rows = forecast.periods.map { period in
            var row: [ReportTable.Cell] = [
                .text("\(period.start)"), .text("\(period.end)"),
            ]
            let active = period.active
            row += cells(active, .init(.number(active.mean), "\(number(active).text) \(intervalText(active.interval))"))
            for (_, _, path) in shown { row += cells(period[keyPath: path], number(period[keyPath: path])) }
            return row
        }
        self.init(
            opening: openingLines(forecast) + [""],
            table: ReportTable(columns: columns, rows: rows),
            notes: [""] + plotLines(forecast, width: width) + [""] + noteLines(forecast), json: document(forecast))
    }
}

private func number(_ estimate: Estimate) -> ReportTable.Cell {
    .init(.number(estimate.mean), Numbers.grouped(Int(estimate.mean.rounded())))
}

private func cells(_ estimate: Estimate, _ cell: ReportTable.Cell) -> [ReportTable.Cell] {
    [cell, .init(.number(estimate.interval.lowerBound), ""), .init(.number(estimate.interval.upperBound), "")]
}

private func intervalText(_ range: ClosedRange<Double>) -> String {
    "[\(Numbers.grouped(Int(range.lowerBound.rounded()))), \(Numbers.grouped(Int(range.upperBound.rounded())))]"
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
    var notes = growthNotes(forecast)
    let shock = forecast.shocks.leaving
    notes.append(
        "Intervals are \(Numbers.percent(forecast.level, 0)): chance, coefficients, and shocks of periods (log odds of leaving "
            + "± \(Numbers.fixed(shock.standardDeviation, 2)), from \(shock.origins) periods).")
    return notes + forecast.assumptions
}

private func growthNotes(_ forecast: CustomerBaseForecast) -> [String] {
    guard let growth = forecast.growth else {
        return ["No outcome means that a customer refers: nobody is brought (forecast: {referral: NAME})."]
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
    ]
    if let steady = growth.process.steadyState, steady > 0 {
        notes.append(
            "If periods stay like the past, it settles near \(Numbers.grouped(Int(steady.rounded()))) active customers."
        )
    }
    return notes
}

private func document(_ forecast: CustomerBaseForecast) -> JSONValue {
    func object(_ estimate: Estimate) -> JSONValue {
        .object([
            ("mean", .number(estimate.mean)), ("lo", .number(estimate.interval.lowerBound)),
            ("hi", .number(estimate.interval.upperBound)),
        ])
    }
    let periods = forecast.periods.map { period in
        JSONValue.object(
            [
                ("start", .string("\(period.start)")), ("end", .string("\(period.end)")),
                ("active", object(period.active)), ("churned", object(period.churned)),
                ("referred", object(period.referred)), ("retained", object(period.retained)),
                ("acquired", object(period.acquired)), ("returned", object(period.returned)),
                ("referrals", object(period.referrals)),
            ])
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
        ])
}
