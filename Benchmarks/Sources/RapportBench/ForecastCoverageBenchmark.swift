import Experience
import Forecasting
import Foundation
import LinearAlgebra
import Rapport
import Simulation

/// Prints how often the 90% intervals of a forecast hold what happened in simulated worlds: how many customers were active one,
/// three and six months after its moment, newcomers and those who came back among them, how many of those of the moment had
/// stayed, and how often customers referred in the month before. Then, of single customers in order of how likely they were to be
/// active, tenth by tenth how many were expected and how many were: by a regression for each month, as a customer's outlook has
/// it, and by the chain of hazards that counts all of them.
///
/// ```
/// rapport-bench forecast-coverage [WORLDS] [SEED] [CUSTOMERS]
/// ```
///
/// Seeds count from SEED on. The numbers depend on it, not on the machine.
struct ForecastCoverageBenchmark {
    private let worlds: Int
    private let seed: UInt64
    private let customers: Int

    private static let months = [1, 3, 6]

    /// [WORLDS] [SEED] [CUSTOMERS], by default 200, 1 and 1200.
    init(_ arguments: ArraySlice<String>) throws {
        let numbers = try UsageError.numbers(
            arguments, or: [200, 1, 1200], least: [1, 0, 100],
            usage: "forecast-coverage [WORLDS] [SEED] [CUSTOMERS >= 100]")
        (worlds, seed, customers) = (numbers[0], UInt64(numbers[1]), numbers[2])
    }

    func run() throws {
        var watch = Stopwatch()
        let results = try Threads.all.map(worlds) { index in Result { try trials(ofWorld: seed + UInt64(index)) } }
            .map { try $0.get() }
        let all = results.flatMap(\.trials)
        print("\(worlds) worlds of \(customers) customers; 90% intervals\n")
        print("| what | after | mean | forecast | mean width | held |\n|---|--:|--:|--:|--:|--:|")
        for what in ["active", "retained", "referrals"] {
            for month in Self.months {
                let own = all.filter { $0.what == what && $0.month == month }
                func mean(_ value: (Trial) -> Double) -> Double { own.reduce(0) { $0 + value($1) } / Double(own.count) }
                let numbers = [
                    mean { Double($0.happened) }, mean(\.forecast.mean),
                    mean { $0.forecast.interval.upperBound - $0.forecast.interval.lowerBound },
                ].map { String(format: "%.1f", $0) }
                let held = own.count { $0.forecast.interval.contains(Double($0.happened)) }
                let share = String(format: "%.1f%%", 100 * Double(held) / Double(own.count))
                print("| \(what) | \(month) | \(numbers.joined(separator: " | ")) | \(share) |")
            }
        }
        printCurves("active, a regression for each month", results.flatMap(\.outlooks))
        printCurves("still there, the chain", results.flatMap(\.chains))
        FileHandle.standardError.write(Data("\(Int(watch.lap().wall.rounded())) s\n".utf8))
    }

    /// The probabilities of single customers, tenth by tenth, beside the share that was there, and how far these are apart on
    /// average.
    private func printCurves(_ what: String, _ curves: [Curve]) {
        let months = [0] + Self.months
        print("\n| \(what): expected, were | \(months.map { "after \($0)" }.joined(separator: " | ")) |")
        print("|---|" + months.map { _ in "--:|" }.joined())
        let columns = months.map { month in
            let sorted = curves.filter { min($0.isThere.count, $0.probabilities.count) > month }
                .sorted { $0.probabilities[month] < $1.probabilities[month] }
            return (0..<10).map { tenth in
                let own = sorted[tenth * sorted.count / 10..<(tenth + 1) * sorted.count / 10]
                let count = Double(max(1, own.count))
                return (
                    expected: 100 * own.reduce(0) { $0 + $1.probabilities[month] } / count,
                    were: 100 * Double(own.count { $0.isThere[month] }) / count
                )
            }
        }
        for tenth in 0..<10 {
            let cells = columns.map { String(format: "%.1f%%, %.1f%%", $0[tenth].expected, $0[tenth].were) }
            print("| tenth \(tenth + 1) | \(cells.joined(separator: " | ")) |")
        }
        let apart = columns.map { column in column.reduce(0) { $0 + ($1.expected - $1.were).magnitude } / 10 }
        print("| apart, points | \(apart.map { String(format: "%.1f", $0) }.joined(separator: " | ")) |")
    }

