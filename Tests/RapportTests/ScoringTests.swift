import Experience
import Features
import Foundation
import LinearAlgebra
import Regression
import Testing

@testable import Rapport

@Suite struct ScoringTests {
    private let moment = Timestamp(year: 2025, month: 9, day: 1)

    @Test func everyEligibleCustomerGetsEachOutcome() async throws {
        let world = try await SmallWorld.shared
        let scores = try world.model.score(world.histories, asOf: moment, reasons: 3)
        #expect(scores.asOf == moment && scores.customers.count > 50)
        #expect(scores.unseenCategories.isEmpty)
        for customer in scores.customers {
            #expect(customer.customer == world.histories.log.customers[customer.index])
            #expect(customer.forecasts.map(\.outcome) == ["churn", "referral"])
            for forecast in customer.forecasts {
                #expect(forecast.interval.contains(forecast.probability))
                #expect(forecast.interval.lowerBound > 0 && forecast.interval.upperBound < 1)
                #expect(forecast.reasons.count <= 3)
            }
        }
    }

    /// An interval is centred elsewhere than the fit's own, and as wide on the log-odds; for few customers as for many.
    @Test(arguments: [45, 300]) func intervalsAreAsWideAsTheFitsOwn(customers: Int) async throws {
        let selection = try #require(simulatedYAML.range(of: "select:"))
        let yaml = simulatedYAML[..<selection.upperBound] + " [{measure: count}, {measure: silence}]\n"
        let project = try Project(
            configuration: ProjectConfiguration(yaml: String(yaml), file: "rapport.yaml"), folder: "")
        let histories = try SmallWorld.histories(project, customers: customers)
        let model = try await project.train(on: histories, seed: 3)
        let head = try model.head("churn")
        #expect((head.fit.inference.degreesOfFreedom != nil) == (customers < 50))
        let matrix = head.layout.matrix(of: try model.table(of: histories, at: moment))
        for (row, customer) in try model.score(histories, asOf: moment).customers.enumerated() {
            let own = matrix.withRow(row) { head.fit.interval(row: $0, level: 0.9) }
            let ours = customer["churn"]!.interval
            let widths = [(own.lower, own.upper), (ours.lowerBound, ours.upperBound)].map {
                LogisticFunction.logit($1) - LogisticFunction.logit($0)
            }
            #expect(abs(widths[1] - widths[0]) < 1e-8 * widths[0])
        }
    }

    /// Churn of a cohort whose outcomes the model was trained on: at a ridge optimum the intercept is free, so that the
    /// mean probability over the training snapshots is their event rate.
    @Test func probabilitiesAddUpToTheEventsOfTraining() async throws {
        let world = try await SmallWorld.shared
        for head in world.model.heads {
            let probabilities = try world.model.cutoffs.flatMap { cutoff in
                try world.model.score(world.histories, asOf: cutoff).customers.map {
                    $0[head.outcome.name]!.probability
                }
            }
            #expect(probabilities.count == head.fit.rows)
            // The solver stops at a Newton decrement of 1e-4.
            #expect(abs(probabilities.reduce(0, +) - Double(head.fit.events)) < 1e-2)
        }
    }

    @Test func reasonsNeverNameACustomer() async throws {
        let world = try await SmallWorld.shared
        let identities = Set(world.histories.log.customers.map(\.text))
        for customer in try world.model.score(world.histories, asOf: moment, reasons: 20).customers {
            for reason in customer.forecasts.flatMap(\.reasons) {
                let words = reason.text.split { !$0.isLetter && !$0.isNumber }
                #expect(!words.contains { identities.contains(String($0)) })
            }
        }
    }

