import ArgumentParser
import Features
import Rapport
import Reporting

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Prove that no feature looks into the future, by changing the future.",
        discussion: """
            At each cutoff of snapshots: every event that was not yet known is deleted, rewritten, and joined by others; \
            each time all features must keep every bit. Exit status 1 where one does not.
            """)

    @Option(help: "The seed of what is rewritten and added.")
    var seed: UInt64 = 1

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let project = try global.project()
        let histories = try await global.load(project)
        let progress = ProgressLine(label: "auditing", isOn: !global.quiet)
        let audit = try project.audit(histories, seed: seed, threads: global.threadCount) {
            progress.update(fraction: $0)
        }
        progress.finish()
        try global.write(report(audit))
        if !audit.leaks.isEmpty { throw CheckFailed(message: "audit failed: features look into the future") }
        global.next("rapport train")
    }

    private func report(_ audit: FeatureAudit) -> Report {
        let table = ReportTable(
            columns: [
                .init("code", "code"), .init("feature", "feature"), .init("cutoff", "cutoff"),
                .init("change", "later events"), .init("customers", "customers", isNumeric: true),
            ],
            rows: audit.leaks.map { leak in
                [
                    .text("L202"), .text(leak.feature?.name ?? "(who is eligible)"), .text("\(leak.cutoff)"),
                    .text(leak.change.rawValue), .count(leak.customers),
                ]
            })
        let compared =
            "\(Numbers.grouped(audit.values)) values compared at \(audit.cutoffs) cutoffs after deleting, rewriting and "
            + "adding what was not yet known"
        let looking = Set(audit.leaks.map(\.feature)).count
        let verdict =
            audit.leaks.isEmpty
            ? "No feature looks into the future: every bit is the same."
            : "\(looking) feature\(looking == 1 ? " looks" : "s look") into the future."
        return Report(
            table: table, notes: [verdict, compared + "."],
            json: .object([
                ("schema", "rapport.audit/1"), ("cutoffs", .integer(audit.cutoffs)),
                ("snapshots", .integer(audit.snapshots)), ("values", .integer(audit.values)),
                ("leaks", .array(table.objects)),
            ]))
    }
}
