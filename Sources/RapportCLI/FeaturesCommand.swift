import ArgumentParser
import Experience
import Features
import Foundation
import Rapport
import Reporting

struct FeaturesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "features", abstract: "List the features with their definition, coverage and mean.",
        discussion: """
            With -o FILE.parquet or FILE.csv the table itself is written: a row for each customer and cutoff, with \
            customer_id, cutoff, the features and the outcomes. In definitions c is the cutoff, t an event's time, e its \
            emotion (−1…+1). Means are in natural units.
            With --memory customers come in no particular order.
            """)

    @Option(
        help: ArgumentHelp(
            "Use about so much memory, such as 4GB; the rest goes to temporary files.", valueName: "size"))
    var memory: MemorySize?

    @Option(help: ArgumentHelp("Also write what rapport worker features needs to this file.", valueName: "file"))
    var plan: String?

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let project = try global.project()
        let table = try tableFile(project)
        if let rejects = global.rejects { try Overwriting.check(rejects, force: global.force) }
        if let plan { try Overwriting.check(plan, force: global.force) }
        let progress = ProgressLine(label: "reading events", unit: "rows", isOn: !global.quiet)
        let listing = try await project.features(
            global.loadOptions, memory: memory?.bytes, progress: { progress.update(count: $0) },
            rows: table.map { table in { try table.append($0, of: $1) } })
        progress.finish()
        global.warn(ofBadRows: listing.badRows)
        if let plan {
            Interruption.willWrite(plan)
            try TextFile.write(try project.walkPlan(of: listing).json(), to: plan)
            global.note("wrote \(plan)")
        }
        if let table, let output = global.output {
            Interruption.willWrite(output)
            try table.finish()
            global.note("wrote \(output)")
            Console.output(report(listing).text(global.format ?? .table))
        } else {
            try global.write(report(listing))
        }
        global.next("rapport audit, or rapport train")
    }

    /// The table's file, where the output's name asks for one.
    private func tableFile(_ project: Project) throws -> FeatureTableFile? {
        guard let output = global.output, let ending = output.lowercased().split(separator: ".").last,
            ending == "parquet" || (ending == "csv" && global.format == nil)
        else { return nil }
        try Overwriting.check(output, force: global.force)
        return try FeatureTableFile(
            path: output, outcomes: project.configuration.outcomes.map(\.name), memory: memory.map { $0.bytes / 4 })
    }

    private func counted(_ count: Int, _ noun: String) -> String {
        "\(Numbers.grouped(count)) \(noun)\(count == 1 ? "" : "s")"
    }

    private func report(_ listing: FeatureListing) -> Report {
        let table = ReportTable(
            columns: [
                .init("feature", "feature"), .init("family", nil), .init("coverage", "there in", isNumeric: true),
                .init("mean", "mean", isNumeric: true), .init("definition", "definition"),
            ],
            rows: listing.features.enumerated().map { index, feature in
                let coverage = listing.summary.coverage(index)
                let mean = listing.summary.mean(index)
                return [
                    .text(feature.name), .text(feature.family.rawValue),
                    .init(.number(coverage), Numbers.percent(coverage)),
                    mean.isNaN ? .init(.null, "–") : .number(mean, 3), .text(feature.definition),
                ]
            })
        let cutoffs =
            listing.cutoffs.isEmpty ? "each customer's own cutoffs" : counted(listing.cutoffs.count, "cutoff")
        return Report(
            opening: [
                "\(counted(listing.features.count, "feature")) of \(counted(listing.summary.rows, "snapshot")) at \(cutoffs)",
                "",
            ], table: table,
            json: .object([
                ("schema", "rapport.features/1"), ("rows", .integer(listing.summary.rows)),
                ("cutoffs", .array(listing.cutoffs.map { .string("\($0)") })), ("features", .array(table.objects)),
            ]))
    }
}

/// An amount of memory such as `4GB`, `512MB` or `2GiB`.
struct MemorySize: ExpressibleByArgument {
    let bytes: Int

    init?(argument: String) {
        let units: [(String, Double)] = [
            ("GIB", 0x1p30), ("MIB", 0x1p20), ("GB", 1e9), ("MB", 1e6), ("G", 1e9), ("M", 1e6),
        ]
        let text = argument.uppercased().filter { !$0.isWhitespace }
        guard let (unit, size) = units.first(where: { text.hasSuffix($0.0) }),
            let count = Double(text.dropLast(unit.count)), count > 0, count * size >= 1e8, count * size < 1e15
        else { return nil }
        bytes = Int(count * size)
    }
}
