import Experience
import LinearAlgebra
import Testing

@testable import Features
@testable import Insights
@testable import Regression

/// Expected numbers: 13_linear_shap.json, see ``Panel``.
@Suite struct ReasonsTests {
    struct Expected: Decodable {
        let rows_0based: [Int]
        let base: Double
        let eta: [Double]
        let mean: [Double]
        let independent_per_feature, independent_per_group, correlated_gaussian_per_group: [[Double]]
        let cov_divisor_n: [[Double]]
    }

    let panel: Panel
    let expected: Expected
    let fit: FittedLogisticRegression

    init() throws {
        panel = try Panel()
        expected = try Panel.decode(Expected.self, "13_linear_shap.json")
        fit = try panel.fit(panel.churn)
    }

    private func reasons(row: Int, byGroup: Bool) -> Reasons {
        let (table, layout) = columns(byGroup: byGroup)
        return Reasons(of: fit, layout: layout, table: table, row: row, design: layout.matrix(of: table))
    }

    private func reasons(row: Int, sharing shares: ConditionalShares) throws -> Reasons {
        let (table, layout) = columns(byGroup: true)
        return try Reasons(
            of: fit, layout: layout, table: table, row: row, design: layout.matrix(of: table), sharing: shares)
    }

    /// The panel as features: each column a touchpoint of its own, or a window of its group's touchpoint.
    private func columns(byGroup: Bool) -> (FeatureTable, DesignLayout) {
        let features = (0..<10).map { column in
            let owner = byGroup ? Panel.groups.firstIndex { $0.contains(column) }! : column
            return Feature(
                .touchpoint(Touchpoint("t\(owner)")), .amount, .mean, windowDays: byGroup ? 30 + column : 30)
        }
        let table = FeatureTable.made(features, (0..<panel.x.rows).map { i in (0..<10).map { panel.x[i, $0] } })
        return (table, DesignLayout(learningFrom: table))
    }

    @Test(arguments: [false, true]) func contributionsAreTheClosedFormsOfLinearShap(byGroup: Bool) {
        let answers = byGroup ? expected.independent_per_group : expected.independent_per_feature
        for (row, answer) in zip(expected.rows_0based, answers) {
            let reasons = reasons(row: row, byGroup: byGroup)
            let sizes = answer.map(\.magnitude).sorted(by: >)
            #expect(agree(reasons.reasons.map(\.contribution.magnitude), sizes, absolute: 1e-9))
            #expect(agree(reasons.reasons.map(\.contribution).sorted(), answer.sorted(), absolute: 1e-9))
            #expect(agree([reasons.baseline], [expected.base], relative: 1e-9))
        }
        #expect(agree(fit.means, expected.mean, relative: 1e-11))
    }

    @Test func sharesOfWhatGoesTogetherAreTheConditionalGames() throws {
        let shares = ConditionalShares(of: panel.x, around: fit.means)
        for i in 0..<10 {
            let row = (0..<10).map { shares.covariance[i, $0] }
            #expect(agree(row, expected.cov_divisor_n[i], relative: 1e-9, absolute: 1e-12))
        }
        for (row, answer) in zip(expected.rows_0based, expected.correlated_gaussian_per_group) {
            let deviations = (0..<10).map { panel.x[row, $0] - fit.means[$0] }
            let found = try shares.shares(fit.coefficients, at: deviations, groups: Panel.groups)
            #expect(agree(found, answer, absolute: 1e-9))
            let reasons = try reasons(row: row, sharing: shares)
            #expect(agree(reasons.reasons.map(\.contribution).sorted(), answer.sorted(), absolute: 1e-9))
            #expect(reasons.baseline == self.reasons(row: row, byGroup: true).baseline)
        }
    }

    @Test func contributionsAddUpToTheLogOdds() throws {
        let predictors = try fit.linearPredictor(panel.x)
        for row in stride(from: 0, to: panel.x.rows, by: 50) {
            let reasons = reasons(row: row, byGroup: row % 100 == 0)
            let total = reasons.reasons.reduce(reasons.baseline) { $0 + $1.contribution }
            #expect(abs(total - predictors[row]) < 1e-12)
        }
        #expect(agree(expected.rows_0based.map { predictors[$0] }, expected.eta, relative: 1e-9))
    }

    @Test func raisingReasonsAreThePositiveOnesStrongestFirst() {
        let reasons = reasons(row: 1, byGroup: false)
        let raising = reasons.raising(3)
        #expect(raising.count == 3)
        #expect(raising.allSatisfy { $0.contribution > 0.005 })
        #expect(raising.map(\.contribution) == raising.map(\.contribution).sorted(by: >))
        #expect(raising[0] == reasons.reasons.first { $0.contribution > 0 })
    }

    @Test func shrunkenCoefficientsExplainTheirOwnForecast() throws {
        let data = try LogisticData(x: panel.x, y: panel.churn, groups: panel.customers)
        let ridge = try RidgeLogisticRegression(penalty: .fixed(0.1)).fit(data)
        let features = (0..<10).map { Feature(.touchpoint(Touchpoint("t\($0)")), .emotion, .mean, windowDays: 30) }
        let table = FeatureTable.made(features, (0..<panel.x.rows).map { i in (0..<10).map { panel.x[i, $0] } })
        let layout = DesignLayout(learningFrom: table)
        let reasons = Reasons(of: ridge, layout: layout, table: table, row: 7, design: layout.matrix(of: table))
        let total = reasons.reasons.reduce(reasons.baseline) { $0 + $1.contribution }
        #expect(abs(total - (try ridge.linearPredictor(panel.x)[7])) < 1e-12)
    }
}
