import Experience
import LinearAlgebra
import Regression

extension FittedHazard {
    /// Simulates how many of a cohort are left, with chance, the parameters' errors and shocks together.
    ///
    /// Each draw takes parameters b* from N(b̂, V), a shock u_t from N(0, τ²) for each period to come, shared by all
    /// customers, and then lets every customer leave or stay with the hazards σ(η*_it + u_t). Unlike the delta method this
    /// needs no curve to be straight, and no count to be normal.
    ///
    /// - Parameters:
    ///   - cohort: customers with the features of the fit.
    ///   - periods: how many periods ahead.
    ///   - shock: what periods differ by beyond chance.
    ///   - draws: how many futures; an interval's ends are as exact as this number allows.
    ///   - seed: the same seed gives the same draws, whatever the number of threads.
    /// - Throws: ``ForecastError/mismatchedShapes(what:expected:actual:)``,
    ///   ``ForecastError/beyondObservedTenure(period:observed:)``, ``ForecastError/cancelled``.
    /// - Precondition: `periods` and `draws` at least 1.
    /// - Complexity: O(draws × customers × periods).
    public func simulateRetained(
        of cohort: CustomerCohort, periods: Int, shock: CalendarShock, draws: Int, seed: UInt64,
        threads: Threads = .all
    ) throws(ForecastError) -> SimulatedCounts {
        precondition(draws >= 1, "at least one draw is needed")
        try PersonPeriods.require(columnNames.count, cohort.features.columns, "features of a customer")
        let steps = try steps(tenures: cohort.tenureRange, periods: periods, coefficients: coefficients)
        let parameters = ParameterDraws(mean: coefficients, covariance: covariance)
        let future = RetentionFuture(
            cohort: cohort, periods: periods, steps: steps, firstTenure: cohort.tenureRange.lowerBound,
            baselineCount: baselineCount, shock: shock.standardDeviation)
        do {
            return SimulatedCounts(
                draws: try threads.map(draws) { draw in
                    var stream = SplitMix64(seed: seed, UInt64(draw))
                    return future.draw(parameters.next(&stream), &stream)
                })
        } catch {
            throw .cancelled
        }
    }
}

/// The futures of a cohort.
private struct RetentionFuture: Sendable {
    let cohort: CustomerCohort
    let periods: Int
    let steps: [HazardStep]
    let firstTenure: Int
    let baselineCount: Int
    /// τ.
    let shock: Double

    /// How many are left after each period, with parameters `b`.
    func draw(_ b: [Double], _ stream: inout SplitMix64) -> [Int] {
        let shocks = (0..<periods).map { _ in shock * stream.normal() }
        let alphas = steps.map { step in zip(step.basis, b).reduce(0) { $0 + $1.0 * $1.1 } }
        var left = [Int](repeating: 0, count: periods)
        for i in 0..<cohort.count {
            let score = cohort.features.withRow(i) { row in
                row.indices.reduce(0) { $0 + row[$1] * b[baselineCount + $1] }
            }
            for s in 0..<periods {
                let eta = alphas[cohort.tenures[i] - firstTenure + s] + score + shocks[s]
                if stream.uniform() < LogisticFunction.probability(eta) { break }
                left[s] += 1
            }
        }
        return left
    }
}
