import Experience
import Forecasting

extension Report {
    /// What goes with a better experience of each touchpoint, those first that go with most referrals for each customer lost.
    public init(_ outlook: TouchpointOutlook) {
        let level = Numbers.percent(outlook.level, 0)
        let hasReferral = outlook.rows.contains { $0.referring != nil }
        func factor(_ row: TouchpointOutlook.Row) -> Double { row.referralsPerLoss(level: outlook.level)?.mean ?? 0 }
        let rows = outlook.rows.sorted {
            hasReferral ? factor($0) > factor($1) : $0.gone.change.mean < $1.gone.change.mean
        }
        var columns: [ReportTable.Column] = [.init("touchpoint", "touchpoint")]
        columns += .estimate("gone", "not active after \(outlook.periods) periods [\(level)]")
        if hasReferral {
            columns += .estimate("refers", "refers in a period")
            columns += .estimate("referrals_per_loss", "referrals for each one lost")
        }
        let cells = rows.map { row in
            var cells: [ReportTable.Cell] = [.text(row.touchpoint)]
            cells += .estimate(row.gone.change, pointsText)
            guard hasReferral else { return cells }
            cells += .estimate(row.referring?.change, pointsText)
            cells += .estimate(row.referralsPerLoss(level: outlook.level), factorText)
            return cells
        }
        var notes = [
            "What goes with a one-standard-deviation better experience of each touchpoint in the customers of \(outlook.asOf), in "
                + "points; associations in history, not proof of cause."
        ]
        notes.append(
            "Where nothing changes anything, \(Numbers.percent(1 - outlook.level, 0)) of these intervals say by chance that it does; "
                + "rapport drivers counts that in (q).")
        if hasReferral {
            notes.append(
                "Referrals for each one lost: by how much they are multiplied; × 1 is no change. With an experience so much better "
                    + "all along R would be multiplied by about as much; not exactly, as some of those lost had left before."
            )
        }
        if !outlook.others.isEmpty {
            notes.append(
                "No feeling or service is recorded, in these customers, of \(outlook.others.joined(separator: ", ")).")
        }
        self.init(
            table: ReportTable(columns: columns, rows: cells), notes: notes,
            json: .object([
                ("schema", "rapport.forecast-touchpoints/1"), ("asOf", .string("\(outlook.asOf)")),
                ("periods", .integer(outlook.periods)), ("level", .number(outlook.level)),
                (
                    "touchpoints",
                    .array(
                        rows.map { row in
                            .object([
                                ("touchpoint", .string(row.touchpoint)),
                                ("gone", .estimate(row.gone.change)),
                                ("refers", row.referring.map { .estimate($0.change) } ?? .null),
                                (
                                    "referralsPerLoss",
                                    row.referralsPerLoss(level: outlook.level).map(JSONValue.estimate) ?? .null
                                ),
                            ])
                        })
                ), ("others", .array(outlook.others.map { .string($0) })),
            ]))
    }
}

/// A change of a probability in points, and its interval.
private func pointsText(_ estimate: CustomerBaseForecast.Estimate) -> String {
    let numbers = [estimate.mean, estimate.interval.lowerBound, estimate.interval.upperBound].map {
        Numbers.signed(100 * $0, 1)
    }
    return "\(numbers[0]) [\(numbers[1]), \(numbers[2])]"
}

private func factorText(_ estimate: CustomerBaseForecast.Estimate) -> String {
    let (low, high) = (estimate.interval.lowerBound, estimate.interval.upperBound)
    return "× \(Numbers.fixed(estimate.mean, 2)) [\(Numbers.fixed(low, 2)), \(Numbers.fixed(high, 2))]"
}
