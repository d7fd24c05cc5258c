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

    /// What is said of an added event leaves as it was what tells that one happened: counts, silence, that none is missing.
    @Test func additionsAreSplitAndNotCounted() throws {
        let features = [
            Feature(.touchpoint("call"), .emotion, .mean, windowDays: 90), Feature(.everything, .silence, .last),
            Feature(.touchpoint("call"), .count, .sum, windowDays: 90),
        ]
        let training = FeatureTable.made(features, [[.nan, 90, 0], [0.5, 10, 2], [-0.5, 40, 1]])
        let layout = DesignLayout(learningFrom: training)
        #expect(layout.columns.map(\.isMissingIndicator) == [false, false, false, true])
        let fit = FittedLogisticRegression.made(
            intercept: -1, coefficients: [-0.5, 0.02, -0.3, 0.4], covariance: SymmetricMatrix(.identity(5)))
        let old = FeatureTable.made(features, [[.nan, 90, 0], [-0.5, 40, 1]])
        let new = FeatureTable.made(features, [[1, 1, 1], [0.25, 1, 2]])
        #expect(layout.matrix(of: new, activityOf: old) == Matrix([[1, 90, 0, 1], [0.25, 40, 1, 0]]))
        func answer(_ whole: FeatureTable) throws -> WhatIf {
            try WhatIf(
                outcome: churn, fit: fit, layout: layout, baseline: old, scenario: old, whole: whole, edited: [0, 1])
        }
        func p(_ eta: Double) -> Double { LogisticFunction.probability(eta) }
        let good = try answer(new)
        let additions = try #require(good.additions)
        // Log odds: −1 + 1.8 + 0.4 − 0.5 e, with a mean of 0 where it is missing; −1 + 0.8 − 0.3 − 0.5 e.
        let expected = (p(0.7) - p(1.2) + p(-0.625) - p(-0.25)) / 2
        #expect(agree([additions.experience.value], [expected], relative: 1e-12))
        let plain = try WhatIf(
            outcome: churn, fit: fit, layout: layout, baseline: old, scenario: new, edited: [0, 1])
        #expect(additions.whole == plain.predicted && plain.additions == nil && !plain.isUnpredicted)
        #expect(additions.whole.value < additions.experience.value)
        // Nothing of it is a prediction.
        #expect(good.isUnpredicted && good.change == 0 && good.outOfSupport == 0 && !additions.isOnlyActivity)
        let bare = try #require(answer(FeatureTable.made(features, [[.nan, 1, 1], [-0.5, 1, 2]])).additions)
        #expect(bare.isOnlyActivity && bare.whole.value < 0)
    }

    /// A rate of 3 % can lose 3 points and no more, however wide the delta method's interval is.
    @Test func intervalsAreOfPossibleChanges() throws {
        func change(_ baseline: Double, _ value: Double, error: Double) -> PredictedChange {
            let fit = FittedLogisticRegression.made(
                intercept: 0, coefficients: [1], covariance: SymmetricMatrix(Matrix([[0, 0], [0, 1]])))
            return PredictedChange(baseline: baseline, scenario: baseline + value, gradient: [0, error], fit: fit)
        }
        func possible(_ change: PredictedChange) -> ClosedRange<Double> {
            change.possible(change.interval(level: 0.95))
        }
        #expect(possible(change(0.03, -0.01, error: 0.02)).lowerBound == -0.03)
        #expect(agree([possible(change(0.03, -0.01, error: 0.02)).upperBound], [0.0291993], relative: 1e-5))
        #expect(possible(change(0.98, 0.01, error: 0.02)).upperBound == 1 - 0.98)
        #expect(possible(change(0.5, -0.1, error: 0.4)) == -0.5...0.5)
        let inside = change(0.5, -0.1, error: 0.01)
        #expect(
            agree(
                [possible(inside).lowerBound, possible(inside).upperBound], [-0.1195996, -0.0804004], relative: 1e-6))
        #expect(possible(inside) == inside.interval(level: 0.95))
        // The straight line of a driver's effect may leave 0…1 itself: that one is not cut.
        #expect(change(0.03, -0.05, error: 0.02).interval(level: 0.95).lowerBound < -0.08)
        #expect(possible(change(0.03, -0.05, error: 0.02)).lowerBound == -0.05)
        let answer = WhatIf(
            outcome: "churn", customers: 9, edited: 9, predicted: change(0.03, -0.01, error: 0.02), outOfSupport: 0)
        #expect(answer.interval.lowerBound == -0.03)
    }

    @Test func editedCustomersWhoAreNotEligibleDoNotCount() throws {
        let answer = try whatIf([[80, 0], [80, 0]], [[20, 0], [80, 0]], edited: [3, 5, 9], customers: [5, 7])
        #expect(answer.edited == 1)
    }
}
