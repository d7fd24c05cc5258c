import Experience
import Testing

@testable import Simulation

struct TrueCauseTests {
    @Test func everyTouchpointIsACauseOrInertOrTheRecommendationItself() {
        let causes = Set(SimulatedWorld.causes.map(\.touchpoint))
        let inert = Set(SimulatedWorld.inertTouchpoints)
        #expect(causes.isDisjoint(with: inert))
        #expect(
            causes.union(inert).union(["referral"]) == Set(SimulatedTouchpoint.allCases.map(\.touchpoint)))
    }

    @Test func worseExperiencesRaiseChurnAndLowerReferral() {
        for cause in SimulatedWorld.causes {
            #expect(cause.weight > 0)
            #expect(cause.direction == (cause.outcome == "churn" ? 1 : -1))
        }
    }

    @Test func aBrokenPromiseIsTheStrongestCauseOfChurn() {
        let strongest = SimulatedWorld.causes.first
        #expect(strongest?.touchpoint == "delivery" && strongest?.field == "promise_kept")
    }

    @Test func theMappingKnowsEveryTouchpointsStage() {
        let mapping = SimulatedWorld.mapping
        #expect(mapping.profiles["website"]?.stage == .before)
        #expect(mapping.profiles["purchase"]?.stage == .during)
        #expect(mapping.profiles["support_call"] == TouchpointProfile(stage: .after, through: .people))
        #expect(mapping.profiles.count == SimulatedTouchpoint.allCases.count)
    }

    @Test func theLogHoldsTheRowsOnTheEmotionScale() {
        let world = SimulatedWorldTests.world
        let log = world.eventLog()
        #expect(log.customers.map(\.text) == world.customerRows.ids)
        #expect(log.events.count == world.rows.count)
        let grid: Set<Double> = [-1, -0.5, 0, 0.5, 1]
        #expect(log.events.fields[.emotion]!.allSatisfy { $0.isNaN || grid.contains($0) })
        let recorded = world.rows.ratings.filter { !$0.isNaN }
        #expect(Set(recorded) == [1, 2, 3, 4, 5])
    }
}
