import Testing

@testable import Evaluation

/// Expected numbers: 11_metrics.json, computed on scores.csv (``MetricsFixture``).
@Suite struct OracleTests {
    @Test(arguments: ["p1", "p2"]) func discrimination(name: String) throws {
        let input = try MetricsFixture.load(name)
        let expected = input.expected
        let metrics = try Metrics(probabilities: input.probabilities, outcomes: input.outcomes)
        #expect(metrics.rows == (try MetricsFixture.load().n))
        #expect(metrics.events == (try MetricsFixture.load().events))
        #expect(close(metrics.auc.value, expected.auc))
        #expect(metrics.auc.method == .deLong)
        #expect(close(try #require(metrics.auc.variance), expected.auc_var_delong, 1e-12))
        let interval = try #require(metrics.auc.interval)
        #expect(close(interval.lowerBound, expected.auc_ci95_delong[0]))
        #expect(close(interval.upperBound, expected.auc_ci95_delong[2]))
        let grouped = try Metrics(
            probabilities: input.probabilities, outcomes: input.outcomes, groups: input.groups)
        #expect(grouped.auc.method == .obuchowski)
        #expect(close(try #require(grouped.auc.variance), expected.auc_var_obuchowski_cluster, 1e-12))
        let logit = try #require(metrics.auc.logitInterval)
        #expect(close([logit.lowerBound, logit.upperBound], expected.auc_ci95_logit))
        #expect(close(metrics.auc.gini, expected.gini))
        #expect(close(metrics.mannWhitneyU, expected.mann_whitney_U))
        #expect(close(metrics.averagePrecision, expected.average_precision))
        #expect(close(metrics.kolmogorovSmirnov, expected.ks))
    }

    @Test(arguments: ["p1", "p2"]) func lift(name: String) throws {
        let input = try MetricsFixture.load(name)
        let scored = try ScoredOutcomes(probabilities: input.probabilities, outcomes: input.outcomes)
        let expected = input.expected
        for (fraction, values) in [(0.05, expected.lift_5pct), (0.1, expected.lift_10pct), (0.2, expected.lift_20pct)] {
            let lift = Lift(scored, fraction: fraction)
            #expect(lift.count == values.k)
            #expect(close(lift.precision, values.precision))
            #expect(close(lift.lift, values.lift))
            #expect(close(lift.recall, values.recall))
        }
    }

    @Test(arguments: ["p1", "p2"]) func calibration(name: String) throws {
        let input = try MetricsFixture.load(name)
        let expected = input.expected.weak_calibration
        let metrics = try Metrics(probabilities: input.probabilities, outcomes: input.outcomes)
        let line = metrics.calibration
        let large = try #require(line.interceptInTheLarge)
        let intercept = try #require(line.intercept)
        let slope = try #require(line.slope)
        #expect(close(large.value, expected.calibration_in_the_large_offset_intercept))
        #expect(close(large.standardError, expected.se_citl))
        #expect(close(intercept.value, expected.logistic_intercept))
        #expect(close(intercept.standardError, expected.se_intercept))
        #expect(close(slope.value, expected.slope))
        #expect(close(slope.standardError, expected.se_slope))
        #expect(close(try #require(line.unreliability), expected.U_lr_chi2_df2))
        #expect(close(try #require(line.unreliabilityPValue), expected.U_p))
        let test = try #require(metrics.spiegelhalter)
        #expect(close(test.z, input.expected.spiegelhalter.z))
        #expect(close(test.pValue, input.expected.spiegelhalter.p_two_sided))
    }

    @Test(arguments: ["p1", "p2"]) func reliabilityInBothBinnings(name: String) throws {
        let input = try MetricsFixture.load(name)
        let metrics = try Metrics(probabilities: input.probabilities, outcomes: input.outcomes)
        for (table, expected) in [
            (metrics.reliability, input.expected.ece_equal_mass_10),
            (metrics.equalWidthReliability, input.expected.ece_equal_width_10),
        ] {
            #expect(close(table.expectedError, expected.ece_L1))
            #expect(close(table.maximumError, expected.mce))
            #expect(close(table.rootMeanSquareError, expected.ece_L2))
            #expect(close(table.debiasedSquaredError, expected.debiased))
            #expect(table.bins.count == expected.bins_n_meanp_meany.count)
            for (bin, row) in zip(table.bins, expected.bins_n_meanp_meany) {
                #expect(Double(bin.count) == row[0])
                #expect(close(bin.meanProbability, row[1]))
                #expect(close(bin.eventRate, row[2]))
            }
        }
    }

