import Forecasting
import Foundation
import LinearAlgebra
import Testing

/// Simulated counts against the formulas.
@Suite struct RetentionSimulationTests {
    let fit: FittedHazard
    let cohort: CustomerCohort

    init() throws {
        let panel = try Panel()
        fit = try HazardRegression(baseline: .periods).fit(panel.data())
        cohort = try panel.cohort()
    }

    /// The standard error of a standard deviation of 2000 draws is 1.6%. Means are left out: they differ by the curvature that the
    /// delta method leaves out.
    @Test(arguments: [0, 0.04]) func theSpreadIsThatOfTheDeltaMethod(variance: Double) throws {
        let shock = CalendarShock(variance: variance)
        let simulated = try fit.simulateRetained(of: cohort, periods: 6, shock: shock, draws: 2000, seed: 11)
        let formula = try fit.retention(of: cohort, periods: 6, shock: shock)
        for t in 1...6 {
            let ratio = simulated.standardDeviation(t) / formula.periods[t - 1].standardDeviation
            #expect((0.93...1.07).contains(ratio))
        }
    }

    @Test func shocksWidenTheForecast() throws {
        let with = try fit.retention(of: cohort, periods: 6, shock: .init(variance: 0.04)).periods
        let without = try fit.retention(of: cohort, periods: 6, shock: .none).periods
        for (a, b) in zip(with, without) {
            #expect(a.standardDeviation > b.standardDeviation)
            #expect(b.shockVariance == 0)
        }
    }

    @Test func countsNeverRise() throws {
        let simulated = try fit.simulateRetained(
            of: cohort, periods: 6, shock: .init(variance: 0.04), draws: 50, seed: 2)
        for path in simulated.draws {
            for (before, after) in zip([cohort.count] + path, path) { #expect(0 <= after && after <= before) }
        }
        let forecast = simulated.forecast(3)
        #expect(forecast.quantile(0.5) == simulated.quantile(3, 0.5))
        #expect(agree(forecast.mean, simulated.mean(3), relative: 1e-12))
    }

    /// By hand: Σ(O − E)² = 25 + 9 = 34, Σv = 14, Σv² = 100, so τ̂² = 0.2.
    @Test func theShockIsWhatChanceDoesNotExplain() throws {
        let shock = try CalendarShock(observed: [15, 7], expected: [10, 10], variances: [8, 6])
        #expect(agree(shock.variance, 0.2, relative: 1e-14))
        #expect(shock.origins == 2)
        let none = try CalendarShock(observed: [11, 9], expected: [10, 10], variances: [8, 6])
        #expect(none.variance == 0)
    }

    /// Counts of customers whose log odds share a known shift in each period give its variance back.
    @Test func theShockIsRecovered() throws {
        let truth = 0.09
        let shift = CalendarShock(variance: truth)
        // Each draw is an origin, with the same forecast; the first period has one shock. Parameters are known.
        let known = try HazardRegression(baseline: .periods).fit(Panel().data())
        let origins = 3000
        let exact = try known.withoutErrors()
        let simulated = try exact.simulateRetained(of: cohort, periods: 1, shock: shift, draws: origins, seed: 4)
        let period = try exact.retention(of: cohort, periods: 1, shock: .none).periods[0]
        let estimate = try CalendarShock(
            observed: simulated.counts(1).map(Double.init),
            expected: Array(repeating: simulated.mean(1), count: origins),
            variances: Array(repeating: period.outcomeVariance, count: origins))
        #expect((0.75...1.25).contains(estimate.variance / truth))
    }
}

extension FittedHazard {
    /// The same fit with parameters that count as known.
    func withoutErrors() throws -> FittedHazard {
        let data = try JSONEncoder().encode(self)
        var object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        let zero = try JSONEncoder().encode(SymmetricMatrix(order: covariance.order))
        object["covariance"] = try JSONSerialization.jsonObject(with: zero)
        return try JSONDecoder().decode(FittedHazard.self, from: JSONSerialization.data(withJSONObject: object))
    }
}
