import LinearAlgebra
import Testing

@testable import Regression

/// Expected numbers: 02_ridge.json, see ``Fixture``.
@Suite struct RidgeOracleTests {
    struct Expected: Decodable {
        struct Fit: Decodable {
            let lambda, intercept_std, intercept_raw, objective, df_effective: Double
            let coef_std, coef_raw, se_sandwich_std, se_bayes_std: [Double]
        }
        let mean, sd: [Double]
        let fits: [Fit]
    }

    @Test(arguments: [0, 1, 2, 3]) func coefficientsObjectiveAndErrors(index: Int) throws {
        let fixture = try Fixture()
        let file = try Fixture.decode(Expected.self, "02_ridge.json")
        let expected = file.fits[index]
        let data = try fixture.data()
        let fit = try RidgeLogisticRegression.exact(expected.lambda).fit(data)
        #expect(agree(fit.means, file.mean, absolute: 1e-9))
        #expect(agree(fit.scales, file.sd, absolute: 1e-9))
        #expect(agree(fit.standardizedCoefficients, expected.coef_std, absolute: 1e-9))
        #expect(agree(fit.coefficients, expected.coef_raw, absolute: 1e-9))
        #expect(abs(fit.standardizedIntercept - expected.intercept_std) < 1e-9)
        #expect(abs(fit.intercept - expected.intercept_raw) < 1e-9)
        #expect(abs(fit.objective / 1537 - expected.objective) < 1e-9)
        #expect(abs(fit.effectiveDegreesOfFreedom - expected.df_effective) < 1e-9)
        let errors = { (kind: FittedLogisticRegression.CovarianceKind) in
            try fit.covariance(kind, on: data, scale: .standardized).diagonal.map { $0.squareRoot() }
        }
        #expect(agree(try errors(.modelSandwich), expected.se_sandwich_std, absolute: 1e-9))
        #expect(agree(try errors(.penalizedInverse), expected.se_bayes_std, absolute: 1e-9))
    }
}
