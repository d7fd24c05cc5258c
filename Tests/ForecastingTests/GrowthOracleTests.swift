import Forecasting
import LinearAlgebra
import Testing

/// Expected numbers: 15_branching.json, by numpy and scipy; moments checked there with 20,000 simulations.
@Suite struct GrowthOracleTests {
    struct Expected: Decodable {
        struct Supercritical: Decodable {
            let s, r, k, m, R0, extinction_prob_from_1, extinction_prob_from_50: Double
        }
        struct Jensen: Decodable { let m_hat, sd, plug_in_12, E_m12, plug_in_24, E_m24: Double }
        struct Leslie: Decodable {
            let hazard_by_age, referral_by_age: [Double]
            let dominant_eigenvalue, R0: Double
        }
        let s, nb_size_per_customer, r, m, sigma2, acquisition_a: Double
        let Z0: Int
        let means, deviations: [Double]
        let viral_coefficient_lifetime_R0, steady_state_mean: Double
        let supercritical_example: Supercritical
        let jensen: Jensen
        let leslie: Leslie

        enum CodingKeys: String, CodingKey {
            case s, nb_size_per_customer, r, m, sigma2, acquisition_a, Z0
            case viral_coefficient_lifetime_R0, steady_state_mean, supercritical_example, jensen, leslie
            case means = "mean_t1..24"
            case deviations = "sd_t1..24"
        }
    }

    let expected: Expected

    init() throws { expected = try Fixtures.decode(Expected.self, "15_branching.json") }

    func process() throws -> GrowthProcess {
        try GrowthProcess(
            retention: expected.s, referral: expected.r, referralSize: expected.nb_size_per_customer,
            acquisition: expected.acquisition_a)
    }

    @Test func momentsAndConstants() throws {
        let process = try process()
        let moments = process.moments(from: expected.Z0, periods: 24)
        #expect(agree(moments.map(\.mean), expected.means, relative: 1e-10))
        #expect(agree(moments.map(\.standardDeviation), expected.deviations, relative: 1e-10))
        #expect(agree(process.growthFactor, expected.m, relative: 1e-12))
        #expect(agree(process.offspringVariance, expected.sigma2, relative: 1e-12))
        #expect(agree(process.reproductionNumber, expected.viral_coefficient_lifetime_R0, relative: 1e-10))
        #expect(agree(try #require(process.steadyState), expected.steady_state_mean, relative: 1e-10))
    }

    @Test func extinction() throws {
        let example = expected.supercritical_example
        let process = try GrowthProcess(retention: example.s, referral: example.r, referralSize: example.k)
        #expect(agree(process.growthFactor, example.m, relative: 1e-12))
        #expect(agree(process.reproductionNumber, example.R0, relative: 1e-12))
        #expect(agree(process.extinctionProbability(), example.extinction_prob_from_1, relative: 1e-10))
        #expect(agree(process.extinctionProbability(from: 50), example.extinction_prob_from_50, relative: 1e-9))
        #expect(process.steadyState == nil)
    }

    @Test func jensen() {
        let jensen = expected.jensen
        for (periods, plugIn, mean) in [(12, jensen.plug_in_12, jensen.E_m12), (24, jensen.plug_in_24, jensen.E_m24)] {
            let effect = JensenEffect(growthFactor: jensen.m_hat, standardError: jensen.sd, periods: periods)
            #expect(agree(effect.plugIn, plugIn, relative: 1e-10))
            #expect(agree(effect.expected, mean, relative: 1e-10))
        }
    }

    @Test func ages() throws {
        let ages = try AgeStructure(
            hazards: expected.leslie.hazard_by_age, referrals: expected.leslie.referral_by_age)
        #expect(agree(ages.growthFactor, expected.leslie.dominant_eigenvalue, relative: 1e-10))
        #expect(agree(ages.reproductionNumber, expected.leslie.R0, relative: 1e-10))
    }
}
