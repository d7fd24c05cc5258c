import Experience
import LinearAlgebra
import Testing

@testable import Insights
@testable import Regression
@testable import Reporting

/// What people read of scenarios together, of a budget, and of one customer.
@Suite struct WhatIfWordsTests {
    /// One coefficient with a standard error of 1: a gradient is a standard error.
    private let fit = FittedLogisticRegression.made(
        intercept: 0, coefficients: [1], covariance: SymmetricMatrix(Matrix([[0, 0], [0, 1]])))

    private func change(_ value: Double, error: Double) -> PredictedChange {
        PredictedChange(baseline: 0.5, scenario: 0.5 + value, gradient: [0, error], fit: fit)
    }

    private func evidence(_ support: String = "", remarks: [String] = []) -> ChangeEvidence {
        ChangeEvidence(remarks: remarks, support: support)
    }

    private func line(together: Double, error: Double, alone: [Double]) throws -> String {
        let answer = WhatIf.made(change(together, error: error))
        var parts = WhatIfParts()
        parts.scenarios = alone.map { .init(name: "s", outcomes: [WhatIf.made(change($0, error: 0))]) }
        parts.interactions = [
            Interaction(together: answer.predicted, alone: alone.map { change($0, error: 0) }, fit: fit)
        ]
        let report = Report([answer], wanted: [false], evidence: evidence(), parts: parts)
        return try #require(report.opening.first { $0.hasPrefix("churn: together ") })
    }

