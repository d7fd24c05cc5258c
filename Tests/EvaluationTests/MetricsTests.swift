import Foundation
import Testing

@testable import Evaluation

@Suite struct MetricsTests {
    // Two ties across outcomes: pairs (events 0.8, 0.5, 0.3; others 0.5, 0.3, 0.1): wins 3 + 2.5 + 1.5 = 7 of 9.
    let probabilities = [0.8, 0.5, 0.3, 0.5, 0.3, 0.1]
    let outcomes: [Double] = [1, 1, 1, 0, 0, 0]

    @Test func tiesCountHalf() throws {
        let auc = AreaUnderCurve(try ScoredOutcomes(probabilities: probabilities, outcomes: outcomes))
        #expect(abs(auc.value - 7.0 / 9) < 1e-15)
    }

    @Test func rankingMeasuresIgnoreMonotoneMaps() throws {
        let a = try Metrics(probabilities: probabilities, outcomes: outcomes)
        let b = try Metrics(probabilities: probabilities.map { $0 * $0 }, outcomes: outcomes)
        #expect(a.auc == b.auc)
        #expect(a.averagePrecision == b.averagePrecision)
        #expect(a.kolmogorovSmirnov == b.kolmogorovSmirnov)
        #expect(a.topDecile == b.topDecile)
    }

    @Test func rowOrderDoesNotMatter() throws {
        let order = [3, 0, 5, 2, 4, 1]
        let a = try Metrics(probabilities: probabilities, outcomes: outcomes, groups: [1, 1, 2, 2, 3, 3])
        let b = try Metrics(
            probabilities: order.map { probabilities[$0] }, outcomes: order.map { outcomes[$0] },
            groups: order.map { [1, 1, 2, 2, 3, 3][$0] })
        #expect(abs(a.auc.value - b.auc.value) < 1e-15)
        #expect(abs(try #require(a.auc.variance) - (try #require(b.auc.variance))) < 1e-15)
        #expect(abs(a.logLoss - b.logLoss) < 1e-15)
        #expect(a.topDecile == b.topDecile)
    }

    @Test func oneGroupPerRowGivesDeLongVariance() throws {
        let a = AreaUnderCurve(try ScoredOutcomes(probabilities: probabilities, outcomes: outcomes))
        let b = AreaUnderCurve(
            try ScoredOutcomes(probabilities: probabilities, outcomes: outcomes, groups: [6, 5, 4, 3, 2, 1]))
        #expect(abs(try #require(a.variance) - (try #require(b.variance))) < 1e-15)
    }

    @Test func varianceIsUnknownWithOneEvent() throws {
        let auc = AreaUnderCurve(try ScoredOutcomes(probabilities: [0.2, 0.4, 0.1], outcomes: [0, 1, 0]))
        #expect(auc.value == 1)
        #expect(auc.variance == nil)
        #expect(auc.interval == nil)
    }

    @Test func constantProbabilitiesHaveNoSlope() throws {
        let metrics = try Metrics(probabilities: Array(repeating: 0.25, count: 6), outcomes: outcomes)
        #expect(metrics.auc.value == 0.5)
        #expect(metrics.calibration.slope == nil)
        // logit(1/2) − logit(1/4)
        #expect(abs(try #require(metrics.calibration.interceptInTheLarge).value - log(3)) < 1e-9)
    }

    @Test func perfectSeparationHasNoSlope() throws {
        let metrics = try Metrics(probabilities: [0.9, 0.8, 0.7, 0.3, 0.2, 0.1], outcomes: outcomes)
        #expect(metrics.calibration.slope == nil)
        #expect(metrics.auc.value == 1)
        #expect(metrics.calibration.interceptInTheLarge != nil)
    }

    @Test func certainProbabilitiesStayFinite() throws {
        let metrics = try Metrics(probabilities: [1, 0, 1, 0, 0.5, 0], outcomes: outcomes)
        #expect(metrics.logLoss.isFinite)
        #expect(metrics.brierDecomposition.miscalibration >= 0)
    }

    /// The curve is the event rate, 1/2, and there is no line to be unreliable against.
    @Test func constantProbabilitiesHaveACurveAndNoQuality() throws {
        let scored = try ScoredOutcomes(probabilities: Array(repeating: 0.25, count: 6), outcomes: outcomes)
        let curve = CalibrationCurve(scored)
        #expect(curve.probabilities == [0.25])
        #expect(close(curve.eventRates, [0.5], 1e-15))
        #expect(close([curve.meanError, curve.maximumError], [0.25, 0.25], 1e-15))
        let index = QualityIndex(scored)
        #expect(index.unreliability == nil && index.quality == nil)
        // 2 · 6 · [(log ¼ + log ¾)/2 − log ½]
        #expect(close(index.likelihoodRatio, 6 * log(0.75), 1e-14))
    }

    @Test func perfectRankingHasNoIntervalOnTheLogitScale() throws {
        let scored = try ScoredOutcomes(probabilities: [0.9, 0.8, 0.7, 0.3, 0.2, 0.1], outcomes: outcomes)
        #expect(AreaUnderCurve(scored).interval == 1...1)
        #expect(AreaUnderCurve(scored).logitInterval == nil)
    }

    @Test func skillComparesWithTheRateGiven() throws {
        let metrics = try Metrics(probabilities: probabilities, outcomes: outcomes, baseRate: 0.2)
        #expect(abs(metrics.baselineLogLoss + (log(0.2) + log(0.8)) / 2) < 1e-15)
        #expect(abs(metrics.baselineBrier - (0.64 + 0.04) / 2) < 1e-15)
    }

    @Test func tiesAtTheCutAreShared() throws {
        let scored = try ScoredOutcomes(probabilities: [0.5, 0.5, 0.5, 0.5], outcomes: [1, 0, 0, 1])
        #expect(Lift(scored, fraction: 0.25).lift == 1)
    }

    @Test func survivesEncoding() throws {
        let metrics = try Metrics(probabilities: probabilities, outcomes: outcomes)
        let copy = try JSONDecoder().decode(Metrics.self, from: JSONEncoder().encode(metrics))
        #expect(copy == metrics)
    }
}