    private struct Trial {
        let what: String
        let month: Int
        let forecast: CustomerBaseForecast.Estimate
        let happened: Int
    }

    /// How likely a customer was to be there at the moment and at the end of each month, and whether they were.
    private struct Curve {
        let probabilities: [Double]
        let isThere: [Bool]
    }

    private func trials(ofWorld seed: UInt64) throws -> (trials: [Trial], outlooks: [Curve], chains: [Curve]) {
        let project = Project(
            configuration: try ProjectConfiguration(yaml: RapportBench.configuration, file: "benchmark"), folder: ".")
        let world = SimulatedWorld(SimulationPlan(customers: customers, seed: seed))
        let histories = try Histories(
            log: world.eventLog(), attributes: .none, intake: EventIntake(), declaredEnd: world.plan.end,
            calendar: project.calendar)
        let moment = Timestamp(year: 2025, month: 4, day: 1)
        let request = ForecastRequest(asOf: moment, periods: 6, arrive: 0.3)
        let origin = try project.forecastOrigin(of: histories, asOf: moment, arrive: 0.3, threads: Threads(1))
        let forecast = try project.forecast(request, from: origin, threads: Threads(1))
        let stays = project.observedStays(of: origin, periods: 6, in: histories).stays
        let outlooks = try project.outlooks(request, from: origin, threads: Threads(1)).map { outlook in
            let customer = histories.log.index(of: outlook.customer)!
            return Curve(
                probabilities: [outlook.present.mean] + outlook.periods.map(\.active.mean),
                isThere: ([moment] + outlook.periods.map(\.end)).map { isActive(customer, at: $0, in: histories.log) })
        }
        let chains = try origin.customers.indices.map { row in
            let expected = try ExpectedCohort(
                origin.model, of: origin.features.selectRows([row]), periods: 6, threads: Threads(1))
            return Curve(
                probabilities: [expected.present] + expected.retained, isThere: (0...6).map { stays[row] > $0 })
        }
        let trials = Self.months.flatMap { month in
            let period = forecast.periods[month - 1]
            return [
                Trial(
                    what: "active", month: month, forecast: period.active,
                    happened: active(at: period.end, in: histories.log)),
                Trial(
                    what: "retained", month: month, forecast: period.retained, happened: stays.count { $0 > month }),
                Trial(
                    what: "referrals", month: month, forecast: period.referrals,
                    happened: events("referral", from: period.start, to: period.end, in: histories.log)),
            ]
        }
        return (trials, outlooks, chains)
    }

    /// How many who had come by a moment buy or use the app in the 90 days after it.
    private func active(at moment: Timestamp, in log: EventLog) -> Int {
        log.customers.indices.count { customer in
            log.events.times[log.events(ofCustomer: customer).lowerBound] < moment.microseconds
                && isActive(customer, at: moment, in: log)
        }
    }

    private func isActive(_ customer: Int, at moment: Timestamp, in log: EventLog) -> Bool {
        let signs = [log.code(of: "purchase"), log.code(of: "app")]
        let end = moment.adding(days: 90).microseconds
        return log.events(ofCustomer: customer).contains { event in
            signs.contains(log.events.touchpoints[event])
                && (moment.microseconds..<end).contains(log.events.times[event])
        }
    }

    private func events(_ touchpoint: Touchpoint, from start: Timestamp, to end: Timestamp, in log: EventLog) -> Int {
        let code = log.code(of: touchpoint)
        return log.events.times.indices.count { event in
            log.events.touchpoints[event] == code
                && (start.microseconds..<end.microseconds).contains(log.events.times[event])
        }
    }
}
