import Experience
import Testing

@testable import Simulation

/// Who is called, and that a call changes nothing but what it is said to change.
@Suite struct SimulatedCampaignTests {
    private func campaign(_ choice: CampaignDesign.Choice, relief: Double, seed: UInt64 = 3) -> SimulatedCampaign {
        SimulatedCampaign(CampaignDesign(choice, customers: 300, relief: relief), seed: seed)
    }

    /// A customer's events as times and names.
    private func events(_ customer: Int, in log: EventLog) -> [String] {
        log.events(ofCustomer: customer).map {
            "\(log.events.times[$0]) \(log.touchpoints[Int(log.events.touchpoints[$0])].name)"
        }
    }

    @Test func callsWithoutReliefOnlyAddTheCall() {
        let campaign = campaign(.recorded, relief: 0)
        let (before, after) = (campaign.world.eventLog(), campaign.eventLog())
        let called = Set(zip(campaign.eligible, campaign.isCalled).filter(\.1).map(\.0))
        #expect(called.count > 20 && called.count < campaign.eligible.count - 20)
        #expect(before.customers == after.customers)
        for customer in before.customers.indices {
            let lived = events(customer, in: after)
            #expect(lived.filter { !$0.hasSuffix("care_call") } == events(customer, in: before))
            #expect(lived.count { $0.hasSuffix("care_call") } == (called.contains(customer) ? 1 : 0))
        }
    }

    @Test func reliefChangesOnlyTheDaysAfterTheCall() {
        let campaign = campaign(.byLot, relief: 2)
        let (before, after) = (campaign.world.eventLog(), campaign.eventLog())
        let called = Set(zip(campaign.eligible, campaign.isCalled).filter(\.1).map(\.0))
        var changed = 0
        for customer in before.customers.indices {
            func past(_ log: EventLog) -> [String] {
                events(customer, in: log).filter { Int64($0.prefix { $0 != " " })! < campaign.cutoff.microseconds }
            }
            #expect(past(before) == past(after))
            let lived = events(customer, in: after).filter { !$0.hasSuffix("care_call") }
            if lived != events(customer, in: before) {
                changed += 1
                #expect(called.contains(customer))
            }
        }
        #expect(changed > 0)
    }

    @Test func truthIsZeroWithoutReliefAndNegativeWithIt() throws {
        let churn = SimulatedOutcome(name: "churn", .noneOf(["purchase", "app"]), horizonDays: 90, gapDays: 1)
        #expect(try campaign(.recorded, relief: 0).truth(of: churn, replicates: 3) == 0)
        #expect(try campaign(.recorded, relief: 2).truth(of: churn, replicates: 10) < -0.01)
        #expect(try campaign(.recorded, relief: -2).truth(of: churn, replicates: 10) > 0.01)
    }

    @Test func propensitiesSayHowOftenCustomersAreCalled() {
        for choice in CampaignDesign.Choice.allCases {
            var (called, expected, variance) = (0.0, 0.0, 0.0)
            for seed in 1...4 {
                let campaign = campaign(choice, relief: 0, seed: UInt64(seed))
                called += Double(campaign.isCalled.count { $0 })
                expected += campaign.propensities.reduce(0, +)
                variance += campaign.propensities.reduce(0) { $0 + $1 * (1 - $1) }
                #expect(campaign.propensities.allSatisfy { (0.05...0.95).contains($0) })
            }
            #expect((called - expected).magnitude < 4 * variance.squareRoot())
        }
    }

    @Test func sameSeedMakesTheSameCampaign() {
        let (one, other) = (campaign(.hidden, relief: 1), campaign(.hidden, relief: 1))
        #expect(one.eventLog() == other.eventLog() && one.propensities == other.propensities)
        #expect(campaign(.hidden, relief: 1, seed: 4).propensities != one.propensities)
    }
}
