import Foundation
import Regression
import Testing

@testable import Evaluation

@Suite struct LawTests {
    /// `rows` probabilities between 0.02 and 0.62, and outcomes that happen with just these.
    private static func calibrated(rows: Int, seed: UInt64) throws -> ScoredOutcomes {
        var draws = SeededDraws(seed: seed)
        let probabilities = (0..<rows).map { _ in 0.02 + 0.6 * draws.uniform() * draws.uniform() }
        return try ScoredOutcomes(probabilities: probabilities, outcomes: probabilities.map { draws.bernoulli($0) })
    }

    /// Of 400 tests of right probabilities the z are standard normal: their mean, their mean square, and the share beyond
    /// 1.96 lie within 3.3 standard errors, as happens in 999 of 1000 cases.
    @Test func spiegelhaltersZOfRightProbabilitiesIsStandardNormal() throws {
        let count = 400.0
        let z = try (0..<400).map { seed in
            try #require(SpiegelhalterTest(try Self.calibrated(rows: 400, seed: seed))).z
        }
        #expect(abs(z.reduce(0, +) / count) < 3.3 / count.squareRoot())
        #expect(abs(z.reduce(0) { $0 + $1 * $1 } / count - 1) < 3.3 * (2 / count).squareRoot())
        let beyond = Double(z.count { abs($0) > 1.96 }) / count
        #expect(abs(beyond - 0.05) < 3.3 * (0.05 * 0.95 / count).squareRoot())
    }

