import Experience
import Foundation
import Insights
import Rapport
import Simulation

/// Prints how often the 95% interval of a predicted change holds the true change of those very customers, in simulated worlds
/// whose customers forget otherwise than the features do (see `SimulatedWorld/truth(of:asOf:eligible:outcomes:replicates:)`).
///
/// ```
/// rapport-bench what-if [WORLDS] [SEED]
/// ```
///
/// Added and removed events are brought about by the business: they are remembered, and show nothing of who is still there.
/// What counts as predicted of them here is what the program refuses to predict (`WhatIf.Additions`).
///
/// Seeds count from SEED on. The numbers depend on it, not on the machine. The truth is the mean of a finite number of
/// futures; what that may be off is added to the interval's standard error, and its size printed.
struct WhatIfBenchmark {
    private let worlds: Int
    private let seed: UInt64

    private static let changes: [ScenarioEdit.Change] = [
        .set("support_call", .responseMinutes, to: 60), .set("support_call", .emotion, to: 0.5),
        .set("delivery", .promiseKept, to: 1), .set("website", .emotion, to: 1),
        .limit("support_call", .responseMinutes, .atMost(60)),
        .add("support_call", after: nil, delayDays: 0, fields: [.emotion: 1, .responseMinutes: 5, .resolved: 1]),
        .add("website", after: nil, delayDays: 0, fields: [.emotion: 1]),
        .add("newsletter", after: nil, delayDays: 0, fields: [:]), .remove("support_call"),
    ]
    private static let replicates = 40

    /// [WORLDS] [SEED], by default 100 and 1.
    init(_ arguments: ArraySlice<String>) throws {
        let numbers = try UsageError.numbers(
            arguments, or: [100, 1], least: [1, 0], usage: "what-if [WORLDS] [SEED]")
        (worlds, seed) = (numbers[0], UInt64(numbers[1]))
    }

    func run() async throws {
        let project = Project(
            configuration: try ProjectConfiguration(yaml: Self.configuration, file: "benchmark"), folder: ".")
        var trials: [[Trial]] = Self.changes.map { _ in [] }
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

            | scenario | outcome | true change | predicted | bias | spread | standard error | error of the truth | held | with activity |
            |---|---|--:|--:|--:|--:|--:|--:|--:|--:|
            """)
        for (change, trials) in zip(Self.changes, trials) {
            for outcome in ["churn", "referral"] {
                print(row(change.text, outcome, trials.filter { $0.outcome == outcome }))
            }
        }
    }

    /// One outcome of a scenario in a world.
    private struct Trial {
        let outcome: String
        let truth, truthError: Double
        let predicted: PredictedChange
        let withActivity: Double?

        var change: Double { predicted.value }
        var standardError: Double { predicted.standardError }
        var error: Double { change - truth }
        var holds: Bool {
            let half = 1.959963984540054 * (standardError * standardError + truthError * truthError).squareRoot()
            return predicted.possible(change - half...change + half).contains(truth)
        }
    }

    private func trials(of world: SimulatedWorld, _ project: Project) async throws -> [[Trial]] {
        let histories = try Histories(
            log: world.eventLog(), attributes: .none, intake: EventIntake(), declaredEnd: world.plan.end,
            calendar: project.calendar)
        let cutoff = Timestamp(year: 2025, month: 10, day: 1)
        let model = try await project.train(on: histories, asOf: cutoff)
        let eligible = try model.score(histories, asOf: cutoff).customers.map(\.index)
        return try Self.changes.map { change in
            let scenario = Scenario(name: change.text, edits: [ScenarioEdit(change)], seed: 1)
            let answer = try model.whatIf(scenario, on: histories, asOf: cutoff)
            let truth = try world.truth(
                of: scenario, asOf: cutoff, eligible: eligible, outcomes: [.churn, .referral],
                replicates: Self.replicates, showsPresence: !change.addsOrRemoves)
            return answer.outcomes.compactMap { predicted in
                truth[predicted.outcome].map {
                    Trial(
                        outcome: predicted.outcome, truth: $0.change, truthError: $0.standardError,
                        predicted: predicted.additions?.experience ?? predicted.predicted,
                        withActivity: predicted.additions?.whole.value)
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
            mean(\.truth), mean(\.change), bias, spread, mean(\.standardError), mean(\.truthError),
        ].map { String(format: "%.2f", $0 * 100) }
        let whole = trials.compactMap(\.withActivity)
        let withActivity =
            whole.isEmpty ? "" : String(format: "%.2f", whole.reduce(0, +) * 100 / Double(whole.count))
        let held = "\(trials.count(where: \.holds)) of \(trials.count)"
        return "| \(([setting, outcome] + numbers + [held, withActivity]).joined(separator: " | ")) |"
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
