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
        func add(_ name: String, _ heading: String) {
            columns += [.init(name, heading, isNumeric: true), .init("\(name)_lo", nil), .init("\(name)_hi", nil)]
        }
        add("gone", "not active after \(outlook.periods) periods [\(level)]")
        if hasReferral {
            add("refers", "refers in a period")
            add("referrals_per_loss", "referrals for each one lost")
        }
        let cells = rows.map { row in
            var cells: [ReportTable.Cell] = [.text(row.touchpoint)]
            cells += pointCells(row.gone.change)
            guard hasReferral else { return cells }
            cells += pointCells(row.referring?.change)
            cells += factorCells(row.referralsPerLoss(level: outlook.level))
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
private func pointCells(_ estimate: CustomerBaseForecast.Estimate?) -> [ReportTable.Cell] {
    guard let estimate else { return [.init(.null, "–"), .init(.null, ""), .init(.null, "")] }
    let (low, high) = (estimate.interval.lowerBound, estimate.interval.upperBound)
    let text =
        "\(Numbers.signed(100 * estimate.mean, 1)) [\(Numbers.signed(100 * low, 1)), \(Numbers.signed(100 * high, 1))]"
    return [.init(.number(estimate.mean), text), .init(.number(low), ""), .init(.number(high), "")]
}

private func factorCells(_ estimate: CustomerBaseForecast.Estimate?) -> [ReportTable.Cell] {
    guard let estimate else { return [.init(.null, "–"), .init(.null, ""), .init(.null, "")] }
    let (low, high) = (estimate.interval.lowerBound, estimate.interval.upperBound)
    let text = "× \(Numbers.fixed(estimate.mean, 2)) [\(Numbers.fixed(low, 2)), \(Numbers.fixed(high, 2))]"
    return [.init(.number(estimate.mean), text), .init(.number(low), ""), .init(.number(high), "")]
}
