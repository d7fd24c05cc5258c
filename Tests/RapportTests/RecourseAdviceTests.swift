import Experience
import Insights
import Testing

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
            for: customer, under: threshold, actionable: actionable, in: world.histories, asOf: moment)
    }

    @Test func theLeastChangeReachesTheThreshold() async throws {
        let world = try await SmallWorld.shared
        let score = try customer(world)
        let now = score["churn"]!.probability
        let least = try advice(world, score.customer, under: 0.01, actionable)
        #expect(abs(least.probability - now) < 1e-12 && least.outcome == "churn")
        #expect(!least.isPossible && least.reached < now)
        // Whatever helps is then used whole, and what does not is left.
        for (lever, share) in zip(least.levers, least.shares) { #expect(share == (lever.drop > 0 ? 1 : 0)) }
        let threshold = (now + least.reached) / 2
        let half = try advice(world, score.customer, under: threshold, actionable)
        #expect(half.isPossible && abs(half.reached - threshold) < 1e-9)
        #expect(half.shares.reduce(0, +) < least.shares.reduce(0, +))
        #expect(half.shares.count { $0 > 0 && $0 < 1 } == 1)
    }

    @Test func whoIsUnderItNeedsNothing() async throws {
        let world = try await SmallWorld.shared
        let score = try customer(world)
        let advice = try advice(world, score.customer, under: 0.999, actionable)
        #expect(advice.isUnderAlready && advice.isPossible && advice.shares.allSatisfy { $0 == 0 })
        #expect(advice.reached == advice.probability)
    }

    @Test func withoutAListEveryServiceFieldIsActionable() async throws {
        let world = try await SmallWorld.shared
        let score = try customer(world)
        let levers = try advice(world, score.customer, under: 0.1, []).levers
        #expect(levers.contains { $0.touchpoint == "support_call" && $0.field == "emotion" && $0.now < 1 })
        #expect(levers.allSatisfy { $0.field != "amount" && $0.best.isFinite })
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
