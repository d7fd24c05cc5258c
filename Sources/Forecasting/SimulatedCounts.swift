import Evaluation

/// Simulated counts for one period after another: what a forecast without a formula says.
public struct SimulatedCounts: Sendable, Codable, Equatable {
    /// For each draw the counts after one period, two and more.
    public let draws: [[Int]]

    /// The number of periods.
    public var periods: Int { draws[0].count }

    /// The forecast of a period: the shares of the draws, with mean, quantiles and scores. The median is its
    /// ``Evaluation/CountForecast/quantile(_:)`` at one half.
    ///
    /// - Parameter period: from 1.
    /// - Precondition: `1 <= period <= periods`.
    public func forecast(_ period: Int) -> CountForecast {
        do {
            return try CountForecast(draws: counts(period))
        } catch {
            preconditionFailure("there are draws, and none is negative")
        }
    }

    /// The draws of a period, from 1.
    ///
    /// - Precondition: `1 <= period <= periods`.
    public func counts(_ period: Int) -> [Int] {
        precondition(1 <= period && period <= periods, "period \(period) was not simulated")
        return draws.map { $0[period - 1] }
    }

    /// The mean of a period's draws.
    public func mean(_ period: Int) -> Double {
        Double(counts(period).reduce(0, +)) / Double(draws.count)
    }

    /// The standard deviation of a period's draws, with divisor draws − 1; 0 for a single draw.
    public func standardDeviation(_ period: Int) -> Double {
        let mean = mean(period)
        let squares = counts(period).reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        return (squares / Double(max(1, draws.count - 1))).squareRoot()
    }

    /// The least count of a period that a share `level` of the draws do not exceed.
    ///
    /// - Precondition: `0 < level < 1`.
    public func quantile(_ period: Int, _ level: Double) -> Int {
        precondition(0 < level && level < 1, "a quantile's level lies between 0 and 1")
        let sorted = counts(period).sorted()
        return sorted[min(sorted.count, max(1, Int((level * Double(sorted.count) - 1e-9).rounded(.up)))) - 1]
    }

    /// The counts between the quantiles at (1 − level)/2 and (1 + level)/2 of a period's draws.
    ///
    /// - Precondition: `0 < level < 1`.
    public func interval(_ period: Int, level: Double = 0.95) -> ClosedRange<Int> {
        quantile(period, (1 - level) / 2)...quantile(period, (1 + level) / 2)
    }
}
