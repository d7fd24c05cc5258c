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
/// Over all customers and the past periods at whose beginning they were there,
///
/// ```
/// s = the share who did not leave + the number who came back for each,   ρ = the mean number of referrals,
/// r = q c ρ,   R = r/(1 − s),
/// ```
///
/// c the conversion of referrals, q the share of newcomers who are there at the end of the period in which they come. R is
/// the number of customers brought for each one lost for good: over whole lifetimes, the number that a customer brings. Errors
/// of s and ρ are clustered by customer; the interval takes them on the scale of logarithms, and c from its own distribution.
public struct GrowthOutlook: Sendable, Equatable {
    /// s, r and q times the mean number of those who come by themselves.
    public let process: GrowthProcess
    /// ρ.
    public let referralsPerPeriod: Double
    /// The level of the interval.
    public let level: Double
    /// R at the estimates, with its interval; `nil` where nobody left or nobody referred.
    public let reproductionNumber: CustomerBaseForecast.Estimate?
    /// The share of R's draws above 1.
    public let shareAboveOne: Double

    /// Estimates it.
    ///
    /// - Returns: `nil` where nobody was there in a past period.
    public init?(_ inflow: CustomerInflow, level: Double, draws: Int, seed: UInt64) {
        let pasts = inflow.pasts
        let count = Double(pasts.reduce(0) { $0 + $1.here })
        guard count > 0 else { return nil }
        let losing = max(0, Double(pasts.reduce(0) { $0 + $1.left - $1.returned }) / count)
        let rate = Double(pasts.reduce(0) { $0 + $1.referrals }) / count
        let conversion = inflow.conversion.mean
        let staying = inflow.shareStaying
        guard
            let process = try? GrowthProcess(
                retention: 1 - losing, referral: staying * conversion * rate,
                acquisition: staying * inflow.acquired(conversion: conversion))
        else { return nil }
        self.process = process
        self.level = level
        referralsPerPeriod = rate
        guard losing > 0, rate > 0 else {
            reproductionNumber = nil
            shareAboveOne = 0
            return
        }
        // Of log ρ − log(1 − s), by the delta method.
        let variance = pasts.reduce(0) {
            let losses = Double($1.left - $1.returned) - losing * Double($1.here)
            let influence = (Double($1.referrals) - rate * Double($1.here)) / (count * rate) - losses / (count * losing)
            return $0 + influence * influence
        }
        let error = (variance * Double(pasts.count) / Double(max(1, pasts.count - 1))).squareRoot()
        let values = (0..<draws).map { draw in
            var stream = SplitMix64(seed: seed, 3, UInt64(draw))
            return staying * inflow.conversion.next(&stream) * rate / losing * exp(error * stream.normal())
        }
        let interval = CustomerBaseForecast.Estimate(values, level: level).interval
        reproductionNumber = .init(mean: process.reproductionNumber, interval: interval)
        shareAboveOne = Double(values.count { $0 > 1 }) / Double(values.count)
    }
}
