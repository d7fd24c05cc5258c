import Experience
import Foundation
import LinearAlgebra
import Regression

@testable import Forecasting

/// Customers whose true coefficients are known: gone, leaving and referring by one feature.
struct FollowUpWorld {
    /// Intercept, slope of log s, and coefficient of the feature, of the three parts.
    var truth: [Double] = [-1.6, 0, 0.9, -2.2, 0.2, 0.5, -2.5, -0.1, -0.4]
    var customers = 600
    var periods = 6
    /// The standard deviation of a shift of the log odds of leaving that all customers of a period share.
    var shock = 0.0
    var seed: UInt64

    init(seed: UInt64) { self.seed = seed }

    /// The customers' feature: a fixed spread of numbers, the same for every seed.
    var features: Matrix {
        Matrix(rows: customers, columns: 1) { i, row in row[0] = Double((i * 37) % 101) / 50 - 1 }
    }

    /// What becomes of them.
    func lives(cutoff: Int = 0, periods followed: Int? = nil) throws -> FollowUp {
        let followed = followed ?? periods
        let x = features
        var shifts = SplitMix64(seed: seed, 7)
        let shocks = (0..<cutoff + followed).map { _ in shock * shifts.normal() }
        var gone: [Double] = []
        var counts: [Int] = []
        var left: [Bool] = []
        var referrals: [[Int]] = []
        for i in 0..<customers {
            var stream = SplitMix64(seed: seed, 1, UInt64(cutoff), UInt64(i))
            let value = x.withRow(i) { $0[0] }
            func happens(_ part: Int, _ s: Int, _ shift: Double = 0) -> Bool {
                let b = truth[part * 3..<part * 3 + 3].map { $0 }
                let eta = b[0] + b[1] * log(Double(s)) + b[2] * value + shift
                return stream.uniform() < LogisticFunction.probability(eta)
            }
            let isGone = happens(0, 1)
            var count = 0
            var hasLeft = false
            var made: [Int] = []
            while !isGone, !hasLeft, count < followed {
                made.append(happens(2, count + 1) ? 1 : 0)
                hasLeft = happens(1, count + 1, shocks[cutoff + count])
                count += 1
            }
            gone.append(isGone ? 1 : 0)
            counts.append(count)
            left.append(hasLeft)
            referrals.append(made)
        }
        return try FollowUp(
            features: x, columnNames: ["x"], customers: Array(0..<customers),
            cutoffs: Array(repeating: cutoff, count: customers), gone: gone, periods: counts, left: left,
            referrals: referrals)
    }

    /// How many are there at the cutoff and after each period.
    static func counts(_ lives: FollowUp, periods: Int) -> [Int] {
        (0...periods).map { s in
            lives.periods.indices.count {
                lives.gone[$0] == 0 && lives.periods[$0] - (lives.left[$0] ? 1 : 0) >= s
            }
        }
    }

    /// The model with the true coefficients, and a covariance.
    func trueModel(covariance: SymmetricMatrix? = nil) -> FollowUpModel {
        let summary = FollowUpModel.Summary(rows: 1, events: 1, customersWithEvent: 1, columns: [0])
        return FollowUpModel(
            columnNames: ["x"], coefficients: truth, covariance: covariance ?? SymmetricMatrix(order: 9),
            summaries: [.gone: summary, .leaving: summary, .referral: summary], referralsPerReferringPeriod: 1,
            observedPeriods: periods)
    }
}

extension CustomerInflow {
    /// Nobody comes, nobody is brought, and nobody comes back.
    static let none = CustomerInflow(
        arrivals: [], referrals: [], excludesReferred: true, conversion: .known(0), newcomers: nil, cap: nil, pasts: [])

    /// Arrivals and referrals that are the same in every past period, newcomers with a hazard that is nearly known.
    static func steady(
        arrivals: Int, referrals: Int = 40, conversion: ReferralConversion = .known(0.3), cap: Double? = nil,
        pasts: [CustomerPast] = []
    ) throws -> CustomerInflow {
        var durations: [Int] = []
        var left: [Double] = []
        for i in 0..<400 {
            durations.append(1 + i % 8)
            left.append(i % 10 < 6 ? 1 : 0)
        }
        return CustomerInflow(
            arrivals: Array(repeating: arrivals, count: 12), referrals: Array(repeating: referrals, count: 12),
            excludesReferred: true, conversion: conversion,
            newcomers: try HazardRegression(baseline: .logarithmic).fit(
                PersonPeriods(durations: durations, left: left)), cap: cap, pasts: pasts)
    }
}
