import ArgumentParser
import Experience
import Rapport
import Reporting

struct BacktestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "Train at past moments with what was known then, and compare with what happened.",
        discussion: """
            The latest cutoffs of rapport.yaml at which earlier outcomes were known are origins. \
            At each a model is trained anew and forecasts who has the outcome, and how many; \
            so do baselines that look at nothing but tenure. Exit status 1 where a gate fails.
            """)

    @Option(help: ArgumentHelp("So many origins at most.", valueName: "n"))
    var folds = 6

    @Option(
        help: ArgumentHelp(
            "Bounds on auc, log_loss, brier, ece, lift, calibration_slope, calibration_intercept, skill, count_skill "
                + "or coverage over all origins: \"auc>=0.70,churn.ece<=0.05\".", valueName: "bounds"))
    var gate: String?

    @Option(help: ArgumentHelp("Leave out outcomes that were not known by then.", valueName: "date"))
    var asOf: String?

    @Option(help: ArgumentHelp("The level of the intervals of how many.", valueName: "level"))
    var interval = 0.9

    @Option(help: "The seed of training's cross-validation.")
    var seed: UInt64 = 1

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if folds < 1 { throw ValidationError("--folds takes 1 or more") }
        if !(0 < interval && interval < 1) { throw ValidationError("--interval takes more than 0 and less than 1") }
    }

    func run() async throws {
        let project = try global.project()
        let gates = try gate.map { try BacktestGate.all($0) } ?? []
        for gate in gates { try gate.check(project.configuration.outcomes.map(\.name)) }
        let end = try asOf.map { try project.moment($0) }
        let histories = try await global.load(project)
        let progress = ProgressLine(label: "backtest", isOn: !global.quiet)
        let backtest = try await project.backtest(
            on: histories, folds: folds, asOf: end, level: interval, seed: seed, threads: global.threadCount
        ) { progress.update(fraction: $0) }
        progress.finish()
        let results = gates.flatMap { $0.results(in: backtest) }
        try global.write(Report(backtest, gates: results))
        let failures = results.filter { !$0.isPassed }
        guard failures.isEmpty else {
            throw CheckFailed(message: failures.map { "gate failed: \($0.words)" }.joined(separator: "\n"))
        }
        global.next(hint(backtest))
    }

    /// What the backtest asks for.
    private func hint(_ backtest: Backtest) -> String {
        if let weak = backtest.outcomes.first(where: { !($0.overall.skill > 0) }) {
            return "rapport check; the model of \(weak.outcome.name) is no better than "
                + "\(weak.overall.bestBaseline.words): more history, or other features"
        }
        if let faded = backtest.outcomes.compactMap(\.stayingPower.faded).min(by: { $0.days < $1.days }) {
            return "rapport train, again at least every \(Numbers.fixed(faded.days, 0)) days, then rapport at-risk"
        }
        return "rapport train, then rapport at-risk"
    }
}
