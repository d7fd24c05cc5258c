import LinearAlgebra
import Testing

@testable import Regression

@Suite struct DebiasedEstimateTests {
    let fixture: Fixture
    let data: LogisticData
    let unpenalized: FittedLogisticRegression

    init() throws {
        fixture = try Fixture()
        data = try fixture.data()
        unpenalized = try RidgeLogisticRegression.exact(0).fit(data)
    }

    @Test func equalsMaximumLikelihoodWithoutAPenalty() {
        #expect(agree(unpenalized.inference.coefficients, unpenalized.coefficients, absolute: 1e-10))
        #expect(unpenalized.inference.stepLength < 1e-8)
    }

    @Test func approachesMaximumLikelihoodAsThePenaltyVanishes() throws {
        let errors = unpenalized.inference.standardErrors
        var last = Double.infinity
        for lambda in [1e-2, 1e-3, 1e-4, 1e-6] {
            let fit = try RidgeLogisticRegression.exact(lambda).fit(data)
            let distance =
                (0..<10).map {
                    abs(fit.inference.coefficients[$0] - unpenalized.coefficients[$0]) / errors[$0 + 1]
                }.max() ?? 0
            let shrinkage =
                (0..<10).map {
                    abs(fit.coefficients[$0] - unpenalized.coefficients[$0]) / errors[$0 + 1]
                }.max() ?? 0
            // One step leaves an error of second order in the shrinkage; a long step starts from a second fit.
            #expect(distance < 0.3 * shrinkage)
            last = distance
        }
        #expect(last < 1e-8)
    }

    @Test func intervalCoversTheEstimateInsideZeroAndOne() throws {
        let fit = try RidgeLogisticRegression.exact(0.01).fit(data)
        let (narrow, wide) = fixture.x.withRow(3) { (fit.interval(row: $0, level: 0.5), fit.interval(row: $0)) }
        #expect(0 < wide.lower && wide.lower < narrow.lower && narrow.lower < narrow.estimate)
        #expect(narrow.estimate < narrow.upper && narrow.upper < wide.upper && wide.upper < 1)
        let debiased = try fit.probabilities(fixture.x, using: .debiased)[3]
        #expect(abs(narrow.estimate - debiased) < 1e-14)
    }

    @Test func rowAndMatrixPredictionsAgree() throws {
        let all = try unpenalized.probabilities(fixture.x)
        let one = fixture.x.withRow(10) { unpenalized.probability(row: $0) }
        #expect(abs(all[10] - one) < 1e-14)
    }

    @Test func untestableColumnsThrow() {
        #expect(throws: RegressionError.noTestableColumn) { try unpenalized.inference.waldTest(columns: []) }
        #expect(throws: RegressionError.noTestableColumn) { try unpenalized.inference.waldTest(columns: [10]) }
    }
}
