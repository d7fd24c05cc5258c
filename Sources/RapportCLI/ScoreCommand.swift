import ArgumentParser
import Experience
import Foundation
import Rapport
import Reporting
import Warehouse

struct ScoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score", abstract: "Every eligible customer's probabilities, with intervals.",
        discussion:
            "-o scores.parquet or scores.csv writes a file; the columns are customer_id, as_of, a triple per outcome, reasons, model."
    )

    @Option(help: ArgumentHelp("How many reasons each customer gets.", valueName: "n"))
    var reasons = 0

    @OptionGroup var options: ModelOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if !(0...20).contains(reasons) { throw ValidationError("--reasons takes 0 to 20") }
    }

    func run() async throws {
        let project = try global.project()
        let model = try options.load(in: project)
        let ending = global.output?.lowercased().split(separator: ".").last
        let isForWarehouse = ending == "parquet" || (ending == "csv" && global.format == nil)
        if let output = global.output, isForWarehouse { try Overwriting.check(output, force: global.force) }
        let histories = try await global.load(project)
        let moment = try options.moment(in: project)
        global.warn(ofSilenceAt: moment, in: histories)
        let scores = try model.score(
            histories, asOf: moment, reasons: reasons, threads: global.threadCount)
        for (name, count) in scores.unseenCategories.sorted(by: { $0.key < $1.key }) {
            Console.error("warning[S410] \(Numbers.grouped(count)) customers have a \(name) that training never saw\n")
        }
        let columns = ScoreColumns(scores, model: model, reasons: reasons)
        if let output = global.output, isForWarehouse {
            let engine = try Engine.open(.duckDB, threads: global.threads)
            Interruption.willWrite(output)
            try engine.write(columns.forWarehouse, to: output)
            global.note("wrote \(output)")
        } else {
            try global.write(columns.report)
        }
        global.next("rapport at-risk --top 50 says whom to look at first, and why")
    }
}

/// Scores as columns: customer, moment, a triple per outcome, reasons, model.
struct ScoreColumns {
    private let scores: Scores
    private let model: ForecastModel
    private let reasons: Int

    init(_ scores: Scores, model: ForecastModel, reasons: Int) {
        self.scores = scores
        self.model = model
        self.reasons = reasons
    }

    private var outcomes: [String] { model.heads.map(\.outcome.name) }

    private func reason(_ customer: CustomerScore, _ index: Int) -> String? {
        guard let forecast = customer.forecasts.first, index < forecast.reasons.count else { return nil }
        return forecast.reasons[index].text
    }

    var forWarehouse: [(name: String, column: Column)] {
        let rows = scores.customers
        var columns: [(name: String, column: Column)] = [
            ("customer_id", .text(TextColumn(rows.map(\.customer.text)))),
            ("as_of", .timestamp(TypedColumn(values: rows.map { _ in scores.asOf.microseconds }))),
        ]
        for (index, name) in outcomes.enumerated() {
            columns.append((name, .double(TypedColumn(values: rows.map { $0.forecasts[index].probability }))))
            columns.append(
                ("\(name)_lo", .double(TypedColumn(values: rows.map { $0.forecasts[index].interval.lowerBound }))))
            columns.append(
                ("\(name)_hi", .double(TypedColumn(values: rows.map { $0.forecasts[index].interval.upperBound }))))
        }
        for index in 0..<reasons {
            columns.append(("reason_\(index + 1)", .text(TextColumn(rows.map { reason($0, index) }))))
        }
        columns.append(("model", .text(TextColumn(rows.map { _ in model.id }))))
        return columns
    }

    var report: Report {
        var columns: [ReportTable.Column] = [.init("customer_id", "customer"), .init("as_of", "as of")]
        for name in outcomes {
            columns += [
                .init(name, name, isNumeric: true), .init("\(name)_lo", "from", isNumeric: true),
                .init("\(name)_hi", "to", isNumeric: true),
            ]
        }
        columns += (0..<reasons).map { .init("reason_\($0 + 1)", "reason \($0 + 1)") } + [.init("model", nil)]
        let table = ReportTable(
            columns: columns,
            rows: scores.customers.map { customer in
                var cells: [ReportTable.Cell] = [.text(customer.customer.text), .text("\(scores.asOf)")]
                for forecast in customer.forecasts {
                    cells += [
                        .number(forecast.probability, 3), .number(forecast.interval.lowerBound, 3),
                        .number(forecast.interval.upperBound, 3),
                    ]
                }
                cells += (0..<reasons).map { index in
                    reason(customer, index).map { .text($0) } ?? .init(.null, "")
                }
                return cells + [.text(model.id)]
            })
        return Report(
            table: table,
            json: .object([
                ("schema", "rapport.score/1"), ("asOf", .string("\(scores.asOf)")), ("model", .string(model.id)),
                ("customers", .array(table.objects)),
            ]))
    }
}
