import Experience
import LinearAlgebra
import Testing

@testable import Insights
@testable import Regression
@testable import Reporting

/// How a what-if quotes an effect: text, JSON and CSV.
@Suite struct EffectComparisonWordsTests {
    private func answer(
        _ expected: Double, _ interval: ClosedRange<Double>, causal: Bool = true, removes: Bool = false,
        outcome: String = "churn"
    ) throws -> WhatIf {
        let fit = FittedLogisticRegression.made(
            intercept: 0, coefficients: [1], covariance: SymmetricMatrix(order: 2))
        let change = PredictedChange(baseline: 0.5, scenario: 0.5 + expected / 100, gradient: [0, 0], fit: fit)
        var answer = WhatIf(outcome: outcome, customers: 100, edited: 100, predicted: change, outOfSupport: 0)
        answer.additions = .init(experience: change, whole: change)
        let effect = QuotedEffect(
            touchpoint: "call", outcome: outcome, asOf: ["2025-07-01", "2025-08-01"], exposedWithinDays: 0.5,
            difference: (interval.lowerBound + interval.upperBound) / 2, interval: interval, assignment: .business,
            isCausal: causal,
            verdict: "The verdict.")
        let edit: ScenarioEdit.Change = removes ? .remove("call") : .add("call", after: nil, delayDays: 0, fields: [:])
        let comparison = EffectComparison(
            effect, answer: answer, edits: [ScenarioEdit(edit)], events: removes ? 240 : 100)
        answer.effects = [try #require(comparison)]
        return answer
    }

    private func words(_ answer: WhatIf) -> String { answer.effects[0].words }

    @Test func aCauseThatAgreesIsSupport() throws {
        #expect(
            words(try answer(-4, -0.06 ... -0.02))
                == "adjusted support. rapport effect call as of 2025-07-01, 2025-08-01: −4.0 pp [−6.0, −2.0] by having it "
                + "within 12.0h, said to be brought about by the business. The verdict. Predicted here for a customer who gets it: −4.0 pp, inside that interval."
        )
        #expect(
            words(try answer(5, -0.06 ... -0.02, removes: true)).hasSuffix(
                "Predicted here for a customer who loses it (2.4 events each): +5.0 pp, inside that interval, turned round."
            ))
    }

    @Test func whatDoesNotAgreeIsSaidFirst() throws {
        let small = words(try answer(-1, -0.06 ... -0.02))
        #expect(small.hasPrefix("adjusted support for the direction, not for the size. rapport effect call"))
        #expect(
            small.hasSuffix("−1.0 pp, the same direction, outside that interval."))
        let against = words(try answer(1, -0.06 ... -0.02))
        #expect(against.hasPrefix("predicted change only, and adjusted evidence against it. "))
        #expect(against.contains("+1.0 pp, not that direction."))
    }

    @Test func whatIsNoCauseIsNoSupport() throws {
        let text = words(try answer(-4, -0.06 ... -0.02, causal: false))
        #expect(text.hasPrefix("predicted change only; the adjusted difference is not to be read as cause. "))
        #expect(!text.contains("support."))
        let open = words(try answer(-4, -0.06...0.02, causal: false))
        #expect(open.hasPrefix("predicted change only; an adjusted comparison shows no effect. "))
        #expect(open.contains("−4.0 pp, which that neither supports nor contradicts."))
        // A narrow interval has two decimals.
        #expect(words(try answer(-0.4, -0.006 ... -0.002)).contains("−0.40 pp [−0.60, −0.20]"))
    }

    @Test func everyFormQuotesItForItsOutcomeOnly() throws {
        var other = try answer(1, 0...1, outcome: "referral")
        other.effects = []
        let report = Report(
            [try answer(-4, -0.06 ... -0.02), other], wanted: [false, true],
            evidence: ChangeEvidence(remarks: ["A remark."], support: "The rest."))
        #expect(report.opening.count { $0.hasPrefix("evidence for churn: adjusted support. ") } == 1)
        #expect(report.opening.last == "evidence for the rest: predicted change only. A remark. The rest.")
        guard case .object(let fields) = report.json, case .array(let outcomes)? = fields.last?.1,
            case .object(let churn)? = outcomes.first, case .object(let referral)? = outcomes.last
        else {
            Issue.record("no outcomes")
            return
        }
        #expect(churn.first { $0.0 == "evidence" }?.1.text.hasPrefix("\"adjusted support. ") == true)
        #expect(referral.first { $0.0 == "evidence" }?.1 == "predicted change only. A remark. The rest.")
        #expect(!referral.contains { $0.0 == "effects" })
        guard case .array(let effects)? = churn.first(where: { $0.0 == "effects" })?.1,
            case .object(let effect)? = effects.first
        else {
            Issue.record("no effects")
            return
        }
        #expect(
            effect.map(\.0) == [
                "touchpoint", "asOf", "exposedWithinDays", "adjusted", "interval", "causal", "verdict", "removal",
                "predictedForACustomer", "eventsForACustomer", "agreement",
            ])
        #expect(effect.last?.1 == "agrees" && effect[0].1 == "call")
        let csv = report.text(.csv).split(separator: "\n")
        // What was remarked is said also where every outcome has an effect.
        let all = Report(
            [try answer(-4, -0.06 ... -0.02)], wanted: [false],
            evidence: ChangeEvidence(remarks: ["A remark."], support: "The rest."))
        #expect(all.opening.last == "also: A remark." && !all.text(.table).contains("The rest."))
        #expect(all.text(.csv).contains(" A remark."))
        #expect(csv[1].contains("adjusted support") && csv[2].hasSuffix(",predicted change only. A remark. The rest."))
    }
}
