import Experience
import Insights
import LinearAlgebra
import Simulation
import Testing

@testable import Rapport

/// What is predicted of events that are added or removed, against what they truly change.
@Suite struct AdditionTests {
    private let moment = Timestamp(year: 2025, month: 9, day: 1)
    private let letter = ScenarioEdit.Change.add("newsletter", after: nil, delayDays: 0, fields: [:])
    private let goodCall = ScenarioEdit.Change.add(
        "support_call", after: nil, delayDays: 0, fields: [.emotion: 1, .responseMinutes: 5, .resolved: 1])

    private func ask(_ changes: [ScenarioEdit.Change], _ world: SmallWorld) throws -> [WhatIf] {
        try world.model.whatIf(
            Scenario(name: "s", edits: changes.map { ScenarioEdit($0) }), on: world.histories, asOf: moment
        ).outcomes
    }

    /// A letter does nothing in these worlds; but who writes one has not left. A good call keeps customers, but only those who
    /// are still there.
    @Test func additionsAreNotPredicted() async throws {
        let world = try await SmallWorld.shared
        let simulated = SimulatedWorld(SimulationPlan(customers: 300, seed: 20))
        let eligible = try world.model.score(world.histories, asOf: moment).customers.map(\.index)
        for change in [letter, goodCall, .remove("support_call")] {
            let scenario = Scenario(name: change.text, edits: [ScenarioEdit(change)])
            func truth(showsPresence: Bool) throws -> Double {
                try #require(
                    simulated.truth(
                        of: scenario, asOf: moment, eligible: eligible, outcomes: [.churn], replicates: 20,
                        showsPresence: showsPresence)["churn"]
                ).change
            }
            let caused = try truth(showsPresence: false)
            let churn = try ask([change], world)[0]
            let additions = try #require(churn.additions)
            #expect(churn.isUnpredicted && churn.change == 0)
            // Neither is near enough to be a headline; activity is the further off.
            let (experience, whole) = (additions.experience.value, additions.whole.value)
            #expect(
                abs(experience - caused) < abs(whole - caused), "\(change.text): \(experience), \(whole), \(caused)")
            if change == letter { #expect(caused == 0 && additions.isOnlyActivity && whole < -0.05) }
            if change == goodCall { #expect(caused < -0.01 && experience < 2 * caused) }
            // Customers who write of their own accord are there: that is what activity sees.
            if change == letter { #expect(try truth(showsPresence: true) < -0.02) }
        }
    }

    /// How events are, and that some happened, are two things: with both edited the first is all that is predicted.
    @Test func otherEditsCountAsTheyDoAlone() async throws {
        let world = try await SmallWorld.shared
        let calm = ScenarioEdit.Change.set("support_call", .emotion, to: 1)
        let (alone, both) = (try ask([calm], world), try ask([calm, letter], world))
        for (one, other) in zip(alone, both) {
            #expect(one.change == other.change && one.interval == other.interval && one.additions == nil)
            #expect(other.additions.map { $0.whole.value != other.change } == true && !other.isUnpredicted)
        }
        let parts = try world.model.whatIf(
            [calm, letter].map { Scenario(name: $0.text, edits: [ScenarioEdit($0)]) }, on: world.histories, asOf: moment
        )
        #expect(parts.outcomes[0].change == alone[0].change && parts.parts.interactions.isEmpty)
        #expect(parts.evidence.isPrediction && parts.parts.scenarios[1].outcomes[0].isUnpredicted)
        // An edit of an added event is not counted either, but told of.
        let care = ScenarioEdit.Change.add("support_call", after: nil, delayDays: 0, fields: [:])
        let edited = try ask([care, .set("support_call", .emotion, to: 1)], world)
        #expect(edited[0].change == alone[0].change && edited[0].edited == edited[0].customers)
        #expect(try #require(edited[0].additions).experience.value < 0)
    }

    /// Money buys nothing of which nothing is predicted.
    @Test func budgetBuysNoAdditions() async throws {
        let world = try await SmallWorld.shared
        func plan(_ changes: ScenarioEdit.Change...) throws -> BudgetPlan {
            let scenarios = changes.map {
                PricedScenario(Scenario(name: $0.text, edits: [ScenarioEdit($0)]), costPerEdit: 1)
            }
            return try world.model.plan(scenarios, budget: 20, on: world.histories, asOf: moment)
        }
        #expect(throws: ProjectError.notPredicted) { _ = try plan(letter, goodCall) }
        // Beside an edit that is predicted, an addition is never chosen.
        let plan = try plan(letter, .set("support_call", .emotion, to: 1))
        #expect(!plan.choices.isEmpty && plan.options[0].candidates > 20)
        #expect(plan.choices.allSatisfy { $0.option == 1 })
    }
}
