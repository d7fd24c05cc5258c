import Foundation
import LinearAlgebra
import Regression
import Testing

@testable import Insights

/// Expected numbers: 08_ame_whatif.json, see ``Panel``. It counts sums over the 1537 rows; here are means.
@Suite struct PredictedChangeTests {
    struct Expected: Decodable {
        struct Effects: Decodable { let ame, se_CR1: [Double] }
        struct Item: Decodable { let delta, se_fixed_cohort_CR1, mean_p_before, mean_p_after: Double }
        struct Scenarios: Decodable {
            let n: Double
            let items: [String: Item]
        }
        let ame: Effects
        let whatif: Scenarios
    }

    let panel: Panel
    let expected: Expected
    let fit: FittedLogisticRegression

    init() throws {
        panel = try Panel()
        expected = try Panel.decode(Expected.self, "08_ame_whatif.json")
        fit = try panel.fit(panel.churn)
    }

    // Columns: 0 sup_rt = log(1 + hours), 1 sup_unres, 2 del_emo, 5 fol_contact.
    private func edit(_ name: String, _ row: inout MutableSpan<Double>) {
        if name == "halve_support_hours" || name == "all_four" { row[0] = log1p(0.5 * expm1(row[0])) }
        if name == "resolve_all_support" || name == "all_four" { row[1] = 0 }
        if name == "sad_delivery_to_neutral" || name == "all_four" { row[2] = max(0, row[2]) }
        if name == "follow_up_everyone" || name == "all_four" { row[5] = 1 }
    }

    @Test(
        arguments: [
            "halve_support_hours", "resolve_all_support", "sad_delivery_to_neutral", "follow_up_everyone", "all_four",
        ])
    func whatIfHasTheFixedCohortErrorOfTheDeltaMethod(_ name: String) throws {
        let item = try #require(expected.whatif.items[name])
        let change = try PredictedChange(fit: fit, from: panel.x, to: panel.changed { edit(name, &$0) })
        let n = expected.whatif.n
        #expect(agree([change.baseline, change.scenario], [item.mean_p_before, item.mean_p_after], relative: 1e-8))
        #expect(agree([n * change.value], [item.delta], relative: 1e-8))
        #expect(agree([n * change.standardError], [item.se_fixed_cohort_CR1], relative: 1e-8))
    }

    @Test(arguments: [1, 5]) func effectOfABinaryColumnIsItsFiniteDifference(_ column: Int) throws {
        let change = try PredictedChange(
            fit: fit, from: panel.changed { $0[column] = 0 }, to: panel.changed { $0[column] = 1 })
        #expect(agree([change.value], [expected.ame.ame[column]], relative: 1e-8))
        #expect(agree([change.standardError], [expected.ame.se_CR1[column]], relative: 1e-8))
    }

    /// The derivative as a central difference: its error is of the order of the step squared, 1e-8.
    @Test(arguments: [0, 2, 3, 4, 6, 7, 8, 9]) func effectOfANumberIsTheSlopeOfASmallShift(_ column: Int) throws {
        let step = 1e-4
        let change = try PredictedChange(
            fit: fit, from: panel.changed { $0[column] -= step / 2 }, to: panel.changed { $0[column] += step / 2 })
        #expect(agree([change.value / step], [expected.ame.ame[column]], relative: 1e-7))
        #expect(agree([change.standardError / step], [expected.ame.se_CR1[column]], relative: 1e-7))
    }

    /// With a penalty, levels are those of the ridge fit that predicts and the error is of the debiased one.
    @Test func shrunkenFitReportsItsOwnLevels() throws {
        let data = try LogisticData(x: panel.x, y: panel.churn, groups: panel.customers)
        let fit = try RidgeLogisticRegression(penalty: .fixed(0.1)).fit(data)
        let new = panel.changed { edit("all_four", &$0) }
        let change = try PredictedChange(fit: fit, from: panel.x, to: new)
        func mean(_ x: Matrix) throws -> Double {
            try fit.probabilities(x).reduce(0, +) / Double(x.rows)
        }
        #expect(agree([change.baseline, change.scenario], try [mean(panel.x), mean(new)], relative: 1e-12))
        let b = [fit.inference.intercept] + fit.inference.coefficients
        func slope(_ x: Matrix) -> [Double] {
            (0...10).map { column in
                (0..<x.rows).reduce(0) { sum, row in
                    let eta = (0..<10).reduce(b[0]) { $0 + b[$1 + 1] * x[row, $1] }
                    let p = LogisticFunction.probability(eta)
                    return sum + p * (1 - p) * (column == 0 ? 1 : x[row, column - 1]) / Double(x.rows)
                }
            }
        }
        #expect(agree(change.gradient, zip(slope(new), slope(panel.x)).map { $0 - $1 }, absolute: 1e-12))
        let variance = DeltaMethod.variance(gradient: change.gradient, covariance: fit.inference.covariance)
        #expect(agree([change.standardError], [variance.squareRoot()], relative: 1e-12))
    }

    @Test func nothingChangedIsNoChangeAndNoDoubt() throws {
        let change = try PredictedChange(fit: fit, from: panel.x, to: panel.x)
        #expect(change.value == 0 && change.standardError == 0)
        #expect(change.interval(level: 0.95) == 0...0)
        #expect(change.pValue == 1)
    }

    @Test func intervalIsNormal() throws {
        let change = try PredictedChange(fit: fit, from: panel.x, to: panel.changed { $0[1] = 0 })
        let interval = change.interval(level: 0.9)
        // 1.6448536269514722 is the normal quantile at 0.95.
        let margin = 1.6448536269514722 * change.standardError
        #expect(
            agree(
                [interval.lowerBound, interval.upperBound], [change.value - margin, change.value + margin],
                relative: 1e-12))
    }

    @Test func fewCustomersGetStudentsInterval() throws {
        let rows = panel.customers.indices.filter { panel.customers[$0] <= 30 }
        let x = panel.x.selectRows(rows).selectColumns([0, 2])
        let data = try LogisticData(
            x: x, y: rows.map { panel.churn[$0] }, groups: rows.map { panel.customers[$0] })
        let fit = try RidgeLogisticRegression(penalty: .fixed(0)).fit(data)
        let freedom = fit.inference.leastDegreesOfFreedom
        #expect(freedom < 30)
        var shifted = x
        for row in 0..<x.rows { shifted[row, 1] += 0.5 }
        let change = try PredictedChange(fit: fit, from: x, to: shifted)
        let margin = StudentDistribution.quantile(0.975, degreesOfFreedom: freedom) * change.standardError
        let interval = change.interval(level: 0.95)
        #expect(agree([interval.upperBound - interval.lowerBound], [2 * margin], relative: 1e-12))
        #expect(margin > 2 * change.standardError)
        #expect(
            change.pValue
                == StudentDistribution.twoSidedPValue(
                    change.value / change.standardError, degreesOfFreedom: freedom))
    }

    @Test func valuesThatAreNotNumbersAreRefused() {
        #expect(throws: RegressionError.notFinite(column: "sup_unres", row: 0)) {
            try PredictedChange(fit: fit, from: panel.x, to: panel.changed { $0[1] = .nan })
        }
    }
}
