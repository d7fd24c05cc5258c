import LinearAlgebra
import Regression

/// How many customers of a cohort will still be there, period by period.
public struct RetentionForecast: Sendable, Codable, Equatable {
    /// One period of the forecast.
    public struct Period: Sendable, Codable, Equatable {
        /// Σᵢ S_it, the number of customers expected to be left.
        public let expected: Double
        /// Jᵀ V J, J = Σᵢ ∂S_it/∂b: what the parameters leave open.
        public let parameterVariance: Double
        /// Σᵢ S_it (1 − S_it): what chance leaves open where customers are independent.
        public let outcomeVariance: Double
        /// τ² Σ_{s≤t} (Σᵢ S_it h_is)²: what shocks that all customers of a period share leave open.
        public let shockVariance: Double
        /// The interval of Σᵢ S_it / n from the parameters' errors, symmetric for log(−log).
        public let meanSurvival: ClosedRange<Double>

        /// The standard error of ``expected`` by the parameters alone.
        public var standardError: Double { parameterVariance.squareRoot() }
        /// The standard deviation of the count itself: parameters, chance and shocks.
        public var standardDeviation: Double {
            (parameterVariance + outcomeVariance + shockVariance).squareRoot()
        }

        /// The interval of the count, ``expected`` ± q·``standardDeviation`` with the normal quantile q. It may pass 0 or
        /// the number of customers where these are few; ``SimulatedCounts`` does not.
        ///
        /// - Precondition: `0 < level < 1`.
        public func interval(level: Double = 0.95) -> ClosedRange<Double> {
            DeltaMethod.interval(
                estimate: expected, variance: standardDeviation * standardDeviation, level: level)
        }
    }

    /// The number of customers now.
    public let customers: Int
    /// One, two and more periods ahead.
    public let periods: [Period]
    /// Σᵢ Σ_{s≤t} S_{i,s−1}: for each period the customer-periods expected up to its end, counting customers who are there
    /// when a period begins.
    public let cumulativePeriods: [Double]
}

extension FittedHazard {
    /// Forecasts how many of a cohort are left, with three sources of error.
    ///
    /// Customers' features stay as they are. By the delta method; a shock is taken to move the log odds of everyone's hazard
    /// in a period to come, whatever their tenure.
    ///
    /// - Parameters:
    ///   - cohort: customers with the features of the fit.
    ///   - periods: how many periods ahead.
    ///   - shock: what periods differ by beyond chance; ``CalendarShock/none`` leaves that out, and the forecast too sure.
    ///   - level: of the intervals of the mean survival.
    ///   - threads: no result depends on them.
    /// - Throws: ``ForecastError/mismatchedShapes(what:expected:actual:)``,
    ///   ``ForecastError/beyondObservedTenure(period:observed:)``, ``ForecastError/cancelled``.
    /// - Precondition: `periods >= 1`, `0 < level < 1`.
    /// - Complexity: O(customers × periods × (periods + parameters)).
    public func retention(
        of cohort: CustomerCohort, periods: Int, shock: CalendarShock, level: Double = 0.95, threads: Threads = .all
    ) throws(ForecastError) -> RetentionForecast {
        precondition(0 < level && level < 1, "a confidence level lies between 0 and 1")
        let paths = try SurvivalPaths(self, cohort, periods: periods)
        let sums = try paths.sum(RetentionSums(paths), threads: threads) { $0.add(paths, $1) }
        let n = Double(cohort.count)
        let forecasts = (0..<periods).map { t in
            let parameter = DeltaMethod.variance(gradient: sums.gradients[t], covariance: covariance)
            let mean = min(1, sums.expected[t] / n)
            return RetentionForecast.Period(
                expected: sums.expected[t], parameterVariance: parameter, outcomeVariance: sums.outcome[t],
                shockVariance: shock.variance * sums.exposure[t].reduce(0) { $0 + $1 * $1 },
                meanSurvival: SurvivalCurve.interval(mean, standardError: parameter.squareRoot() / n, level: level))
        }
        var started = n
        var cumulative: [Double] = []
        for t in 0..<periods {
            cumulative.append(started)
            started += sums.expected[t]
        }
        return RetentionForecast(customers: cohort.count, periods: forecasts, cumulativePeriods: cumulative)
    }
}

/// The sums over customers that a retention forecast needs, for each period t.
private struct RetentionSums: CustomerSums {
    /// Σ S_t.
    var expected: [Double]
    /// Σ S_t (1 − S_t).
    var outcome: [Double]
    /// Σ ∂S_t/∂b.
    var gradients: [[Double]]
    /// Σ S_t h_s for each s ≤ t.
    var exposure: [[Double]]

    init(_ paths: SurvivalPaths) {
        expected = Array(repeating: 0, count: paths.periods)
        outcome = expected
        gradients = paths.zeroGradients
        exposure = (1...paths.periods).map { Array(repeating: 0, count: $0) }
    }

    mutating func add(_ paths: SurvivalPaths, _ i: Int) {
        let path = paths.path(i)
        for (t, survival) in path.survival.enumerated() {
            expected[t] += survival
            outcome[t] += survival * (1 - survival)
            for s in 0...t { exposure[t][s] += survival * path.hazards[s] }
        }
        paths.addGradients(i, path, to: &gradients)
    }

    mutating func add(_ other: RetentionSums) {
        for t in expected.indices {
            expected[t] += other.expected[t]
            outcome[t] += other.outcome[t]
            for s in exposure[t].indices { exposure[t][s] += other.exposure[t][s] }
            for j in gradients[t].indices { gradients[t][j] += other.gradients[t][j] }
        }
    }
}
