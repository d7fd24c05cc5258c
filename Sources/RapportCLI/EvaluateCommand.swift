import ArgumentParser
import Experience
import Rapport
import Reporting

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Score at past cutoffs and compare with what then happened.",
        discussion:
            "Give --as-of with one or more dates, or --from and --to for snapshots anchored before a touchpoint.")

    @Option(name: [.customShort("m"), .long], help: "The model file.")
    var model: String?

    @Option(help: ArgumentHelp("Cutoffs, separated by commas.", valueName: "dates"))
    var asOf: String?

    @Option(help: ArgumentHelp("The first moment of a range of anchored snapshots.", valueName: "date"))
    var from: String?

    @Option(help: ArgumentHelp("The moment before which the range ends.", valueName: "date"))
    var to: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if (asOf == nil) == (from == nil && to == nil) {
            throw ValidationError("give either --as-of, or --from and --to")
        }
        if (from == nil) != (to == nil) { throw ValidationError("--from and --to go together") }
    }

    func run() async throws {
        let project = try global.project()
        var options = ModelOptions()
        options.model = model
        let model = try options.load(in: project)
        let histories = try await global.load(project)
        let evaluations: [OutcomeEvaluation]
        if let asOf {
            let moments = try asOf.split(separator: ",").map { try project.moment(String($0)) }
            global.warn(ofSilenceAt: moments.max(), in: histories)
            evaluations = try model.evaluate(histories, at: moments, threads: global.threadCount)
        } else {
            evaluations = try model.evaluate(
                histories, from: try project.moment(from!), to: try project.moment(to!), threads: global.threadCount)
        }
        try global.write(
            Report(
                evaluations.map { line in
                    .init(
                        outcome: line.outcome,
                        asOf: line.asOf.description + (line.until.map { "/\($0)" } ?? ""), metrics: line.metrics)
                }))
        if evaluations.contains(where: { $0.asOf < model.asOf }) {
            Console.error(
                "warning[M304] the model was trained as of \(model.asOf.isoDay), after the first cutoff: part of this is no forecast\n"
            )
        }
        global.next("rapport drivers, or rapport at-risk")
    }
}