    /// That an interval holds 0 is no evidence that effects add: only a small interval is.
    @Test func effectsNearlyAddOnlyWhereTheWholeIntervalIsSmall() throws {
        #expect(
            try line(together: -0.1, error: 0.02, alone: [-0.05, -0.06])
                == "churn: together −10 customers, the sum of each alone −11; effects may add, or may not "
                + "(difference +1.00 pp [−2.92, 4.92]).")
        #expect(try line(together: -0.109, error: 0.001, alone: [-0.05, -0.06]).contains("; effects nearly add (diff"))
        #expect(try line(together: -0.08, error: 0.005, alone: [-0.05, -0.06]).contains("; effects do not add (diff"))
        #expect(try line(together: 0, error: 0, alone: [0, 0]).contains("; effects nearly add (diff"))
    }

    /// Of one customer no number of customers is kept, and no share leaves a range.
    @Test func oneCustomerIsNoShare() {
        func lines(outOfSupport: Double, change value: Double = -0.1) -> [String] {
            let answer = WhatIf(
                outcome: "churn", customers: 1, edited: 1, predicted: change(value, error: 0),
                outOfSupport: outOfSupport
            )
            return Report([answer], wanted: [false], evidence: evidence("e.")).opening
        }
        #expect(
            lines(outOfSupport: 0) == [
                "churn 50.0% → 40.0%  −10.0 pp [−10.0, −10.0]", "One customer, with edited events.",
                "evidence: predicted change only. e.",
            ])
        #expect(lines(outOfSupport: 0, change: 0)[1].hasPrefix("The edited events change nothing that the model looks"))
        #expect(lines(outOfSupport: 1)[1] == "The edited history leaves the range the model was trained in.")
    }

    /// A change of probabilities is of a time, and not there at once; one customer who is silent may have no next event.
    @Test func changesHaveATime() {
        func lines(_ customers: Int, silentDays: Double? = nil, wanted: Bool = true) -> [String] {
            let answer = WhatIf(
                outcome: "referral", customers: customers, edited: 1, predicted: change(0.01, error: 0.02),
                outOfSupport: 0)
            return Report(
                [answer], wanted: [wanted], evidence: evidence("e."), when: "2025-10-01: referral by 2025-12-30",
                lookBackDays: 365, silentDays: silentDays
            ).opening
        }
        #expect(
            lines(100) == [
                "referral 50.0% → 51.0%  +1.0 pp [−2.9, 4.9]  ≈ 1.0 of 100 customers more with referral, or none",
                "1 of 100 customers have an edited event.",
                "As of 2025-10-01: referral by 2025-12-30; intervals are 95%.",
                "So it would be once events are like the edited ones for as long as the model looks back, 365 days; not from tomorrow.",
                "evidence: predicted change only. e.",
            ])
        #expect(!lines(1, silentDays: 81.4).contains { $0.hasPrefix("The last event") })
        #expect(
            lines(1, silentDays: 81.4, wanted: false)[3...4] == [
                "So it would be had every such event been like the edited ones; the next one alone does not bring it.",
                "The last event was 81 days before: a customer who has left has no next one.",
            ])
    }

    /// Events that are added or removed are told of and not counted; where nothing else is edited there is no number.
    @Test func addedEventsAreNotCounted() throws {
        var mixed = WhatIf.made(change(-0.1, error: 0.01))
        mixed.additions = .init(experience: change(-0.2, error: 0.1), whole: change(-0.3, error: 0.1))
        let counted = Report([mixed], wanted: [false], evidence: evidence("e.")).opening
        #expect(counted[0].hasPrefix("churn 50.0% → 40.0%  −10.0 pp ["))
        #expect(
            counted[2]
                == "Not counted, and not to be used: of them the model would say churn −20.0 pp by how they are, "
                + "−30.0 pp as a sign of activity, as who has events is still there.")
        var alone = WhatIf.made(change(0, error: 0))
        alone.additions = mixed.additions
        let report = Report([alone], wanted: [false], evidence: evidence("e."))
        #expect(
            report.opening == [
                "churn 50.0% → ?  not predicted of events that are added or removed",
                "100 of 100 customers have an edited event.", counted[2], "evidence: predicted change only. e.",
            ])
        #expect(report.text(.csv).contains("\nchurn,100,100,0.5,,,,,,0.0,"))
        let json = report.text(.json)
        for name in ["scenario", "change", "interval", "expected"] { #expect(json.contains("\"\(name)\":null")) }
        #expect(json.contains("\"notCounted\":{\"experience\":-0.") && !json.contains("\"baseline\":null"))
    }

    private func plan(gain: Double, gap: Double = 0.1, choices: Int = 1) -> BudgetPlan {
        BudgetPlan(
            outcome: "referral", budget: 10, spent: 9, customers: 100, reached: 3,
            options: [.init(scenario: "s", edit: "remove call", cost: 9, candidates: 3, chosen: choices)],
            choices: (0..<choices).map { _ in .init(customer: CustomerID("C1"), option: 0, gain: gain) },
            answers: [], expected: .init(customers: 2, interval: 1...3), halves: .init(customers: 1.5, interval: 1...2),
            gap: gap, isCertified: true, gain: gain, gainByRisk: 1, evidence: "predicted change only.")
    }

    @Test func wantedOutcomesAreNoRisk() {
        let wanted = Report(plan(gain: 2), isWanted: true, showsIdentities: false).text(.table)
        #expect(wanted.contains("3 of 100 customers for referral: ≈ 2.0 [1.0, 3.0] customers more\n"))
        #expect(
            wanted.contains(
                "Whom to contact is not who is least likely: those of the lowest probability of referral first, the "))
        #expect(!wanted.contains("risk"))
        let unwanted = Report(plan(gain: 2), isWanted: false, showsIdentities: false).text(.table)
        #expect(
            unwanted.contains("not who is at risk: those at the highest risk first, the same money would come to 1.0"))
        let same = Report(plan(gain: 1.01), isWanted: true, showsIdentities: false).text(.table)
        #expect(
            same.contains(
                "For this money, those of the lowest probability of referral first would come to about the same;"))
        #expect(
            same.contains("judges: the safer number, as what looks good to one half by chance does not to the other\n"))
    }

    @Test func certificatesAreSaidPlainly() {
        func text(gap: Double, choices: Int = 1) -> String {
            Report(plan(gain: 2, gap: gap, choices: choices), isWanted: false, showsIdentities: false).text(.table)
        }
        #expect(
            text(gap: 0.1).contains("certified: at least 90.0% of what any plan for this money could gain, by the log"))
        #expect(text(gap: 1e-6).contains("certified: no plan for this money gains more to speak of, by the log odds\n"))
        let nothing = text(gap: 0, choices: 0)
        #expect(nothing.contains("nothing is bought: no edit that betters referral fits the budget\n"))
        #expect(!nothing.contains("certified") && !nothing.contains("half") && !nothing.contains("risk"))
    }

    private func lever(
        _ field: EventField, now: Double, best: Double, drop: Double = 1, events: Int = 2
    ) -> RecourseAdvice.Lever {
        var lever = RecourseAdvice.Lever(touchpoint: "call", field: field, now: now, best: best, events: events)
        lever.drop = drop
        return lever
    }

    private func lines(
        _ goal: RecourseGoal, _ levers: [RecourseAdvice.Lever], _ tried: [Double], silentDays: Double? = nil
    ) -> [String] {
        var rest = tried[...]
        var last = 0.5
        let advice = RecourseAdvice(outcome: "churn", goal: goal, probability: 0.5, levers: levers) { _ in
            last = rest.popFirst() ?? last
            return last
        }
        return Report(advice, customer: "C1", asOf: "2025-09-01", until: "2025-12-01", silentDays: silentDays).opening
    }

    /// The interval is of the probability that was asked for, and says where it leaves the target open.
    @Test func theTargetMayBeMissed() {
        func line(error: Double) -> String? {
            let advice = RecourseAdvice(
                outcome: "churn", goal: .under(0.4), probability: 0.5, levers: [lever(.emotion, now: 0, best: 1)]
            ) { _ in 0.35 }
            let tried = WhatIf.made(change(-0.15, error: error))
            return Report(advice, customer: "C1", asOf: "2025-09-01", tried: tried, lookBackDays: 90).opening.first {
                $0.hasPrefix("Its 95% interval: ")
            }
        }
        #expect(line(error: 0.05) == "Its 95% interval: 25.2%–44.8%; it may stay over 40%.")
        #expect(line(error: 0.01) == "Its 95% interval: 33.0%–37.0%.")
    }

    @Test func targetsAreSaidAsTheyAreTried() {
        let levers = [
            lever(.responseMinutes, now: 180.4, best: 12.3, drop: 3), lever(.promiseKept, now: 0.5, best: 1, drop: 2),
            lever(.emotion, now: -0.333, best: 0.5, drop: 1),
        ]
        #expect(
            lines(.under(0.125), levers, [0.4, 0.3, 0.12, 0.2, 0.12, 0.2, 0.2, 0.2, 0.2]).prefix(6) == [
                "C1 as of 2025-09-01: churn 50.0% by 2025-12-01", "To bring it to 12.5%, all of this:",
                "  call: response 180 min on average → 13 min every time (as the best tenth)",
                "  call: promise kept 1 of 2 times → every time",
                "  call: emotion −0.33 on average → +0.29 every time", "With every event so, churn would be 12.0%.",
            ])
        #expect(!lines(.over(0.9), levers, [0.95], silentDays: 40).contains { $0.hasPrefix("The last event") })
        #expect(
            lines(.under(0.4), levers, [0.3], silentDays: 40).suffix(2) == [
                "The last event was 40 days before: a customer who has left has no next one.",
                "evidence: predicted change only. No randomised or adjusted support for cause.",
            ])
        #expect(
            lines(.over(0.9), [lever(.emotion, now: .nan, best: 1, drop: -1)], [0.6])[1...2] == [
                "It cannot be brought to 90%: with all that helps as good as the best tenth it is still 60.0%. The nearest "
                    + "there is:", "  call: emotion unknown → +1.00 every time (as the best tenth)",
            ])
        #expect(
            lines(
                .over(0.9),
                [
                    lever(.emotion, now: 0, best: 1, drop: 1), lever(.resolved, now: 1, best: 1, drop: 0),
                    lever(.resolved, now: .nan, best: 1, drop: 0, events: 0),
                ], [])[1]
                == "Nothing that can be acted on would raise it: a better call.emotion does not raise it; call.resolved is as "
                + "good as the best tenth already; there is no call to better.")
    }
}

extension WhatIf {
    /// An answer for 100 customers whose change is given.
    static func made(_ change: PredictedChange) -> WhatIf {
        WhatIf(outcome: "churn", customers: 100, edited: 100, predicted: change, outOfSupport: 0)
    }
}
