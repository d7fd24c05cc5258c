import Foundation
import Testing

@testable import Evaluation

/// Expected numbers: 11_metrics.json, computed on p1 of scores.csv by a separate Newton and scikit-learn's
/// `IsotonicRegression` (``MetricsFixture``). The package betacal differs from the exact maximum in the third digit.
@Suite struct RecalibrationTests {
    let scored: ScoredOutcomes
    let expected: MetricsFixture.Recalibration

    init() throws {
        scored = try MetricsFixture.load("p1").scored()
        expected = try MetricsFixture.load().recalibration_p1
    }

    @Test func logisticMapIsTheMaximumLikelihoodLine() throws {
        guard case .logistic(let intercept, let slope) = try Recalibration().fit(scored) else {
            Issue.record("the default is not logistic")
            return
        }
        #expect(close([intercept, slope], expected.logistic))
    }

    @Test func smoothedLogisticMapHasPlattsTargets() throws {
        let platt = expected.platt_smoothed_targets
        #expect(close(platt.t_plus, 114.0 / 115))
        #expect(close(platt.t_minus, 1.0 / 648))
        guard case .logistic(let intercept, let slope) = try Recalibration(.smoothedLogistic).fit(scored) else {
            Issue.record("not a logistic map")
            return
        }
        #expect(close([intercept, slope], platt.a_b))
    }

    @Test func betaMapIsTheExactMaximum() throws {
        guard case .beta(let intercept, let a, let b) = try Recalibration(.beta).fit(scored) else {
            Issue.record("not a beta map")
            return
        }
        #expect(close([intercept, a, b], expected.beta_calibration_abm.c_a_b))
    }

    @Test func isotonicMapIsLinearBetweenPools() throws {
        let regression = IsotonicRegression(scored)
        let map = CalibrationMap.isotonic(regression)
        #expect(close(map.calibrated(expected.isotonic.grid_p), expected.isotonic.grid_q_linear_interp_sklearn))
        // scikit-learn's steps are the distinct values of its fit.
        #expect(regression.pools.count == expected.isotonic.n_steps)
    }

    /// By hand: rows at 0.2 (1 of 2), 0.4 (0 of 1), 0.6 (1 of 2), 0.8 (1 of 1). The first two violate and pool to 1/3 over
    /// 0.2…0.4; 0.5 lies half-way between 1/3 and 1/2.
    @Test func tiesAreAveragedBeforePooling() throws {
        let regression = IsotonicRegression(
            try ScoredOutcomes(probabilities: [0.2, 0.6, 0.4, 0.8, 0.2, 0.6], outcomes: [1, 0, 0, 1, 0, 1]))
        let third = 1.0 / 3
        let rates: [Double] = [third, 0.5, 1]
        #expect(close(regression.pools.map(\.eventRate), rates, 1e-15))
        #expect(regression.pools.map(\.rows) == [3, 2, 1])
        let probabilities: [Double] = [0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1]
        let values: [Double] = [third, third, third, third, 5.0 / 12, 0.5, 0.75, 1, 1]
        #expect(close(probabilities.map { regression($0) }, values, 1e-15))
    }

    /// Rows where the share of events falls with p: no term with a positive sign helps, and the rate is all there is.
    @Test func betaTermsOfTheWrongSignAreLeftOut() throws {
        let falling = try ScoredOutcomes(
            probabilities: [0.1, 0.1, 0.1, 0.5, 0.5, 0.5, 0.9, 0.9, 0.9, 0.9],
            outcomes: [1, 1, 0, 1, 0, 0, 1, 0, 0, 0])
        guard case .beta(let intercept, let a, let b) = try Recalibration(.beta).fit(falling) else {
            Issue.record("not a beta map")
            return
        }
        #expect(a == 0 && b == 0)
        #expect(close(intercept, log(0.4 / 0.6), 1e-12))
    }

