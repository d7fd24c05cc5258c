import Foundation
import LinearAlgebra
import Rapport
import Simulation

/// Prints how often the 90% interval of a count holds what happened, in simulated worlds: how many customers are retained, and
/// how many refer, in the 90 days after the last origin of a backtest.
///
/// ```
/// rapport-bench backtest [WORLDS] [SEED] [CUSTOMERS]
/// ```
///
/// Worlds are independent, and so are their last origins; those before them are there for the shocks. Seeds count from SEED
/// on. The numbers depend on it, not on the machine.
struct BacktestBenchmark {
    private let worlds: Int
    private let seed: UInt64
    private let customers: Int

    /// [WORLDS] [SEED] [CUSTOMERS], by default 200, 1 and 1200.
    init(_ arguments: ArraySlice<String>) throws {
        let numbers = try UsageError.numbers(
            arguments, or: [200, 1, 1200], least: [1, 0, 100], usage: "backtest [WORLDS] [SEED] [CUSTOMERS >= 100]")
        (worlds, seed, customers) = (numbers[0], UInt64(numbers[1]), numbers[2])
    }

    func run() async throws {
        var watch = Stopwatch()
        let backtests = try await withThrowingTaskGroup(of: (Int, Backtest).self) { group in
            var (next, found) = (0, [Backtest?](repeating: nil, count: worlds))
            func add() {
                guard next < worlds else { return }
                let index = next
                next += 1
                group.addTask { (index, try await backtest(seed: seed + UInt64(index))) }
            }
            for _ in 0..<Threads.all.count { add() }
            while let (index, backtest) = try await group.next() {
                found[index] = backtest
                add()
            }
            return found.compactMap { $0 }
        }
        print("\(worlds) worlds of \(customers) customers; 90% intervals of the count at the last origin")
        for (position, name) in ["Retained customers", "Customers who refer"].enumerated() {
            print("\n\(name)\n\n\(table(backtests.map { $0.outcomes[position] }))")
        }
        FileHandle.standardError.write(Data("\(Int(watch.lap().wall.rounded())) s\n".utf8))
    }

    private func backtest(seed: UInt64) async throws -> Backtest {
        let project = Project(
            configuration: try ProjectConfiguration(yaml: Self.configuration, file: "benchmark"), folder: ".")
        let world = SimulatedWorld(SimulationPlan(customers: customers, seed: seed))
        let histories = try Histories(
            log: world.eventLog(), attributes: .none, intake: EventIntake(), declaredEnd: world.plan.end,
            calendar: project.calendar)
        return try await project.backtest(on: histories, folds: 4, threads: Threads(1))
    }

    /// A line for each forecaster that was there in every world.
    private func table(_ outcomes: [OutcomeBacktest]) -> String {
        var lines = ["forecaster   held               promised  mean width  mean CRPS  mean log score"]
        for forecaster in Backtest.Forecaster.allCases {
            let scores = outcomes.compactMap { $0.origins[$0.origins.count - 1].counts[forecaster] }
            guard scores.count == outcomes.count else { continue }
            func mean(_ value: (CountScores) -> Double) -> Double {
                scores.reduce(0) { $0 + value($1) } / Double(scores.count)
            }
            let held = scores.count(where: \.isHeld)
            let share = 100 * Double(held) / Double(scores.count)
            let name = forecaster.rawValue.padding(toLength: 12, withPad: " ", startingAt: 0)
            lines.append(
                name
                    + String(
                        format: " %4d of %4d %5.1f%%  %7.1f%%  %10.1f  %9.2f  %14.3f", held, scores.count, share,
                        100 * mean(\.intervalProbability), mean { Double($0.interval.count) },
                        mean(\.rankedProbabilityScore), mean(\.logScore)))
        }
        return lines.joined(separator: "\n")
    }

    private static let configuration = """
        version: 1
        events: {from: none, customer: customer_id, time: occurred_at, touchpoint: touchpoint}
        outcomes:
          churn: {none_of: [purchase, app], within: 90d}
          referral: {any_of: [referral], within: 90d}
        snapshots: {at: [2024-10-01, 2025-01-01, 2025-04-01, 2025-07-01, 2025-10-01], active_within: 120d}
        features:
          windows: [90d]
          select:
            - {of: touchpoints, measure: count}
            - {of: touchpoints, measure: emotion, statistic: [mean]}
            - {measure: count}
            - {measure: silence}
        """
}
