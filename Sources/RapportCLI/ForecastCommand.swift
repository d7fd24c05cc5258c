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
            No model file is needed: customers are followed from earlier moments, a period apart, and what became of them \
            is fitted anew at the moment of the forecast. Features stay as they are at that moment. The intervals hold \
            chance, the coefficients' errors, shocks that all customers of a period share, and what is not known of \
            referrals.

            "Active" means what the outcome that means leaving says: with churn {none_of: [purchase], within: 90d} a \
            customer is active at a moment if a purchase follows within 90 days. So nobody knows yet who is active now.

            --customer ID says of one of those now how likely they are to be active at the end of each period, and how many \
            referrals to expect of them by then. --by cohort says how many stay of those who joined in each period.

            With edits of the past (as in what-if) two columns say how many more of those now would be active at the end of \
            each period, and how many more would have been brought by then. Only the past is edited: what comes is as it \
            would be. Each period has a regression of its own on what was known so long before. Of events that are added or \
            removed nothing is predicted (rapport what-if says why).

            In rapport.yaml: forecast: {period: 1 month, churn: churn, referral: referral, \
            referred_by: COLUMN of the customers' table, arrive: 0.3, cap: 50000}.
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

    @Option(
        help:
            "cohort: those there now, by when they joined; touchpoint: what goes with leaving and referring; without edits."
    )
    var by: ForecastBreakdown?

    @Option(
        help: ArgumentHelp(
            "How likely this customer is to be active at the end of each period, and how many referrals to expect.",
            valueName: "id"))
    var customer: String?

    @OptionGroup var edits: EditOptions

    @Option(help: ArgumentHelp("A YAML file with edits, or a list of scenarios; may be repeated.", valueName: "file"))
    var scenario: [String] = []

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if !(1...600).contains(periods) { throw ValidationError("--periods takes 1 to 600") }
        if !(interval > 0 && interval < 1) { throw ValidationError("--interval takes more than 0 and less than 1") }
        if !(10...100_000).contains(draws) { throw ValidationError("--draws takes 10 to 100000") }
        if let arrive, !(arrive >= 0 && arrive.isFinite) { throw ValidationError("--arrive takes 0 or more") }
        if let cap, !(cap > 0 && cap.isFinite) { throw ValidationError("--cap takes a number of customers") }
        if !edits.isEmpty, !scenario.isEmpty {
            throw ValidationError("give edits (--set, --scale, --add, --remove), or --scenario FILE, not both")
        }
        if by != nil, !edits.isEmpty || !scenario.isEmpty {
            throw ValidationError("--by is of the forecast without edits: leave them out")
        }
        if customer != nil, arrive != nil || cap != nil {
            throw ValidationError("--arrive and --cap are of all customers: leave them out with --customer")
        }
        if customer != nil, by != nil || !edits.isEmpty || !scenario.isEmpty {
            throw ValidationError(
                "--customer is of one customer as they are: leave --by and edits out (rapport what-if --customer has these)"
            )
        }
    }

    func run() async throws {
        let project = try global.project()
        var scenarios = edits.isEmpty ? [] : [try edits.scenario()]
        for file in scenario { scenarios += try PricedScenario.all(file: file, seed: edits.seed).map(\.scenario) }
        let histories = try await global.load(project)
        let moment = try asOf.map { try project.moment($0) }
        global.warn(ofSilenceAt: moment, in: histories)
        let start = ContinuousClock.now
        let request = ForecastRequest(
            asOf: moment, periods: periods, level: interval, draws: draws, seed: edits.seed, arrive: arrive, cap: cap)
        let origin = try project.forecastOrigin(
            of: histories, asOf: request.asOf, arrive: arrive, cap: cap, threads: global.threadCount)
        if let customer {
            let outlooks = try project.outlooks(
                of: [CustomerID(customer)], request, from: origin, threads: global.threadCount)
            global.note("forecast in \(global.seconds(since: start))")
            try global.write(Report(outlooks[0], periods: periods))
            return global.next("rapport explain \(customer) says why; rapport at-risk names others")
        }
        switch by {
        case nil:
            var forecast = try project.forecast(request, from: origin, threads: global.threadCount)
            if !scenarios.isEmpty {
                forecast.difference = try project.difference(
                    madeBy: scenarios, request, from: origin, threads: global.threadCount)
            }
            global.note("forecast in \(global.seconds(since: start))")
            try global.write(Report(forecast, width: Console.width))
        case .cohort:
            let cohorts = try project.cohorts(request, from: origin, threads: global.threadCount)
            global.note("forecast in \(global.seconds(since: start))")
            try global.write(Report(cohorts, asOf: origin.asOf, level: interval))
        case .touchpoint:
            guard
                let outlook = try project.touchpoints(
                    from: origin, level: interval, threads: global.threadCount)
            else { throw ProjectError.tooFewFollowed(asOf: "\(origin.asOf)") }
            global.note("forecast in \(global.seconds(since: start))")
            try global.write(Report(outlook))
        }
        global.next("rapport backtest says how far forecasts of the past months came true")
    }
}

/// How a forecast is broken down.
enum ForecastBreakdown: String, ExpressibleByArgument, CaseIterable {
    case touchpoint, cohort
}
