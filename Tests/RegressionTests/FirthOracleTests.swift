import LinearAlgebra
import Testing

@testable import Regression

/// Expected numbers: 04_firth.json, see ``FirthFixture``.
@Suite struct FirthOracleTests {
    static let coefficients: [FittedFirthRegression.Coefficient] = [.intercept, .column(0), .column(1), .column(2)]

    @Test(arguments: FirthFixture.names) func coefficientsAndBothStandardErrors(name: String) throws {
        let fixture = try FirthFixture(name)
        let expected = fixture.expected
        let fit = try FirthLogisticRegression.exact().fit(fixture.data)
        #expect(["(Intercept)"] + fit.columnNames == expected.names)
        #expect((fit.rows, fit.events) == (expected.n, expected.events))
        #expect(agree([fit.intercept] + fit.coefficients, expected.coef, absolute: 1e-8))
        #expect(agree(fit.standardErrors, expected.se, absolute: 1e-8))
        #expect(agree(fit.augmentedStandardErrors, expected.seAugmented, absolute: 1e-8))
        #expect(agree(fit.covariance.storage, expected.cov.flatMap(\.self), absolute: 1e-8))
        #expect(abs(fit.penalizedLogLikelihood - expected.penalisedLogLikelihood) < 1e-8)
        #expect(abs(try fit.probabilities(fixture.x).reduce(0, +) - expected.sumFirth) < 1e-8)
        #expect(fit.decrement <= 1e-11)
    }

    @Test(arguments: FirthFixture.names) func leverages(name: String) throws {
        let fixture = try FirthFixture(name)
        let transform = try PreparedData(fixture.data, threads: Threads(1)).transform
        let objective = FirthObjective(
            likelihood: LogisticObjective(fixture.data, transform: transform, threads: Threads(1)))
        let solver = FirthSolver(objective: objective, tolerance: 1e-11, maximumSteps: 500)
        let leverages = try solver.minimize(start: [0, 0, 0, 0]).leverages
        #expect(agree(Array(leverages[..<5]), fixture.expected.hatFirst5, absolute: 1e-8))
        #expect(abs(leverages.reduce(0, +) - 4) < 1e-10)
    }

    @Test(arguments: FirthFixture.names) func likelihoodRatioTests(name: String) throws {
        let fixture = try FirthFixture(name)
        let expected = fixture.expected
        let fit = try FirthLogisticRegression.exact().fit(fixture.data)
        for (k, coefficient) in Self.coefficients.enumerated() {
            let test = try fit.likelihoodRatioTest([coefficient], on: fixture.data, solver: .exact())
            #expect(abs(test.statistic - expected.plrChi2[k]) < 1e-8)
            #expect(abs(test.pValue - expected.plrP[k]) < 1e-8)
            #expect(test.degreesOfFreedom == 1)
        }
        let slopes = try fit.likelihoodRatioTest(
            Array(Self.coefficients.dropFirst()), on: fixture.data, solver: .exact())
        #expect(abs(slopes.restrictedLogLikelihood - expected.nullLogLikelihood) < 1e-8)
        #expect(slopes.degreesOfFreedom == 3)
    }

    @Test(arguments: FirthFixture.names) func profileIntervals(name: String) throws {
        let fixture = try FirthFixture(name)
        let fit = try FirthLogisticRegression.exact().fit(fixture.data)
        for (coefficient, ends) in zip(Self.coefficients, fixture.expected.profile) {
            let interval = try fit.profileInterval(coefficient, on: fixture.data, solver: .exact())
            #expect(agree([interval.lowerBound, interval.upperBound], ends, absolute: 1e-7))
        }
    }

    @Test(arguments: FirthFixture.names) func flicAndFlac(name: String) throws {
        let fixture = try FirthFixture(name)
        let expected = fixture.expected
        let flic = try FirthLogisticRegression.exact(.flic).fit(fixture.data)
        #expect(abs(flic.predictionIntercept - expected.flicIntercept) < 1e-8)
        #expect(agree(flic.predictionCoefficients, expected.flicSlopes, absolute: 1e-8))
        #expect(flic.addedCovariate == nil)
        #expect(abs(try flic.probabilities(fixture.x).reduce(0, +) - expected.sumFlic) < 1e-8)
        let flac = try FirthLogisticRegression.exact(.flac).fit(fixture.data)
        #expect(agree([flac.predictionIntercept] + flac.predictionCoefficients, expected.flacCoef, absolute: 1e-8))
        #expect(abs(try #require(flac.addedCovariate) - expected.flacIndicator) < 1e-8)
        #expect(abs(try flac.probabilities(fixture.x).reduce(0, +) - expected.sumFlac) < 1e-8)
        #expect(agree([flac.intercept] + flac.coefficients, expected.coef, absolute: 1e-8))
    }

    /// What the defaults give, to a part in a million of a standard error.
    @Test(arguments: FirthFixture.names) func theDefaultToleranceIsPreciseEnough(name: String) throws {
        let fixture = try FirthFixture(name)
        let fit = try FirthLogisticRegression().fit(fixture.data)
        #expect(agree([fit.intercept] + fit.coefficients, fixture.expected.coef, absolute: 1e-7))
        let interval = try fit.profileInterval(.column(0), on: fixture.data)
        #expect(agree([interval.lowerBound, interval.upperBound], fixture.expected.profile[1], absolute: 1e-6))
    }
}
