import Evaluation
import Experience
import Foundation
import LinearAlgebra
import Testing

@testable import Forecasting

/// Simulated customer bases: laws, and the truth of a world whose coefficients are known.
@Suite struct CustomerBaseTests {
    private let world = FollowUpWorld(seed: 21)

    private func draws(
        _ model: FollowUpModel? = nil, _ inflow: CustomerInflow = .none, shocks: FollowUpShocks = FollowUpShocks(),
        periods: Int = 6, draws: Int = 200, sample: Int = 4000, seed: UInt64 = 4,
        threads: Threads = .all
    ) throws -> CustomerBaseDraws {
        let model = model ?? world.trueModel()
        let stays = try ExpectedCohort(model, of: world.features, periods: periods).stays
        return try CustomerBaseSimulation(model, shocks: shocks, inflow: inflow, sampleSize: sample).run(
            cohort: world.features, stays: stays, periods: periods, draws: draws, seed: seed,
            threads: threads)
    }

    /// Without referral and arrivals whoever is active was there at the cutoff, and their number is ΣS on average.
    @Test func withoutGrowthActiveIsWhatIsRetained() throws {
        let result = try draws(draws: 800)
        #expect(result.active == result.retained)
        let expected = try ExpectedCohort(world.trueModel(), of: world.features, periods: 6)
        for s in 1...6 {
            let error = result.active.standardDeviation(s) / 800.0.squareRoot()
            #expect(abs(result.active.mean(s) - expected.retained[s - 1]) < 4 * error)
            #expect(result.acquired.counts(s).allSatisfy { $0 == 0 } && result.referred.mean(s) == 0)
        }
        #expect(abs(result.present.mean(1) - expected.present) < 2)
    }

    /// A cohort without those who come has the futures of the cohort among them, also where a sample stands for many.
    @Test func retentionIsThatOfTheWhole() throws {
        let shocks = FollowUpShocks(leaving: .init(variance: 0.04), referral: .none)
        for sample in [100, 4000] {
            let whole = try draws(
                nil, .steady(arrivals: 50, pasts: [CustomerPast(here: 10, left: 2, returned: 1, referrals: 3)]),
                shocks: shocks, draws: 40, sample: sample)
            let model = world.trueModel()
            let alone = try CustomerBaseSimulation(model, shocks: shocks, inflow: .none, sampleSize: sample).retention(
                of: world.features, stays: try ExpectedCohort(model, of: world.features, periods: 6).stays, periods: 6,
                draws: 40, seed: 4)
            #expect(alone.draws.map { $0[0] } == whole.present.draws.map { $0[0] })
            #expect(alone.draws.map { Array($0.dropFirst()) } == whole.retained.draws)
        }
    }

    /// Chance alone: the variance is ΣS(1 − S).
    @Test func theSpreadIsThatOfIndependentCustomers() throws {
        let result = try draws(draws: 2000)
        let fit = world.truth
        for s in [1, 6] {
            var variance = 0.0
            for i in 0..<world.customers {
                let x = world.features.withRow(i) { $0[0] }
                var survival = 1 / (1 + exp(fit[0] + fit[2] * x))
                for r in 1...s { survival /= 1 + exp(fit[3] + fit[4] * log(Double(r)) + fit[5] * x) }
                variance += survival * (1 - survival)
            }
            #expect((0.93...1.07).contains(result.retained.standardDeviation(s) / variance.squareRoot()))
        }
    }

    @Test func whatComesAndGoesAddsUp() throws {
        let pasts = [CustomerPast(here: 10, left: 2, returned: 1, referrals: 3)]
        let result = try draws(
            nil, .steady(arrivals: 50, pasts: pasts),
            shocks: FollowUpShocks(leaving: .init(variance: 0.04), referral: .init(variance: 0.04)), draws: 50
        )
        for draw in 0..<50 {
            var before = result.present.draws[draw][0]
            for s in 0..<6 {
                let came =
                    result.acquired.draws[draw][s] + result.referred.draws[draw][s] + result.returned.draws[draw][s]
                let after = result.active.draws[draw][s]
                #expect(after == before + came - result.churned.draws[draw][s])
                #expect(result.retained.draws[draw][s] <= after && result.churned.draws[draw][s] >= 0)
                before = after
            }
        }
        #expect(result.referred.mean(6) > 0 && result.returned.mean(6) > 0)
    }

