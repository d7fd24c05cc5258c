import ArgumentParser
import Experience
import Rapport
import Reporting

extension ExposureAssignment: ExpressibleByArgument {}

struct EffectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "effect",
        abstract: "Whether a touchpoint changed an outcome, adjusted for what was known before it.",
        discussion: """
            Customers who have the touchpoint soon after a cutoff are compared with those \
            who have not, adjusted for all features at the cutoff; outcomes are looked for \
            after the time of exposure. The verdict says whether the difference may be read \
            as cause. That rests on --assigned-by, which is your word: no data tell who brings a \
            touchpoint about, and a wrong word makes a wrong verdict. What the log does not show \
            is not adjusted for.
            """)

    @Argument(help: "The touchpoint.")
    var touchpoint: String

    @Option(help: "The outcome; by default the first.")
    var outcome: String?

    @Option(help: ArgumentHelp("Cutoffs, separated by commas.", valueName: "dates"))
    var asOf: String?

    @Option(help: ArgumentHelp("Instead: the configuration's cutoffs from this moment on …", valueName: "date"))
    var from: String?

    @Option(help: ArgumentHelp("… up to this one.", valueName: "date"))
    var to: String?

    @Option(help: ArgumentHelp("How long after a cutoff the touchpoint counts as exposure.", valueName: "duration"))
    var exposedWithin = "1d"

    @Option(help: ArgumentHelp("The difference by the values of an attribute too.", valueName: "attribute"))
    var by: String?

    @Option(
        help: ArgumentHelp(
            "Who brings the touchpoint about: customer, business (it picks customers) or lot (it draws them).",
            valueName: "who"))
    var assignedBy = ExposureAssignment.customer

    @Option(help: "The seed of the folds.")
    var seed: UInt64 = 1

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if (asOf == nil) == (from == nil && to == nil) {
            throw ValidationError("give either --as-of, or --from and --to")
        }
        if (from == nil) != (to == nil) { throw ValidationError("--from and --to go together") }
        if asOf?.contains(where: { $0 != "," }) == false { throw ValidationError("--as-of takes dates") }
        if !((durationDays(exposedWithin) ?? 0) > 0) {
            throw ValidationError("--exposed-within takes a duration such as 1d or 12h")
        }
    }

    func run() async throws {
        let project = try global.project()
        let cutoffs =
            try asOf.map { try $0.split(separator: ",").map { try project.moment(String($0)) } }
            ?? project.cutoffs(from: project.moment(from!), to: project.moment(to!))
        let histories = try await global.load(project)
        global.warn(ofSilenceAt: cutoffs.max(), in: histories)
        let question = EffectQuestion(
            Touchpoint(touchpoint), on: outcome ?? project.configuration.outcomes[0].name, at: cutoffs,
            exposedWithinDays: durationDays(exposedWithin)!, by: by)
        let estimate = try project.effect(
            question, in: histories,
            estimation: EffectEstimation(
                models: EffectModels(threads: global.threadCount), seed: seed, assignment: assignedBy))
        try global.write(
            Report(
                estimate,
                asked: .init(asOf: cutoffs.map { "\($0)" }, exposedWithinDays: question.exposedWithinDays)))
        global.next(
            assignedBy == .customer
                ? "rapport effect --assigned-by business, or lot, only if you know that it is not customers who bring \(touchpoint) about"
                : "where it may be read as cause, do it; else draw customers by lot for it, and ask again with --assigned-by lot"
        )
    }
}
