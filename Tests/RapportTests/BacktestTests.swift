import Evaluation
import Experience
import Features
import LinearAlgebra
import Testing

@testable import Rapport

/// Rolling origins end to end: what may be known at an origin, and what comes out.
@Suite struct BacktestTests {
    @Test func originsAreTheLatestSettledCutoffsAndTrainOnWhatWasSettled() async throws {
        let world = try BacktestWorld(months: 8)
        let backtest = try await world.backtest(folds: 3)
        let churn = try #require(backtest.outcomes.first)
        #expect(backtest.outcomes.count == 1 && backtest.folds == 3 && backtest.level == 0.9)
        #expect(backtest.asOf == world.histories.completeUntil)
        #expect(churn.origins.map(\.origin) == [5, 6, 7].map(BacktestWorld.cutoff))
        for (month, origin) in zip(5..., churn.origins) {
            #expect(origin.known == BacktestWorld.cutoff(month + 1))
            #expect(origin.trainedOn == BacktestWorld.cutoff(1)...BacktestWorld.cutoff(month - 1))
            #expect(origin.trainingRows == 150 * (month - 1))
            #expect(origin.scores.rows == 150 && origin.scores.customers == 150)
            let count = try #require(origin.counts[.model])
            #expect(count.observed == origin.scores.events && count.interval.contains(Int(count.expected)))
            #expect((0.9..<0.95).contains(count.intervalProbability))
            // Origins before the first are forecast for the shocks: those of cutoffs 2, 3, … up to the one before.
            #expect(count.shock.origins == month - 2)
        }
        #expect(!churn.originsOverlap)
        let pooled = churn.overall
        #expect(pooled.rows == 450 && pooled.customers == 150)
        #expect(pooled.events == churn.origins.reduce(0) { $0 + $1.scores.events })
        let losses = churn.origins.map { $0.scores.scores[.model]!.logLoss }
        #expect(abs(pooled.scores[.model]!.logLoss - losses.reduce(0, +) / 3) < 1e-12)
        let coverage = try #require(churn.counts[.model])
        #expect(coverage.origins == 3 && coverage.held == churn.origins.count { $0.counts[.model]!.isHeld })
        #expect(coverage.band == 1...3)
        let mean = churn.origins.reduce(0) { $0 + $1.counts[.model]!.rankedProbabilityScore } / 3
        #expect(abs(coverage.rankedProbabilityScore - mean) < 1e-12)
    }

    /// Nothing of three months ahead is known at the first origins: their shocks are those of the month ahead.
    @Test func whereNoShockIsKnownThatOfTheNearerOutcomeServes() async throws {
        let world = try BacktestWorld(
            months: 9,
            outcomes: """
                outcomes:
                  near: {any_of: [buy], within: 30d}
                  other: {any_of: [visit], within: 30d}
                  far: {any_of: [buy], within: 30d, gap: 60d}

                """)
        let outcomes = try await world.backtest(folds: 6).outcomes
        for (outcome, origin) in outcomes.flatMap({ outcome in outcome.origins.map { (outcome, $0) } }) {
            let count = try #require(origin.counts[.model])
            if outcome.outcome.name == "far", count.shockOutcome != nil {
                let near = try #require(outcomes[0].origins.first { $0.origin == origin.origin }?.counts[.model])
                #expect(count.shockOutcome == "near" && count.shock == near.shock && count.shock.origins > 0)
            } else {
                #expect(count.shockOutcome == nil)
            }
        }
        #expect(outcomes[2].origins.contains { $0.counts[.model]?.shockOutcome == "near" })
    }

    /// A visit moves the probability from 0.7 to 0.2, and no baseline knows of visits.
    @Test func whatTheModelKnowsShowsAgainstEveryBaseline() async throws {
        let churn = try await BacktestWorld(months: 8).backtest(folds: 3).outcomes[0]
        for baseline in [Backtest.Forecaster.tenure, .lastPeriod, .constant] {
            #expect(churn.overall.skill(over: baseline) > 0.1)
        }
        #expect(churn.overall.skill == churn.overall.skill(over: churn.overall.bestBaseline))
        #expect(try #require(churn.overall.metrics).auc.value > 0.7)
    }

    /// Whatever happens after an origin, and whatever comes in late, its forecasts keep their bits.
    @Test(arguments: [5, 6]) func nothingAfterAnOriginChangesItsForecasts(month: Int) async throws {
        let world = try BacktestWorld(months: 8)
        let origin = BacktestWorld.cutoff(month)
        let before = try await world.backtest(folds: 3).outcomes[0]
        let touchpoints = world.histories.log.touchpoints.count
        let changed = try world.changing { events in
            for index in events.times.indices where events.times[index] >= origin.microseconds {
                events.touchpoints[index] = UInt16((Int(events.touchpoints[index]) + 1) % touchpoints)
            }
        }
        let after = try await world.backtest(folds: 3, on: changed).outcomes[0]
        for (old, new) in zip(before.origins, after.origins) {
            #expect(old.origin == new.origin)
            if old.origin <= origin {
                #expect(forecasts(old) == forecasts(new))
                for (forecaster, count) in old.counts {
                    let other = try #require(new.counts[forecaster])
                    #expect(count.expected == other.expected && count.interval == other.interval)
                    #expect(count.shock == other.shock)
                }
                #expect((old.origin == origin) == (old.scores.events != new.scores.events))
            } else {
                #expect(forecasts(old) != forecasts(new))
            }
        }
    }

