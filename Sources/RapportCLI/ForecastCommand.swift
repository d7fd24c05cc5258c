import ArgumentParser
import Experience
import Forecasting
import Foundation
import Rapport
import Reporting

struct ForecastCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forecast", abstract: "How many customers there will be: who stays, who is brought, who comes.",
        discussion: """
            No model file is needed: customers are followed from earlier moments, a period apart, and what became of them
            is fitted anew at the moment of the forecast. Features stay as they are at that moment. The intervals hold
            chance, the coefficients' errors, shocks that all customers of a period share, and what is not known of
            referrals.

            "Active" means what the outcome that means leaving says: with churn {none_of: [purchase], within: 90d} a
            customer is active at a moment if a purchase follows within 90 days. So nobody knows yet who is active now.

            In rapport.yaml: forecast: {period: 1 month, churn: churn, referral: referral, referred_by: COLUMN of the
            customers' table, arrive: 0.3, cap: 50000}. What edits of the past would change is asked of what-if.
            """)

    @Option(help: ArgumentHelp("How many periods ahead.", valueName: "n"))
    var periods = 12

    @Option(help: ArgumentHelp("The level of the intervals.", valueName: "level"))
    var interval = 0.9

    @Option(help: ArgumentHelp("The moment to forecast from; by default the end of the data.", valueName: "date"))
    var asOf: String?

    @Option(help: ArgumentHelp("How many futures are simulated.", valueName: "n"))
    var draws = 500

    @Option(help: ArgumentHelp("How many customers a referral brings.", valueName: "number"))
    var arrive: Double?

    @Option(
        help: ArgumentHelp("The number of customers at which referral finds nobody new.", valueName: "customers"))
    var cap: Double?

    @Option(help: "cohort: those there now, by when they joined.")
    var by: ForecastBreakdown?

    @Option(help: "What decides the futures.")
    var seed: UInt64 = 1

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if !(1...600).contains(periods) { throw ValidationError("--periods takes 1 to 600") }
        if !(interval > 0 && interval < 1) { throw ValidationError("--interval takes more than 0 and less than 1") }
        if !(10...100_000).contains(draws) { throw ValidationError("--draws takes 10 to 100000") }
        if let arrive, !(arrive >= 0 && arrive.isFinite) { throw ValidationError("--arrive takes 0 or more") }
        if let cap, !(cap > 0 && cap.isFinite) { throw ValidationError("--cap takes a number of customers") }
    }

    func run() async throws {
        let project = try global.project()
        let histories = try await global.load(project)
        let moment = try asOf.map { try project.moment($0) }
        global.warn(ofSilenceAt: moment, in: histories)
        let start = ContinuousClock.now
        let request = ForecastRequest(
            asOf: moment, periods: periods, level: interval, draws: draws,
            seed: seed, arrive: arrive, cap: cap)
        let origin = try project.forecastOrigin(
            of: histories, asOf: request.asOf, arrive: arrive, cap: cap, threads: global.threadCount)
        var forecast = try project.forecast(request, from: origin, in: histories, threads: global.threadCount)
        global.note("forecast in \(global.seconds(since: start))")
        switch by {
        case nil: try global.write(Report(forecast, width: Console.width))
        case .cohort:
            try project.addCohorts(to: &forecast, from: origin, in: histories, threads: global.threadCount)
            try global.write(Report(cohortsOf: forecast))
        }
        global.next("rapport backtest says how far forecasts of the past months came true")
    }
}

/// How a forecast is broken down.
enum ForecastBreakdown: String, ExpressibleByArgument, CaseIterable {
    case cohort
}
