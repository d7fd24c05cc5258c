import Experience
import Testing

@testable import Simulation

struct PresenceFilterTests {
    @Test func whereNobodyLeavesEveryoneIsStillThere() {
        var filter = PresenceFilter()
        for _ in 0..<1000 { filter.pass(leaving: 0, quiet: 0.9, didSomething: false) }
        #expect(filter.probability == 1)
    }

    @Test func anActionShowsThatTheCustomerIsThere() {
        var filter = PresenceFilter()
        for _ in 0..<50 { filter.pass(leaving: 0.1, quiet: 0.5, didSomething: false) }
        #expect(filter.probability < 0.2)
        filter.pass(leaving: 0.1, quiet: 0.5, didSomething: true)
        #expect(filter.probability == 1)
    }

    @Test func aQuietDayFollowsBayesRule() {
        var filter = PresenceFilter()
        filter.pass(leaving: 0.2, quiet: 0.5, didSomething: false)
        #expect(abs(filter.probability - 0.4 / 0.6) < 1e-15)
        filter.pass(leaving: 0.2, quiet: 0.5, didSomething: false)
        #expect(abs(filter.probability - 0.16 / (0.16 + 0.08 + 0.2)) < 1e-15)
    }

    /// A difficult, active customer with a bad memory lives 8,000 times; of the lives without an action in 20 days, the
    /// share still there agrees with the filter.
    @Test func quietLivesLivedOutAgreeWithTheFilter() {
        let plan = SimulationPlan(customers: 1, seed: 21)
        let customer = SimulatedCustomer(key: 4, joinDay: 0, tier: .basic, age: .nan, activity: 1.5, difficulty: 2)
        let call = ExperienceMemoryTests.call(day: 0, emotion: -1, minutes: 480)
        var memory = ExperienceMemory(day: 0)
        memory.pass([call], until: plan.beginning(ofDay: 1))
        var quiet = 0
        var present = 0
        var today: [SimulatedEvent] = []
        for seed in 0..<8_000 {
            let source = DrawSource(seed: UInt64(seed), key: 4)
            var life = CustomerLife(
                of: customer, in: plan, drawing: source, memory: memory, isPresent: true, underway: [])
            var isQuiet = true
            while life.day <= 20, isQuiet, !life.isOver {
                life.live(into: &today)
                isQuiet = today.isEmpty
            }
            quiet += isQuiet ? 1 : 0
            present += isQuiet && life.isPresent ? 1 : 0
        }
        let expected = Standing(of: customer, record: [call], at: 21, in: plan).presence.probability
        let share = Double(present) / Double(quiet)
        let standardError = (expected * (1 - expected) / Double(quiet)).squareRoot()
        #expect(quiet > 1000 && (0.1...0.9).contains(expected))
        #expect(abs(share - expected) < 4 * standardError)
    }

    @Test func itsProbabilitiesAreCalibratedOverAWorld() {
        let world = SimulatedWorld(SimulationPlan(customers: 600, seed: 13))
        let cutoff = Timestamp(year: 2025, month: 8, day: 1)
        let day = world.plan.day(of: cutoff.microseconds)
        var surprise = 0.0
        var variance = 0.0
        for index in world.customers.indices where world.customers[index].joinDay < day {
            let probability = world.standing(ofCustomer: index, in: world.log, at: cutoff).presence.probability
            let isPresent = (world.leavingDays[index] ?? .max) >= day
            surprise += (isPresent ? 1 : 0) - probability
            variance += probability * (1 - probability)
        }
        #expect(abs(surprise) < 3 * variance.squareRoot())
    }
}
