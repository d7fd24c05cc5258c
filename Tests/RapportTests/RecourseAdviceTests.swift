import Experience
import Foundation
import Testing

@testable import Insights
@testable import Rapport

/// What would bring one customer under a threshold.
@Suite struct RecourseAdviceTests {
    private let moment = Timestamp(year: 2025, month: 9, day: 1)
    private let actionable = ["support_call.emotion", "support_call.response_minutes", "delivery.promise_kept"]

    /// The customer with a sad support call who is most likely to leave.
    private func customer(_ world: SmallWorld) throws -> CustomerScore {
        let log = world.histories.log
        let call = try #require(log.code(of: "support_call"))
        let concerned = try world.model.score(world.histories, asOf: moment).customers.filter { customer in
            log.events(ofCustomer: customer.index).contains {
                log.events.touchpoints[$0] == call && log.isKnown($0, at: moment)
                    && log.events.value(.emotion, at: $0) < 0
            }
        }
        return try #require(concerned.max { $0["churn"]!.probability < $1["churn"]!.probability })
    }

    private func advice(
        _ world: SmallWorld, _ customer: CustomerID, under threshold: Double, _ actionable: [String]
    ) throws -> RecourseAdvice {
        try world.model.recourse(
            for: customer, to: .under(threshold), actionable: actionable, in: world.histories, asOf: moment)
    }

    /// The probability with the customer's events edited, on the way of a what-if.
    private func edited(
        _ world: SmallWorld, _ customer: CustomerScore, _ changes: [ScenarioEdit.Change], outcome: Int = 0
    ) throws -> Double {
        try world.model.whatIf(
            changes.map { Scenario(name: $0.text, edits: [ScenarioEdit($0)]) }, on: world.histories, asOf: moment,
            only: customer.index
        ).outcomes[outcome].scenario
    }

    /// The targets, put on the events, reach the threshold; the next weaker ones do not.
    @Test func targetsReachTheThresholdOnTheEvents() async throws {
        let world = try await SmallWorld.shared
        let scores = try world.model.score(world.histories, asOf: moment).customers
            .sorted { $0["churn"]!.probability > $1["churn"]!.probability }
        var partial = 0
        for score in scores.prefix(12) {
            let now = score["churn"]!.probability
            let lowest = try advice(world, score.customer, under: 0.0001, actionable).reached
            guard lowest < now - 0.01 else { continue }
            for part in [0.2, 0.5, 0.8] {
                let threshold = now + part * (lowest - now)
                let advice = try advice(world, score.customer, under: threshold, actionable)
                #expect(advice.isPossible && advice.reached <= threshold)
                #expect(try edited(world, score, advice.changes) == advice.reached)
                // The lever that was reached last is as weak as can be: its next weaker target does not do.
                for (index, target) in advice.targets.enumerated() {
                    guard let target, let place = advice.levers[index].targets.firstIndex(of: target),
                        target != advice.levers[index].best
                    else { continue }
                    partial += 1
                    var weaker = advice.targets
                    weaker[index] = place > 0 ? advice.levers[index].targets[place - 1] : nil
                    let there = try edited(world, score, RecourseAdvice.changes(advice.levers, weaker))
                    #expect(there > threshold)
                }
            }
        }
        #expect(partial > 5, "\(partial)")
    }

    /// A response counts by its logarithm: half of the way in minutes is far less than half of the fall.
    @Test func targetsAreNotSharesOfTheFall() throws {
        let lever = {
            var lever = RecourseAdvice.Lever(
                touchpoint: "call", field: .responseMinutes, now: 600, best: 4.3, events: 2)
            lever.drop = 1
            return lever
        }()
        #expect(lever.best == 5 && lever.decimals == 0)
        func probability(_ minutes: Double) -> Double { 0.1 * log1p(minutes) }
        let advice = RecourseAdvice(
            outcome: "churn", goal: .under(0.4), probability: probability(600), levers: [lever]
        ) { changes in
            guard case .set(_, _, let minutes)? = changes.first else { return probability(600) }
            return probability(minutes)
        }
        // e⁴ − 1 = 53.6 minutes; a share of the fall of 0.24 / 0.46 would have said 289.
        #expect(advice.targets == [53] && advice.reached == probability(53) && advice.isPossible)
        #expect(abs(advice.shares[0] - (600 - 53) / (600 - 5.0)) < 1e-12)
    }

