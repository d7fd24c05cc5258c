/// What 12_prior_conformal.json expects: a model fitted to a sample of panel.csv that keeps all events, and conformal sets on
/// scores.csv; computed with numpy by another Newton and by sorting (its `versions`).
struct PriorConformalFixture: Decodable {
    struct Prior: Decodable {
        let n_sub: Int
        let tau_population, ybar_sample, correction: Double
        let coef_subsample, coef_prior_corrected, se_subsample: [Double]
        let coef_weighted_king_zeng, se_weighted_sandwich, coef_full_data: [Double]
        let mean_p_full, mean_p_prior_corrected_on_all_rows, mean_p_weighted_on_all_rows: Double
    }
    struct Conformal: Decodable {
        struct Level: Decodable {
            let n_cal_y0, n_cal_y1, n_test: Int
            let threshold_y0, threshold_y1, coverage_y0, coverage_y1: Double
            let sets: [String: Int]
            let pvalues_first3_test: [[Double]]
        }
        let alpha: [String: Level]
    }
    let prior_correction: Prior
    let conformal_label_conditional: Conformal

    static func load() throws -> PriorConformalFixture {
        try Fixtures.decode(PriorConformalFixture.self, "12_prior_conformal.json")
    }
}
