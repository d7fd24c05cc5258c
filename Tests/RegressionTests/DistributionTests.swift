import Foundation
import LinearAlgebra
import Testing

@testable import Regression

@Suite struct DistributionTests {
    /// Expected: `statistics.NormalDist().inv_cdf` of Python 3.11, and 1.959963984540054 of every table.
    @Test func normalQuantiles() {
        for (p, z) in [
            (0.975, 1.959963984540054), (0.5, 0), (1e-10, -6.361340902404056), (0.999999, 4.753424308817089),
            (0.3, -0.5244005127080407),
        ] {
            #expect(abs(NormalDistribution.quantile(p) - z) <= 4e-16 * max(1, abs(z)) * 4)
        }
        #expect(NormalDistribution.quantile(0) == -.infinity)
        #expect(NormalDistribution.quantile(1) == .infinity)
    }

    @Test func quantileInvertsTheDistribution() {
        for z in stride(from: -8.0, through: 4, by: 0.37) {
            #expect(abs(NormalDistribution.quantile(NormalDistribution.cumulative(z)) - z) < 1e-11)
        }
        #expect(abs(NormalDistribution.upperTail(1.5) + NormalDistribution.cumulative(1.5) - 1) < 1e-15)
    }

    /// Expected: `scipy.stats.chi2.sf` of SciPy 1.17.1.
    @Test(
        arguments: [
            (3.841458820694124, 1.0, 0.04999999999999989),
            (0.01, 1.0, 0.920344325445942),
            (62.44234376174, 2.0, 2.759416987621904e-14),
            (5.0, 10.0, 0.8911780189141513),
            (30.0, 10.0, 0.000856641210775301),
            (200.0, 150.0, 0.003973185970821635),
            (120.0, 150.0, 0.9659253489156767),
            (500.0, 3.0, 4.771672031912771e-108),
            (1000.0, 1000.0, 0.49405285382923964),
            (7.5, 2.5, 0.038169088215206766),
        ] as [(Double, Double, Double)]) func chiSquaredTails(x: Double, k: Double, tail: Double)
    {
        let value = ChiSquaredDistribution.upperTail(x, degreesOfFreedom: k)
        #expect(abs(value - tail) <= 1e-12 * tail)
        #expect(abs(ChiSquaredDistribution.cumulative(x, degreesOfFreedom: k) - (1 - tail)) < 1e-13)
    }

    @Test func chiSquaredEnds() {
        #expect(ChiSquaredDistribution.upperTail(0, degreesOfFreedom: 3) == 1)
        #expect(ChiSquaredDistribution.upperTail(.infinity, degreesOfFreedom: 3) == 0)
    }

    @Test func logisticFunctionNeitherOverflowsNorCancels() {
        #expect(LogisticFunction.probability(-800) == 0)
        #expect(LogisticFunction.probability(800) == 1)
        #expect(LogisticFunction.softplus(800) == 800)
        #expect(abs(LogisticFunction.softplus(-40) - exp(-40)) < 1e-30)
        for eta in stride(from: -30.0, through: 15, by: 1.5) {
            #expect(abs(LogisticFunction.logit(LogisticFunction.probability(eta)) - eta) < 1e-9)
        }
    }

    @Test func benjaminiHochbergOfEqualValues() {
        #expect(MultipleTesting.benjaminiHochberg([0.04, 0.04, 0.04]) == [0.04, 0.04, 0.04])
        #expect(MultipleTesting.benjaminiHochberg([]) == [])
    }

    @Test func deltaMethodOfASum() {
        let covariance = SymmetricMatrix(Matrix([[4, 0], [1, 9]]))
        #expect(DeltaMethod.variance(gradient: [1, 1], covariance: covariance) == 15)
        let interval = DeltaMethod.interval(estimate: 2, gradient: [1, 0], covariance: covariance)
        #expect(abs(interval.upperBound - (2 + 2 * 1.959963984540054)) < 1e-14)
    }
}
