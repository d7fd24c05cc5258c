import Testing

@testable import Regression

@Suite struct StudentDistributionTests {
    /// Expected: `2 * scipy.stats.t.sf(|t|, ν)` of SciPy 1.17.1. At a million degrees of freedom logarithms of the
    /// gamma function cancel to nine digits.
    @Test(
        arguments: [
            (1.0, 1.0, 0.5000000000000001),
            (2.5, 3.7, 0.07182202291182678),
            (0.1, 12.0, 0.9219955704568258),
            (-8.0, 160.9, 2.3137116715451806e-13),
            (40.0, 5.5, 5.4105099890461e-08),
            (1.9, 1e6, 0.057433406996539406),
            (1e-3, 0.8, 0.9993922234248748),
        ] as [(Double, Double, Double)]) func pValues(t: Double, freedom: Double, expected: Double)
    {
        #expect(
            abs(StudentDistribution.twoSidedPValue(t, degreesOfFreedom: freedom) - expected)
                <= (freedom < 1000 ? 1e-12 : 1e-9) * expected)
    }

    /// Expected: `scipy.stats.t.ppf` of SciPy 1.17.1.
    @Test(
        arguments: [
            (0.975, 1.0, 12.706204736174694), (0.975, 4.3, 2.70169489828223), (0.995, 30.0, 2.7499956535672254),
            (0.1, 2.5, -1.7302509288071761), (0.6, 200.0, 0.25368437919014747), (1e-8, 7.0, -27.802283188119887),
        ] as [(Double, Double, Double)]) func quantiles(p: Double, freedom: Double, expected: Double)
    {
        #expect(abs(StudentDistribution.quantile(p, degreesOfFreedom: freedom) - expected) <= 1e-9 * abs(expected))
    }

    @Test func infiniteDegreesOfFreedomAreNormal() {
        #expect(StudentDistribution.quantile(0.9, degreesOfFreedom: .infinity) == NormalDistribution.quantile(0.9))
        #expect(
            StudentDistribution.twoSidedPValue(1.3, degreesOfFreedom: .infinity)
                == NormalDistribution.twoSidedPValue(1.3))
        #expect(StudentDistribution.quantile(0.5, degreesOfFreedom: 3) == 0)
        #expect(StudentDistribution.quantile(1, degreesOfFreedom: 3) == .infinity)
        #expect(StudentDistribution.twoSidedPValue(0, degreesOfFreedom: 3) == 1)
    }
}
