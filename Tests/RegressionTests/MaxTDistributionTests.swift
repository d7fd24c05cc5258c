import Foundation
import LinearAlgebra
import Testing

@testable import Regression

@Suite struct MaxTDistributionTests {
    private func correlation(_ order: Int, _ r: Double) -> SymmetricMatrix {
        var matrix = SymmetricMatrix(order: order)
        for i in 0..<order {
            for j in 0...i { matrix[i, j] = i == j ? 1 : r }
        }
        return matrix
    }

    /// Without correlation the tail is 1 − (1 − p)ᵐ.
    @Test(arguments: [1.0, 2.5, 4.0]) func independentVariables(t: Double) throws {
        let tail = try MaxTDistribution(correlation: correlation(6, 0), seed: 1).upperTail(t)
        let expected = 1 - pow(1 - NormalDistribution.twoSidedPValue(t), 6)
        #expect(abs(tail - expected) < 1e-12)
    }

    /// The same variable several times is one variable.
    @Test func equalVariables() throws {
        let distribution = MaxTDistribution(correlation: correlation(4, 1), seed: 1)
        #expect(abs(try distribution.upperTail(1.7) - NormalDistribution.twoSidedPValue(1.7)) < 1e-12)
        #expect(abs(try distribution.quantile(0.95) - 1.959963984540054) < 1e-4)
    }

    /// Expected: with equal correlation r the variables are √r M + √(1 − r) eⱼ, so the tail is an integral over M
    /// alone; here the midpoint rule with 20,000 points.
    @Test(arguments: [0.3, 0.8]) func equalCorrelations(r: Double) throws {
        let t = 2.2
        var inside = 0.0
        for k in 0..<20_000 {
            let m = -10 + 20 * (Double(k) + 0.5) / 20_000
            let upper = NormalDistribution.upperTail((t - r.squareRoot() * m) / (1 - r).squareRoot())
            let lower = NormalDistribution.upperTail((t + r.squareRoot() * m) / (1 - r).squareRoot())
            inside += pow(1 - upper - lower, 8) * exp(-m * m / 2) / (2 * Double.pi).squareRoot() * 20 / 20_000
        }
        let tail = try MaxTDistribution(correlation: correlation(8, r), seed: 1).upperTail(t)
        #expect(abs(tail - (1 - inside)) < 1.5e-3 * (1 - inside))
    }

    @Test func covarianceServesAsWellAsCorrelation() throws {
        let covariance = SymmetricMatrix(Matrix([[4, 0, 0], [3, 9, 0], [-1, 1, 0.5]]))
        var correlation = SymmetricMatrix(order: 3)
        for i in 0..<3 {
            for j in 0...i {
                correlation[i, j] = covariance[i, j] / (covariance[i, i] * covariance[j, j]).squareRoot()
            }
        }
        let a = try MaxTDistribution(correlation: covariance, seed: 3).upperTail(2)
        let b = try MaxTDistribution(correlation: correlation, seed: 3).upperTail(2)
        #expect(abs(a - b) < 1e-12)
    }

    @Test func seedFixesTheBitsAndThreadsDoNot() throws {
        let tails = try [(1, UInt64(5)), (3, 5), (1, 6)].map { threads, seed in
            try MaxTDistribution(correlation: correlation(5, 0.5), seed: seed, threads: Threads(threads)).upperTail(2)
        }
        #expect(tails[0] == tails[1])
        #expect(tails[0] != tails[2])
        #expect(abs(tails[0] - tails[2]) < 2e-3 * tails[0])
    }

    @Test func adjustedValuesLieBetweenOneTestAndAll() throws {
        let p = [1e-30, 0.001, 0.02, 0.4, 1]
        let adjusted = try MultipleTesting.maxT(p, correlation: correlation(5, 0.6), seed: 2)
        for (value, raw) in zip(adjusted, p) { #expect(raw <= value && value <= min(1, 5 * raw)) }
        #expect(adjusted == adjusted.sorted())
        #expect(adjusted[4] == 1)
        // Where tests hang together it costs less than counting them.
        #expect(adjusted[1] < 0.9 * 0.005)
    }
}
