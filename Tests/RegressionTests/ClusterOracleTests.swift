import LinearAlgebra
import Testing

@testable import Regression

/// Expected numbers: 05_cluster_se.json, see ``Fixture``.
@Suite struct ClusterOracleTests {
    struct Expected: Decodable {
        struct Ridge: Decodable { let se_cluster_uncentred, se_cluster_centred: [Double] }
        let se_HC0_rows, se_CR0, se_CR1, p_CR1_slopes, p_holm, p_bh: [Double]
        let cov_CR0: [[Double]]
        let wald_support_CR1_chi2, wald_support_p: Double
        let ridge: Ridge
        enum CodingKeys: String, CodingKey {
            case se_HC0_rows, se_CR0, se_CR1, p_CR1_slopes, p_holm, p_bh, cov_CR0, wald_support_CR1_chi2
            case wald_support_p
            case ridge = "ridge_lambda_0.01"
        }
    }

    let fixture: Fixture
    let expected: Expected
    let data: LogisticData
    let fit: FittedLogisticRegression

    init() throws {
        fixture = try Fixture()
        expected = try Fixture.decode(Expected.self, "05_cluster_se.json")
        data = try fixture.data()
        fit = try RidgeLogisticRegression.exact(0).fit(data)
    }

    @Test func clusterCovarianceWithoutCorrection() throws {
        let covariance = try fit.covariance(.cluster(.cr0, centered: false), on: data)
        #expect(agree(covariance.diagonal.map { $0.squareRoot() }, expected.se_CR0, relative: 1e-7))
        for i in 0..<11 {
            for j in 0..<11 {
                let size = expected.se_CR0[i] * expected.se_CR0[j]
                #expect(abs(covariance[i, j] - expected.cov_CR0[i][j]) <= 1e-7 * size)
            }
        }
    }

    @Test func inferenceHasCR1Errors() throws {
        #expect(agree(fit.inference.standardErrors, expected.se_CR1, relative: 1e-7))
        let covariance = try fit.covariance(.cluster(.cr1, centered: false), on: data)
        #expect(agree(covariance.diagonal.map { $0.squareRoot() }, expected.se_CR1, relative: 1e-7))
    }

    @Test func everyRowItsOwnGroupGivesHC0() throws {
        let rows = try LogisticData(x: fixture.x, y: fixture.churn)
        let covariance = try fit.covariance(.cluster(.cr0, centered: false), on: rows)
        #expect(agree(covariance.diagonal.map { $0.squareRoot() }, expected.se_HC0_rows, relative: 1e-7))
    }

    @Test func ridgeSandwichCentredAndNot() throws {
        let ridge = try RidgeLogisticRegression.exact(0.01).fit(data)
        for (centered, errors) in [
            (false, expected.ridge.se_cluster_uncentred), (true, expected.ridge.se_cluster_centred),
        ] {
            let covariance = try ridge.covariance(.cluster(.cr0, centered: centered), on: data, scale: .standardized)
            #expect(agree(covariance.diagonal.map { $0.squareRoot() }, errors, relative: 1e-7))
        }
    }

    @Test func waldTestOfAGroupOfColumns() throws {
        let test = try fit.inference.waldTest(columns: [0, 1])
        #expect(test.degreesOfFreedom == 2)
        #expect(abs(test.statistic - expected.wald_support_CR1_chi2) < 1e-7 * expected.wald_support_CR1_chi2)
        #expect(abs(test.pValue - expected.wald_support_p) < 1e-6 * expected.wald_support_p)
    }

    @Test func pValuesAndTheirAdjustments() throws {
        let inference = fit.inference
        let p = (0..<10).map {
            NormalDistribution.twoSidedPValue(inference.coefficients[$0] / inference.standardErrors[$0 + 1])
        }
        #expect(agree(p, expected.p_CR1_slopes, relative: 1e-6))
        #expect(agree(MultipleTesting.benjaminiHochberg(expected.p_CR1_slopes), expected.p_bh, relative: 1e-12))
        #expect(agree(MultipleTesting.holm(expected.p_CR1_slopes), expected.p_holm, relative: 1e-12))
    }
}
