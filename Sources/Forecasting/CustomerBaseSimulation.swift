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

/// Simulates a customer base: who of a cohort stays, whom they bring, who comes besides, and how long those stay.
///
/// Each draw takes coefficients from N(b, V), shocks for each period, a conversion of referrals, and a level of arrivals, and
/// then lets customers do what they happen to do. A customer of the cohort has one uniform number U in a draw and is there as
/// long as S_s > U.
///
/// Of a cohort of n customers more than m = ``sampleSize``, every n/m-th in the order of their expected stays is followed. With
/// M the sum of what is expected of them in a draw and Z what happens, the cohort's number is
///
/// ```
/// (n/m) M + √(n/m) (Z − M),
/// ```
///
/// which has the mean and the variance of the whole. Newcomers follow a hazard by age, and refer as the average customer does;
/// those who come back go on as customers who came in that period.
public struct CustomerBaseSimulation: Sendable {
    /// What becomes of customers after a cutoff.
    public let model: FollowUpModel
    /// What periods differ by beyond chance.
    public let shocks: FollowUpShocks
    /// Who comes.
    public let inflow: CustomerInflow
    /// m, how many customers of a cohort are followed one by one.
    public let sampleSize: Int

    // Beyond this many customers a forecast is growth without end.
    private static let greatest = 1e9

    /// A configuration; nothing is computed.
    ///
    /// - Precondition: `sampleSize >= 1`.
    public init(_ model: FollowUpModel, shocks: FollowUpShocks, inflow: CustomerInflow, sampleSize: Int = 4000) {
        precondition(sampleSize >= 1, "a sample has a customer")
        self.model = model
        self.shocks = shocks
        self.inflow = inflow
        self.sampleSize = sampleSize
    }

    /// Runs it for a cohort.
    ///
    /// - Parameters:
    ///   - cohort: a row of features for each customer.
    ///   - stays: how long each customer is expected to stay (``ExpectedCohort/stays``): the order of the sample.
    ///   - seed: the same seed gives the same draws, whatever the number of threads.
    /// - Throws: ``ForecastError/mismatchedShapes(what:expected:actual:)``; ``ForecastError/capNeeded`` where a draw passes 10⁹
    ///   customers; ``ForecastError/cancelled``.
    /// - Precondition: `periods` and `draws` at least 1.
    /// - Complexity: O(draws × min(customers, ``sampleSize``) × (periods + features)).
    public func run(
        cohort: Matrix, stays: [Double], periods: Int, draws: Int, seed: UInt64, threads: Threads = .all
    ) throws(ForecastError) -> CustomerBaseDraws {
        precondition(periods >= 1 && draws >= 1, "periods and draws are needed")
        try PersonPeriods.require(model.columnNames.count, cohort.columns, "features of a customer")
        try PersonPeriods.require(cohort.rows, stays.count, "expected stays, one per customer")
        let sample = Sample(stays, size: sampleSize)
        let rows = sample.rows.map { cohort.selectRows($0) } ?? cohort
        let parameters = ParameterDraws(mean: model.coefficients, covariance: model.covariance)
        let newcomers = inflow.newcomers.map { NewcomerHazards($0, periods: periods) }
        let futures: [CustomerBaseFuture?]
        do {
            futures = try threads.map(draws) { draw in
                World(
                    self, parameters: parameters, newcomers: newcomers, periods: periods, weight: sample.weight,
                    seed: seed, draw: UInt64(draw)
                ).future(of: rows)
            }
        } catch {
            throw .cancelled
        }
        let counted = futures.compactMap(\.self)
        guard counted.count == draws else { throw .capNeeded }
        return CustomerBaseDraws(counted)
    }

    /// The customers of a cohort who are followed.
    private struct Sample {
        /// `nil`: all.
        let rows: [Int]?
        /// n/m.
        let weight: Double

        init(_ stays: [Double], size: Int) {
            let count = stays.count
            guard count > size else {
                rows = nil
                weight = 1
                return
            }
            let order = stays.indices.sorted { (stays[$0], $0) < (stays[$1], $1) }
            rows = (0..<size).map { order[($0 * 2 + 1) * count / (2 * size)] }
            weight = Double(count) / Double(size)
        }
    }

    /// What decides one draw.
    private struct World {
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
            future.present = Int(max(0, cohort.alive[0]).rounded())
            var active = future.present
            var retained = future.present
            /// The newcomers of each period who are still there.
            var newcomers: [Int] = []
            for s in 0..<periods {
                // A stream for each period: a longer forecast begins as a shorter one.
                var stream = SplitMix64(seed: seed, draw, 2, UInt64(s))
                let newcomersBefore = newcomers.reduce(0, +)
                let meanRate = cohort.alive[s] > 0 ? cohort.rates[s] / cohort.alive[s] : 0
                let referralMean = max(0, cohort.rates[s]) + Double(newcomersBefore) * max(0, meanRate)
                guard referralMean < greatest, acquired < greatest else { return nil }
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
                retained = min(retained, max(0, Int(cohort.alive[s + 1].rounded())))
                let after = retained + newcomers.reduce(0, +)
                guard Double(after) < greatest else { return nil }
                future.retained.append(retained)
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

        private var greatest: Double { CustomerBaseSimulation.greatest }

        /// The hazard of newcomers of an age, from 1, in a period, from 0.
        private func hazard(age: Int, period: Int) -> Double {
            guard !newcomerHazards.isEmpty else { return 1 }
            return LogisticFunction.probability(newcomerHazards[age - 1] + leavingShocks[period])
        }

        /// How many of the cohort are there at the cutoff and after each period, and the mean of the referrals they make.
        private func follow(_ features: Matrix) -> (alive: [Double], rates: [Double]) {
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
            return (
                zip(expected, happened).map { weight * $0 + root * ($1 - $0) },
                zip(expectedRates, rates).map { weight * $0 + root * ($1 - $0) }
            )
        }
    }
}

/// Draws of newcomers' linear predictors by age.
private struct NewcomerHazards: Sendable {
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
