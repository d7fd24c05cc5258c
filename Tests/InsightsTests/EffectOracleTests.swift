import LinearAlgebra
import Regression
import Testing

@testable import Insights

/// Every number of the fixture, to a relative 1e-7.
@Suite struct EffectOracleTests {
    private let example: EffectExample
    private let plain: EffectEstimators
    private let crossFitted: EffectEstimators

    init() throws {
        example = try EffectExample()
        let data = try example.data()
        plain = EffectEstimators(data, try PotentialOutcomes(of: data, by: EffectExample.likelihood))
        crossFitted = EffectEstimators(
            data, try PotentialOutcomes(of: data, by: EffectExample.likelihood, folds: try example.folds()))
    }

    private func expect(_ actual: [Double], _ wanted: [Double], _ comment: Comment? = nil) {
        #expect(agree(actual, wanted, relative: 1e-7), comment)
    }

    /// Means, error and interval against an entry of the fixture.
    private func expect(_ means: AdjustedMeans, _ name: String) throws {
        expect(
            [means.difference, means.standardError, means.exposed, means.unexposed],
            [
                try example.number(name, "est"), try example.number(name, "se_IF"), try example.number(name, "mu1"),
                try example.number(name, "mu0"),
            ], "\(name)")
        let interval = means.interval()
        expect([interval.lowerBound, interval.upperBound], try example.numbers(name, "ci95"), "\(name)")
    }

    @Test func coefficientsOfBothModels() throws {
        let regression = RidgeLogisticRegression(penalty: .fixed(0), tolerance: 1e-9)
        let propensity = try regression.fit(LogisticData(x: example.x, y: example.exposures))
        expect([propensity.intercept] + propensity.coefficients, try example.numbers("coef_propensity"))
        let withExposure = Matrix(rows: 2500, columns: 4) { row, values in
            for column in 0..<3 { values[column] = example.x[row, column] }
            values[3] = example.exposures[row]
        }
        let outcome = try regression.fit(LogisticData(x: withExposure, y: example.outcomes))
        expect([outcome.intercept] + outcome.coefficients, try example.numbers("coef_outcome"))
    }

    @Test func simpleEstimators() throws {
        expect(
            [
                plain.naive.difference, plain.gComputation, plain.inverseWeighted.difference,
                plain.normalizedInverseWeighted.difference, plain.overlapWeighted.difference,
            ],
            [
                try example.number("naive_difference"), try example.number("g_computation"),
                try example.number("ipw_horvitz_thompson"), try example.number("ipw_hajek"),
                try example.number("ato_overlap_weights"),
            ])
    }

    @Test func augmentedEstimators() throws {
        try expect(plain.augmented, "aipw_plain")
        try expect(crossFitted.augmented, "aipw_crossfit5_fold_id_mod_5")
        var models = EffectExample.likelihood
        models.outcome = .byExposure
        let data = try example.data()
        let byExposure = try PotentialOutcomes(of: data, by: models, folds: try example.folds())
        try expect(EffectEstimators(data, byExposure).augmented, "aipw_crossfit5_per_arm_outcome_models")
        expect(
            [plain.augmented.difference, EffectEstimators(data, byExposure).augmented.difference],
            [
                try example.number("independent_checks", "zepid_AIPTW_rd"),
                try example.number(
                    "independent_checks", "doubleml_IRM_est(separate outcome models per arm)"),
            ])
    }

    @Test func targetedEstimators() throws {
        for (estimators, name) in [
            (plain, "tmle_plain_two_clever_covariates"), (crossFitted, "tmle_crossfit5_pooled_fluctuation"),
        ] {
            let targeted = TargetedEstimate(estimators)
            try expect(targeted.means, name)
            expect([targeted.exposedShift, targeted.unexposedShift], try example.numbers(name, "eps"))
        }
    }

    @Test func estimatorsWithAWrongModel() throws {
        let (all, few) = (try example.data(), try example.data(columns: [1, 2]))
        let wrong = try PotentialOutcomes(of: few, by: EffectExample.likelihood)
        func mixed(propensities: PotentialOutcomes, outcomes: PotentialOutcomes) -> EffectEstimators {
            EffectEstimators(
                all,
                PotentialOutcomes(
                    propensities: propensities.propensities, ifExposed: outcomes.ifExposed,
                    ifUnexposed: outcomes.ifUnexposed))
        }
        let wrongOutcome = mixed(propensities: plain.models, outcomes: wrong)
        try expect(wrongOutcome.augmented, "aipw_wrong_outcome_model(drop x1)")
        expect([wrongOutcome.gComputation], [try example.number("gcomp_wrong_outcome_model")])
        try expect(mixed(propensities: wrong, outcomes: plain.models).augmented, "aipw_wrong_propensity(drop x1)")
        try expect(mixed(propensities: wrong, outcomes: wrong).augmented, "aipw_both_wrong")
    }

    @Test func overlapAndBalance() throws {
        let propensities = plain.models.propensities
        let overlap = ExposureOverlap(plain.data, propensities: propensities, target: .everybody, range: 0.1...0.9)
        expect(
            [
                overlap.least, overlap.greatest, Double(overlap.outside) / 2500, overlap.exposedSampleSize,
                overlap.unexposedSampleSize,
            ],
            try ["ps_min", "ps_max", "share_outside_0.1_0.9", "ess_treated", "ess_control"].map {
                try example.number("overlap", $0)
            })
        let balance = ConfounderBalance.all(plain.data, propensities: propensities, target: .everybody)
        #expect(balance.map(\.name) == EffectExample.names)
        for line in balance {
            expect(
                [line.before, line.after],
                [
                    try example.number("overlap", "smd_raw", line.name),
                    try example.number("overlap", "smd_ipw", line.name),
                ])
        }
    }

    @Test func eValues() throws {
        let means = plain.augmented
        let eValue = try #require(EValue(means))
        expect(
            [means.ratio, means.logRatioError, eValue.point, eValue.limit],
            try ["RR", "log_se", "E_point", "E_ci_limit_nearest_1"].map { try example.number("evalue", $0) })
    }

    @Test func truthLiesInAdjustedIntervalsOnly() throws {
        let truth = try example.number("truth", "ATE_population")
        #expect(!plain.naive.interval().contains(truth))
        for means in [plain.augmented, crossFitted.augmented, TargetedEstimate(crossFitted).means] {
            #expect(means.interval().contains(truth))
        }
        let estimate = try EffectEstimation(seed: 3, assignment: .business).estimate(try example.data())
        #expect(estimate.adjusted.interval().contains(truth) && estimate.target == .overlap)
        #expect(estimate.isCausal, "\(estimate.concerns)")
    }
}
