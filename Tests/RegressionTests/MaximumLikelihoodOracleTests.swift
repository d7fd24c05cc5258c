import LinearAlgebra
import Testing

@testable import Regression

/// Expected numbers: 01_logit_mle.json, see ``Fixture``.
@Suite struct MaximumLikelihoodOracleTests {
    struct Expected: Decodable {
        struct Outcome: Decodable {
            let coef, se, fitted_first5: [Double]
            let cov: [[Double]]
            let loglik: Double
            let n, events: Int
        }
        struct Weighted: Decodable { let coef, se_freq: [Double] }
        let outcomes: [String: Outcome]
        let weighted_churn: Weighted
    }

    @Test(arguments: ["churn", "refer"]) func coefficientsAndCovariance(name: String) throws {
        let fixture = try Fixture()
        let expected = try #require(try Fixture.decode(Expected.self, "01_logit_mle.json").outcomes[name])
        let data = try fixture.data(name == "churn" ? fixture.churn : fixture.refer)
        let fit = try RidgeLogisticRegression.exact(0).fit(data)
        #expect(agree([fit.intercept] + fit.coefficients, expected.coef, relative: 1e-9))
        #expect(abs(fit.objective + expected.loglik) < 1e-9 * abs(expected.loglik))
        #expect(fit.rows == expected.n)
        #expect(fit.events == expected.events)
        #expect(fit.groups == 500)
        #expect(abs(fit.effectiveDegreesOfFreedom - 11) < 1e-12)
        #expect(fit.decrement <= 1e-9)
        #expect(agree(Array(try fit.probabilities(fixture.x)[..<5]), expected.fitted_first5, relative: 1e-9))
        let covariance = try fit.covariance(.inverseInformation, on: data)
        let size = expected.se
        for i in 0..<11 {
            for j in 0..<11 {
                #expect(abs(covariance[i, j] - expected.cov[i][j]) <= 1e-9 * size[i] * size[j])
            }
        }
    }

    @Test func frequencyWeights() throws {
        let fixture = try Fixture()
        let expected = try Fixture.decode(Expected.self, "01_logit_mle.json").weighted_churn
        let data = try fixture.data(weights: fixture.customers.map { Double(1 + $0 % 3) })
        let fit = try RidgeLogisticRegression.exact(0).fit(data)
        #expect(agree([fit.intercept] + fit.coefficients, expected.coef, relative: 1e-9))
        let errors = try fit.covariance(.inverseInformation, on: data).diagonal.map { $0.squareRoot() }
        #expect(agree(errors, expected.se_freq, relative: 1e-9))
    }
}