    @Test func aLongerForecastBeginsAsAShorterOne() throws {
        let shocks = FollowUpShocks(leaving: .init(variance: 0.09), referral: .init(variance: 0.04))
        let long = try draws(nil, .steady(arrivals: 50), shocks: shocks, periods: 9, draws: 20)
        let short = try draws(nil, .steady(arrivals: 50), shocks: shocks, periods: 4, draws: 20)
        #expect(long.retained.draws.map { Array($0.prefix(4)) } == short.retained.draws)
        #expect(long.active.draws.map { $0[0] } == short.active.draws.map { $0[0] })
    }

    @Test func bitsDoNotDependOnThreadsAndDoOnTheSeed() throws {
        let one = try draws(nil, .steady(arrivals: 50), draws: 30, sample: 100, threads: Threads(1))
        let two = try draws(nil, .steady(arrivals: 50), draws: 30, sample: 100, threads: Threads(3))
        #expect(one == two)
        #expect(try draws(nil, .steady(arrivals: 50), draws: 30, sample: 100, seed: 5) != one)
        let model = world.trueModel()
        let sums = try [1, 3].map { try ExpectedCohort(model, of: world.features, periods: 6, threads: Threads($0)) }
        #expect(sums[0] == sums[1])
    }

    /// A sixth of the customers stands for all of them, with the mean and the spread of all.
    @Test func aSampleStandsForTheCohort() throws {
        let whole = try draws(draws: 2000).retained
        let part = try draws(draws: 2000, sample: 100).retained
        for s in [1, 3, 6] {
            #expect(abs(part.mean(s) / whole.mean(s) - 1) < 0.01)
            #expect((0.92...1.08).contains(part.standardDeviation(s) / whole.standardDeviation(s)))
        }
    }

    @Test func aCapStopsReferral() throws {
        let free = try draws(nil, .steady(arrivals: 0, conversion: .known(2)))
        let capped = try draws(nil, .steady(arrivals: 0, conversion: .known(2), cap: 400))
        #expect(capped.referred.mean(1) < free.referred.mean(1))
        // Nobody is referred while there are as many as the cap.
        let full = try draws(nil, .steady(arrivals: 0, conversion: .known(2), cap: 1))
        #expect(full.referred.draws.allSatisfy { $0.allSatisfy { $0 == 0 } })
    }

    /// Whole forecasts of new customers by models fitted to others, in worlds with shocks: 90% intervals hold what happens in
    /// about nine of ten. Of 60 at 0.9, 48 or fewer have a probability of 1.4 in a hundred.
    @Test func intervalsHoldTheTruth() throws {
        var held = [0, 0]
        let worlds = 60
        for seed in 0..<worlds {
            var world = FollowUpWorld(seed: UInt64(1000 + seed))
            world.customers = 300
            world.shock = 0.2
            world.periods = 10
            var rows: [FollowUp] = []
            for cutoff in 0..<10 { rows.append(try world.lives(cutoff: cutoff, periods: 10 - cutoff)) }
            let n = world.customers
            let data = try FollowUp(
                features: Matrix(rows: 10 * n, columns: 1) { i, row in
                    world.features.withRow(i % n) { row[0] = $0[0] }
                }, columnNames: ["x"], customers: Array(0..<10 * n), cutoffs: rows.flatMap(\.cutoffs),
                gone: rows.flatMap(\.gone), periods: rows.flatMap(\.periods), left: rows.flatMap(\.left),
                referrals: rows.flatMap(\.referrals))
            let model = try FollowUpRegression(candidates: [[0]]).fit(data)
            let stays = try ExpectedCohort(model, of: world.features, periods: 4).stays
            let simulated = try CustomerBaseSimulation(
                model, shocks: FollowUpShocks(model, data), inflow: .none
            ).run(cohort: world.features, stays: stays, periods: 4, draws: 200, seed: 1).retained
            let counts = FollowUpWorld.counts(try world.lives(cutoff: 10, periods: 4), periods: 4)
            for (k, s) in [1, 4].enumerated() where simulated.interval(s, level: 0.9).contains(counts[s]) {
                held[k] += 1
            }
        }
        #expect(held.allSatisfy { $0 > 48 }, "\(held) of \(worlds)")
    }
}
