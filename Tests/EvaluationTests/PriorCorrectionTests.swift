import Foundation
import LinearAlgebra
import Regression
import Testing

@testable import Evaluation

/// Expected numbers: 12_prior_conformal.json on panel.csv (``PriorConformalFixture``). The sample keeps all rows with an event,
/// and of the others those with (row · 7919) mod 100 < 30.
@Suite struct PriorCorrectionTests {
    let x: Matrix
    let y: [Double]
    let sample: [Int]
    let expected: PriorConformalFixture.Prior
    let correction: PriorCorrection

    init() throws {
        let rows = try Fixtures.rows("panel.csv")
        let y = rows.map { $0[12] }
        let sample = rows.indices.filter { y[$0] == 1 || $0 * 7919 % 100 < 30 }
        x = Matrix(rows.map { Array($0[2..<12]) })
        expected = try PriorConformalFixture.load().prior_correction
        correction = try PriorCorrection(
            populationRate: y.reduce(0, +) / Double(y.count),
            sampleRate: sample.reduce(0) { $0 + y[$1] } / Double(sample.count))
        (self.y, self.sample) = (y, sample)
    }

    private func data(_ rows: [Int], weights: [Double]? = nil) throws -> LogisticData {
        let values = rows.map { row in x.withRow(row) { values in values.indices.map { values[$0] } } }
        return try LogisticData(x: Matrix(values), y: rows.map { y[$0] }, weights: weights)
    }

    private let fit = { (data: LogisticData) in
        try RidgeLogisticRegression(penalty: .fixed(0), tolerance: 1e-9).fit(data)
    }

    @Test func sharesGiveTheCorrection() {
        #expect(sample.count == expected.n_sub)
        #expect(close(correction.populationRate, expected.tau_population))
        #expect(close(correction.sampleRate, expected.ybar_sample))
        #expect(close(correction.offset, expected.correction))
    }

    @Test func onlyTheInterceptMoves() throws {
        let data = try data(sample)
        let fitted = try fit(data)
        #expect(close([fitted.intercept] + fitted.coefficients, expected.coef_subsample))
        let errors = try fitted.covariance(.inverseInformation, on: data).diagonal.map { $0.squareRoot() }
        #expect(close(errors, expected.se_subsample))
        let intercept = correction(PriorCorrection.SampledLogOdds(fitted.intercept)).value
        #expect(close([intercept] + fitted.coefficients, expected.coef_prior_corrected))
        let forecasts = try fitted.linearPredictor(x).map {
            correction(PriorCorrection.SampledLogOdds($0)).probability
        }
        #expect(close(forecasts.reduce(0, +) / Double(y.count), expected.mean_p_prior_corrected_on_all_rows))
    }

    @Test func weightsAreTheOtherWay() throws {
        let weights = sample.map { y[$0] == 1 ? correction.eventWeight : correction.otherWeight }
        let data = try data(sample, weights: weights)
        let fitted = try fit(data)
        #expect(close([fitted.intercept] + fitted.coefficients, expected.coef_weighted_king_zeng))
        let errors = try fitted.covariance(.cluster(.cr0, centered: false), on: data).diagonal.map { $0.squareRoot() }
        #expect(close(errors, expected.se_weighted_sandwich))
        let forecasts = try fitted.probabilities(x)
        #expect(close(forecasts.reduce(0, +) / Double(y.count), expected.mean_p_weighted_on_all_rows))
        // The weighted sample has the population's share of events.
        let events = zip(sample, weights).reduce(0) { $0 + y[$1.0] * $1.1 }
        #expect(close(events / weights.reduce(0, +), correction.populationRate, 1e-12))
    }

    @Test func allRowsNeedNoCorrection() throws {
        let fitted = try fit(try data(Array(y.indices)))
        #expect(close([fitted.intercept] + fitted.coefficients, expected.coef_full_data))
        #expect(close(try fitted.probabilities(x).reduce(0, +) / Double(y.count), expected.mean_p_full))
        #expect(try PriorCorrection(populationRate: 0.3, sampleRate: 0.3).offset == 0)
    }

    /// By Bayes' theorem: odds of 3 in a sample with half events are odds of 3 · (0.1/0.9) = 1/3 where a tenth are events.
    @Test func oddsScaleWithThePrior() throws {
        let correction = try PriorCorrection(populationRate: 0.1, sampleRate: 0.5)
        #expect(close(correction(PriorCorrection.SampledLogOdds(log(3))).probability, 0.25, 1e-15))
    }

    @Test(arguments: [(0.0, 0.5), (0.5, 1.0), (.nan, 0.5), (0.5, -0.1)])
    func aShareThatIsNoneIsRefused(_ population: Double, _ sample: Double) {
        let error = #expect(throws: EvaluationError.invalidBaseRate) {
            try PriorCorrection(populationRate: population, sampleRate: sample)
        }
        #expect(
            error?.description
                == "the base rate must lie between 0 and 1; give the share of rows with the outcome")
    }
}
