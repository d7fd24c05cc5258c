import ArgumentParser
import Rapport
import Reporting

struct ExportCommand: AsyncParsableCommand {
    /// What can be exported.
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case modelCard = "model-card"
        case coefficients
    }

    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "A model's card or its coefficients.")

    @Argument(help: "model-card or coefficients.")
    var what: Kind

    @Option(name: [.customShort("m"), .long], help: "The model file.")
    var model: String

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let model = try ForecastModel(contentsOf: self.model)
        switch what {
        case .modelCard:
            let name = self.model.split(separator: "/").last.map { String($0).replacing(".json", with: "") } ?? "model"
            try global.write(text: model.card(name: name))
        case .coefficients: try global.write(coefficients(model))
        }
    }

    private func coefficients(_ model: ForecastModel) -> Report {
        let table = ReportTable(
            columns: [
                .init("outcome", "outcome"), .init("column", "column"),
                .init("coefficient", "coefficient", isNumeric: true),
                .init("standardized", "per SD", isNumeric: true), .init("debiased", "debiased", isNumeric: true),
                .init("standard_error", "SE (clustered)", isNumeric: true),
            ],
            rows: model.heads.flatMap { head in
                head.layout.columns.enumerated().map { index, column in
                    [
                        .text(head.outcome.name), .text(column.name), .number(head.fit.coefficients[index], 4),
                        .number(head.fit.standardizedCoefficients[index], 4),
                        .number(head.fit.inference.coefficients[index], 4),
                        .number(head.fit.inference.standardErrors[index + 1], 4),
                    ]
                }
            })
        let mapped = model.heads.filter { $0.calibration?.map != nil }
        return Report(
            table: table,
            notes: mapped.map {
                "Coefficients of \($0.outcome.name) make its log-odds before calibration (\($0.calibration!.message))."
            },
            json: .object([
                ("schema", "rapport.coefficients/1"), ("coefficients", .array(table.objects)),
                ("scale", "log-odds before calibration"),
                ("calibrated", .array(mapped.map { .string($0.outcome.name) })),
            ]))
    }
}