    /// Events are rarer at 0.99 than at 0.9: the free fit bends down at the end, so b drops out. What is left must be of
    /// least log loss in c and a: residuals then sum to 0, and so do residuals times log p.
    @Test func oneTermIsFittedAgainWithoutTheOther() throws {
        let cells = [(0.1, 20, 2), (0.5, 20, 10), (0.9, 20, 15), (0.99, 20, 14)]
        let bent = try ScoredOutcomes(
            probabilities: cells.flatMap { Array(repeating: $0.0, count: $0.1) },
            outcomes: cells.flatMap { cell in (0..<cell.1).map { $0 < cell.2 ? 1 : 0 } })
        guard case .beta(let intercept, let a, let b) = try Recalibration(.beta).fit(bent) else {
            Issue.record("not a beta map")
            return
        }
        #expect(a > 0 && b == 0)
        let map = CalibrationMap.beta(intercept: intercept, a: a, b: b)
        let residuals = cells.map { Double($0.2) - Double($0.1) * map($0.0) }
        #expect(abs(residuals.reduce(0, +)) < 1e-9)
        #expect(abs(zip(residuals, cells).reduce(0) { $0 + $1.0 * log($1.1.0) }) < 1e-9)
    }

    @Test func aMapSurvivesEncoding() throws {
        let maps = [
            try Recalibration().fit(scored), try Recalibration(.beta).fit(scored),
            .isotonic(IsotonicRegression(scored)),
        ]
        #expect(try JSONDecoder().decode([CalibrationMap].self, from: JSONEncoder().encode(maps)) == maps)
    }

    @Test(arguments: [
        "", #"{"rows":2,"events":3,"lowest":0.1,"highest":0.2}"#, #"{"rows":-1,"events":0,"lowest":0.1,"highest":0.2}"#,
        #"{"rows":2,"events":1,"lowest":0.2,"highest":0.1}"#,
        #"{"rows":2,"events":1,"lowest":0.1,"highest":0.3},{"rows":1,"events":1,"lowest":0.2,"highest":0.4}"#,
        #"{"rows":2,"events":1,"lowest":0.1,"highest":0.2},{"rows":1,"events":0,"lowest":0.3,"highest":0.4}"#,
    ]) func poolsThatNoFitMadeAreNotRead(_ pools: String) throws {
        let error = try #require(throws: DecodingError.self) {
            try JSONDecoder().decode(IsotonicRegression.self, from: Data(#"{"pools":[\#(pools)]}"#.utf8))
        }
        guard case .dataCorrupted(let context) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(context.debugDescription == "these are not the pools of an isotonic regression")
    }

    @Test func isotonicMapsNeedAThousandEvents() {
        let error = #expect(throws: EvaluationError.tooFewEvents(actual: 113, needed: 1000)) {
            try Recalibration(.isotonic).fit(scored)
        }
        #expect(
            error?.description == "1000 rows with the outcome are needed, 113 found; use a logistic or beta map")
    }

    @Test(arguments: [Recalibration.Method.logistic, .beta])
    func separatedOutcomesHaveNoMap(_ method: Recalibration.Method) throws {
        let separated = try ScoredOutcomes(probabilities: [0.1, 0.2, 0.3, 0.7, 0.8], outcomes: [0, 0, 0, 1, 1])
        let error = #expect(throws: EvaluationError.calibrationNotDetermined) {
            try Recalibration(method).fit(separated)
        }
        #expect(
            error?.description
                == "no single calibration map fits best: too few different probabilities, or they separate the "
                + "outcomes; calibrate on more rows, or with a smoothed logistic map")
        guard case .logistic(_, let slope) = try Recalibration(.smoothedLogistic).fit(separated) else {
            Issue.record("not a logistic map")
            return
        }
        #expect(slope > 0 && slope < 10)
    }

    /// Two probabilities settle a line and nothing more, one not even that.
    @Test func tooFewDifferentProbabilitiesHaveNoMap() throws {
        let outcomes: [Double] = [0, 1, 0, 1]
        let two = try ScoredOutcomes(probabilities: [0.3, 0.3, 0.6, 0.6], outcomes: outcomes)
        #expect(throws: EvaluationError.calibrationNotDetermined) { try Recalibration(.beta).fit(two) }
        #expect(throws: Never.self) { try Recalibration().fit(two) }
        let one = try ScoredOutcomes(probabilities: [0.3, 0.3, 0.3, 0.3], outcomes: outcomes)
        #expect(throws: EvaluationError.calibrationNotDetermined) { try Recalibration().fit(one) }
    }
}
