import Experience
import Forecasting

extension Report {
    /// How many are expected to stay of those who joined in each period.
    ///
    /// - Precondition: there are cohorts, forecast for a period or more.
    public init(_ cohorts: [CustomerBaseForecast.Cohort], asOf: Timestamp) {
        let last = cohorts[0].retained.count
        let shown = [1, 3, 6, 12].filter { $0 < last } + [last]
        let rows = cohorts.map { cohort in
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
                "Expected numbers; in brackets the share of those active at \(asOf). The intervals of all together: "
                    + "rapport forecast."
            ],
            json: .object([
                ("schema", "rapport.forecast-cohorts/1"), ("asOf", .string("\(asOf)")),
                (
                    "cohorts",
                    .array(
                        cohorts.map { cohort in
                            .object([
                                ("joined", cohort.joined.map { .string("\($0)") } ?? .null),
                                ("customers", .integer(cohort.customers)), ("present", .number(cohort.present)),
                                ("retained", .array(cohort.retained.map { .number($0) })),
                            ])
                        })
                ),
            ]))
    }
}

private func rounded(_ value: Double) -> String { Numbers.grouped(Int(value.rounded())) }
