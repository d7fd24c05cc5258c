import Experience
import LinearAlgebra
import Testing

@testable import Insights
@testable import Regression

/// When an effect is evidence for a predicted change, and whether the two agree.
@Suite struct EffectComparisonTests {
    /// 200 customers, of whom 50 have an edited event; their change is given in customers.
    private func answer(expected: Double, edited: Int = 50) -> WhatIf {
        let fit = FittedLogisticRegression.made(
            intercept: 0, coefficients: [1], covariance: SymmetricMatrix(order: 2))
        let change = PredictedChange(baseline: 0.5, scenario: 0.5 + expected / 200, gradient: [0, 0], fit: fit)
        var answer = WhatIf(outcome: "churn", customers: 200, edited: edited, predicted: change, outOfSupport: 0)
        answer.additions = .init(experience: change, whole: change)
        return answer
    }

    private func effect(_ interval: ClosedRange<Double>, outcome: String = "churn") -> QuotedEffect {
        QuotedEffect(
            touchpoint: "call", outcome: outcome, asOf: ["2025-07-01"], exposedWithinDays: 1,
            difference: (interval.lowerBound + interval.upperBound) / 2, interval: interval, assignment: .business,
            isCausal: true,
            verdict: "V.")
    }

    private let add = ScenarioEdit(.add("call", after: nil, delayDays: 0, fields: [:]))
    private let remove = ScenarioEdit(.remove("call"))

    private func compare(
        _ interval: ClosedRange<Double>, expected: Double, _ edits: [ScenarioEdit]
    ) throws -> EffectComparison {
        try #require(EffectComparison(effect(interval), answer: answer(expected: expected), edits: edits, events: 75))
    }

    @Test func predictionIsForACustomerWithAnEdit() throws {
        let comparison = try compare(-0.06 ... -0.02, expected: -2, [add])
        #expect(abs(try #require(comparison.predicted) + 0.04) < 1e-12 && comparison.eventsPerCustomer == 1.5)
        #expect(!comparison.isRemoval && comparison.agreement == .agrees)
    }

    @Test func agreementIsOfDirectionAndSize() throws {
        #expect(try compare(-0.06 ... -0.02, expected: -5, [add]).agreement == .directionOnly)
        #expect(try compare(-0.06 ... -0.02, expected: -0.1, [add]).agreement == .directionOnly)
        #expect(try compare(-0.06 ... -0.02, expected: 2, [add]).agreement == .disagrees)
        #expect(try compare(-0.06 ... -0.02, expected: 0, [add]).agreement == .unpredicted)
        #expect(try compare(-0.06...0.02, expected: -2, [add]).agreement == .open)
    }

    /// Where nothing is known of an event but that it happened, there is nothing to agree with.
    @Test func whatIsOnlyActivityIsNotCompared() throws {
        var answer = answer(expected: 0)
        answer.additions = .init(experience: answer.predicted, whole: self.answer(expected: -20).predicted)
        #expect(answer.isUnpredicted && answer.additions?.isOnlyActivity == true)
        let comparison = try #require(
            EffectComparison(effect(-0.06 ... -0.02), answer: answer, edits: [add], events: 50))
        #expect(comparison.predicted == nil && comparison.agreement == .unpredicted)
        answer.additions = .init(experience: answer.predicted, whole: answer.predicted)
        #expect(!answer.isUnpredicted)
    }

    /// What adding does, removing undoes.
    @Test func removalTurnsTheEffectRound() throws {
        let comparison = try compare(-0.06 ... -0.02, expected: 2, [remove])
        #expect(comparison.isRemoval && comparison.interval == 0.02...0.06 && comparison.agreement == .agrees)
        #expect(try compare(-0.06 ... -0.02, expected: -2, [remove]).agreement == .disagrees)
    }

    @Test func effectOfHavingATouchpointIsNoEvidenceForAnythingElse() {
        let set = ScenarioEdit(.set("call", .emotion, to: 1))
        let other = ScenarioEdit(.add("letter", after: "call", delayDays: 1, fields: [:]))
        func compare(_ edits: [ScenarioEdit], outcome: String = "churn", edited: Int = 50) -> EffectComparison? {
            EffectComparison(
                effect(-0.06 ... -0.02, outcome: outcome), answer: answer(expected: -2, edited: edited), edits: edits,
                events: 1)
        }
        #expect(compare([add]) != nil && compare([add, add]) != nil && compare([remove, remove]) != nil)
        for edits in [[set], [add, set], [add, remove], [other], [add, other], []] { #expect(compare(edits) == nil) }
        #expect(compare([add], outcome: "referral") == nil && compare([add], edited: 0) == nil)
    }
}
