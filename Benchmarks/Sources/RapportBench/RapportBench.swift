import Foundation
import Rapport
import Simulation

/// Times each stage on simulated histories of fixed sizes and seeds: median of three runs, in seconds. With `fit`, the
/// models of the standard workload (see ``FitBenchmark``); with `end-to-end`, from its log to its probabilities (see
/// ``EndToEndBenchmark``); with `coverage`, how often intervals hold the truth (see ``CoverageBenchmark``); with `effect`,
/// the same of effects (see ``EffectBenchmark``); with `what-if`, of predicted changes (see ``WhatIfBenchmark``); with
/// `drivers`, what drivers take, and the same of their shares (see ``DriversBenchmark``); with `backtest`, of counts that are
/// forecast (see ``BacktestBenchmark``); with `forecast`, a forecast for many customers (see ``ForecastBenchmark``), with
/// `forecast-coverage` how often its intervals hold (see ``ForecastCoverageBenchmark``), and with `forecast-what-if` those of what
/// edits change in it (see ``ForecastWhatIfBenchmark``):
///
/// ```
/// rapport-bench fit FILE COLUMNS OUTCOMES TOLERANCE [ROWS PROBABILITIES]
/// rapport-bench end-to-end CONFIGURATION PROBABILITIES TOLERANCE
/// rapport-bench coverage [REPETITIONS] [SEED]
/// rapport-bench effect [WORLDS] [SEED]
/// rapport-bench what-if [WORLDS] [SEED]
/// rapport-bench drivers [GROUPS] [COLUMNS] [ROWS]
/// rapport-bench drivers coverage|wide [WORLDS] [REPETITIONS] [SEED]
/// rapport-bench backtest [WORLDS] [SEED] [CUSTOMERS]
/// rapport-bench forecast [CUSTOMERS]
/// rapport-bench forecast-coverage [WORLDS] [SEED] [CUSTOMERS]
/// rapport-bench forecast-what-if [WORLDS] [SEED]
/// ```
@main
enum RapportBench {
    static func main() async {
        do {
            try await run()
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            exit(2)
        }
    }

    private static func run() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "fit" { return try FitBenchmark(arguments.dropFirst()).run() }
        if arguments.first == "end-to-end" { return try await EndToEndBenchmark(arguments.dropFirst()).run() }
        if arguments.first == "coverage" { return try CoverageBenchmark(arguments.dropFirst()).run() }
        if arguments.first == "effect" { return try EffectBenchmark(arguments.dropFirst()).run() }
        if arguments.first == "what-if" { return try await WhatIfBenchmark(arguments.dropFirst()).run() }
        if arguments.first == "drivers" { return try DriversBenchmark(arguments.dropFirst()).run() }
        if arguments.first == "backtest" { return try await BacktestBenchmark(arguments.dropFirst()).run() }
        if arguments.first == "forecast-coverage" {
            return try ForecastCoverageBenchmark(arguments.dropFirst()).run()
        }
        if arguments.first == "forecast-what-if" { return try ForecastWhatIfBenchmark(arguments.dropFirst()).run() }
        if arguments.first == "forecast" { return try ForecastBenchmark(arguments.dropFirst()).run() }
        print(
            "customers   events   snapshots  columns   simulate  train  score  drivers  what-if   (median of 3, seconds)"
        )
        for customers in [3000, 20_000] { try await measure(customers: customers) }
    }

    private static func measure(customers: Int) async throws {
        let configuration = try ProjectConfiguration(yaml: Self.configuration, file: "benchmark")
        let project = Project(configuration: configuration, folder: ".")
        let (simulating, world) = try await median { SimulatedWorld(SimulationPlan(customers: customers, seed: 1)) }
        let histories = try Histories(
            log: world.eventLog(), attributes: .none, intake: EventIntake(), declaredEnd: nil,
            calendar: project.calendar)
        let (training, model) = try await median { try await project.train(on: histories) }
        let (scoring, _) = try await median { try model.score(histories, reasons: 3) }
        let (driving, _) = try await median { try model.drivers(of: "churn", in: histories) }
        let (asking, _) = try await median {
            try model.whatIf(.set(.responseMinutes, of: "support_call", to: 60), on: histories)
        }
        let sizes = [
            histories.log.customers.count, histories.log.events.count, model.heads[0].fit.rows,
            model.heads[0].fit.keptColumns.count,
        ]
        let times = [simulating, training, scoring, driving, asking]
        print(
            (sizes.map { right("\($0)", 9) } + times.map { right("\(($0 * 1000).rounded() / 1000)", 8) }).joined(
                separator: " "))
    }

    /// The median time of three runs and the last result.
    private static func median<Result>(_ body: () async throws -> Result) async throws -> (Double, Result) {
        var times: [Double] = []
        var result: Result?
        for _ in 0..<3 {
            let start = ContinuousClock.now
            result = try await body()
            let elapsed = (ContinuousClock.now - start).components
            times.append(Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)
        }
        return (times.sorted()[1], result!)
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    static let configuration = """
        version: 1
        events: {from: none, customer: customer_id, time: occurred_at, touchpoint: touchpoint}
        outcomes:
          churn: {none_of: [purchase, app], within: 90d}
          referral: {any_of: [referral], within: 90d}
        snapshots: {every: 1 month, from: 2025-01-01, to: 2025-10-01, active_within: 120d}
        """
}