    @Test func futureEventsDoNotChangeAScore() async throws {
        let world = try await SmallWorld.shared
        let cutoff = Timestamp(year: 2025, month: 7, day: 1)
        let before = try world.model.score(world.histories, asOf: cutoff)
        let log = world.histories.log
        let kept = log.events.times.indices.filter { log.events.times[$0] < cutoff.microseconds }
        let offsets = log.offsets.map { offset in kept.firstIndex { $0 >= offset } ?? kept.count }
        let past = EventLog(
            customers: log.customers, touchpoints: log.touchpoints, offsets: offsets, events: log.events.taking(kept),
            profiles: log.profiles)
        let histories = try Histories(
            log: past, attributes: world.histories.attributes, intake: .clean, declaredEnd: cutoff,
            calendar: world.project.calendar)
        let after = try world.model.score(histories)
        #expect(after.asOf == cutoff)
        #expect(before.customers.map(\.customer) == after.customers.map(\.customer))
        #expect(
            before.customers.map { $0.forecasts.map(\.probability) }
                == after.customers.map { $0.forecasts.map(\.probability) })
    }

    @Test func oneCustomerIsScoredAsAmongAll() async throws {
        let world = try await SmallWorld.shared
        let all = try world.model.score(world.histories, asOf: moment, threads: Threads(1))
        let one = try #require(all.customers.dropFirst(7).first)
        let alone = try world.model.score(world.histories, asOf: moment, only: one.index)
        #expect(alone.customers.map(\.customer) == [one.customer])
        #expect(alone.customers[0].forecasts.map(\.probability) == one.forecasts.map(\.probability))
    }

    /// Days since the last event that was known, which is none of the moment itself.
    @Test func silenceIsOfWhatWasKnown() async throws {
        let histories = try await SmallWorld.shared.histories
        let log = histories.log
        let index = try #require(log.customers.indices.first { log.events(ofCustomer: $0).count > 2 })
        let times = log.events(ofCustomer: index).map { Timestamp(microseconds: log.events.times[$0]) }
        let last = try #require(times.last)
        let before = try #require(times.last { $0 < last })
        let customer = log.customers[index]
        #expect(histories.silentDays(of: customer, at: last.adding(days: 10)) == 10)
        #expect(histories.silentDays(of: customer, at: histories.now) == histories.now.days(since: last))
        #expect(histories.silentDays(of: customer, at: last) == last.days(since: before))
        #expect(histories.silentDays(of: customer, at: times[0]) == nil)
        #expect(histories.silentDays(of: CustomerID("nobody"), at: last) == nil)
    }

    @Test func explanationAddsUpToTheForecast() async throws {
        let world = try await SmallWorld.shared
        let customer = try #require(try world.model.score(world.histories, asOf: moment).customers.first)
        let explanation = try world.model.explain(customer.customer, in: world.histories, asOf: moment)
        #expect(explanation.asOf == moment && explanation.reasons.count == 2)
        for (forecast, reasons) in zip(customer.forecasts, explanation.reasons) {
            let eta = reasons.reasons.reduce(reasons.baseline) { $0 + $1.contribution }
            #expect(abs(LogisticFunction.probability(eta) - forecast.probability) < 1e-12)
        }
        let error = await failure { _ = try world.model.explain(CustomerID("nobody"), in: world.histories) }
        #expect(error as? ProjectError == .unknownCustomer)
        #expect(!"\(Diagnosis(ProjectError.unknownCustomer).message)".contains("nobody"))
    }

    @Test func dataWithoutATouchpointDoNotFit() async throws {
        let world = try await SmallWorld.shared
        let log = world.histories.log.without("survey")
        let histories = try Histories(
            log: log, attributes: world.histories.attributes, intake: .clean, declaredEnd: nil,
            calendar: world.project.calendar)
        for body in [
            { _ = try world.model.score(histories) }, { _ = try world.model.drivers(of: "churn", in: histories) },
            { _ = try world.model.evaluate(histories, at: [moment]) },
        ] as [@Sendable () throws -> Void] {
            let error = try #require(await failure { try body() })
            let diagnosis = Diagnosis(error)
            #expect(diagnosis.code == "S401" && diagnosis.exitStatus == 3)
            #expect(diagnosis.message == "model \(world.model.id) needs touchpoint \"survey\", absent from this data")
            #expect(diagnosis.remedy == "map it in rapport.yaml, or train again")
        }
    }

    @Test func dataWithoutAnAttributeDoNotFit() async throws {
        let world = try await SmallWorld.shared
        let histories = try Histories(
            log: world.histories.log, attributes: .none, intake: .clean, declaredEnd: nil,
            calendar: world.project.calendar)
        let error = try #require(await failure { _ = try world.model.score(histories) })
        #expect(Diagnosis(error).code == "S403" && Diagnosis(error).exitStatus == 3)
    }

    @Test func categoriesThatTrainingNeverSawAreCounted() async throws {
        let world = try await SmallWorld.shared
        let histories = try SmallWorld.histories(world.project, customers: 300, plans: ["pro": "gold"])
        guard case .categories(let words)? = histories.attributes["plan"]?.values else { return }
        let gold = words.count { $0 == "gold" }
        #expect(gold > 10)
        #expect(try world.model.score(histories, asOf: moment).unseenCategories == ["plan": gold])
    }

    @Test func nobodyToScoreIsAnError() async throws {
        let world = try await SmallWorld.shared
        let error = await failure {
            _ = try world.model.score(world.histories, asOf: Timestamp(year: 2023, month: 1, day: 1))
        }
        #expect(error as? FeatureError == .nobodyEligible)
    }
}
