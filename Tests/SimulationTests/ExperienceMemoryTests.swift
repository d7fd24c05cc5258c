import Experience
import Foundation
import Testing

@testable import Simulation

struct ExperienceMemoryTests {
    static let plan = SimulationPlan(customers: 1, seed: 11)
    static let source = DrawSource(seed: 11, key: 0)

    /// A support call on a day, at noon, of given fields.
    static func call(day: Int, emotion: Double, minutes: Double) -> SimulatedEvent {
        var columns = EventColumns()
        columns.fields = [.emotion: [], .responseMinutes: []]
        columns.append(
            time: plan.beginning(ofDay: day) + Timestamp.microsecondsPerDay / 2, touchpoint: 0,
            fields: [.emotion: emotion, .responseMinutes: minutes])
        return SimulatedEvent(0, of: columns, touchpoint: .supportCall, source: source)
    }

    @Test func memoriesAreSumsOfImpactsThatFadeExponentially() {
        let log = SimulatedWorldTests.world.eventLog()
        let cutoff = Timestamp(year: 2025, month: 9, day: 1)
        for customer in SimulatedWorldTests.world.eligible(at: cutoff).prefix(50) {
            let record = SimulatedWorldTests.world.record(ofCustomer: customer, in: log, before: cutoff)
            let memory = SimulatedWorldTests.world.standing(ofCustomer: customer, in: log, at: cutoff).memory
            let fading = record.map { exp(-cutoff.days(since: Timestamp(microseconds: $0.time)) / 45) }
            let grievance = zip(record, fading).reduce(0) { $0 + $1.0.grievance * $1.1 }
            let goodwill = zip(record, fading).reduce(0) { $0 + $1.0.goodwill * $1.1 }
            #expect(abs(memory.grievance - grievance) < 1e-12)
            #expect(abs(memory.goodwill - goodwill) < 1e-12)
        }
    }

    @Test func aCallWeighsWhatTheTableOfCausesSays() {
        let call = Self.call(day: 0, emotion: -0.5, minutes: 240)
        let weights = Dictionary(
            uniqueKeysWithValues: SimulatedWorld.causes.filter { $0.touchpoint == "support_call" }
                .map { ($0.outcome + "." + $0.field, $0.weight) })
        #expect(call.grievance == 0.5 * weights["churn.emotion"]! + 2 * weights["churn.response_minutes"]!)
        #expect(call.goodwill == -0.5 * weights["referral.emotion"]!)
    }

    @Test func waitingCountsFromAQuarterOfAnHourToEightHours() {
        #expect(Self.call(day: 0, emotion: 0, minutes: 60).waiting == 0)
        #expect(Self.call(day: 0, emotion: 0, minutes: 30).waiting == -1)
        #expect(Self.call(day: 0, emotion: 0, minutes: 5).waiting == -2)
        #expect(Self.call(day: 0, emotion: 0, minutes: .nan).waiting == 0)
        #expect(Self.call(day: 0, emotion: 0, minutes: 120).waiting == 1)
        #expect(Self.call(day: 0, emotion: 0, minutes: 480).waiting == 3)
        #expect(Self.call(day: 0, emotion: 0, minutes: 5000).waiting == 3)
    }

    @Test func aWorseExperienceRaisesTheHazard() {
        let customer = SimulatedCustomer(key: 0, joinDay: 0, tier: .plus, age: .nan, activity: 1, difficulty: nil)
        var hazards: [Double] = []
        for (emotion, minutes) in [(1.0, 60.0), (0, 60), (0, 240), (-1, 240)] {
            var memory = ExperienceMemory(day: 0)
            memory.pass([Self.call(day: 0, emotion: emotion, minutes: minutes)], until: Self.plan.beginning(ofDay: 1))
            hazards.append(customer.leavingProbability(memory))
        }
        #expect(hazards == hazards.sorted() && Set(hazards).count == 4)
    }

    @Test func silenceAfterABadExperienceRaisesTheHazardForAWhile() {
        let customer = SimulatedCustomer(key: 0, joinDay: 0, tier: .plus, age: .nan, activity: 1, difficulty: nil)
        var memory = ExperienceMemory(day: 0)
        memory.pass([Self.call(day: 0, emotion: -1, minutes: 480)], until: Self.plan.beginning(ofDay: 1))
        for day in 1..<10 { memory.pass([], until: Self.plan.beginning(ofDay: day + 1)) }
        #expect(memory.grievance > 1 && memory.silence == 10.0 / 30)
        let logOdds = -7.1 + memory.grievance + 0.7 * memory.silence
        #expect(abs(customer.leavingProbability(memory) - 1 / (1 + exp(-logOdds))) < 1e-15)
        for day in 10..<900 { memory.pass([], until: Self.plan.beginning(ofDay: day + 1)) }
        #expect(memory.silence < 1e-6)
    }

    @Test func silenceAfterAGoodExperienceDoesNoHarm() {
        var memory = ExperienceMemory(day: 0)
        memory.pass([Self.call(day: 0, emotion: 1, minutes: 10)], until: Self.plan.beginning(ofDay: 1))
        for day in 1..<60 { memory.pass([], until: Self.plan.beginning(ofDay: day + 1)) }
        #expect(memory.grievance < 0 && memory.silence == 0)
    }

    @Test func aMissingRatingIsFeltAsItWasWhenTheEventWasDrawn() {
        for day in 0..<200 {
            let time = Self.plan.beginning(ofDay: day)
            let drawn = SimulatedEvent(drawing: .supportCall, at: time, from: Self.source)
            var columns = EventColumns()
            columns.fields = [.emotion: [], .responseMinutes: [], .resolved: []]
            columns.append(
                time: time, touchpoint: 0, fields: [.responseMinutes: drawn.responseMinutes, .resolved: drawn.resolved])
            let read = SimulatedEvent(0, of: columns, touchpoint: .supportCall, source: Self.source)
            #expect(read.felt == drawn.felt)
            #expect(drawn.emotion.isNaN || drawn.emotion == drawn.felt)
        }
    }
}
