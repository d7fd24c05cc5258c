import Evaluation
import Forecasting
import LinearAlgebra
import Testing

/// Expected numbers: 09_hazard.json. Kaplan–Meier and Greenwood by R's survfit; the rest by numpy, its derivatives checked
/// with differences.
@Suite struct HazardOracleTests {
    struct Expected: Decodable {
        struct PeriodOnly: Decodable { let hazard, survival, km_R_survfit, se_greenwood_R: [Double] }
        struct Model: Decodable {
            let coef_churn, se_churn, coef_refer: [Double]
            let loglik: Double
        }
        struct Customer: Decodable {
            let hazard, survival, se: [Double]
            let ci95_cloglog: [[Double]]
        }
        struct Retained: Decodable {
            let horizon: Int
            let expected_retained, se_parameter, sd_outcome_poisson_binomial, sd_total: Double
            let pb_q025, pb_q05, pb_q50, pb_q95, pb_q975: Int
            let pb_pmf_at_median: Double
            let pi95_normal_total: [Double]
        }
        let period_only: PeriodOnly
        let model: Model
        let first5: [Customer]
        let retained: [Double]
        let errors: [Double]
        let retained_pi: [Retained]
        let periods: Double
        let referrals: [Double]

        enum CodingKeys: String, CodingKey {
            case period_only, model, first5, retained_pi
            case retained = "expected_retained_1..6"
            case errors = "se_param_1..6"
            case periods = "expected_periods_retained_total"
            case referrals = "expected_referral_periods_cum"
        }
    }

    let panel: Panel
    let expected: Expected

    init() throws {
        panel = try Panel()
        expected = try Fixtures.decode(Expected.self, "09_hazard.json")
    }

    @Test func periodsAloneAreKaplanMeierWithGreenwoodsErrors() throws {
        let fit = try HazardRegression(baseline: .periods).fit(panel.data(features: false))
        let curve = try fit.survival(of: [], periods: 6)
        #expect(agree(curve.hazards, expected.period_only.hazard))
        #expect(agree(curve.survival, expected.period_only.km_R_survfit))
        #expect(agree(curve.standardErrors, expected.period_only.se_greenwood_R))
    }

    @Test func coefficientsAndErrors() throws {
        let churn = try HazardRegression(baseline: .periods).fit(panel.data())
        #expect(agree(churn.coefficients, expected.model.coef_churn))
        #expect(agree(churn.covariance.diagonal.map { $0.squareRoot() }, expected.model.se_churn))
        #expect(agree(churn.logLikelihood, expected.model.loglik))
        #expect(churn.rows == 1537 && churn.customers == 500 && churn.events == 204)
        let refer = try HazardRegression(baseline: .periods).fit(panel.data(panel.refer, kind: .recurrent))
        #expect(agree(refer.coefficients, expected.model.coef_refer))
    }

    @Test func curvesOfCustomers() throws {
        let fit = try HazardRegression(baseline: .periods).fit(panel.data())
        let cohort = try panel.cohort()
        for (i, customer) in expected.first5.enumerated() {
            let features = cohort.features.withRow(i) { row in row.indices.map { row[$0] } }
            let curve = try fit.survival(of: features, periods: 6)
            #expect(agree(curve.hazards, customer.hazard))
            #expect(agree(curve.survival, customer.survival))
            #expect(agree(curve.standardErrors, customer.se))
            #expect(agree(curve.intervals.map(\.lowerBound), customer.ci95_cloglog.map { $0[0] }))
            #expect(agree(curve.intervals.map(\.upperBound), customer.ci95_cloglog.map { $0[1] }))
        }
    }

    @Test func retainedOfTheCohort() throws {
        let fit = try HazardRegression(baseline: .periods).fit(panel.data())
        let cohort = try panel.cohort()
        let forecast = try fit.retention(of: cohort, periods: 6, shock: .none)
        #expect(agree(forecast.periods.map(\.expected), expected.retained))
        #expect(agree(forecast.periods.map(\.standardError), expected.errors))
        #expect(agree(try #require(forecast.cumulativePeriods.last), expected.periods))
        for period in expected.retained_pi {
            let found = forecast.periods[period.horizon - 1]
            #expect(agree(found.outcomeVariance.squareRoot(), period.sd_outcome_poisson_binomial))
            #expect(agree(found.standardDeviation, period.sd_total))
            #expect(agree(found.interval().lowerBound, period.pi95_normal_total[0]))
            #expect(agree(found.interval().upperBound, period.pi95_normal_total[1]))
            let count = try fit.retainedCount(of: cohort, after: period.horizon)
            #expect(count.interval(level: 0.95) == period.pb_q025...period.pb_q975)
            #expect(count.interval(level: 0.9) == period.pb_q05...period.pb_q95)
            #expect(count.quantile(0.5) == period.pb_q50)
            #expect(agree(count.probabilities[period.pb_q50], period.pb_pmf_at_median))
            #expect(agree(count.mean, found.expected))
            #expect(agree(count.variance, found.outcomeVariance))
        }
    }

    @Test func referralsOfTheCohort() throws {
        let churn = try HazardRegression(baseline: .periods).fit(panel.data())
        let refer = try HazardRegression(baseline: .periods).fit(panel.data(panel.refer, kind: .recurrent))
        let referrals = try churn.expectedReferrals(of: panel.cohort(), periods: 6, referral: refer)
        #expect(agree(referrals, expected.referrals))
    }

    /// 19_forecast_scores.json, `mixture_logit_shift_sd_0.3`, and its convolution `pmf`.
    @Test func poissonBinomialAndItsMixture() throws {
        struct Scores: Decodable {
            struct Mixture: Decodable {
                let pmf: [Double]
                let mean, variance: Double
                enum CodingKeys: String, CodingKey {
                    case pmf, mean
                    case variance = "var"
                }
            }
            let pmf: [Double]
            let mixture: Mixture
            enum CodingKeys: String, CodingKey {
                case pmf
                case mixture = "mixture_logit_shift_sd_0.3"
            }
        }
        let scores = try Fixtures.decode(Scores.self, "19_forecast_scores.json")
        let p = [0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.99]
        let plain = try CountForecast.poissonBinomial(p)
        #expect(agree(plain.probabilities, scores.pmf, relative: 0, absolute: 1e-12))
        let mixture = try CountForecast.poissonBinomial(p, sharedLogOddsShift: 0.3)
        #expect(agree(mixture.probabilities, scores.mixture.pmf, relative: 0, absolute: 1e-12))
        #expect(agree(mixture.mean, scores.mixture.mean, relative: 1e-12))
        #expect(agree(mixture.variance, scores.mixture.variance, relative: 1e-12))
    }
}
