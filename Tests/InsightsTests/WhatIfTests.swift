import Experience
import LinearAlgebra
import Testing

@testable import Features
@testable import Insights
@testable import Regression

@Suite struct WhatIfTests {
    private let churn = Outcome(name: "churn", rule: .noneOf, touchpoints: ["purchase"], horizonDays: 90)
    private let features = [
        Feature(.touchpoint("call"), .response, .mean, windowDays: 90),
        Feature(.touchpoint("call"), .emotion, .mean, windowDays: 90),
    ]

    /// Trained on responses 0…100 and emotions −1…1, so that the middle 98 % are 1…99 and −0.98…0.98.
    private var layout: DesignLayout {
        DesignLayout(learningFrom: .made(features, (0...100).map { [Double($0), Double($0) / 50 - 1] }))
    }

    private let fit = FittedLogisticRegression.made(
        intercept: -1, coefficients: [0.02, -0.5],
        covariance: SymmetricMatrix(Matrix([[0.04, 0, 0], [0, 0.0001, 0], [0, 0, 0.01]])))

    private func whatIf(_ old: [[Double]], _ new: [[Double]], edited: [Int], customers: [Int]? = nil) throws -> WhatIf {
        try WhatIf(
            outcome: churn, fit: fit, layout: layout, baseline: .made(features, old, customers: customers),
            scenario: .made(features, new, customers: customers), edited: edited)
    }

    @Test func scenarioThatChangesNothingPredictsNothing() throws {
        let rows = [[10, 0.5], [80, -0.5], [50, 0]]
        let answer = try whatIf(rows, rows, edited: [])
        #expect(answer.change == 0 && answer.expected == 0 && answer.interval == 0...0)
        #expect(answer.customers == 3 && answer.edited == 0 && answer.outOfSupport == 0)
        let p = rows.map { LogisticFunction.probability(-1 + 0.02 * $0[0] - 0.5 * $0[1]) }
        #expect(agree([answer.baseline], [p.reduce(0, +) / 3], relative: 1e-14))
        #expect(answer.baseline == answer.scenario)
    }

    @Test func changeIsTheMeanOverAllEligibleCustomers() throws {
        let answer = try whatIf(
            [[80, 0], [80, 0], [80, 0], [80, 0]], [[20, 0], [80, 0], [80, 0], [80, 0]], edited: [0])
        let difference = LogisticFunction.probability(-0.6) - LogisticFunction.probability(0.6)
        #expect(agree([answer.change, answer.expected], [difference / 4, difference], relative: 1e-12))
        #expect(answer.edited == 1 && answer.customers == 4)
        #expect(answer.interval.contains(answer.change) && answer.interval.upperBound < 0)
    }

    @Test func changesOutsideTheTrainedRangeAreCounted() throws {
        let old = [[50, 0.0], [50, 0], [50, 0], [50, 0]]
        let new = [[0.5, 0.0], [20, 0], [50, 0.99], [50, 0]]
        #expect(try whatIf(old, new, edited: [0, 1, 2, 3]).outOfSupport == 0.5)
        #expect(try whatIf(old, new, edited: [0, 1]).outOfSupport == 0.5)
        #expect(try whatIf(old, new, edited: [1]).outOfSupport == 0)
    }

    @Test func valuesThatStayOutsideOrBecomeMissingAreNoExtrapolation() throws {
        #expect(try whatIf([[150, 0]], [[150, 0.2]], edited: [0]).outOfSupport == 0)
        #expect(try whatIf([[50, 0]], [[.nan, 0]], edited: [0]).outOfSupport == 0)
        #expect(try whatIf([[.nan, 0]], [[150, 0]], edited: [0]).outOfSupport == 1)
    }

    @Test func editedCustomersWhoAreNotEligibleDoNotCount() throws {
        let answer = try whatIf([[80, 0], [80, 0]], [[20, 0], [80, 0]], edited: [3, 5, 9], customers: [5, 7])
        #expect(answer.edited == 1)
    }
}
