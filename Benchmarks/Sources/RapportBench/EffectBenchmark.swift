import Foundation
import Rapport
import Simulation

/// Prints how often the 95% interval of an effect holds the truth, in worlds where a business calls some of its customers
/// and the effect of the calls is known (see `SimulatedCampaign`).
///
/// ```
/// rapport-bench effect [WORLDS] [SEED]
/// ```
///
/// Seeds count from SEED on. The numbers depend on it, not on the machine.
struct EffectBenchmark {
    private let worlds: Int
    private let seed: UInt64

    /// [WORLDS] [SEED], by default 100 and 1.
    init(_ arguments: ArraySlice<String>) throws {
        let numbers = try UsageError.numbers(
            arguments, or: [100, 1], least: [1, 0], usage: "effect [WORLDS] [SEED]")
        (worlds, seed) = (numbers[0], UInt64(numbers[1]))
    }

    func run() throws {
        let settings: [(String, CampaignDesign)] = [
            (
                "Calls by what the log records, that keep customers",
                CampaignDesign(.recorded, customers: 4000, relief: 2)
            ),
            ("Calls by what the log records, that do nothing", CampaignDesign(.recorded, customers: 4000, relief: 0)),
            (
                "Calls by what the log records, that drive customers away",
                CampaignDesign(.recorded, customers: 4000, relief: -2)
            ),
            ("Calls by what no log shows, that do nothing", CampaignDesign(.hidden, customers: 4000, relief: 0)),
        ]
        print("\(worlds) worlds each; changes in points; 95% intervals")
        for (heading, design) in settings {
            var watch = Stopwatch()
            print("\n\(heading)\n\n\(try summary(try trials(design)))")
            FileHandle.standardError.write(Data("\(Int(watch.lap().wall.rounded())) s\n".utf8))
        }
    }

    /// One world's truth, and what was estimated.
    private struct Trial: Sendable {
        let truth: Double
        let estimate: EffectEstimate
    }

    private func trials(_ design: CampaignDesign) throws -> [Trial] {
        let project = Project(
            configuration: try ProjectConfiguration(yaml: Self.configuration, file: "benchmark"), folder: ".")
        return try (0..<worlds).map { index in
            let campaign = SimulatedCampaign(design, seed: seed + UInt64(index))
            let histories = try Histories(
                log: campaign.eventLog(), attributes: .none, intake: EventIntake(),
                declaredEnd: campaign.world.plan.end,
                calendar: project.calendar)
            let estimate = try project.effect(
                EffectQuestion(
                    SimulatedCampaign.touchpoint, on: "churn", at: [campaign.cutoff], exposedWithinDays: 1),
                in: histories, estimation: EffectEstimation(assignment: .business))
            let truth = try campaign.truth(
                of: SimulatedOutcome(name: "churn", .noneOf(["purchase", "app"]), horizonDays: 90, gapDays: 1),
                replicates: 20, weights: { e in estimate.target == .overlap ? e * (1 - e) : 1 })
            return Trial(truth: truth, estimate: estimate)
        }
    }

    private func summary(_ trials: [Trial]) throws -> String {
        func mean(_ value: (Trial) -> Double) -> String {
            fixed(trials.reduce(0) { $0 + value($1) } / Double(trials.count) * 100)
        }
        func share(_ holds: (Trial) -> Bool) -> String { "\(trials.count(where: holds)) of \(trials.count)" }
        func median(_ value: (Trial) -> Double?) -> String {
            let values = trials.compactMap(value).sorted()
            return values.isEmpty ? "–" : fixed(values[values.count / 2])
        }
        func refused(_ holds: (EffectConcern) -> Bool) -> String {
            share { $0.estimate.concerns.contains(where: holds) }
        }
        return """
            mean truth                          \(mean(\.truth))
            mean unadjusted difference          \(mean(\.estimate.naive.difference))
            mean adjusted difference            \(mean(\.estimate.adjusted.difference))
            unadjusted interval holds the truth \(share { $0.estimate.naive.interval().contains($0.truth) })
            adjusted interval holds the truth   \(share { $0.estimate.adjusted.interval().contains($0.truth) })
            overlap weights                     \(share { $0.estimate.target == .overlap })
            E-value, median                     \(median(\.estimate.eValue?.point))
            E-value of the limit, median        \(median(\.estimate.eValue?.limit))
            causal reading allowed              \(share(\.estimate.isCausal))
            refused, as the interval holds 0    \(refused { $0 == .intervalHoldsZero })
            refused, as confounders differ      \(refused { if case .imbalance = $0 { true } else { false } })
            refused, as little would explain it \(refused { if case .fragile = $0 { true } else { false } })
            """
    }

    private func fixed(_ value: Double) -> String { String(format: "%.2f", value) }

    private static let configuration = """
        version: 1
        events:
          {from: none, customer: customer_id, time: occurred_at, touchpoint: touchpoint, emotion: {column: rating, scale: [1, 5]}}
        outcomes: {churn: {none_of: [purchase, app], within: 90d}}
        snapshots: {at: [2025-07-01], active_within: 120d}
        features: {windows: [30d, 90d, 365d]}
        """
}
