import Experience
import Forecasting
import LinearAlgebra
import Testing

@Suite struct GrowthLawTests {
    @Test func theBaseGrowsExactlyWhereACustomerBringsMoreThanOne() throws {
        for s in [0, 0.25, 0.5, 0.75, 0.9375] {
            for r in [0, 0.0625, 0.25, 0.5, 1.25] {
                let process = try GrowthProcess(retention: s, referral: r)
                #expect((process.reproductionNumber > 1) == (process.growthFactor > 1))
                #expect((process.extinctionProbability() < 1) == (process.growthFactor > 1))
            }
        }
        var draws = SplitMix64(seed: 3)
        for _ in 0..<200 {
            let ages = try AgeStructure(
                hazards: (0..<5).map { _ in 0.02 + 0.5 * draws.uniform() },
                referrals: (0..<5).map { _ in 0.5 * draws.uniform() })
            #expect((ages.reproductionNumber > 1) == (ages.growthFactor > 1))
        }
    }

    /// With Poisson referrals and nobody retained, q = e^(−r(1 − q)): for r = 2 the root is 0.2031878699799799.
    @Test func extinctionIsARootOfTheGeneratingFunction() throws {
        let process = try GrowthProcess(retention: 0, referral: 2)
        #expect(agree(process.extinctionProbability(), 0.203_187_869_979_979_9, relative: 1e-13))
        #expect(try GrowthProcess(retention: 1, referral: 0).extinctionProbability() == 0)
        #expect(try GrowthProcess(retention: 0.5, referral: 0.5).extinctionProbability(from: 9) == 1)
        #expect(process.extinctionProbability(from: 0) == 1)
    }

    @Test func theMeanGoesToTheSteadyState() throws {
        let process = try GrowthProcess(retention: 0.5, referral: 0.25, acquisition: 10)
        let state = try #require(process.steadyState)
        #expect(agree(state, 40, relative: 1e-14))
        #expect(agree(process.moments(from: 40, periods: 5).map(\.mean), Array(repeating: 40, count: 5)))
        #expect(agree(try #require(process.moments(from: 3, periods: 300).last).mean, 40, relative: 1e-12))
    }

    /// The greatest eigenvalue by multiplying a vector with the Leslie matrix, in plain loops.
    @Test func growthByAgeIsTheLeslieMatrixs() throws {
        var draws = SplitMix64(seed: 8)
        for ages in 1...7 {
            let h = (0..<ages).map { _ in 0.02 + 0.4 * draws.uniform() }
            let r = (0..<ages).map { _ in 0.05 + 0.3 * draws.uniform() }
            var state = [Double](repeating: 1, count: ages)
            var factor = 0.0
            for _ in 0..<4000 {
                var next = [Double](repeating: 0, count: ages)
                for i in 0..<ages {
                    next[0] += r[i] * state[i]
                    next[min(i + 1, ages - 1)] += (1 - h[i]) * state[i]
                }
                factor = next.reduce(0, +)
                state = next.map { $0 / factor }
            }
            #expect(agree(try AgeStructure(hazards: h, referrals: r).growthFactor, factor, relative: 1e-11))
        }
    }

    @Test func aLastAgeWithoutReferralsDecaysByItself() throws {
        let ages = try AgeStructure(hazards: [0.5, 0.1], referrals: [0, 0])
        #expect(ages.growthFactor == 0.9 && ages.reproductionNumber == 0)
    }

    /// One age is the process without ages.
    @Test func oneAgeIsTheProcess() throws {
        let ages = try AgeStructure(hazards: [0.125], referrals: [0.25])
        let process = try GrowthProcess(retention: 0.875, referral: 0.25)
        #expect(agree(ages.growthFactor, process.growthFactor, relative: 1e-14))
        #expect(agree(ages.reproductionNumber, process.reproductionNumber, relative: 1e-14))
    }

    /// Var log R = 0.0001/0.01 + 0.0004/0.0625 − 2·0.0001/(0.1·0.25), by hand.
    @Test func theReproductionNumberHasAnIntervalOnTheLogarithm() throws {
        var covariance = SymmetricMatrix(order: 2)
        covariance[0, 0] = 0.0001
        covariance[1, 1] = 0.0004
        covariance[1, 0] = -0.0001
        let number = try ReproductionNumber(GrowthProcess(retention: 0.9, referral: 0.25), covariance: covariance)
        #expect(agree(number.value, 2.5, relative: 1e-14))
        #expect(agree(number.logStandardError * number.logStandardError, 0.01 + 0.0064 - 0.008, relative: 1e-12))
        let interval = number.interval()
        #expect(agree(interval.lowerBound * interval.upperBound, 6.25, relative: 1e-12))
        #expect(number.isAboveOne())
    }

    @Test func certainGrowthHasNoJensenEffect() {
        #expect(agree(JensenEffect(growthFactor: 1.02, standardError: 0, periods: 24).ratio, 1, relative: 1e-13))
        // E m² = m² + sd².
        let effect = JensenEffect(growthFactor: 0.9, standardError: 0.1, periods: 2)
        #expect(agree(effect.expected, 0.82, relative: 1e-14))
    }
}
