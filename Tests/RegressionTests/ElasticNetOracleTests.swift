import LinearAlgebra
import Testing

@testable import Regression

/// Expected numbers: 03_enet.json, where scikit-learn's saga, a Newton method on the active set and glmnet agree.
@Suite struct ElasticNetOracleTests {
    struct Expected: Decodable {
        struct Fit: Decodable {
            let alpha, lambda, intercept_std, objective, max_kkt_violation: Double
            let coef_std: [Double]
            let nonzero: Int
        }
        let features: [String]
        let fits: [Fit]
        let lambda_max: [String: Double]
    }

    @Test(arguments: [0.5, 1.0]) func coefficientsZerosAndObjective(alpha: Double) throws {
        let fixture = try Fixture()
        let file = try Fixture.decode(Expected.self, "03_enet.json")
        let fits = file.fits.filter { $0.alpha == alpha }.sorted { $0.lambda > $1.lambda }
        let path = try ElasticNetLogisticRegression(
            alpha: alpha, penalties: .given(fits.map(\.lambda)), tolerance: 1e-9
        ).fit(fixture.data())
        #expect(path.columnNames == file.features)
        #expect(abs(path.greatestPenalty - (file.lambda_max["\(alpha)"] ?? 0)) < 1e-12)
        #expect(path.points.count == 3)
        for (point, expected) in zip(path.points, fits) {
            #expect(abs(point.standardizedIntercept - expected.intercept_std) < 1e-8)
            #expect(agree(point.standardizedCoefficients, expected.coef_std, absolute: 1e-8))
            #expect(point.activeColumns == (0..<10).filter { expected.coef_std[$0] != 0 })
            #expect(point.activeColumns.count == expected.nonzero)
            #expect(abs(point.objective / 1537 - expected.objective) < 1e-11)
            #expect(expected.max_kkt_violation < 1e-12 && point.optimalityViolation < 1e-11)
        }
    }
}