    @Test func anEventThatCameInLaterWasNotThere() async throws {
        let world = try BacktestWorld(months: 7)
        let origin = BacktestWorld.cutoff(5)
        func loaded(_ isLate: (Int) -> Bool, changing: Bool) throws -> Histories {
            try world.changing { events in
                events.knownAt = events.times
                for index in events.times.indices where events.times[index] < origin.microseconds && isLate(index) {
                    events.knownAt[index] = origin.microseconds + 1
                    if changing { events.touchpoints[index] = (events.touchpoints[index] + 1) % 3 }
                }
            }
        }
        let isLate: (Int) -> Bool = { $0 % 5 == 0 }
        let before = try await world.backtest(folds: 2, on: loaded(isLate, changing: false)).outcomes[0].origins
        let after = try await world.backtest(folds: 2, on: loaded(isLate, changing: true)).outcomes[0].origins
        let allThere = try await world.backtest(folds: 2, on: loaded({ _ in false }, changing: false)).outcomes[0]
        #expect(before[0].origin == origin)
        #expect(forecasts(before[0]) == forecasts(after[0]))
        #expect(forecasts(before[0])[.model] != forecasts(allThere.origins[0])[.model])
        #expect(forecasts(before[1])[.model] != forecasts(after[1])[.model])
    }

    @Test func theLogOfADayHasWhatWasKnown() throws {
        let world = try BacktestWorld(customers: 20, months: 4)
        let moment = BacktestWorld.cutoff(2)
        let log = world.histories.log
        let known = try world.histories.known(at: moment, latenessDays: 3)
        #expect(known.log.customers == log.customers && known.completeUntil == moment.adding(days: -3))
        for customer in log.customers.indices {
            let expected = log.events(ofCustomer: customer).filter { log.isKnown($0, at: moment) }
            let own = known.log.events(ofCustomer: customer)
            #expect(own.map { known.log.events.times[$0] } == expected.map { log.events.times[$0] })
            #expect(own.map { known.log.events.touchpoints[$0] } == expected.map { log.events.touchpoints[$0] })
        }
        #expect(throws: ExperienceError.noEvents) {
            try world.histories.known(at: Timestamp(year: 2024, month: 1, day: 1), latenessDays: 0)
        }
    }

    @Test func threadsChangeNoBit() async throws {
        let world = try BacktestWorld(months: 6)
        let one = try await world.backtest(folds: 3, threads: Threads(1)).outcomes[0]
        let three = try await world.backtest(folds: 3, threads: Threads(3)).outcomes[0]
        #expect(one.origins.map(forecasts) == three.origins.map(forecasts))
        #expect(one.origins.map(\.counts) == three.origins.map(\.counts))
        #expect(one.counts == three.counts && one.overall.metrics == three.overall.metrics)
        #expect(one.stayingPower.ages.map(\.skill) == three.stayingPower.ages.map(\.skill))
    }

    @Test func outcomesHaveTheirOwnOrigins() async throws {
        let world = try BacktestWorld(
            months: 8,
            outcomes: "outcomes: {churn: {none_of: [buy], within: 30d}, quiet: {none_of: [buy], within: 60d}}\n")
        let backtest = try await world.backtest(folds: 9)
        #expect(backtest.outcomes.map(\.outcome.name) == ["churn", "quiet"])
        #expect(backtest.outcomes[0].origins.map(\.origin) == (2...7).map(BacktestWorld.cutoff))
        #expect(backtest.outcomes[1].origins.map(\.origin) == (3...6).map(BacktestWorld.cutoff))
        #expect(backtest.outcomes[1].originsOverlap)
        // A neighbour's outcomes are still open, so that its residual is not known.
        #expect(backtest.outcomes[1].origins.map { $0.counts[.model]!.shock.origins } == [0, 0, 1, 2])
    }

    @Test func whatIsSettledLaterIsLeftOut() async throws {
        let world = try BacktestWorld(months: 8)
        let early = try await world.backtest(folds: 9, asOf: BacktestWorld.cutoff(5))
        #expect(early.asOf == BacktestWorld.cutoff(5))
        #expect(early.outcomes[0].origins.map(\.origin) == (2...4).map(BacktestWorld.cutoff))
    }

    @Test func modelOfTheFirstOriginIsJudgedAtLaterOnes() async throws {
        let steady = try await BacktestWorld(months: 9).backtest(folds: 5).outcomes[0].stayingPower
        #expect(steady.ages.map(\.days) == [0, 30, 60, 90, 120])
        #expect(steady.ages[0].skill == steady.ages[0].fresh.skill(over: .tenure))
        #expect(steady.faded == nil)
        // From the fourth cutoff on a visit means the contrary: fresh models learn that, the old one does not.
        let turned = try await BacktestWorld(customers: 200, months: 12, drift: 4).backtest(folds: 9).outcomes[0]
        let power = turned.stayingPower
        #expect(power.ages[0].origin == BacktestWorld.cutoff(3) && power.ages[0].skill > 0.05)
        let last = try #require(power.ages.last)
        #expect(last.skill < 0 && last.fresh.skill(over: .tenure) > 0)
        #expect(try #require(last.lift) < 1)
        let faded = try #require(power.faded)
        #expect(faded.days >= 30 && faded.days < last.days)
    }
}
