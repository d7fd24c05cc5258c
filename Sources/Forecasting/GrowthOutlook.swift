import Experience
import LinearAlgebra
import Regression

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Whether referral sustains a customer base: retention, referral and their reproduction number from the past.
///
/// Over all customers and cutoffs at which they were there, with the period after each,
///
/// ```
/// s = the share who were still there at its end,   ρ = the mean number of referrals,   r = c ρ,   R = r/(1 − s),
/// ```
///
/// c the conversion of referrals. R is the number of customers brought for each one lost: over whole lifetimes, the number that
/// a customer brings. Errors of s and ρ are clustered by customer; the interval takes them on the scales of logarithms, and c
/// from its own distribution.
public struct GrowthOutlook: Sendable, Equatable {
    /// s, r and the mean number of those who come by themselves.
    public let process: GrowthProcess
    /// ρ.
    public let referralsPerPeriod: Double
    /// The level of the interval.
    public let level: Double
    /// The median and the interval of R; `nil` where nobody left or nobody referred.
    public let reproductionNumber: CustomerBaseForecast.Estimate?
    /// The share of R's draws above 1.
    public let shareAboveOne: Double

    /// Estimates it.
    ///
    /// - Returns: `nil` where nobody was followed for a period.
    public init?(_ data: FollowUp, _ inflow: CustomerInflow, level: Double, draws: Int, seed: UInt64) {
        let rows = data.periods.indices.filter { data.periods[$0] >= 1 }
        guard !rows.isEmpty else { return nil }
        let count = Double(rows.count)
        let leaving = Double(rows.count { data.hasLeft(($0, 1)) }) / count
        let rate = Double(rows.reduce(0) { $0 + data.referrals[$1][0] }) / count
        let clusters = Clusters(data.customers)
        var scores = [(leaving: Double, rate: Double)](repeating: (0, 0), count: clusters.count)
        for row in rows {
            scores[clusters.places[row]].leaving += (data.hasLeft((row, 1)) ? 1 : 0) - leaving
            scores[clusters.places[row]].rate += Double(data.referrals[row][0]) - rate
        }
        let conversion = inflow.conversion.mean
        let acquired = inflow.acquired(conversion: conversion)
        guard
            let process = try? GrowthProcess(
                retention: 1 - leaving, referral: conversion * rate, acquisition: acquired)
        else { return nil }
        self.process = process
        self.level = level
        referralsPerPeriod = rate
        guard leaving > 0, rate > 0 else {
            reproductionNumber = nil
            shareAboveOne = 0
            return
        }
        // Of log ρ − log(1 − s), by the delta method.
        let variance = scores.reduce(0) {
            let influence = $1.rate / (count * rate) - $1.leaving / (count * leaving)
            return $0 + influence * influence
        }
        let error = (variance * Double(clusters.count) / Double(max(1, clusters.count - 1))).squareRoot()
        let values = (0..<draws).map { draw in
            var stream = SplitMix64(seed: seed, 3, UInt64(draw))
            return inflow.conversion.next(&stream) * rate / leaving * exp(error * stream.normal())
        }
        let interval = CustomerBaseForecast.Estimate(values, level: level).interval
        reproductionNumber = .init(mean: process.reproductionNumber, interval: interval)
        shareAboveOne = Double(values.count { $0 > 1 }) / Double(values.count)
    }
}
