import Experience
import Forecasting
import Foundation
import Rapport
import Simulation

/// Prints how often the 90% intervals of what edits change in a forecast hold the true change for those very customers, in
/// simulated worlds (see `SimulatedWorld/truth(of:asOf:eligible:outcomes:replicates:)`): how many more are active one, three, six
/// and twelve months later, and how many more have referred in how many more months by then.
///
/// ```
/// rapport-bench forecast-what-if [WORLDS] [SEED]
/// ```
///
/// Seeds count from SEED on. The numbers depend on it, not on the machine. What the truth may be off, being the mean of a finite
/// number of futures, is added to the interval.
struct ForecastWhatIfBenchmark {
    private let worlds: Int
    private let seed: UInt64

    private static let settings = [
        "support_call.response_minutes=60", "support_call.emotion=0.5", "delivery.promise_kept=1", "website.emotion=1",
    ]
    private static let months = [1, 3, 6, 12]

    /// [WORLDS] [SEED], by default 30 and 1.
    init(_ arguments: ArraySlice<String>) throws {
        let numbers = try UsageError.numbers(
            arguments, or: [30, 1], least: [1, 0], usage: "forecast-what-if [WORLDS] [SEED]")
        (worlds, seed) = (numbers[0], UInt64(numbers[1]))
    }

    func run() throws {
        var watch = Stopwatch()
        var trials: [[Trial]] = Self.settings.map { _ in [] }
        for index in 0..<worlds {
            let world = SimulatedWorld(SimulationPlan(customers: 3000, seed: seed + UInt64(index)))
            for (place, each) in try self.trials(of: world).enumerated() { trials[place] += each }
            FileHandle.standardError.write(Data("\rworld \(index + 1) of \(worlds)".utf8))
        }
        FileHandle.standardError.write(Data(", \(Int(watch.lap().wall.rounded())) s\n".utf8))
        print(
            """
            \(worlds) worlds of about 3,000 customers; 90% intervals; customers kept, and months with a referral more

            | scenario | after | truly kept | forecast | held | truly referred | forecast | held |
            |---|--:|--:|--:|--:|--:|--:|--:|
            """)
        for (setting, trials) in zip(Self.settings, trials) {
            for month in Self.months {
                let own = trials.filter { $0.month == month }
                print(
                    "| \(setting) | \(month) | \(cells(own.compactMap(\.kept))) | \(cells(own.compactMap(\.referred))) |"
                )
            }
        }
    }

    private func cells(_ comparisons: [Comparison]) -> String {
        func mean(_ value: (Comparison) -> Double) -> String {
            String(format: "%.1f", comparisons.reduce(0) { $0 + value($1) } / Double(comparisons.count))
        }
        let held = "\(comparisons.count(where: \.holds)) of \(comparisons.count)"
        return [mean(\.truth), mean(\.forecast.mean), held].joined(separator: " | ")
    }

    /// A forecast and the truth.
    private struct Comparison {
        let truth, truthError: Double
        let forecast: CustomerBaseForecast.Estimate

        var holds: Bool {
            let side = truth > forecast.mean ? forecast.interval.upperBound : forecast.interval.lowerBound
            let reach = side - forecast.mean
            let error = 1.6448536269514722 * truthError
            return abs(truth - forecast.mean) <= (reach * reach + error * error).squareRoot()
        }
    }

    private struct Trial {
        let month: Int
        let kept: Comparison?
        let referred: Comparison?
    }

    private func trials(of world: SimulatedWorld) throws -> [[Trial]] {
        let project = Project(
            configuration: try ProjectConfiguration(yaml: RapportBench.configuration, file: "benchmark"), folder: ".")
        let histories = try Histories(
            log: world.eventLog(), attributes: .none, intake: EventIntake(), declaredEnd: world.plan.end,
            calendar: project.calendar)
        let cutoff = Timestamp(year: 2025, month: 10, day: 1)
        // A referral brings one: customers brought are referrals.
        let request = ForecastRequest(asOf: cutoff, periods: 12, arrive: 1)
        let origin = try project.forecastOrigin(of: histories, asOf: cutoff, arrive: 1)
        let days = (0...12).compactMap { project.calendar.moment($0, stepsOf: .months(1), after: cutoff) }
            .map { Int($0.days(since: cutoff).rounded()) }
        let outcomes =
            Self.months.map {
                SimulatedOutcome(
                    name: "gone \($0)", .noneOf(["purchase", "app"]), horizonDays: 90, gapDays: days[$0])
            }
            + (1...12).map {
                SimulatedOutcome(
                    name: "refers \($0)", .anyOf(["referral"]), horizonDays: days[$0] - days[$0 - 1],
                    gapDays: days[$0 - 1])
            }
        let perPeriod = origin.model.referralsPerReferringPeriod
        return try Self.settings.map { setting in
            let scenario = Scenario(name: setting, edits: [ScenarioEdit(try .init(settingText: setting))], seed: 1)
            let difference = try project.difference(madeBy: [scenario], request, from: origin)
            let truth = try world.truth(
                of: scenario, asOf: cutoff, eligible: origin.customers, outcomes: outcomes, replicates: 20)
            let count = Double(truth.customers)
            return Self.months.map { month in
                let gone = truth["gone \(month)"]!
                let referring = (1...month).map { truth["refers \($0)"]! }
                return Trial(
                    month: month,
                    kept: month <= difference.kept.count
                        ? Comparison(
                            truth: -gone.change * count, truthError: gone.standardError * count,
                            forecast: difference.kept[month - 1]) : nil,
                    referred: month <= difference.brought.count
                        ? Comparison(
                            truth: referring.reduce(0) { $0 + $1.change } * count * perPeriod,
                            truthError: referring.reduce(0) { $0 + $1.standardError * $1.standardError }.squareRoot()
                                * count * perPeriod,
                            forecast: difference.brought[month - 1]) : nil)
            }
        }
    }
}
