import Experience
import Features
import Insights
import LinearAlgebra
import Testing

@testable import Rapport

/// Whom to give which edit under a budget.
@Suite struct BudgetPlanTests {
    private let moment = Timestamp(year: 2025, month: 9, day: 1)
    private let calm = PricedScenario(
        Scenario(name: "calm", edits: [ScenarioEdit(.set("support_call", .emotion, to: 0.5))]), costPerEdit: 2)
    private let kept = PricedScenario(
        Scenario(name: "kept", edits: [ScenarioEdit(.set("delivery", .promiseKept, to: 1))]), costPerEdit: 3)

    private func plan(
        _ scenarios: [PricedScenario], budget: Double, outcome: String? = nil, seed: UInt64 = 1,
        threads: Threads = .all
    ) async throws -> BudgetPlan {
        let world = try await SmallWorld.shared
        return try world.model.plan(
            scenarios, budget: budget, outcome: outcome, on: world.histories, asOf: moment, seed: seed,
            threads: threads)
    }

    @Test func noMoneyChangesNothing() async throws {
        let plan = try await plan([calm, kept], budget: 0)
        #expect(plan.choices.isEmpty && plan.spent == 0 && plan.reached == 0 && plan.gain == 0)
        #expect(plan.expected.customers == 0 && plan.expected.interval == 0...0)
        #expect(plan.options.map(\.chosen) == [0, 0] && plan.options.allSatisfy { $0.candidates > 0 })
        #expect(plan.answers.allSatisfy { $0.change == 0 })
    }

    /// With one edit a customer, all the money there is buys whatever does some good, and nothing that does harm.
    @Test func muchMoneyBuysAllThatHelps() async throws {
        let world = try await SmallWorld.shared
        let plan = try await plan([calm], budget: 1e9)
        let head = try world.model.head("churn")
        let cohort = try WhatIfCohort(world.model, world.histories, asOf: moment, only: nil, threads: .all)
        let edited = try cohort.edited(by: calm.scenario)
        let before = try head.fit.linearPredictor(head.layout.matrix(of: cohort.baseline))
        let after = try head.fit.linearPredictor(head.layout.matrix(of: edited.table))
        let helped = before.indices.filter { after[$0] < before[$0] }
        let names = Set(helped.map { world.histories.log.customers[cohort.baseline.customers[$0]] })
        #expect(Set(plan.choices.map(\.customer)) == names && plan.choices.count == names.count && !names.isEmpty)
        #expect(plan.spent == 2 * Double(names.count) && plan.reached == names.count)
        #expect(plan.choices.allSatisfy { $0.gain > 0 } && plan.isCertified && plan.gap < 1e-9)
        // One edit a customer: what the log odds add up to is what the edited events give.
        #expect(abs(plan.expected.customers - plan.gain) < 1e-9)
    }

    @Test func moneyAndCapacityAreLimits() async throws {
        var few = calm
        few.capacity = 4
        let plan = try await plan([few, kept], budget: 31)
        #expect(plan.spent <= 31 && plan.options[0].chosen <= 4)
        #expect(plan.spent == 2 * Double(plan.options[0].chosen) + 3 * Double(plan.options[1].chosen))
        #expect(plan.options.map(\.chosen).reduce(0, +) == plan.choices.count && !plan.choices.isEmpty)
        #expect(plan.expected.customers > 0 && plan.expected.interval.contains(plan.expected.customers))
        #expect(plan.answers.map(\.outcome) == ["churn", "referral"] && plan.answers[0].edited == plan.reached)
    }

    @Test func riskAloneGainsNoMore() async throws {
        for budget in [10.0, 40, 100] {
            let plan = try await plan([calm], budget: budget)
            #expect(plan.gainByRisk < plan.gain)
        }
    }

    /// What was chosen because it looked good is judged by those who did not choose it.
    @Test func halvesJudgeEachOther() async throws {
        let first = try await plan([calm, kept], budget: 40)
        let again = try await plan([calm, kept], budget: 40, threads: Threads(1))
        #expect(first.halves == again.halves && first.choices == again.choices)
        let halves = try #require(first.halves)
        #expect(halves.interval.contains(halves.customers))
        #expect(try await plan([calm, kept], budget: 40, seed: 2).halves != halves)
    }

    @Test func wantedOutcomesAreToRise() async throws {
        let plan = try await plan([calm], budget: 40, outcome: "referral")
        #expect(plan.outcome == "referral" && plan.expected.customers > 0 && plan.answers[1].change > 0)
    }

    @Test func scenarioWithoutACostIsRefused() async throws {
        let free = PricedScenario(calm.scenario)
        let error = await failure { _ = try await plan([calm, free], budget: 10) }
        #expect(error as? ProjectError == .noCost(scenario: "calm"))
        let diagnosis = Diagnosis(try #require(error))
        #expect(diagnosis.code == "E136" && diagnosis.exitStatus == 2)
        #expect(diagnosis.message == "the scenario \"calm\" does not say what an edit costs")
        #expect(diagnosis.remedy == "add cost: {per_edit: 2.5} to the scenario file")
    }
}