    /// Its interval covers 1 in 95% of 400 cases, give or take 3.3 standard errors; so does the intercept's in the large 0.
    @Test func intervalsOfTheCalibrationLineCoverRightProbabilities() throws {
        let lines = try (0..<400).map { CalibrationLine(try Self.calibrated(rows: 400, seed: 1000 + $0)) }
        let allowed = 3.3 * (0.05 * 0.95 / 400).squareRoot()
        let slopes = try lines.count { try #require($0.slope).interval.contains(1) }
        #expect(abs(Double(slopes) / 400 - 0.95) < allowed)
        let large = try lines.count { try #require($0.interceptInTheLarge).interval.contains(0) }
        #expect(abs(Double(large) / 400 - 0.95) < allowed)
    }

    /// The bias of isotonic regression falls about as n^(−2/3): from 250 to 16000 rows to about a sixteenth.
    @Test func miscalibrationOfRightProbabilitiesGoesToZero() throws {
        let mean = { (rows: Int) in
            try (0..<8).reduce(0) {
                $0 + BrierDecomposition(try Self.calibrated(rows: rows, seed: 2000 + $1)).miscalibration / 8
            }
        }
        let (few, many) = (try mean(250), try mean(16_000))
        #expect(many < 0.15 * few)
        #expect(many > 0 && many < 2e-3)
    }

    /// The curve's mean error of right probabilities is small, and grows to half the event rate when all are halved.
    @Test func theCurveFollowsTheTruth() throws {
        let right = try Self.calibrated(rows: 2000, seed: 3)
        #expect(CalibrationCurve(right).meanError < 0.02)
        let halved = try ScoredOutcomes(probabilities: right.probabilities.map { $0 / 2 }, outcomes: right.outcomes)
        #expect(abs(CalibrationCurve(halved).meanError - right.eventRate / 2) < 0.02)
    }

    @Test func rankingIsTheSameUnderEveryMonotoneMap() throws {
        let scored = try Self.calibrated(rows: 300, seed: 4)
        let maps: [@Sendable (Double) -> Double] = [
            { $0 * $0 }, { $0.squareRoot() }, { CalibrationMap.beta(intercept: -1, a: 0.3, b: 2)($0) },
        ]
        let area = AreaUnderCurve(scored)
        for map in maps {
            let mapped = try ScoredOutcomes(
                probabilities: scored.probabilities.map(map), outcomes: scored.outcomes)
            #expect(AreaUnderCurve(mapped) == area)
            let difference = try AreaDifference(
                first: scored.probabilities, second: mapped.probabilities, outcomes: scored.outcomes)
            #expect(difference.value == 0 && difference.variance == 0 && difference.z == nil)
        }
    }

    @Test func brierScoreIsTheSumOfItsParts() throws {
        for seed in 10..<15 as Range<UInt64> {
            let scored = try Self.calibrated(rows: 200, seed: seed)
            let parts = BrierDecomposition(scored)
            #expect(
                close(Metrics.brier(scored), parts.miscalibration - parts.discrimination + parts.uncertainty, 1e-15))
            #expect(parts.miscalibration >= 0 && parts.discrimination >= 0)
        }
    }

    /// With one probability in a bin nothing happens within bins.
    @Test func murphysPartsAddUpWhereBinsHoldOneProbability() throws {
        var draws = SeededDraws(seed: 6)
        let probabilities = (0..<500).map { _ in [0.05, 0.25, 0.45, 0.75][Int(4 * draws.uniform())] }
        let scored = try ScoredOutcomes(
            probabilities: probabilities, outcomes: probabilities.map { draws.bernoulli($0) })
        let parts = MurphyDecomposition(ReliabilityTable(scored, binning: .equalWidth(10)))
        #expect(close(Metrics.brier(scored), parts.reliability - parts.resolution + parts.uncertainty, 1e-15))
        #expect(parts.resolution > 0.01)
    }

    /// What has been recalibrated has the line of intercept 0 and slope 1, and isotonic values no miscalibration left.
    @Test func recalibratingTwiceChangesNothing() throws {
        let scored = try MetricsFixture.load("p1").scored()
        let map = try Recalibration().fit(scored)
        let again = CalibrationLine(
            try ScoredOutcomes(probabilities: map.calibrated(scored.probabilities), outcomes: scored.outcomes))
        #expect(close(try #require(again.intercept).value, 0))
        #expect(close(try #require(again.slope).value, 1))
        let isotonic = CalibrationMap.isotonic(IsotonicRegression(scored))
        let pooled = try ScoredOutcomes(
            probabilities: isotonic.calibrated(scored.probabilities), outcomes: scored.outcomes)
        #expect(close(BrierDecomposition(pooled).miscalibration, 0, 1e-15))
    }

    /// No map in the family has a lower log loss than the fitted one: neither p itself, nor neighbours.
    @Test func fittedMapsAreBestOfTheirFamily() throws {
        let scored = try MetricsFixture.load("p1").scored()
        let loss = { (map: CalibrationMap) in
            Metrics.logLoss(
                try ScoredOutcomes(probabilities: map.calibrated(scored.probabilities), outcomes: scored.outcomes))
        }
        guard case .beta(let c, let a, let b) = try Recalibration(.beta).fit(scored) else {
            Issue.record("not a beta map")
            return
        }
        let best = try loss(.beta(intercept: c, a: a, b: b))
        #expect(best < (try loss(try Recalibration().fit(scored))))
        for (dc, da, db) in [(0.01, 0.0, 0.0), (0, 0.01, 0), (0, 0, 0.01), (-0.01, -0.01, 0.01)] {
            #expect(best < (try loss(.beta(intercept: c + dc, a: a + da, b: b + db))))
        }
    }

    @Test func nothingDependsOnTheOrderOfRows() throws {
        let (first, second) = (try MetricsFixture.load("p1"), try MetricsFixture.load("p2"))
        var draws = SeededDraws(seed: 7)
        let order = draws.order(first.outcomes.count)
        // Two digits, so that many rows are tied.
        let (p1, p2) = (
            first.probabilities.map { (100 * $0).rounded() / 100 },
            second.probabilities.map { (100 * $0).rounded() / 100 }
        )
        let measure = { (rows: [Int]) in
            let y = rows.map { first.outcomes[$0] }
            let scored = try ScoredOutcomes(probabilities: rows.map { p1[$0] }, outcomes: y)
            let difference = try AreaDifference(
                first: rows.map { p1[$0] }, second: rows.map { p2[$0] }, outcomes: y,
                groups: rows.map { first.groups[$0] })
            let (index, curve) = (QualityIndex(scored), CalibrationCurve(scored))
            let murphy = MurphyDecomposition(ReliabilityTable(scored, binning: .equalWidth(10)))
            let map = try Recalibration(.beta).fit(scored)
            let conformal = try ConformalClassifier(scored)
            return [
                difference.value, try #require(difference.variance), index.discrimination, try #require(index.quality),
                curve.meanError, curve.ninetiethPercentileError, curve.maximumError, murphy.reliability,
                murphy.resolution, map(0.1), map(0.6), IsotonicRegression(scored)(0.123),
                try #require(conformal.threshold(.event, miscoverage: 0.1)), conformal.pValue(0.2, of: .nonEvent),
            ]
        }
        let (before, after) = (try measure(Array(order.indices)), try measure(order))
        #expect(close(before, after, 1e-12))
    }

    /// Groups that hold one row each are no groups; a model compared the other way round has the opposite sign.
    @Test func pairedAreasKeepTheirLaws() throws {
        let (first, second) = (try MetricsFixture.load("p1"), try MetricsFixture.load("p2"))
        let y = first.outcomes
        let there = try AreaDifference(first: first.probabilities, second: second.probabilities, outcomes: y)
        let back = try AreaDifference(first: second.probabilities, second: first.probabilities, outcomes: y)
        #expect(there.value == -back.value)
        #expect(close(try #require(there.variance), try #require(back.variance), 1e-15))
        let single = try AreaDifference(
            first: first.probabilities, second: second.probabilities, outcomes: y, groups: Array(y.indices))
        #expect(close(try #require(there.variance), try #require(single.variance), 1e-15))
        let customers = try AreaDifference(
            first: first.probabilities, second: second.probabilities, outcomes: y, groups: first.groups)
        #expect(customers.variance != there.variance)
        #expect(try #require(customers.interval).contains(customers.value))
    }
}
