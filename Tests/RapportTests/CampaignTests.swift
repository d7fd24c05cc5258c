import Experience
import Insights
import LinearAlgebra
import Simulation
import Testing

@testable import Rapport

/// Effects in worlds whose truth is known. The benchmark asks a hundred of each: here are one or two.
@Suite struct CampaignTests {
    private func answer(
        _ design: CampaignDesign, seed: UInt64, threads: Threads = .all
    ) throws -> (truth: Double, estimate: EffectEstimate) {
        let yaml = """
            version: 1
            events:
              {from: none, customer: customer_id, time: occurred_at, touchpoint: touchpoint, emotion: {column: rating, scale: [1, 5]}}
            outcomes: {churn: {none_of: [purchase, app], within: 90d}}
            snapshots: {at: [2025-07-01], active_within: 120d}
            features: {windows: [90d]}
            """
        let project = Project(configuration: try ProjectConfiguration(yaml: yaml, file: "test"), folder: "")
        let campaign = SimulatedCampaign(design, seed: seed)
        let histories = try Histories(
            log: campaign.eventLog(), attributes: .none, intake: .clean, declaredEnd: campaign.world.plan.end,
            calendar: project.calendar)
        let estimate = try project.effect(
            EffectQuestion(SimulatedCampaign.touchpoint, on: "churn", at: [campaign.cutoff], exposedWithinDays: 1),
            in: histories, estimation: EffectEstimation(models: EffectModels(threads: threads), assignment: .business))
        let truth = try campaign.truth(
            of: SimulatedOutcome(name: "churn", .noneOf(["purchase", "app"]), horizonDays: 90, gapDays: 1),
            replicates: 10, weights: { estimate.target == .overlap ? $0 * (1 - $0) : 1 })
        return (truth, estimate)
    }

    @Test func confoundingThatTheLogRecordsIsAdjustedFor() throws {
        let (truth, estimate) = try answer(CampaignDesign(.recorded, customers: 2500, relief: 2), seed: 5)
        #expect(truth < 0)
        #expect(!estimate.naive.interval().contains(truth) && estimate.naive.difference > truth + 0.05)
        #expect(estimate.adjusted.interval().contains(truth), "\(truth) \(estimate.adjusted)")
    }

    @Test func callsThatDoNothingHaveNoEffect() throws {
        let (truth, estimate) = try answer(CampaignDesign(.recorded, customers: 2500, relief: 0), seed: 6)
        #expect(truth == 0 && !estimate.naive.interval().contains(0))
        #expect(estimate.concerns == [.intervalHoldsZero], "\(estimate.adjusted)")
    }

    @Test func whatCustomersDoThemselvesIsNoEffect() throws {
        // Visits to the website act on nothing, and those who make them leave less: they had not left yet.
        let project = Project(
            configuration: try ProjectConfiguration(yaml: simulatedYAML, file: "test"), folder: "")
        let histories = try SmallWorld.histories(project, customers: 2000)
        let estimate = try project.effect(
            EffectQuestion(
                "website", on: "churn", at: [project.moment("2025-03-01"), project.moment("2025-07-01")],
                exposedWithinDays: 30), in: histories)
        #expect(estimate.adjusted.interval().upperBound < 0)
        #expect(estimate.concerns.contains(.showsPresence))
    }

    @Test func hiddenConfoundingIsNotAdjustedForAndTheVerdictCountsOnIt() throws {
        let (truth, estimate) = try answer(CampaignDesign(.hidden, customers: 2500, relief: 0), seed: 7)
        #expect(truth == 0)
        #expect(!estimate.isCausal && (estimate.eValue?.limit ?? 1) < 1.5)
    }
}
