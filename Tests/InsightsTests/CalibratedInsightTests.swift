import Evaluation
import Experience
import Foundation
import LinearAlgebra
import Testing

@testable import Features
@testable import Insights
@testable import Regression

/// Reasons, changes and effects of probabilities that go through a calibration map.
@Suite struct CalibratedInsightTests {
    private let panel: Panel
    private let fit: FittedLogisticRegression
    private let table: FeatureTable
    private let layout: DesignLayout

    private static let logistic = CalibrationMap.logistic(intercept: 0.35, slope: 0.8)
    private static let beta = CalibrationMap.beta(intercept: 0.2, a: 0.7, b: 1.2)

    init() throws {
        panel = try Panel()
        let (x, churn) = (panel.x, panel.churn)
        let data = try LogisticData(x: x, y: churn, groups: panel.customers)
        fit = try RidgeLogisticRegression(penalty: .fixed(0.01)).fit(data)
        let features = (0..<10).map { Feature(.touchpoint(Touchpoint("t\($0)")), .emotion, .mean, windowDays: 30) }
        table = FeatureTable.made(
            features, (0..<x.rows).map { i in (0..<10).map { x[i, $0] } }, customers: panel.customers,
            labels: ["churn": churn])
        layout = DesignLayout(learningFrom: table)
    }

    private func reasons(_ row: Int, _ map: CalibrationMap) -> Reasons {
        Reasons(of: fit, map: map, layout: layout, table: table, row: row, design: layout.matrix(of: table))
    }

    @Test func throughALogisticMapReasonsAddUpToTheReportedLogOdds() throws {
        let predictors = try fit.linearPredictor(panel.x)
        for row in stride(from: 0, to: panel.x.rows, by: 50) {
            let (mapped, plain) = (reasons(row, Self.logistic), reasons(row, .identity))
            let total = mapped.reasons.reduce(mapped.baseline) { $0 + $1.contribution }
            let reported = Self.logistic.probability(logOdds: predictors[row])
            #expect(abs(total - LogisticFunction.logit(reported)) < 1e-12)
            #expect(mapped.reasons.map(\.text) == plain.reasons.map(\.text))
            #expect(
                agree(
                    mapped.reasons.map(\.contribution), plain.reasons.map { 0.8 * $0.contribution }, relative: 1e-12))
            #expect(mapped.addUpToForecast && plain.addUpToForecast)
        }
    }

    @Test func throughAnotherMapReasonsAreThoseOfTheRegression() {
        let (mapped, plain) = (reasons(3, Self.beta), reasons(3, .identity))
        #expect(mapped.reasons == plain.reasons && mapped.baseline == plain.baseline)
        #expect(!mapped.addUpToForecast)
    }

    /// Levels are of the ridge coefficients; the error is by central differences in each debiased one.
    @Test(arguments: [logistic, beta]) func changeHasTheErrorOfTheDeltaMethod(map: CalibrationMap) throws {
        let new = panel.changed { $0[1] = 0 }
        let change = try PredictedChange(fit: fit, map: map, from: panel.x, to: new)
        func mean(_ x: Matrix, _ b: [Double]) -> Double {
            let etas = x.multiply(Array(b[1...])).map { $0 + b[0] }
            return etas.reduce(0) { $0 + map.probability(logOdds: $1) } / Double(etas.count)
        }
        let reported = [fit.intercept] + fit.coefficients
        let levels = [mean(panel.x, reported), mean(new, reported)]
        #expect(agree([change.baseline, change.scenario], levels, relative: 1e-12))
        let b = [fit.inference.intercept] + fit.inference.coefficients
        #expect(b[1] != reported[1])
        let gradient = b.indices.map { k in
            let ends = [-1e-5, 1e-5].map { step in
                var moved = b
                moved[k] += step
                return mean(new, moved) - mean(panel.x, moved)
            }
            return (ends[1] - ends[0]) / 2e-5
        }
        let variance = DeltaMethod.variance(gradient: gradient, covariance: fit.inference.covariance)
        #expect(agree([change.standardError], [variance.squareRoot()], relative: 1e-6))
        #expect(change.standardError > 0)
    }

    /// The effect by the chain rule is what a small shift changes; the odds grow with the slope of a logistic map only.
    @Test(arguments: [logistic, beta]) func effectIsOfTheReportedProbability(map: CalibrationMap) throws {
        let matrix = layout.matrix(of: table)
        let outcome = Outcome(name: "churn", rule: .anyOf, touchpoints: ["cancel"], horizonDays: 30, isWanted: false)
        func driver(_ map: CalibrationMap) throws -> Drivers.Driver {
            let drivers = try Drivers(
                of: fit, map: map, layout: layout, table: table, matrix: matrix, outcome: outcome,
                reach: .made(table))
            return try #require(drivers.drivers.first { $0.name == "t2" })
        }
        let (mapped, plain) = (try driver(map), try driver(.identity))
        let values = table.values.column(2)
        let mean = values.reduce(0, +) / Double(values.count)
        let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
        // By debiased coefficients, from where scores say that customers are; d is a change of the coefficients.
        let (etas, step) = (try fit.linearPredictor(panel.x), 1e-4)
        func effect(_ d: [Double]) -> Double {
            let move = step * deviation * (fit.inference.coefficients[2] + d[3]) / 2
            return etas.indices.reduce(0) { sum, row in
                let eta = (0..<10).reduce(etas[row] + d[0]) { $0 + d[$1 + 1] * panel.x[row, $1] }
                return sum + map.probability(logOdds: eta + move) - map.probability(logOdds: eta - move)
            } / step / Double(etas.count)
        }
        let zero = Array(repeating: 0.0, count: 11)
        #expect(agree([mapped.effect], [effect(zero)], relative: 1e-6))
        let gradient = zero.indices.map { k in
            let ends = [-1e-3, 1e-3].map { nudge in
                var d = zero
                d[k] = nudge
                return effect(d)
            }
            return (ends[1] - ends[0]) / 2e-3
        }
        let expected = DeltaMethod.interval(
            estimate: mapped.effect, gradient: gradient, covariance: fit.inference.covariance)
        let width = mapped.effectInterval.upperBound - mapped.effectInterval.lowerBound
        #expect(agree([width], [expected.upperBound - expected.lowerBound], relative: 1e-5))
        #expect(mapped.share == plain.share && mapped.effect != plain.effect)
        let factor = map.logisticLine?.slope ?? 1
        #expect(agree([mapped.odds], [pow(plain.odds, factor)], relative: 1e-12))
    }
}