    /// A lever that helps alone and harms in company is left; one more of the rest is taken instead.
    @Test func leversAreTriedTogether() {
        let levers = ["a", "b", "c"].enumerated().map { index, name in
            var lever = RecourseAdvice.Lever(
                touchpoint: Touchpoint(name), field: .emotion, now: 0, best: 1, events: 1)
            lever.drop = [3.0, 2, 1][index]
            return lever
        }
        let advice = RecourseAdvice(outcome: "churn", goal: .under(0.35), probability: 0.9, levers: levers) { changes in
            let names = changes.map { $0.text.prefix(1) }
            return names.contains("a") && names.contains("b") ? 0.7 : 0.9 - 0.3 * Double(names.count)
        }
        #expect(advice.targets == [1, nil, 0.01] && advice.isPossible && abs(advice.reached - 0.3) < 1e-12)
    }

    /// A promise is kept or not: it goes the whole way, and what came before it goes back instead.
    @Test func yesAndNoMoveAsWholeEvents() {
        let levers = [(EventField.emotion, 0.0, 2.0), (.promiseKept, 0.8, 1)].map { field, now, drop in
            var lever = RecourseAdvice.Lever(
                touchpoint: "call", field: field, now: now, best: 1, events: 6, known: 5)
            lever.drop = drop
            return lever
        }
        #expect(levers.map(\.isYesOrNo) == [false, true] && levers[1].targets == [1])
        func probability(_ changes: [ScenarioEdit.Change]) -> Double {
            changes.reduce(0.9) { sum, change in
                guard case .set(_, let field, let value) = change else { return sum }
                return sum - (field == .emotion ? 0.2 * value : value - 0.8)
            }
        }
        func advice(_ threshold: Double) -> RecourseAdvice {
            RecourseAdvice(
                outcome: "churn", goal: .under(threshold), probability: 0.9, levers: levers, tried: probability)
        }
        // 0.9 − 0.2 e − 0.2 ≤ 0.605 from e = 0.475 on.
        #expect(advice(0.605).targets == [0.48, 1] && advice(0.605).shares == [0.48, 1])
        #expect(advice(0.805).targets == [0.48, nil])
        #expect(advice(0.5).targets == [1, 1] && advice(0.5).isPossible)
        // Where the promise does alone what both did, the feeling need not change.
        let alone = RecourseAdvice(outcome: "churn", goal: .under(0.6), probability: 0.9, levers: levers) { changes in
            changes.contains { $0.text.contains("promise") } ? 0.5 : changes.isEmpty ? 0.9 : 0.8
        }
        #expect(alone.targets == [nil, 1] && alone.reached == 0.5 && alone.isPossible)
        // Where less than a tenth of all have it, nothing is known of how it would be.
        let rare = RecourseAdvice.Lever(touchpoint: "call", field: .resolved, now: .nan, best: 0, events: 2, known: 0)
        #expect(!rare.hasWay)
    }

