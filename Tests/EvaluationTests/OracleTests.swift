import Foundation
import Testing

@testable import Evaluation

/// Expected numbers: 11_metrics.json, computed on scores.csv with scikit-learn, R pROC and R rms (its `versions`).
@Suite struct OracleTests {
    struct Fixture: Decodable {
        struct Lift: Decodable { let k: Int, precision, lift, recall: Double }
        struct Weak: Decodable {
            let logistic_intercept, slope, se_intercept, se_slope, se_citl, U_lr_chi2_df2, U_p: Double
            let calibration_in_the_large_offset_intercept: Double
        }
        struct Ece: Decodable {
            let ece_L1, mce, ece_L2: Double
            let debiased: Double
            let bins_n_meanp_meany: [[Double]]
            enum CodingKeys: String, CodingKey {
                case ece_L1, mce, ece_L2, bins_n_meanp_meany
                case debiased = "ece_L2_debiased_squared(Kumar2019)"
            }
        }
        struct Spiegelhalter: Decodable { let z, p_two_sided: Double }
        struct Corp: Decodable { let brier, MCB, DSC, UNC: Double }
        struct Score: Decodable {
            let auc, auc_var_delong, auc_var_obuchowski_cluster, average_precision, brier, log_loss: Double
            let brier_skill, log_loss_skill, ks: Double
            let auc_ci95_delong: [Double]
            let lift_5pct, lift_10pct, lift_20pct: Lift
            let weak_calibration: Weak
            let ece_equal_width_10, ece_equal_mass_10: Ece
            let spiegelhalter: Spiegelhalter
            let corp: Corp
        }
        let scores: [String: Score]
    }

    struct Case: Sendable {
        let probabilities, outcomes: [Double]
        let groups: [Int]
        let expected: Fixture.Score
    }

    static func load(_ name: String) throws -> Case {
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        let json = try Data(contentsOf: folder.appending(path: "11_metrics.json"))
        let fixture = try JSONDecoder().decode(Fixture.self, from: json)
        let lines = try String(contentsOf: folder.appending(path: "scores.csv"), encoding: .utf8).split(separator: "\n")
        let rows = lines.dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
        return Case(
            probabilities: rows.map { $0[name == "p1" ? 2 : 3] }, outcomes: rows.map { $0[1] },
            groups: rows.map { Int($0[0]) }, expected: try #require(fixture.scores[name]))
    }

    static func close(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool { abs(a - b) <= tolerance }

    @Test(arguments: ["p1", "p2"]) func discrimination(name: String) throws {
        let input = try Self.load(name)
        let expected = input.expected
        let metrics = try Metrics(probabilities: input.probabilities, outcomes: input.outcomes)
        #expect(metrics.rows == 759)
        #expect(metrics.events == 113)
        #expect(Self.close(metrics.auc.value, expected.auc))
        #expect(metrics.auc.method == .deLong)
        #expect(Self.close(try #require(metrics.auc.variance), expected.auc_var_delong, 1e-12))
        let interval = try #require(metrics.auc.interval)
        #expect(Self.close(interval.lowerBound, expected.auc_ci95_delong[0]))
        #expect(Self.close(interval.upperBound, expected.auc_ci95_delong[2]))
        let grouped = try Metrics(
            probabilities: input.probabilities, outcomes: input.outcomes, groups: input.groups)
        #expect(grouped.auc.method == .obuchowski)
        #expect(Self.close(try #require(grouped.auc.variance), expected.auc_var_obuchowski_cluster, 1e-12))
        #expect(Self.close(metrics.averagePrecision, expected.average_precision))
        #expect(Self.close(metrics.kolmogorovSmirnov, expected.ks))
    }

    @Test(arguments: ["p1", "p2"]) func lift(name: String) throws {
        let input = try Self.load(name)
        let scored = try ScoredOutcomes(probabilities: input.probabilities, outcomes: input.outcomes)
        let expected = input.expected
        for (fraction, values) in [(0.05, expected.lift_5pct), (0.1, expected.lift_10pct), (0.2, expected.lift_20pct)] {
            let lift = Lift(scored, fraction: fraction)
            #expect(lift.count == values.k)
            #expect(Self.close(lift.precision, values.precision))
            #expect(Self.close(lift.lift, values.lift))
            #expect(Self.close(lift.recall, values.recall))
        }
    }

    @Test(arguments: ["p1", "p2"]) func calibration(name: String) throws {
        let input = try Self.load(name)
        let expected = input.expected.weak_calibration
        let metrics = try Metrics(probabilities: input.probabilities, outcomes: input.outcomes)
        let line = metrics.calibration
        let large = try #require(line.interceptInTheLarge)
        let intercept = try #require(line.intercept)
        let slope = try #require(line.slope)
        #expect(Self.close(large.value, expected.calibration_in_the_large_offset_intercept))
        #expect(Self.close(large.standardError, expected.se_citl))
        #expect(Self.close(intercept.value, expected.logistic_intercept))
        #expect(Self.close(intercept.standardError, expected.se_intercept))
        #expect(Self.close(slope.value, expected.slope))
        #expect(Self.close(slope.standardError, expected.se_slope))
        #expect(Self.close(try #require(line.unreliability), expected.U_lr_chi2_df2, 1e-8))
        #expect(Self.close(try #require(line.unreliabilityPValue), expected.U_p))
        let test = try #require(metrics.spiegelhalter)
        #expect(Self.close(test.z, input.expected.spiegelhalter.z))
        #expect(Self.close(test.pValue, input.expected.spiegelhalter.p_two_sided))
    }

    @Test(arguments: ["p1", "p2"]) func reliabilityInBothBinnings(name: String) throws {
        let input = try Self.load(name)
        let metrics = try Metrics(probabilities: input.probabilities, outcomes: input.outcomes)
        for (table, expected) in [
            (metrics.reliability, input.expected.ece_equal_mass_10),
            (metrics.equalWidthReliability, input.expected.ece_equal_width_10),
        ] {
            #expect(Self.close(table.expectedError, expected.ece_L1))
            #expect(Self.close(table.maximumError, expected.mce))
            #expect(Self.close(table.rootMeanSquareError, expected.ece_L2))
            #expect(Self.close(table.debiasedSquaredError, expected.debiased))
            #expect(table.bins.count == expected.bins_n_meanp_meany.count)
            for (bin, row) in zip(table.bins, expected.bins_n_meanp_meany) {
                #expect(Double(bin.count) == row[0])
                #expect(Self.close(bin.meanProbability, row[1]))
                #expect(Self.close(bin.eventRate, row[2]))
            }
        }
    }

    @Test(arguments: ["p1", "p2"]) func scoresAndSkills(name: String) throws {
        let input = try Self.load(name)
        let metrics = try Metrics(probabilities: input.probabilities, outcomes: input.outcomes)
        #expect(Self.close(metrics.brier, input.expected.brier))
        #expect(Self.close(metrics.logLoss, input.expected.log_loss))
        #expect(Self.close(metrics.brierSkill, input.expected.brier_skill))
        #expect(Self.close(metrics.logLossSkill, input.expected.log_loss_skill))
        #expect(Self.close(metrics.brierDecomposition.miscalibration, input.expected.corp.MCB))
        #expect(Self.close(metrics.brierDecomposition.discrimination, input.expected.corp.DSC))
        #expect(Self.close(metrics.brierDecomposition.uncertainty, input.expected.corp.UNC))
    }
}
