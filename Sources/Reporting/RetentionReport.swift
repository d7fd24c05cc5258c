import Experience
import Forecasting

private typealias Estimate = CustomerBaseForecast.Estimate

extension Report {
    /// How many will stay of those who joined in each period.
    ///
    /// - Precondition: there are cohorts, forecast for a period or more.
    public init(_ cohorts: [CustomerBaseForecast.Cohort], asOf: Timestamp, level: Double) {
        let last = cohorts[0].retained.count
        let shown = [1, 3, 6, 12].filter { $0 < last } + [last]
        let range = "[\(Numbers.percent(level, 0))]"
        var columns: [ReportTable.Column] = [
            .init("joined", "joined"), .init("customers", "customers", isNumeric: true),
        ]
        columns += .estimate("present", "active \(range)")
        for s in shown { columns += .estimate("retained_\(s)", "after \(s) \(range)") }
        let rows = cohorts.map { cohort in
            var row: [ReportTable.Cell] = [
                .init(cohort.joined.map { .string("\($0)") } ?? .null, cohort.joined.map { "from \($0)" } ?? "earlier"),
                .count(cohort.customers),
            ]
            row += .estimate(cohort.present, countText)
            for s in shown {
                let retained = cohort.retained[s - 1]
                let share = Numbers.percent(retained.mean / cohort.present.mean, 0)
                row += .estimate(retained) { "\(countText($0)) (\(share))" }
            }
            return row
        }
        self.init(
            table: ReportTable(columns: columns, rows: rows),
            notes: [
                "How many are still there after so many periods; in brackets the share of those active at \(asOf). Intervals "
                    + "are of the number: chance, coefficients and shocks. Those of all together: rapport forecast."
            ],
            json: .object([
                ("schema", "rapport.forecast-cohorts/1"), ("asOf", .string("\(asOf)")), ("level", .number(level)),
                (
                    "cohorts",
                    .array(
                        cohorts.map { cohort in
                            .object([
                                ("joined", cohort.joined.map { .string("\($0)") } ?? .null),
                                ("customers", .integer(cohort.customers)), ("present", .number(cohort.present.mean)),
                                ("retained", .array(cohort.retained.map { .number($0.mean) })),
                                ("presentInterval", .interval(cohort.present.interval)),
                                ("retainedIntervals", .array(cohort.retained.map { .interval($0.interval) })),
                            ])
                        })
                ),
            ]))
    }

    /// Whether one customer will be there, period by period.
    ///
    /// - Parameter periods: how many were asked for.
    public init(_ outlook: CustomerOutlook, periods: Int) {
        let level = Numbers.percent(outlook.level, 0)
        let hasReferral = outlook.periods.contains { $0.referrals != nil }
        var columns: [ReportTable.Column] = [.init("start", nil), .init("end", "at")]
        columns += .estimate("active", "active [\(level)]")
        if hasReferral { columns += .estimate("referrals", "referrals by then") }
        func row(_ start: Timestamp, _ end: Timestamp, _ active: Estimate, _ referrals: Estimate?) -> [ReportTable.Cell]
        {
            var row: [ReportTable.Cell] = [.text("\(start)"), .text("\(end)")]
            row += .estimate(active, percentText)
            if hasReferral { row += .estimate(referrals, decimalText) }
            return row
        }
        let rows =
            [row(outlook.asOf, outlook.asOf, outlook.present, nil)]
            + outlook.periods.map { row($0.start, $0.end, $0.active, $0.referrals) }
        var notes = [
            "Intervals are \(level), of probabilities and expected numbers: the errors of coefficients. They do not say what one "
                + "customer will do."
        ]
        if let last = outlook.periods.last, outlook.periods.count < periods {
            notes.append("Beyond \(last.end) too little is known of what became of customers before.")
        }
        self.init(
            opening: [
                "\(outlook.customer.text) as of \(outlook.asOf): how likely to be active, and how many referrals to expect."
            ],
            table: ReportTable(columns: columns, rows: rows), notes: notes + outlook.assumptions,
            json: .object([
                ("schema", "rapport.forecast-customer/1"), ("customer", .string(outlook.customer.text)),
                ("asOf", .string("\(outlook.asOf)")), ("level", .number(outlook.level)),
                ("present", .estimate(outlook.present)),
                (
                    "periods",
                    .array(
                        outlook.periods.map { period in
                            .object([
                                ("start", .string("\(period.start)")), ("end", .string("\(period.end)")),
                                ("active", .estimate(period.active)),
                                ("referrals", period.referrals.map(JSONValue.estimate) ?? .null),
                            ])
                        })
                ), ("assumptions", .array(outlook.assumptions.map { .string($0) })),
            ]))
    }
}

private func text(_ estimate: Estimate, unit: String = "", _ number: (Double) -> String) -> String {
    "\(number(estimate.mean))\(unit) [\(number(estimate.interval.lowerBound)), \(number(estimate.interval.upperBound))]"
}

private func countText(_ estimate: Estimate) -> String { text(estimate) { Numbers.grouped(Int($0.rounded())) } }

private func percentText(_ estimate: Estimate) -> String { text(estimate, unit: "%") { Numbers.fixed($0 * 100, 0) } }

private func decimalText(_ estimate: Estimate) -> String { text(estimate) { Numbers.fixed($0, 2) } }
