import Experience
import Forecasting

extension Report {
    /// How many are expected to stay of those who joined in each period.
    public init(cohortsOf forecast: CustomerBaseForecast) {
        let last = forecast.periods.count
        let shown = [1, 3, 6, 12].filter { $0 < last } + [last]
        let rows = forecast.cohorts.map { cohort in
            [
                .init(
                    cohort.joined.map { .string("\($0)") } ?? .null, cohort.joined.map { "from \($0)" } ?? "earlier"),
                .count(cohort.customers), .init(.number(cohort.present), rounded(cohort.present)),
            ]
                + shown.map { s in
                    ReportTable.Cell(
                        .number(cohort.retained[s - 1]),
                        "\(rounded(cohort.retained[s - 1])) (\(Numbers.percent(cohort.retained[s - 1] / cohort.present, 0)))"
                    )
                }
        }
        self.init(
            table: ReportTable(
                columns: [
                    .init("joined", "joined"), .init("customers", "customers", isNumeric: true),
                    .init("present", "active", isNumeric: true),
                ] + shown.map { .init("retained_\($0)", "after \($0)", isNumeric: true) }, rows: rows),
            notes: [
                "Expected numbers; in brackets the share of those active at \(forecast.asOf). The intervals of all together: "
                    + "rapport forecast."
            ],
            json: .object([
                ("schema", "rapport.forecast-cohorts/1"), ("asOf", .string("\(forecast.asOf)")),
                (
                    "cohorts",
                    .array(
                        forecast.cohorts.map { cohort in
                            .object([
                                ("joined", cohort.joined.map { .string("\($0)") } ?? .null),
                                ("customers", .integer(cohort.customers)), ("present", .number(cohort.present)),
                                ("retained", .array(cohort.retained.map { .number($0) })),
                            ])
                        })
                ),
            ]))
    }

    /// What goes with each touchpoint: leaving, referring, and both together as the reproduction number.
    public init(touchpointsOf forecast: CustomerBaseForecast) {
        let number = forecast.growth?.reproductionNumber?.mean
        let sorted = forecast.touchpoints.sorted {
            ($1.reproductionFactor ?? 0, $0.touchpoint) < ($0.reproductionFactor ?? 0, $1.touchpoint)
        }
        func share(_ value: Double?) -> ReportTable.Cell {
            .init(value.map { .number($0) } ?? .null, value.map { Numbers.percent($0, 0) } ?? "–")
        }
        func reproduction(_ touchpoint: TouchpointOutlook) -> Double? {
            touchpoint.reproductionFactor.flatMap { factor in number.map { $0 * factor } }
        }
        var notes = [
            "Associations in history, not proof of cause. Share: of what tells customers apart who leave, and who refer."
        ]
        if let number {
            notes.append(
                "R is \(Numbers.fixed(number, 2)); the last column is what it would be if for everybody this touchpoint were as "
                    + "it is for the best quarter.")
        }
        if sorted.isEmpty {
            notes = ["Too few customers left, or referred, to tell touchpoints apart: the model has no column of one."]
        }
        self.init(
            table: ReportTable(
                columns: [
                    .init("touchpoint", "touchpoint"),
                    .init("leaving_share", "share of leaving", isNumeric: true),
                    .init("referral_share", "share of referring", isNumeric: true),
                    .init("reproduction_number", "R at its best", isNumeric: true),
                ],
                rows: sorted.map { touchpoint in
                    let value = reproduction(touchpoint)
                    return [
                        .text(touchpoint.touchpoint), share(touchpoint.leavingShare), share(touchpoint.referralShare),
                        .init(value.map { .number($0) } ?? .null, value.map { Numbers.fixed($0, 2) } ?? "–"),
                    ]
                }),
            notes: notes,
            json: .object([
                ("schema", "rapport.forecast-touchpoints/1"), ("asOf", .string("\(forecast.asOf)")),
                ("reproductionNumber", number.map { .number($0) } ?? .null),
                (
                    "touchpoints",
                    .array(
                        sorted.map { touchpoint in
                            .object([
                                ("touchpoint", .string(touchpoint.touchpoint)),
                                ("leavingShare", touchpoint.leavingShare.map { .number($0) } ?? .null),
                                ("referralShare", touchpoint.referralShare.map { .number($0) } ?? .null),
                                ("reproductionNumber", reproduction(touchpoint).map { .number($0) } ?? .null),
                            ])
                        })
                ),
            ]))
    }
}

private func rounded(_ value: Double) -> String { Numbers.grouped(Int(value.rounded())) }
