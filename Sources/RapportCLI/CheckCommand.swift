import ArgumentParser
import Rapport
import Reporting

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Look for what would spoil a forecast: data quality, leakage, rare outcomes.",
        discussion: "Exit status 1 where a finding says that results could not be trusted.")

    @Flag(help: "Show each setting and where it comes from.")
    var showConfig = false

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        if showConfig {
            try global.write(settings())
            return
        }
        let project = try global.project()
        let check = try project.check(try await global.load(project), threads: global.threadCount)
        try global.write(report(check))
        if check.hasErrors { throw CheckFailed(message: "check failed: at least one finding is an error") }
        global.next("rapport train")
    }

    private func report(_ check: ProjectCheck) -> Report {
        let outcomes = check.outcomes.map {
            "\($0.name): the case in \(Numbers.percent($0.baseRate)) of \(Numbers.grouped($0.snapshots)) snapshots"
        }
        let touchpoints = check.touchpoints.map { "\($0.touchpoint) \(Numbers.grouped($0.events))" }
        return Report(
            opening: [
                "\(Numbers.grouped(check.events)) events of \(Numbers.grouped(check.customers)) customers, "
                    + "\(check.span.lowerBound.isoDay) to \(check.span.upperBound.isoDay)",
                "touchpoints: " + touchpoints.joined(separator: " · "),
            ] + outcomes + [""],
            table: ReportTable(
                columns: [
                    .init("code", "code"), .init("severity", "severity"), .init("message", "finding"),
                    .init("remedy", "what to do"),
                ],
                rows: check.findings.map {
                    [.text($0.code), .text($0.severity.rawValue), .text($0.message), .text($0.remedy ?? "")]
                }),
            json: .object([
                ("schema", "rapport.check/1"), ("customers", .integer(check.customers)),
                ("events", .integer(check.events)),
                ("from", .string("\(check.span.lowerBound)")), ("to", .string("\(check.span.upperBound)")),
                (
                    "touchpoints",
                    .array(
                        check.touchpoints.map {
                            .object([("touchpoint", .string($0.touchpoint.name)), ("events", .integer($0.events))])
                        })
                ),
                (
                    "outcomes",
                    .array(
                        check.outcomes.map {
                            .object([
                                ("name", .string($0.name)), ("snapshots", .integer($0.snapshots)),
                                ("baseRate", .number($0.baseRate)),
                            ])
                        })
                ),
                (
                    "findings",
                    .array(
                        check.findings.map {
                            .object([
                                ("code", .string($0.code)), ("severity", .string($0.severity.rawValue)),
                                ("message", .string($0.message)), ("remedy", $0.remedy.map { .string($0) } ?? .null),
                            ])
                        })
                ),
            ]))
    }

    private func settings() throws -> Report {
        let project = try Project(contentsOf: global.configurationPath)
        func origin(_ flag: String?, _ variable: String) -> String {
            flag != nil ? "flag" : Console.environment(variable) != nil ? variable : "default"
        }
        let model = Console.environment("RAPPORT_MODEL") ?? project.path("models/model.json")
        let rows: [(String, String, String)] = [
            ("config", global.configurationPath, origin(global.config, "RAPPORT_CONFIG")),
            ("model", model, origin(nil, "RAPPORT_MODEL")),
            ("threads", String(global.threadCount.count), global.threads == nil ? "default" : "flag"),
            ("timezone", project.configuration.timeZone, "rapport.yaml or default"),
            (
                "windows", project.configuration.features.windowsDays.map { "\($0)d" }.joined(separator: ", "),
                "rapport.yaml or default"
            ),
            ("outcomes", project.configuration.outcomes.map(\.name).joined(separator: ", "), "rapport.yaml"),
        ]
        let table = ReportTable(
            columns: [.init("setting", "setting"), .init("value", "value"), .init("origin", "origin")],
            rows: rows.map { [.text($0.0), .text($0.1), .text($0.2)] })
        return Report(
            table: table, json: .object([("schema", "rapport.settings/1"), ("settings", .array(table.objects))]))
    }
}