    @Test func wantedOutcomesAreToRise() async throws {
        let world = try await SmallWorld.shared
        let score = try customer(world)
        func advice(_ goal: RecourseGoal, _ outcome: String?) throws -> RecourseAdvice {
            try world.model.recourse(
                for: score.customer, to: goal, outcome: outcome, in: world.histories, asOf: moment)
        }
        let most = try advice(.over(0.99), nil)
        #expect(most.outcome == "referral" && most.reached > most.probability && !most.isPossible)
        #expect(most.probability == score["referral"]!.probability)
        for (lever, target) in zip(most.levers, most.targets) where target != nil { #expect(lever.drop < 0) }
        let threshold = (most.probability + most.reached) / 2
        let half = try advice(.over(threshold), "referral")
        #expect(half.isPossible && half.reached >= threshold)
        #expect(try edited(world, score, half.changes, outcome: 1) == half.reached)
        let under = await failure { _ = try advice(.under(0.1), "referral") }
        #expect(under as? ProjectError == .wrongDirection(outcome: "referral", isWanted: true))
        let over = Diagnosis(try #require(await failure { _ = try advice(.over(0.1), "churn") }))
        #expect(over.code == "E144" && over.exitStatus == 2)
        #expect(over.message == "churn is unwanted: it is to come under a probability, not over one")
        #expect(
            over.remedy
                == "--under P, or another --outcome; any_of is wanted unless rapport.yaml says wanted: false")
    }

    @Test func theLeastChangeReachesTheThreshold() async throws {
        let world = try await SmallWorld.shared
        let score = try customer(world)
        let now = score["churn"]!.probability
        let least = try advice(world, score.customer, under: 0.01, actionable)
        #expect(abs(least.probability - now) < 1e-12 && least.outcome == "churn")
        #expect(!least.isPossible && least.reached < now)
        // Whatever helps is then used whole, and what does not is left.
        for (lever, share) in zip(least.levers, least.shares) { #expect(lever.drop > 0 ? share == 1 : share == 0) }
        let threshold = (now + least.reached) / 2
        let half = try advice(world, score.customer, under: threshold, actionable)
        #expect(half.isPossible && half.reached <= threshold)
        #expect(half.shares.reduce(0, +) < least.shares.reduce(0, +))
        #expect(half.shares.count { $0 > 0 && $0 < 1 } <= 1)
    }

    @Test func whoIsUnderItNeedsNothing() async throws {
        let world = try await SmallWorld.shared
        let score = try customer(world)
        let advice = try advice(world, score.customer, under: 0.999, actionable)
        #expect(advice.isReachedAlready && advice.isPossible && advice.shares.allSatisfy { $0 == 0 })
        #expect(advice.reached == advice.probability)
    }

    @Test func withoutAListEveryServiceFieldIsActionable() async throws {
        let world = try await SmallWorld.shared
        let score = try customer(world)
        let levers = try advice(world, score.customer, under: 0.1, []).levers
        #expect(levers.contains { $0.touchpoint == "support_call" && $0.field == .emotion && $0.now < 1 })
        #expect(levers.allSatisfy { $0.field != .amount && $0.best.isFinite })
        #expect(levers.allSatisfy { $0.events > 0 || $0.drop == 0 })
    }

    @Test(arguments: [
        ("suport_call.emotion", "E120", "unknown touchpoint \"suport_call\". Did you mean \"support_call\"?"),
        ("support_call.emotoin", "E121", "events have no field \"emotoin\". Did you mean \"emotion\"?"),
        ("support_call.amount", "E121", "events have no field \"amount\""),
        ("emotion", "E121", "events have no field \"emotion\""),
    ]) func namesThatAreNotThereAreRefused(_ name: String, _ code: String, _ message: String) async throws {
        let world = try await SmallWorld.shared
        let score = try customer(world)
        let error = await failure { _ = try advice(world, score.customer, under: 0.1, [name]) }
        let diagnosis = Diagnosis(try #require(error))
        #expect(diagnosis.code == code && diagnosis.message.hasPrefix(message))
    }

    @Test func unknownCustomersAreRefused() async throws {
        let world = try await SmallWorld.shared
        let error = await failure { _ = try advice(world, CustomerID("nobody"), under: 0.1, actionable) }
        #expect((error as? ProjectError)?.code == "E128")
    }
}
