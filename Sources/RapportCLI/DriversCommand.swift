import ArgumentParser
import Rapport
import Reporting

struct DriversCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drivers", abstract: "Which touchpoints go with an outcome, how strongly, and how sure that is.",
        discussion: "Associations in the history the model was trained on, not proof of cause.")

    @Option(help: "The outcome; by default the first.")
    var outcome: String?

    @Option(name: [.customShort("m"), .long], help: "The model file.")
    var model: String?

    @Flag(help: "Show touchpoints of fewer than 100 customers too.")
    var all = false

    @OptionGroup var global: GlobalOptions

    /// Hiding is for people: a program gets every row.
    private var isForPrograms: Bool { global.format.map { $0 != .table && $0 != .md } ?? false }

    func run() async throws {
        let project = try global.project()
        var options = ModelOptions()
        options.model = model
        let model = try options.load(in: project)
        let name = outcome ?? model.heads[0].outcome.name
        _ = try model.head(name)
        let histories = try await global.load(project)
        let drivers = try model.drivers(of: name, in: histories, threads: global.threadCount)
        try global.write(Report(drivers, hidingBelow: all || isForPrograms ? 0 : 100))
        global.next("rapport what-if --set 'TOUCHPOINT.FIELD=VALUE'")
    }
}
