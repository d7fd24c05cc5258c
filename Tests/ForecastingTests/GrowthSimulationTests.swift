import Evaluation
import Experience
import Foundation
import LinearAlgebra
import Testing

@testable import Forecasting

/// Draws against moments known in closed form; bounds are five standard errors of the draws.
@Suite struct GrowthSimulationTests {
    @Test(arguments: [nil, 0.8]) func momentsAreTheProcesss(size: Double?) throws {
        let process = try GrowthProcess(retention: 0.9, referral: 0.075, referralSize: size, acquisition: 20)
        let draws = 4000
        let futures = try GrowthSimulation(process).run(from: 1000, periods: 12, draws: draws, seed: 1)
        for (t, moments) in process.moments(from: 1000, periods: 12).enumerated() {
            let error = moments.standardDeviation / Double(draws).squareRoot()
            #expect(abs(futures.mean(t + 1) - moments.mean) < 5 * error)
            // The relative standard error of a standard deviation is 1/√(2n).
            let ratio = futures.standardDeviation(t + 1) / moments.standardDeviation
            #expect(abs(ratio - 1) < 5 / (2 * Double(draws)).squareRoot())
        }
    }

    @Test func someBasesDieOut() throws {
        let process = try GrowthProcess(retention: 0.5, referral: 0.75)
        let draws = 4000
        let futures = try GrowthSimulation(process, cap: 1e9).run(from: 1, periods: 40, draws: draws, seed: 2)
        let share = Double(futures.counts(40).count { $0 == 0 }) / Double(draws)
        let q = process.extinctionProbability()
        #expect(abs(share - q) < 5 * (q * (1 - q) / Double(draws)).squareRoot())
    }

    @Test func theCapHoldsGrowth() throws {
        let process = try GrowthProcess(retention: 0.9, referral: 0.3)
        // Growth ends where r(1 − Z/K) = 1 − s: at two thirds of the cap.
        let futures = try GrowthSimulation(process, cap: 3000).run(from: 100, periods: 80, draws: 200, seed: 3)
        #expect(abs(futures.mean(80) - 2000) < 40)
    }

    @Test func uncertainGrowthHasAMeanAboveItsMedian() throws {
        var covariance = SymmetricMatrix(order: 2)
        covariance[0, 0] = 0.04
        covariance[1, 1] = 0.25
        let process = try GrowthProcess(retention: 0.9, referral: 0.11)
        let simulation = GrowthSimulation(process, parameterCovariance: covariance, cap: 1e8)
        let futures = try simulation.run(from: 1000, periods: 24, draws: 2000, seed: 4)
        #expect(futures.mean(24) > 1.2 * Double(futures.quantile(24, 0.5)))
        #expect(futures.mean(24) > process.moments(from: 1000, periods: 24)[23].mean)
    }

    @Test func shocksOfPeriodsWidenIt() throws {
        var shocks = SymmetricMatrix(order: 2)
        shocks[0, 0] = 0.04
        let process = try GrowthProcess(retention: 0.9, referral: 0.05, acquisition: 50)
        let with = try GrowthSimulation(process, shockCovariance: shocks).run(
            from: 1000, periods: 6, draws: 500, seed: 5)
        let without = try GrowthSimulation(process).run(from: 1000, periods: 6, draws: 500, seed: 5)
        #expect(with.standardDeviation(6) > 1.2 * without.standardDeviation(6))
    }

    @Test func theSeedSettlesTheDrawsAndThreadsDoNot() throws {
        let simulation = GrowthSimulation(try GrowthProcess(retention: 0.9, referral: 0.05, acquisition: 50))
        let runs = try [(7, 1), (7, 3), (8, 3)].map {
            try simulation.run(from: 500, periods: 6, draws: 40, seed: $0.0, threads: Threads($0.1))
        }
        #expect(runs[0] == runs[1])
        #expect(runs[1] != runs[2])
    }

    /// Frequencies against exact probabilities: chi-squared over counts, at most its mean and five of its standard deviations.
    @Test(arguments: [(5, 0.3), (40, 0.1), (40, 0.93), (200, 0.5)]) func binomialDraws(n: Int, p: Double) throws {
        var stream = SplitMix64(seed: 9)
        let probabilities = try CountForecast.poissonBinomial(Array(repeating: p, count: n)).probabilities
        try check((0..<20_000).map { _ in stream.binomial(n, p) }, probabilities)
        #expect(stream.binomial(n, 0) == 0 && stream.binomial(n, 1) == n)
    }

    @Test(arguments: [0.5, 12, 80]) func poissonDraws(mean: Double) throws {
        var stream = SplitMix64(seed: 10)
        var probabilities = [exp(-mean)]
        for k in 1..<400 { probabilities.append(probabilities[k - 1] * mean / Double(k)) }
        try check((0..<20_000).map { _ in stream.poisson(mean: mean) }, probabilities)
        #expect(stream.poisson(mean: 0) == 0)
    }

    @Test(arguments: [(0.7, 0.4), (30, 6)]) func negativeBinomialDraws(mean: Double, size: Double) throws {
        var stream = SplitMix64(seed: 12)
        let share = mean / (mean + size)
        var probabilities = [pow(1 - share, size)]
        for k in 1..<2000 { probabilities.append(probabilities[k - 1] * (Double(k - 1) + size) / Double(k) * share) }
        try check((0..<20_000).map { _ in stream.negativeBinomial(mean: mean, size: size) }, probabilities)
    }

    private func check(_ draws: [Int], _ probabilities: [Double]) throws {
        #expect(abs(probabilities.reduce(0, +) - 1) < 1e-9)
        var counts = [Int](repeating: 0, count: probabilities.count)
        for draw in draws { counts[draw] += 1 }
        let n = Double(draws.count)
        // Cells of less than ten expected draws are taken together.
        var (statistic, cells, restExpected, restSeen) = (0.0, 0, 0.0, 0.0)
        for (count, p) in zip(counts, probabilities) {
            if n * p < 10 {
                restExpected += n * p
                restSeen += Double(count)
            } else {
                statistic += (Double(count) - n * p) * (Double(count) - n * p) / (n * p)
                cells += 1
            }
        }
        if restExpected >= 1 {
            statistic += (restSeen - restExpected) * (restSeen - restExpected) / restExpected
            cells += 1
        }
        let freedom = Double(cells - 1)
        #expect(statistic < freedom + 5 * (2 * freedom).squareRoot())
    }
}
