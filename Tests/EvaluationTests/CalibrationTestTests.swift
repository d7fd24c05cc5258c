import Foundation
import Testing

@testable import Evaluation

@Suite struct CalibrationTestTests {
    /// Four rows at ¼, two of them events, and four at ¾, three of them events.
    private let probabilities = Array(repeating: 0.25, count: 4) + Array(repeating: 0.75, count: 4)
    private let outcomes: [Double] = [1, 1, 0, 0, 1, 1, 1, 0]

    private func statistic(
        _ probabilities: [Double], _ outcomes: [Double], groups: [Int]? = nil, fitted: ScoredOutcomes? = nil
    ) throws -> Double {
        let scored = try ScoredOutcomes(probabilities: probabilities, outcomes: outcomes, groups: groups)
        return try #require(CalibrationTest(scored, fitted: fitted)).statistic
    }

    /// By hand. With two different probabilities a line through their log-odds has a value of its own at each, and χ² is the
    /// sum over both of (Σ r)²/Σ r². Residuals at ¼ are ¾, ¾, −¼, −¼: 1²/1.25; at ¾ they add up to 0.
    @Test func statisticOfTwoProbabilitiesIsWorkedOutByHand() throws {
        let test = try #require(
            CalibrationTest(try ScoredOutcomes(probabilities: probabilities, outcomes: outcomes)))
        #expect(close(test.statistic, 0.8, 1e-12))
        #expect(close(test.pValue, exp(-0.4), 1e-12))
    }

    /// Each row twice says nothing new where both belong to one customer, and χ² is what it was; rows on their own double it.
    @Test func rowsOfOneCustomerCountOnce() throws {
        let twice = (probabilities + probabilities, outcomes + outcomes)
        #expect(close(try statistic(twice.0, twice.1, groups: Array(0..<8) + Array(0..<8)), 0.8, 1e-12))
        #expect(close(try statistic(twice.0, twice.1), 1.6, 1e-12))
    }

    /// The model saw as many rows, of other customers, with residuals of the same sizes: its error is as large, so that the
    /// variance doubles.
    @Test func errorOfTheModelCountsToo() throws {
        let fitted = try ScoredOutcomes(probabilities: probabilities, outcomes: outcomes, groups: Array(10..<18))
        #expect(close(try statistic(probabilities, outcomes, groups: Array(0..<8), fitted: fitted), 0.4, 1e-12))
    }

    /// By hand: customers of whom the model saw the outcomes 0 0 1 1 and 1 1 0 1. What they added differs by 1, 1, −1, −1 and
    /// 0, 0, 1, −1: 1²/4.
    @Test func customersOfBothTimesCountOnce() throws {
        let fitted = try ScoredOutcomes(
            probabilities: probabilities, outcomes: [0, 0, 1, 1, 1, 1, 0, 1], groups: Array(0..<8))
        #expect(close(try statistic(probabilities, outcomes, groups: Array(0..<8), fitted: fitted), 0.25, 1e-12))
    }

    @Test func nothingThatVariesIsNoTest() throws {
        let constant = try ScoredOutcomes(probabilities: [0.3, 0.3, 0.3], outcomes: [1, 0, 0])
        #expect(CalibrationTest(constant) == nil)
        let scored = try ScoredOutcomes(probabilities: probabilities, outcomes: outcomes, groups: Array(0..<8))
        #expect(CalibrationTest(scored, fitted: constant) == nil)
        // Each customer added the same to the model as to the later rows.
        #expect(CalibrationTest(scored, fitted: scored) == nil)
    }

    @Test func orderOfRowsAndNamesOfCustomersDoNotMatter() throws {
        var draws = SeededDraws(seed: 5)
        let p = (0..<200).map { _ in 0.05 + 0.9 * draws.uniform() }
        let y = p.map { draws.bernoulli($0 * $0) }
        let groups = (0..<200).map { $0 / 4 }
        let order = draws.order(200)
        let turned = try statistic(
            order.map { p[$0] }, order.map { y[$0] }, groups: order.map { 1000 - 7 * groups[$0] })
        let straight = try statistic(p, y, groups: groups)
        #expect(straight > 10)
        #expect(close(turned / straight, 1, 1e-12))
    }

    /// Right probabilities of 300 customers with four rows each, whose outcomes are alike. Of 400 tests 5% are refuted, give
    /// or take 3.3 standard errors; by the likelihood ratio, which takes rows as independent, four times as many.
    @Test func rightProbabilitiesAreRefutedOneTimeInTwenty() throws {
        var draws = SeededDraws(seed: 6)
        var (refuted, byLikelihood) = (0, 0)
        for _ in 0..<400 {
            let own = (0..<300).map { _ in 0.05 + 0.6 * draws.uniform() }
            let happens = own.map { draws.bernoulli($0) }
            let scored = try ScoredOutcomes(
                probabilities: own.flatMap { Array(repeating: $0, count: 4) },
                outcomes: happens.flatMap { Array(repeating: $0, count: 4) }, groups: (0..<1200).map { $0 / 4 })
            if try #require(CalibrationTest(scored)).pValue < 0.05 { refuted += 1 }
            if try #require(CalibrationLine(scored).unreliabilityPValue) < 0.05 { byLikelihood += 1 }
        }
        #expect(abs(Double(refuted) / 400 - 0.05) < 3.3 * (0.05 * 0.95 / 400).squareRoot())
        #expect(byLikelihood > 4 * refuted)
    }

    /// A model, intercept and slope, of 500 rows scores 500 later ones of the same kind. Its own error is as large as theirs:
    /// where that is left out, three times as many of 400 models are refuted.
    @Test func modelsOfFewRowsAreRefutedOneTimeInTwenty() throws {
        var draws = SeededDraws(seed: 7)
        var (refuted, asGiven) = (0, 0)
        for _ in 0..<400 {
            func part() throws -> ScoredOutcomes {
                let p = (0..<500).map { _ in 0.05 + 0.6 * draws.uniform() }
                return try ScoredOutcomes(probabilities: p, outcomes: p.map { draws.bernoulli($0) })
            }
            let (before, after) = (try part(), try part())
            let model = try Recalibration().fit(before)
            func scored(_ part: ScoredOutcomes, from code: Int) throws -> ScoredOutcomes {
                try ScoredOutcomes(
                    probabilities: model.calibrated(part.probabilities), outcomes: part.outcomes,
                    groups: Array(code..<code + part.rows))
            }
            let (earlier, later) = (try scored(before, from: 0), try scored(after, from: 500))
            if try #require(CalibrationTest(later, fitted: earlier)).pValue < 0.05 { refuted += 1 }
            if try #require(CalibrationTest(later)).pValue < 0.05 { asGiven += 1 }
        }
        #expect(abs(Double(refuted) / 400 - 0.05) < 3.3 * (0.05 * 0.95 / 400).squareRoot())
        #expect(asGiven > 2 * refuted)
    }
}
