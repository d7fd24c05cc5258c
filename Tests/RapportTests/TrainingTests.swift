import Experience
import Features
import LinearAlgebra
import Regression
import Testing

@testable import Rapport

@Suite struct TrainingTests {
    private let outcomes = "outcomes: {churn: {none_of: [buy], within: 30d}}\n"

    /// Customers who buy on day 0, and the even ones again on day 40.
    private let rows = (0..<12).flatMap { index in
        [
            Row(customer: "c\(index)", day: 0.5, touchpoint: "buy"),
            Row(customer: "c\(index)", day: 90.5, touchpoint: "visit"),
        ]
            + (index % 2 == 0 ? [Row(customer: "c\(index)", day: 40.5, touchpoint: "buy")] : [])
    }

    private func error(_ yaml: String, _ rows: [Row]? = nil, asOf: Timestamp? = nil) async throws -> (any Error)? {
        let project = try Project.made(yaml)
        let histories = try project.histories(rows ?? self.rows)
        return await failure { _ = try await project.train(on: histories, asOf: asOf) }
    }

    @Test func modelHoldsWhatScoringNeeds() async throws {
        let world = try await SmallWorld.shared
        let model = world.model
        #expect(model.schema == "rapport.model/1" && model.version == RapportVersion.current)
        #expect(model.heads.map(\.outcome.name) == ["churn", "referral"])
        #expect(model.cutoffs.map(\.description) == ["2025-03-01", "2025-07-01"])
        #expect(model.asOf == world.histories.completeUntil)
        #expect(model.dataFingerprint == world.histories.fingerprint)
        #expect(model.categories["plan"] == ["basic", "plus", "pro"])
        #expect(model.touchpoints == world.histories.log.touchpoints)
        #expect(model.id.count == 8)
        #expect(try model.trainingPlan == world.project.snapshotPlan())
        #expect(!model.features.contains { $0.touchpoint == "newsletter" })
        for head in model.heads {
            #expect(head.fit.decrement < 1e-4 && head.fit.events > 0)
            #expect((head.fit.crossValidation?.best.auc ?? 0) > 0.5)
        }
    }

    @Test func onlyOutcomesSettledByThenAreUsed() async throws {
        let world = try await SmallWorld.shared
        let asOf = Timestamp(year: 2025, month: 6, day: 15)
        let model = try await world.project.train(on: world.histories, asOf: asOf, seed: 3)
        #expect(model.asOf == asOf && model.cutoffs.map(\.description) == ["2025-03-01"])
        #expect(model.heads[0].fit.rows < world.model.heads[0].fit.rows)
        #expect(model.id != world.model.id)
    }

    @Test func modelDoesNotDependOnThreads() async throws {
        let world = try await SmallWorld.shared
        let other = try await SmallWorld(threads: Threads(1))
        #expect(try other.model.json() == world.model.json())
    }

