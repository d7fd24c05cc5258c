import ArgumentParser
import Insights
import Rapport
import Reporting

extension DriverView: ExpressibleByArgument {}

struct DriversCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drivers", abstract: "Which touchpoints go with an outcome, how strongly, and how sure that is.",
        discussion: """
            Associations in the history the model was trained on, not proof of cause. The share is of the deviance that \
            regressions without a penalty explain beyond chance: what a group adds, over all orders in which groups can \
            come in (Shapley values). Its interval is that of other customers: they are drawn again and again. The effect is of an \
            experience that is one standard deviation better, in points of probability, with errors clustered by \
            customer; q allows for looking at many.

            --markov adds the removal effect of each touchpoint in a Markov chain of journeys: the events of as many days \
            before a customer's last snapshot as the outcome looks ahead. It is never negative; touchpoints whose journeys \
            end worse than others are named. --performance adds the mean emotion, and what is important and poor.
            """)

    @Option(help: "The outcome; by default the first.")
    var outcome: String?

    @Flag(help: "All outcomes side by side.")
    var loyalty = false

    @Option(
        help: ArgumentHelp(
            "touchpoint, stage (of the purchase), through (people, product, service), or family (emotion, service, volume).",
            valueName: "view"))
    var by: DriverView = .touchpoint

    @Flag(help: "Removal effects of journeys too, and where they disagree.")
    var markov = false

    @Flag(help: "The mean emotion too, and what to fix first.")
    var performance = false

    @Option(help: ArgumentHelp("How many draws of customers intervals are made of.", valueName: "n"))
    var draws = 200

    @Option(help: "What decides the draws.")
    var seed: UInt64 = 0

    @Option(name: [.customShort("m"), .long], help: "The model file.")
    var model: String?

    @Flag(help: "Show touchpoints of fewer than 100 customers too.")
    var all = false

    @OptionGroup var global: GlobalOptions

    /// Hiding is for people: a program gets every row.
    private var isForPrograms: Bool { global.format.map { $0 != .table && $0 != .md } ?? false }

    func validate() throws {
        if loyalty, outcome != nil { throw ValidationError("--loyalty shows all outcomes: leave out --outcome") }
        if loyalty, markov || performance {
            throw ValidationError("--markov and --performance go with one outcome: leave out --loyalty")
        }
        if markov, by != .touchpoint { throw ValidationError("--markov is by touchpoint: leave out --by") }
        if draws < 20 { throw ValidationError("--draws takes 20 or more") }
    }

    func run() async throws {
        let project = try global.project()
        var options = ModelOptions()
        options.model = model
        let model = try options.load(in: project)
        let name = outcome ?? model.heads[0].outcome.name
        _ = try model.head(name)
        let histories = try await global.load(project)
        let start = ContinuousClock.now
        let request = DriverRequest(view: by, draws: draws, seed: seed)
        let hidingBelow = all || isForPrograms ? 0 : 100
        if loyalty {
            let drivers = try model.heads.map {
                try model.drivers(of: $0.outcome.name, in: histories, request, threads: global.threadCount)
            }
            global.note("computed in \(global.seconds(since: start))")
            try global.write(Report(loyalty: drivers, hidingBelow: hidingBelow))
        } else {
            let drivers = try model.drivers(of: name, in: histories, request, threads: global.threadCount)
            var extras = DriverExtras(hidingBelow: hidingBelow)
            extras.showsPerformance = performance
            if markov {
                extras.removal = try model.removalComparison(of: name, in: histories, threads: global.threadCount)
            }
            global.note("computed in \(global.seconds(since: start))")
            try global.write(Report(drivers, extras))
        }
        global.next("rapport what-if --set 'TOUCHPOINT.FIELD=VALUE' says what a better one would change")
    }
}