    @Test(arguments: ["p1", "p2"]) func scoresAndSkills(name: String) throws {
        let input = try MetricsFixture.load(name)
        let metrics = try Metrics(probabilities: input.probabilities, outcomes: input.outcomes)
        #expect(close(metrics.brier, input.expected.brier))
        #expect(close(metrics.brier, input.expected.corp.brier))
        #expect(close(metrics.brier, input.expected.rms_val_prob.Brier))
        #expect(close(metrics.logLoss, input.expected.log_loss))
        #expect(close(metrics.brierSkill, input.expected.brier_skill))
        #expect(close(metrics.logLossSkill, input.expected.log_loss_skill))
        #expect(close(metrics.brierDecomposition.miscalibration, input.expected.corp.MCB))
        #expect(close(metrics.brierDecomposition.discrimination, input.expected.corp.DSC))
        #expect(close(metrics.brierDecomposition.uncertainty, input.expected.corp.UNC))
    }

    @Test(arguments: ["p1", "p2"]) func murphyDecomposition(name: String) throws {
        let input = try MetricsFixture.load(name)
        let parts = MurphyDecomposition(ReliabilityTable(try input.scored(), binning: .equalCount(10)))
        let expected = input.expected.murphy_equal_mass_10
        #expect(close(parts.reliability, expected.reliability))
        #expect(close(parts.resolution, expected.resolution))
        #expect(close(parts.uncertainty, expected.uncertainty))
    }

    @Test(arguments: ["p1", "p2"]) func qualityIndex(name: String) throws {
        let input = try MetricsFixture.load(name)
        let index = QualityIndex(try input.scored())
        let expected = input.expected.rms_val_prob
        #expect(close(index.discrimination, expected.D))
        #expect(close(index.likelihoodRatio, expected.discrimination))
        #expect(close(try #require(index.unreliability), expected.U))
        #expect(close(try #require(index.quality), expected.Q))
        #expect(close(index.nagelkerkeRSquared, expected.R2))
    }

    @Test(arguments: ["p1", "p2"]) func calibrationByAnotherProgram(name: String) throws {
        let input = try MetricsFixture.load(name)
        let expected = input.expected.rms_val_prob
        let scored = try input.scored()
        let line = CalibrationLine(scored)
        #expect(close(try #require(line.intercept).value, expected.Intercept))
        #expect(close(try #require(line.slope).value, expected.Slope))
        #expect(close(try #require(line.unreliability), expected.unreliability))
        let test = try #require(SpiegelhalterTest(scored))
        #expect(close(test.z, expected.z))
        #expect(close(test.pValue, expected.p))
    }

    @Test(arguments: ["p1", "p2"]) func calibrationCurve(name: String) throws {
        let input = try MetricsFixture.load(name)
        let curve = CalibrationCurve(try input.scored())
        let expected = input.expected.rms_val_prob
        #expect(close(curve.meanError, expected.Eavg))
        #expect(close(curve.ninetiethPercentileError, expected.E90))
        #expect(close(curve.maximumError, expected.Emax))
    }

    @Test func pairedAreas() throws {
        let (first, second) = (try MetricsFixture.load("p1"), try MetricsFixture.load("p2"))
        let expected = try MetricsFixture.load().delong_paired
        let difference = try AreaDifference(
            first: first.probabilities, second: second.probabilities, outcomes: first.outcomes)
        #expect(close(difference.value, first.expected.auc - second.expected.auc))
        #expect(close(try #require(difference.covariance), expected.cov, 1e-12))
        #expect(close(try #require(difference.z), expected.z))
        #expect(close(try #require(difference.pValue), expected.p))
    }
}