    /// Churn and referral are settled for the same snapshots, and share design, preparation and reads.
    @Test(arguments: ["churn", "referral"]) func outcomesTogetherHaveTheModelsOfEachAlone(name: String) async throws {
        let world = try await SmallWorld.shared
        let yaml = simulatedYAML.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.contains("within: 90d}") || $0.contains("\(name):") }.joined(separator: "\n")
        let project = Project(
            configuration: try ProjectConfiguration(yaml: yaml, file: "rapport.yaml"), folder: "")
        let alone = try await project.train(on: world.histories, seed: 3).heads
        let together = try #require(world.model.heads.first { $0.outcome.name == name })
        #expect(alone.count == 1 && alone[0].layout == together.layout)
        let (a, b) = (alone[0].fit, together.fit)
        #expect(a.penalty == b.penalty && a.leaveOneGroupOut == b.leaveOneGroupOut)
        #expect(a.crossValidation == b.crossValidation)
        #expect(a.intercept == b.intercept && a.coefficients == b.coefficients)
        #expect(a.inference == b.inference && a.notes == b.notes)
    }

    @Test func outcomesAreGroupedByTheSnapshotsTheyAreSettledFor() throws {
        let outcomes = ["a", "b", "c"].map {
            Outcome(name: $0, rule: .anyOf, touchpoints: [Touchpoint("buy")], horizonDays: 30)
        }
        let labels: [String: [Double]] = ["a": [0, 1, .nan, 1], "b": [1, 0, 1, 1], "c": [1, 1, .nan, 0]]
        let table = FeatureTable(
            features: [], customers: [0, 1, 2, 3],
            cutoffs: (0..<4).map { _ in Timestamp(year: 2025, month: 1, day: 1) },
            values: BlockedMatrix(columns: 0), labels: labels)
        let groups = try OutcomeRows.all(outcomes, in: table)
        #expect(groups.map { $0.outcomes.map(\.name) } == [["a", "c"], ["b"]])
        #expect(groups.map(\.rows) == [[0, 1, 3], [0, 1, 2, 3]])
        #expect(groups.map(\.labels) == [[[0, 1, 1], [1, 1, 0]], [[1, 0, 1, 1]]])
    }

    @Test func progressNamesEachStage() async throws {
        let world = try await SmallWorld.shared
        let stages = Stages()
        _ = try await world.project.train(
            on: world.histories, asOf: Timestamp(year: 2025, month: 6, day: 15)
        ) { stage, share in stages.note(stage, share) }
        #expect(stages.names == [.features, .outcome("churn"), .outcome("referral")])
        #expect(stages.isInOrder)
    }

    @Test func outcomeThatIsTheSameForAllIsNothingToLearn() async throws {
        let always = try await error("outcomes: {gone: {none_of: [buy], within: 5d}}\nsnapshots: {at: [2025-01-05]}\n")
        #expect(always as? ProjectError == .oneClassOnly(outcome: "gone", rows: 12, events: 12))
        #expect(
            (always as? ProjectError)?.message == "gone is always the case in 12 training snapshots: nothing to learn")
        let never = try await error("outcomes: {back: {any_of: [buy], within: 5d}}\nsnapshots: {at: [2025-01-05]}\n")
        #expect(
            (never as? ProjectError)?.message == "back is never the case in 12 training snapshots: nothing to learn")
        #expect((never as? ProjectError)?.code == "M302")
    }

    @Test func nobodyEligibleIsAnError() async throws {
        let before = try await error(outcomes + "snapshots: {at: [2024-12-01]}\n")
        #expect(before as? FeatureError == .nobodyEligible)
        let idle = try await error(outcomes + "snapshots: {at: [2025-02-01], active_within: 7d}\n")
        #expect(idle as? FeatureError == .nobodyEligible)
        #expect(Diagnosis(FeatureError.nobodyEligible).code == "E165")
    }

    @Test func outcomeThatIsNotSettledYetIsAnError() async throws {
        let late = try await error(outcomes + "snapshots: {at: [2025-03-20]}\n")
        #expect(late as? FeatureError == .nothingSettled(outcome: "churn"))
        let early = try await error(
            outcomes + "snapshots: {at: [2025-02-01]}\n", asOf: Timestamp(year: 2025, month: 2, day: 20))
        #expect(early as? FeatureError == .nothingSettled(outcome: "churn"))
    }

    @Test func touchpointsThatTheLogLacksAreNamed() async throws {
        let plan = "snapshots: {at: [2025-02-01]}\n"
        let outcome = try await error("outcomes: {churn: {none_of: [buys], within: 30d}}\n" + plan)
        #expect(outcome as? ExperienceError == .unknownTouchpoint("buys", suggestion: "buy"))
        let anchor = try await error(outcomes + "snapshots: {before: survey}\n")
        #expect(anchor as? ExperienceError == .unknownTouchpoint("survey", suggestion: nil))
        let active = try await error(outcomes + "snapshots: {at: [2025-02-01], active_in: [vist]}\n")
        #expect(active as? ExperienceError == .unknownTouchpoint("vist", suggestion: "visit"))
    }

    @Test func snapshotsMayLieBeforeATouchpoint() async throws {
        let project = try Project.made("outcomes: {back: {any_of: [buy], within: 30d}}\nsnapshots: {before: visit}\n")
        let more = (0..<12).flatMap { index in
            [Row(customer: "c\(index)", day: 20.5 + Double(index) / 10, touchpoint: "visit")]
        }
        let histories = try project.histories(rows + more)
        let model = try await project.train(on: histories)
        #expect(model.anchor == "visit" && model.cutoffs.isEmpty && model.heads[0].fit.rows == 12)
        #expect(model.heads[0].fit.events == 6)
        let range = Timestamp(year: 2025, month: 1, day: 20)..<Timestamp(year: 2025, month: 2, day: 1)
        let evaluations = try model.evaluate(histories, from: range.lowerBound, to: range.upperBound)
        #expect(evaluations.map(\.metrics.rows) == [12] && evaluations[0].until == range.upperBound)
    }
}

/// The stages that training told of.
private final class Stages: @unchecked Sendable {
    private(set) var names: [TrainingStage] = []
    private(set) var isInOrder = true
    private var last = 0.0

    func note(_ stage: TrainingStage, _ share: Double) {
        if names.last != stage {
            names.append(stage)
            last = 0
        }
        isInOrder = isInOrder && share >= last && share <= 1
        last = share
    }
}
