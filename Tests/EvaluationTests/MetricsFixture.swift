import Foundation
import Testing

@testable import Evaluation

/// Probabilities of two models for the same 759 rows, in scores.csv, and what 11_metrics.json expects of them, computed
/// with scikit-learn, R pROC and R rms (its `versions`).
struct MetricsFixture: Decodable {
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
    struct Murphy: Decodable { let reliability, resolution, uncertainty: Double }
    /// `Dxy` and `C (ROC)` are left out: rms counts pairs of probabilities that it has put into bins first.
    struct ValProb: Decodable {
        let R2, D, U, Q, Brier, Intercept, Slope, Emax, E90, Eavg: Double
        let discrimination, unreliability, z, p: Double
        enum CodingKeys: String, CodingKey {
            case R2, D, U, Q, Brier, Intercept, Slope, Emax, E90, Eavg
            case discrimination = "D:Chi-sq"
            case unreliability = "U:Chi-sq"
            case z = "S:z"
            case p = "S:p"
        }
    }
    struct Score: Decodable {
        let auc, auc_var_delong, auc_var_obuchowski_cluster, average_precision, brier, log_loss: Double
        let brier_skill, log_loss_skill, ks, gini, mann_whitney_U: Double
        let auc_ci95_delong, auc_ci95_logit: [Double]
        let lift_5pct, lift_10pct, lift_20pct: Lift
        let weak_calibration: Weak
        let ece_equal_width_10, ece_equal_mass_10: Ece
        let spiegelhalter: Spiegelhalter
        let corp: Corp
        let murphy_equal_mass_10: Murphy
        let rms_val_prob: ValProb
    }
    struct DeLong: Decodable { let cov, z, p: Double }
    struct Recalibration: Decodable {
        struct Platt: Decodable { let t_plus, t_minus: Double, a_b: [Double] }
        struct Beta: Decodable { let c_a_b: [Double] }
        struct Isotonic: Decodable {
            let grid_p: [Double]
            let grid_q_linear_interp_sklearn: [Double]
            let n_steps: Int
        }
        let logistic: [Double]
        let platt_smoothed_targets: Platt
        let beta_calibration_abm: Beta
        let isotonic: Isotonic
        enum CodingKeys: String, CodingKey {
            case platt_smoothed_targets, beta_calibration_abm, isotonic
            case logistic = "logistic_on_logit(a+b*logit p)"
        }
    }

    let n, events: Int
    let scores: [String: Score]
    let delong_paired: DeLong
    let recalibration_p1: Recalibration

    struct Case: Sendable {
        let probabilities, outcomes: [Double]
        let groups: [Int]
        let expected: Score

        func scored(grouped: Bool = false) throws -> ScoredOutcomes {
            try ScoredOutcomes(probabilities: probabilities, outcomes: outcomes, groups: grouped ? groups : nil)
        }
    }

    static func load() throws -> MetricsFixture {
        try Fixtures.decode(MetricsFixture.self, "11_metrics.json")
    }

    /// - Parameter name: p1, the bold ten-feature model, or p2.
    static func load(_ name: String) throws -> Case {
        let rows = try Fixtures.rows("scores.csv")
        return Case(
            probabilities: rows.map { $0[name == "p1" ? 2 : 3] }, outcomes: rows.map { $0[1] },
            groups: rows.map { Int($0[0]) }, expected: try #require(try load().scores[name]))
    }
}
