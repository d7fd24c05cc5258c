import Experience
import Features
import Insights
import LinearAlgebra
import Testing

@testable import Rapport

/// Scenarios alone and together, segments, and errors for customers like these.
@Suite struct WhatIfTests {
    private let moment = Timestamp(year: 2025, month: 9, day: 1)
    private let calm = Scenario(name: "calm", edits: [ScenarioEdit(.set("support_call", .emotion, to: 0.5))])
    private let kept = Scenario(name: "kept", edits: [ScenarioEdit(.set("delivery", .promiseKept, to: 1))])

    @Test func noScenarioChangesNothing() async throws {
        let world = try await SmallWorld.shared
        let answer = try world.model.whatIf([], on: world.histories, asOf: moment)
        #expect(answer.outcomes.allSatisfy { $0.change == 0 && $0.edited == 0 && $0.interval == 0...0 })
        #expect(answer.parts == WhatIfParts() && answer.eventsPerEdit.isEmpty)
    }

    @Test func oneScenarioHasNoParts() async throws {
        let world = try await SmallWorld.shared
        let answer = try world.model.whatIf([calm], on: world.histories, asOf: moment)
        let plain = try world.model.whatIf(calm, on: world.histories, asOf: moment)
        #expect(answer.outcomes == plain.outcomes && answer.parts == WhatIfParts())
    }

    /// Setting a value twice is setting it once.
    @Test func theSameScenarioTwiceAddsNothing() async throws {
        let world = try await SmallWorld.shared
        let once = try world.model.whatIf(calm, on: world.histories, asOf: moment)
        let twice = try world.model.whatIf([calm, calm], on: world.histories, asOf: moment)
        #expect(twice.outcomes == once.outcomes)
        #expect(twice.eventsPerEdit == once.eventsPerEdit + [0])
        for (interaction, outcome) in zip(twice.parts.interactions, once.outcomes) {
            #expect(interaction.together == outcome.change && interaction.sum == 2 * outcome.change)
        }
    }

    @Test func eachAloneIsAsIfAskedAlone() async throws {
        let world = try await SmallWorld.shared
        let both = try world.model.whatIf([calm, kept], on: world.histories, asOf: moment)
        #expect(both.parts.scenarios.map(\.name) == ["calm", "kept"])
        for (scenario, part) in zip([calm, kept], both.parts.scenarios) {
            #expect(
                try world.model.whatIf(scenario, on: world.histories, asOf: moment).outcomes == part.outcomes)
        }
        // Edits of different touchpoints: one scenario with both is the same as both together.
        let joined = Scenario(name: "both", edits: calm.edits + kept.edits)
        #expect(try world.model.whatIf(joined, on: world.histories, asOf: moment).outcomes == both.outcomes)
        for interaction in both.parts.interactions {
            #expect(interaction.value != 0 && interaction.interval.contains(interaction.value))
        }
    }

    @Test func segmentsAverageToTheWhole() async throws {
        let world = try await SmallWorld.shared
        let answer = try world.model.whatIf([calm], on: world.histories, asOf: moment, by: "plan")
        #expect(answer.parts.attribute == "plan" && answer.parts.segments.count > 1)
        #expect(answer.parts.segments.map(\.name) == answer.parts.segments.map(\.name).sorted())
        for (index, whole) in answer.outcomes.enumerated() {
            let segments = answer.parts.segments.map { $0.outcomes[index] }
            #expect(segments.reduce(0) { $0 + $1.customers } == whole.customers)
            #expect(segments.reduce(0) { $0 + $1.edited } == whole.edited)
            #expect(abs(segments.reduce(0) { $0 + $1.expected } - whole.expected) < 1e-10)
            #expect(segments.allSatisfy { $0.interval.contains($0.change) })
        }
    }

    @Test func attributeOfManyValuesIsNoSegment() async throws {
        let world = try await SmallWorld.shared
        let error = await failure { _ = try world.model.whatIf([calm], on: world.histories, asOf: moment, by: "age") }
        #expect(error as? EffectError == .noSegments(attribute: "age", available: ["plan"], suggestion: nil))
    }

    @Test func customersLikeTheseHaveAnErrorOnRequest() async throws {
        let world = try await SmallWorld.shared
        let plain = try world.model.whatIf([calm], on: world.histories, asOf: moment)
        #expect(plain.outcomes.allSatisfy { $0.population == nil && $0.bootstrap == nil })
        let request = PopulationRequest(bootstrapDraws: 3, seed: 5)
        let answer = try world.model.whatIf([calm], on: world.histories, asOf: moment, population: request)
        for (one, other) in zip(answer.outcomes, plain.outcomes) {
            #expect(one.interval == other.interval && one.change == other.change)
            let error = try #require(one.population).standardError
            #expect(error > 0 && error.isFinite)
            #expect(one.bootstrap?.count == 3)
        }
        let again = try world.model.whatIf(
            [calm], on: world.histories, asOf: moment, population: request, threads: Threads(1))
        #expect(again.outcomes == answer.outcomes)
    }
}
