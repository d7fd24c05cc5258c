import Foundation
import Rapport
import Simulation

/// Prints how often the 95% interval of a predicted change holds the true change of those very customers, in simulated worlds
/// whose customers forget otherwise than the features do (see `SimulatedWorld/truth(of:asOf:eligible:outcomes:replicates:)`).
///
/// ```
/// rapport-bench what-if [WORLDS] [SEED]
/// ```
///
/// Seeds count from SEED on. The numbers depend on it, not on the machine. The truth is the mean of a finite number of
/// futures; what that may be off is added to the interval's standard error, and its size printed.
struct WhatIfBenchmark {
    private let worlds: Int
    private let seed: UInt64

    private static let settings = [
        "support_call.response_minutes=60", "support_call.emotion=0.5", "delivery.promise_kept=1", "website.emotion=1",
    ]
    private static let replicates = 40

    /// [WORLDS] [SEED], by default 100 and 1.
    init(_ arguments: ArraySlice<String>) throws {
        let words = Array(arguments)
        guard words.count <= 2, let worlds = Int(words.first ?? "100"), worlds >= 1,
            let seed = UInt64(words.count == 2 ? words[1] : "1")
        else { throw UsageError() }
        (self.worlds, self.seed) = (worlds, seed)
    }

    func run() async throws {
        let project = Project(
            configuration: try ProjectConfiguration(yaml: Self.configuration, file: "benchmark"), folder: ".")
        var trials: [[Trial]] = Self.settings.map { _ in [] }
        var watch = Stopwatch()
        for index in 0..<worlds {
            let world = SimulatedWorld(SimulationPlan(customers: 3000, seed: seed + UInt64(index)))
            for (place, each) in try await self.trials(of: world, project).enumerated() { trials[place] += each }
            FileHandle.standardError.write(Data("\rworld \(index + 1) of \(worlds)".utf8))
        }
        FileHandle.standardError.write(Data(", \(Int(watch.lap().wall.rounded())) s\n".utf8))
        print(
            """
            \(worlds) worlds of about 3,000 customers; changes in points; 95% intervals

            | scenario | outcome | true change | predicted | bias | spread | standard error | error of the truth | held |
            |---|---|--:|--:|--:|--:|--:|--:|--:|
            """)
        for (setting, trials) in zip(Self.settings, trials) {
            for outcome in ["churn", "referral"] {
                print(row(setting, outcome, trials.filter { $0.outcome == outcome }))
            }
        }
    }

    /// One outcome of a scenario in a world.
    private struct Trial {
        let outcome: String
        let truth, truthError: Double
        let predicted, standardError: Double

        var error: Double { predicted - truth }
        var holds: Bool {
            abs(error) <= 1.959963984540054 * (standardError * standardError + truthError * truthError).squareRoot()
        }
    }

    private func trials(of world: SimulatedWorld, _ project: Project) async throws -> [[Trial]] {
        let histories = try Histories(
            log: world.eventLog(), attributes: .none, intake: EventIntake(), declaredEnd: world.plan.end,
            calendar: project.calendar)
        let cutoff = Timestamp(year: 2025, month: 10, day: 1)
        let model = try await project.train(on: histories, asOf: cutoff)
        let eligible = try model.score(histories, asOf: cutoff).customers.map(\.index)
        return try Self.settings.map { setting in
            let scenario = Scenario(name: setting, edits: [ScenarioEdit(try .init(settingText: setting))], seed: 1)
            let answer = try model.whatIf(scenario, on: histories, asOf: cutoff)
            let truth = try world.truth(
                of: scenario, asOf: cutoff, eligible: eligible, outcomes: [.churn, .referral],
                replicates: Self.replicates)
            return answer.outcomes.compactMap { predicted in
                truth[predicted.outcome].map {
                    Trial(
                        outcome: predicted.outcome, truth: $0.change, truthError: $0.standardError,
                        predicted: predicted.change, standardError: predicted.predicted.standardError)
                }
            }
        }
    }

    private func row(_ setting: String, _ outcome: String, _ trials: [Trial]) -> String {
        let count = Double(trials.count)
        func mean(_ value: (Trial) -> Double) -> Double { trials.reduce(0) { $0 + value($1) } / count }
        let bias = mean(\.error)
        let spread = (trials.reduce(0) { $0 + ($1.error - bias) * ($1.error - bias) } / max(1, count - 1)).squareRoot()
        let numbers = [
            mean(\.truth), mean(\.predicted), bias, spread, mean(\.standardError), mean(\.truthError),
        ].map { String(format: "%.2f", $0 * 100) }
        let held = "\(trials.count(where: \.holds)) of \(trials.count)"
        return "| \(([setting, outcome] + numbers + [held]).joined(separator: " | ")) |"
    }

    /// What the command takes, for one who gave something else.
    private struct UsageError: Error, CustomStringConvertible {
        let description = "usage: rapport-bench what-if [WORLDS] [SEED]"
    }

    private static let configuration = """
        version: 1
        events:
          {from: none, customer: customer_id, time: occurred_at, touchpoint: touchpoint, emotion: {column: rating, scale: [1, 5]},
           response: {column: response_minutes, unit: minutes}, promise_kept: promise_kept, resolved: resolved, amount: amount}
        outcomes:
          churn: {none_of: [purchase, app], within: 90d}
          referral: {any_of: [referral], within: 90d}
        snapshots: {every: 1 month, from: 2025-01-01, to: 2025-10-01, active_within: 120d}
        features: {windows: [30d, 90d, 365d]}
        """
}
