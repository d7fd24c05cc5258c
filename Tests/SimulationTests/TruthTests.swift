import Experience
import Testing

@testable import Simulation

struct TruthTests {
    static let world = SimulatedWorld(SimulationPlan(customers: 500, seed: 2))
    static let cutoff = Timestamp(year: 2025, month: 7, day: 1)
    static let eligible = world.eligible(at: cutoff)

    private func truth(
        _ changes: ScenarioEdit.Change..., in world: SimulatedWorld = Self.world, eligible: [Int] = Self.eligible,
        outcomes: [SimulatedOutcome] = [.churn, .referral]
    ) throws -> ScenarioTruth {
        try world.truth(
            of: Scenario(name: "test", edits: changes.map { ScenarioEdit($0) }), asOf: Self.cutoff, eligible: eligible,
            outcomes: outcomes, replicates: 10)
    }

    @Test(arguments: [
        "support_call.response_minutes=60", "support_call.emotion=1", "delivery.promise_kept=1",
    ])
    func mendingAMainCauseOfChurnKeepsCustomers(edit: String) throws {
        let churn = try #require(try truth(.init(settingText: edit))["churn"])
        #expect((-0.08 ... -0.01).contains(churn.change))
        #expect(churn.change < -5 * churn.standardError)
        #expect(abs(churn.scenario - churn.baseline - churn.change) < 1e-12)
    }

    @Test(arguments: ["support_call.emotion=1", "purchase.emotion=1", "app.emotion=1"])
    func betterExperiencesBringRecommendations(edit: String) throws {
        let referral = try #require(try truth(.init(settingText: edit))["referral"])
        #expect(referral.change > 5 * referral.standardError)
    }

    @Test func removingCallsIsBetterThanBadOnes() throws {
        let bad: [ScenarioEdit.Change] = [
            .set("support_call", .emotion, to: -1), .set("support_call", .responseMinutes, to: 480),
        ]
        let worse = try #require(try truth(bad[0], bad[1])["churn"])
        let gone = try #require(try truth(.remove("support_call"))["churn"])
        #expect(worse.baseline == gone.baseline)
        #expect(worse.change > 0.05)
        // Less than bad calls do, but not below nothing: a call also shows that the customer had not left.
        #expect(gone.change < worse.change - 0.05)
    }

    @Test(arguments: [
        "website.emotion=-1", "survey.emotion=-1", "support_chat.emotion=-1", "support_chat.response_minutes=600",
    ])
    func anEditOfAnInertTouchpointChangesNothing(edit: String) throws {
        let truth = try truth(.init(settingText: edit))
        #expect(truth.edited > 0)
        for outcome in truth.outcomes { #expect(outcome.change == 0 && outcome.standardError == 0) }
    }

    @Test func scalingByOneChangesNothing() throws {
        let truth = try truth(.scale("support_call", .responseMinutes, by: 1))
        #expect(truth.edited > 0)
        for outcome in truth.outcomes { #expect(outcome.change == 0) }
    }

    @Test func anAddedTouchpointThatTheWorldDoesNotKnowChangesNothing() throws {
        let truth = try truth(.add("follow_up_call", after: "delivery", delayDays: 3, fields: [.emotion: 1]))
        #expect(truth.edited > 0)
        for outcome in truth.outcomes { #expect(outcome.change == 0) }
    }

    @Test func theUneditedFutureAgreesWithWhatThenHappened() throws {
        let world = SimulatedWorld(SimulationPlan(customers: 1500, seed: 4))
        let eligible = world.eligible(at: Self.cutoff)
        let truth = try truth(in: world, eligible: eligible)
        let churned = eligible.count { !world.happens(["purchase", "app"], to: $0, within: 90, of: Self.cutoff) }
        let recommended = eligible.count { world.happens(["referral"], to: $0, within: 90, of: Self.cutoff) }
        for (name, count) in [("churn", churned), ("referral", recommended)] {
            let expected = try #require(truth[name]).baseline
            let standardError = (expected * (1 - expected) / Double(eligible.count)).squareRoot()
            #expect(abs(Double(count) / Double(eligible.count) - expected) < 3 * standardError)
        }
    }

    @Test func theMeanIsOverTheCustomersAskedForAndDoesNotHangOnTheirOrder() throws {
        let edit = ScenarioEdit.Change.set("support_call", .emotion, to: 1)
        let some = Array(Self.eligible.prefix(80))
        let forward = try truth(edit, eligible: some)
        let backward = try truth(edit, eligible: some.reversed())
        #expect(forward.customers == 80 && forward.edited <= 80)
        #expect(forward["churn"]?.change == backward["churn"]?.change)
    }

    @Test func aGapMovesTheDaysThatAreWatched() throws {
        let soon = SimulatedOutcome(name: "soon", .noneOf(["purchase", "app"]), horizonDays: 60)
        let later = SimulatedOutcome(name: "later", .noneOf(["purchase", "app"]), horizonDays: 60, gapDays: 120)
        let truth = try truth(outcomes: [soon, later])
        #expect(try #require(truth["later"]).baseline > (try #require(truth["soon"])).baseline)
        #expect(truth["never asked for"] == nil)
    }

    @Test func editsStillActInAConfoundedWorld() throws {
        var plan = SimulationPlan(customers: 500, seed: 2)
        plan.confounded = true
        let world = SimulatedWorld(plan)
        let churn = try #require(
            try truth(
                .set("support_call", .responseMinutes, to: 60), in: world, eligible: world.eligible(at: Self.cutoff))[
                    "churn"])
        #expect(churn.change < -5 * churn.standardError)
    }

    @Test func mistakesOfAScenarioArePassedOn() {
        #expect(throws: ExperienceError.unknownTouchpoint("suport_call", suggestion: "support_call")) {
            try truth(.remove("suport_call"))
        }
        #expect(throws: ExperienceError.editTouchesNobody("delivery.emotion 0.25 → 0")) {
            try truth(.replace("delivery", .emotion, from: 0.25, to: 0))
        }
        #expect(throws: ExperienceError.unknownTouchpoint("purchas", suggestion: "purchase")) {
            try truth(outcomes: [SimulatedOutcome(name: "x", .anyOf(["purchas"]), horizonDays: 30)])
        }
    }
}
