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

/// What decides one future of a ``CustomerBaseSimulation``: coefficients, shocks, a conversion and levels of those who come.
struct FutureDraw {
    let simulation: CustomerBaseSimulation
    let coefficients: [Double]
    let rule: FollowUpRule
    let newcomerHazards: [Double]
    let conversion: Double
    let acquired: Double
    let returnRate: Double
    let weight: Double
    let periods: Int
    let seed: UInt64
    let draw: UInt64
    let leavingShocks: [Double]
    // Beyond this many customers a forecast is growth without end.
    private static let greatest = 1e9

    init(
        _ simulation: CustomerBaseSimulation, parameters: ParameterDraws, newcomers: NewcomerHazards?, periods: Int,
        weight: Double, seed: UInt64, draw: UInt64
    ) {
        var stream = SplitMix64(seed: seed, draw, 0)
        let b = parameters.next(&stream)
        let goneShift = simulation.shocks.gone.standardDeviation * stream.normal()
        let leaving = Self.shifts(simulation.shocks.leaving, periods, SplitMix64(seed: seed, draw, 3))
        let referral = Self.shifts(simulation.shocks.referral, periods, SplitMix64(seed: seed, draw, 4))
        self.simulation = simulation
        coefficients = b
        rule = FollowUpRule(
            simulation.model, coefficients: b, periods: periods, goneShift: goneShift, leavingShocks: leaving,
            referralShocks: referral)
        leavingShocks = leaving
        newcomerHazards = newcomers?.next(&stream) ?? []
        conversion = simulation.inflow.conversion.next(&stream)
        let inflow = simulation.inflow
        acquired = inflow.acquired(conversion: conversion) * exp(inflow.arrivalLogError * stream.normal())
        returnRate = inflow.returnRate * exp(inflow.returnLogError * stream.normal())
        self.weight = weight
        self.periods = periods
        self.seed = seed
        self.draw = draw
    }

    /// Shifts of periods, from a stream of their own: a longer forecast begins with those of a shorter one.
    private static func shifts(_ shock: CalendarShock, _ periods: Int, _ stream: SplitMix64) -> [Double] {
        var stream = stream
        return (0..<periods).map { _ in shock.standardDeviation * stream.normal() }
    }

    /// One future of the customers with these features; `nil` where they are too many to count.
    func future(of features: Matrix) -> CustomerBaseFuture? {
        let cohort = follow(features)
        var future = CustomerBaseFuture()
        let counts = cohort.counts
        future.present = counts[0]
        var active = future.present
        /// The newcomers of each period who are still there.
        var newcomers: [Int] = []
        for s in 0..<periods {
            // A stream for each period: a longer forecast begins as a shorter one.
            var stream = SplitMix64(seed: seed, draw, 2, UInt64(s))
            let newcomersBefore = newcomers.reduce(0, +)
            let meanRate = cohort.alive[s] > 0 ? cohort.rates[s] / cohort.alive[s] : 0
            let referralMean = max(0, cohort.rates[s]) + Double(newcomersBefore) * max(0, meanRate)
            guard referralMean < Self.greatest, acquired < Self.greatest else { return nil }
            let referrals = stream.poisson(mean: referralMean)
            let room = simulation.inflow.cap.map { max(0, 1 - Double(active) / $0) } ?? 1
            let referred = stream.poisson(mean: Double(referrals) * conversion * room)
            let came =
                simulation.inflow.arrivalSize.map { stream.negativeBinomial(mean: acquired, size: $0) }
                ?? stream.poisson(mean: acquired)
            for j in newcomers.indices {
                newcomers[j] = stream.binomial(newcomers[j], 1 - hazard(age: s - j + 1, period: s))
            }
            let returned = stream.poisson(mean: returnRate * Double(active))
            newcomers.append(stream.binomial(came + referred, 1 - hazard(age: 1, period: s)) + returned)
            let after = counts[s + 1] + newcomers.reduce(0, +)
            guard Double(after) < Self.greatest else { return nil }
            future.retained.append(counts[s + 1])
            future.active.append(after)
            future.churned.append(active + came + referred + returned - after)
            future.referred.append(referred)
            future.acquired.append(came)
            future.returned.append(returned)
            future.referrals.append(referrals)
            active = after
        }
        return future
    }

    /// The hazard of newcomers of an age, from 1, in a period, from 0.
    private func hazard(age: Int, period: Int) -> Double {
        guard !newcomerHazards.isEmpty else { return 1 }
        return LogisticFunction.probability(newcomerHazards[age - 1] + leavingShocks[period])
    }

    /// What happens to a cohort, and what is expected of it.
    func follow(_ features: Matrix) -> FollowedCohort {
        let x = FollowUpPredictors(coefficients: coefficients, width: simulation.model.width, features)
        var chance = SplitMix64(seed: seed, draw, 1)
        var expected = [Double](repeating: 0, count: periods + 1)
        var happened = expected
        var expectedRates = [Double](repeating: 0, count: periods)
        var rates = expectedRates
        for i in 0..<features.rows {
            let number = chance.uniform()
            var before = 1.0
            rule.follow(gone: x.gone[i], leaving: x.leaving[i], referral: x.referral[i]) { s, survival, rate in
                expected[s] += survival
                if number < survival { happened[s] += 1 }
                if s > 0, rate > 0 {
                    expectedRates[s - 1] += rate
                    if number < before { rates[s - 1] += rate / before }
                }
                before = survival
            }
        }
        let root = weight.squareRoot()
        return FollowedCohort(
            alive: zip(expected, happened).map { weight * $0 + root * ($1 - $0) },
            rates: zip(expectedRates, rates).map { weight * $0 + root * ($1 - $0) })
    }
}

/// One future of a cohort, at the cutoff and after each period.
struct FollowedCohort: Sendable {
    /// How many are there, from the cutoff on.
    let alive: [Double]
    /// The mean of the referrals that those make in each period.
    let rates: [Double]

    /// ``alive`` as whole numbers that never rise: in a sample that stands for many, chance may lift one above the one before.
    var counts: [Int] {
        var least = Int.max
        return alive.map { number in
            least = min(least, max(0, Int(number.rounded())))
            return least
        }
    }
}

/// Draws of newcomers' linear predictors by age.
struct NewcomerHazards: Sendable {
    private let parameters: ParameterDraws
    private let bases: [[Double]]

    init(_ fit: FittedHazard, periods: Int) {
        parameters = ParameterDraws(mean: fit.coefficients, covariance: fit.covariance)
        bases = (1...periods).map { fit.baseline.basis($0, observed: fit.observed) }
    }

    func next(_ stream: inout SplitMix64) -> [Double] {
        let b = parameters.next(&stream)
        return bases.map { basis in zip(basis, b).reduce(0) { $0 + $1.0 * $1.1 } }
    }
}
