import Forecasting
import LinearAlgebra
import Testing

/// Two cohorts of 1000 customers each, followed for twelve years: Fader & Hardie (2007), table 1.
@Suite struct BetaGeometricTests {
    struct Cohort: Sendable {
        let name: String
        let left: [Int]
        /// Estimates from the first seven years. The paper prints three decimals; more were computed with scipy's Nelder–Mead
        /// on the same likelihood, written with the beta function.
        let alpha, beta, logLikelihood: Double
        /// How many were left after twelve years, in the same table.
        let leftAfterTwelve: Int
    }

    static let cohorts = [
        Cohort(
            name: "regular", left: [631, 468, 382, 326, 289, 262, 241], alpha: 0.704_077_301_9, beta: 1.182_043_030_7,
            logLikelihood: -1680.265_188_463_286, leftAfterTwelve: 173),
        Cohort(
            name: "high end", left: [869, 743, 653, 593, 551, 517, 491], alpha: 0.668_088_372_9, beta: 3.806_095_381_7,
            logLikelihood: -1611.158_147_391_155, leftAfterTwelve: 394),
    ]

    static func data(_ survivors: [Int], of all: Int = 1000) throws -> PersonPeriods {
        var durations: [Int] = []
        var left: [Double] = []
        var before = all
        for (t, now) in survivors.enumerated() {
            durations += Array(repeating: t + 1, count: before - now)
            left += Array(repeating: 1, count: before - now)
            before = now
        }
        return try PersonPeriods(
            durations: durations + Array(repeating: survivors.count, count: before),
            left: left + Array(repeating: 0, count: before))
    }

    @Test(arguments: cohorts) func parametersAreThePapers(cohort: Cohort) throws {
        let fit = try BetaGeometric(Self.data(cohort.left))
        #expect(agree(fit.alpha, cohort.alpha, relative: 1e-5))
        #expect(agree(fit.beta, cohort.beta, relative: 1e-5))
        #expect(agree(try #require(fit.logLikelihood), cohort.logLikelihood, relative: 1e-9))
        #expect(fit.lastObserved == 7)
        // Five years beyond the data, within two percent of the customers.
        #expect(abs(1000 * fit.survival(12) - Double(cohort.leftAfterTwelve)) < 20)
    }

    @Test func hazardFallsAndSurvivalIsItsProduct() {
        let model = BetaGeometric(alpha: 0.7, beta: 1.2)
        var survival = 1.0
        for t in 1...40 {
            #expect(model.hazard(t + 1) < model.hazard(t))
            survival *= 1 - model.hazard(t)
            #expect(agree(model.survival(t), survival, relative: 1e-13))
        }
        #expect(model.survival(0) == 1)
        #expect(agree(model.survival(9, after: 4), model.survival(9) / model.survival(4), relative: 1e-13))
    }

    /// By lgamma: S_t = B(α, β + t)/B(α, β); for α = 1 it is β/(β + t).
    @Test func survivalHasItsClosedForm() {
        let model = BetaGeometric(alpha: 1, beta: 3)
        for t in 0...20 { #expect(agree(model.survival(t), 3 / (3 + Double(t)), relative: 1e-13)) }
    }

    @Test func twiceTheCustomersHalveTheCovariance() throws {
        let survivors = [631, 468, 382, 326, 289, 262, 241]
        let one = try BetaGeometric(Self.data(survivors))
        let two = try BetaGeometric(Self.data(survivors.map { 2 * $0 }, of: 2000))
        #expect(agree(one.alpha, two.alpha, relative: 1e-8))
        let (a, b) = (try #require(one.logCovariance), try #require(two.logCovariance))
        #expect(agree(a.diagonal, b.diagonal.map { 2 * $0 }, relative: 1e-6))
    }

    /// A constant hazard of one half, and one that rises.
    @Test(arguments: [[512, 256, 128, 64], [900, 700, 400, 100]]) func aHazardThatDoesNotFallHasNoOptimum(
        survivors: [Int]
    ) throws {
        let data = try Self.data(survivors, of: 1024)
        #expect(throws: ForecastError.hazardDoesNotFall) { try BetaGeometric(data) }
    }
}
