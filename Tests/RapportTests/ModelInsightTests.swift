import Evaluation
import Experience
import Features
import Testing

@testable import Rapport

/// Evaluation, drivers and what-if of a model on the business that it was trained on.
@Suite struct ModelInsightTests {
    private let moment = Timestamp(year: 2025, month: 9, day: 1)

    @Test func evaluationIsOfEachOutcomeAtEachCutoff() async throws {
        let world = try await SmallWorld.shared
        let cutoffs = [Timestamp(year: 2025, month: 4, day: 1), Timestamp(year: 2025, month: 9, day: 1)]
        let lines = try world.model.evaluate(world.histories, at: cutoffs)
        #expect(lines.map(\.outcome) == ["churn", "churn", "referral", "referral"])
        #expect(lines.map(\.asOf) == cutoffs + cutoffs && lines.allSatisfy { $0.until == nil })
        for line in lines {
            let head = try world.model.head(line.outcome)
            #expect(line.metrics.baseRate == Double(head.fit.events) / Double(head.fit.rows))
            let scores = try world.model.score(world.histories, asOf: line.asOf)
            #expect(line.metrics.rows == scores.customers.count)
        }
        #expect(lines[0].metrics.auc.value > 0.6)
    }

    @Test func scoredOutcomesAreTheScoresBesideWhatHappened() async throws {
        let world = try await SmallWorld.shared
        let scored = try world.model.scoredOutcomes(world.histories, of: "churn", at: moment)
        let scores = try world.model.score(world.histories, asOf: moment)
        #expect(Set(scored.groups ?? []).count == scored.rows)
        #expect(scored.probabilities.sorted() == scores.customers.map { $0["churn"]!.probability }.sorted())
        let line = try world.model.evaluate(world.histories, at: [moment])[0]
        #expect(line.metrics.events == scored.events && line.metrics.rows == scored.rows)
        #expect(line.metrics.auc == AreaUnderCurve(scored))
        let error = await failure { _ = try world.model.scoredOutcomes(world.histories, of: "chrun", at: moment) }
        #expect((error as? ProjectError)?.code == "E127", "\(String(describing: error))")
    }

    @Test func evaluationNeedsSettledOutcomes() async throws {
        let world = try await SmallWorld.shared
        let late = Timestamp(year: 2025, month: 12, day: 1)
        let error = await failure { _ = try world.model.evaluate(world.histories, at: [late]) }
        #expect(error as? FeatureError == .nothingSettled(outcome: "churn"))
    }

    @Test func driversAreOfTheTrainingSnapshots() async throws {
        let world = try await SmallWorld.shared
        let drivers = try world.model.drivers(of: "churn", in: world.histories, DriverRequest(draws: 10))
        #expect(drivers.draws == 10)
        #expect(drivers.outcome == "churn" && drivers.explained > 0 && drivers.explained < 1)
        #expect(abs(drivers.drivers.reduce(0) { $0 + $1.share } - 1) < 1e-9)
        let names = drivers.drivers.filter(\.isCompared).map(\.name)
        #expect(Set(names).isSubset(of: world.model.touchpoints.map(\.name)) && !names.contains("newsletter"))
        #expect(drivers.drivers.suffix(2).map(\.isCompared) == [false, false])
        let eligible = Set(
            try world.model.cutoffs.flatMap { try world.model.score(world.histories, asOf: $0).customers.map(\.index) })
        #expect(drivers.drivers.first { $0.name == "activity" }?.customers == eligible.count)
        let log = world.histories.log
        let snapshots = try world.model.cutoffs.flatMap { cutoff in
            try world.model.score(world.histories, asOf: cutoff).customers.map { ($0.index, cutoff.microseconds) }
        }
        for driver in drivers.drivers where driver.isCompared {
            let had = snapshots.filter { customer, cutoff in
                log.events(ofCustomer: customer).contains {
                    log.touchpoints[Int(log.events.touchpoints[$0])].name == driver.name
                        && log.events.times[$0] < cutoff
                }
            }
            #expect(driver.customers == Set(had.map(\.0)).count)
        }
        let error = await failure { _ = try world.model.drivers(of: "churm", in: world.histories) }
        #expect((error as? ProjectError)?.code == "E127")
    }

    @Test func whatIfComparesTheEligibleCustomers() async throws {
        let world = try await SmallWorld.shared
        let scenario = Scenario(name: "calm", edits: [ScenarioEdit(.set("support_call", .emotion, to: 0.5))])
        let answer = try world.model.whatIf(scenario, on: world.histories, asOf: moment)
        let table = try world.model.table(of: world.histories, at: moment)
        #expect(answer.asOf == moment && answer.outcomes.map(\.outcome) == ["churn", "referral"])
        for (head, outcome) in zip(world.model.heads, answer.outcomes) {
            let probabilities = try head.fit.probabilities(head.layout.matrix(of: table))
            #expect(outcome.customers == table.rows && outcome.edited > 0 && outcome.edited <= table.rows)
            #expect(abs(outcome.baseline - probabilities.reduce(0, +) / Double(table.rows)) < 1e-14)
            #expect(outcome.interval.contains(outcome.change))
            #expect(abs(outcome.expected - outcome.change * Double(table.rows)) < 1e-12)
        }
        #expect(answer.eventsPerEdit[0] >= answer.outcomes[0].edited)
        #expect(answer.evidence.text.hasPrefix("predicted change only. "))
        #expect(
            answer.evidence.text.hasSuffix(
                "No randomised or adjusted support for cause: try it for a share of customers drawn by lot."))
        let removed = try world.model.whatIf(.remove("return"), on: world.histories, asOf: moment)
        #expect(removed.evidence.text.hasSuffix(" support for cause: rapport effect return adjusts."))
    }

    @Test func editThatChangesNothingIsAnError() async throws {
        let world = try await SmallWorld.shared
        let calm = ScenarioEdit(.set("support_call", .emotion, to: 0.5))
        let twice = Scenario(name: "twice", edits: [calm, calm])
        let error = await failure { _ = try world.model.whatIf(twice, on: world.histories, asOf: moment) }
        #expect(error as? ExperienceError == .editTouchesNobody("support_call.emotion=0.5"))
        let unknown = Scenario(name: "x", edits: [ScenarioEdit(.remove("suport_call"))])
        let missing = await failure { _ = try world.model.whatIf(unknown, on: world.histories, asOf: moment) }
        #expect(missing as? ExperienceError == .unknownTouchpoint("suport_call", suggestion: "support_call"))
    }

    @Test func removedEventsTakeTheirFeaturesWithThem() async throws {
        let world = try await SmallWorld.shared
        let scenario = Scenario(name: "quiet", edits: [ScenarioEdit(.remove("return"))])
        let answer = try world.model.whatIf(scenario, on: world.histories, asOf: moment)
        let log = world.histories.log
        let code = try #require(log.code(of: "return"))
        let table = try world.model.table(of: world.histories, at: moment)
        let concerned = table.customers.filter { customer in
            log.events(ofCustomer: customer).contains {
                log.events.touchpoints[$0] == code && log.isKnown($0, at: moment)
            }
        }
        #expect(answer.outcomes[0].edited == concerned.count)
    }

    @Test func oneCustomerMayBeAsked() async throws {
        let world = try await SmallWorld.shared
        let log = world.histories.log
        let call = try #require(log.code(of: "support_call"))
        let customer = try #require(
            try world.model.score(world.histories, asOf: moment).customers.first { customer in
                log.events(ofCustomer: customer.index).contains {
                    log.events.touchpoints[$0] == call && log.isKnown($0, at: moment)
                }
            })
        let scenario = Scenario(name: "slow", edits: [ScenarioEdit(.set("support_call", .responseMinutes, to: 600))])
        let answer = try world.model.whatIf(scenario, on: world.histories, asOf: moment, only: customer.index)
        #expect(answer.outcomes.allSatisfy { $0.customers == 1 && $0.edited == 1 })
    }

    /// Shares by hand: of the four deliveries known at the cutoff two kept their promise, one broke it, one says nothing.
    @Test func evidenceSaysHowManyEventsAreThatWayAlready() async throws {
        let project = try Project.made(
            "outcomes: {churn: {none_of: [buy], within: 30d}}\nsnapshots: {at: [2025-02-01, 2025-02-05]}\n")
        let promises: [Double] = [1, 1, 0, .nan]
        var rows: [Row] = []
        for index in 0..<12 {
            let name = "c\(index)"
            rows.append(Row(customer: name, day: 0.5, touchpoint: "buy"))
            rows.append(Row(customer: name, day: 80.5, touchpoint: "visit"))
            if index % 2 == 0 { rows.append(Row(customer: name, day: 40.5, touchpoint: "buy")) }
            guard index < 4 else { continue }
            let fields: [EventField: Double] = [.promiseKept: promises[index], .responseMinutes: Double(index * 30)]
            rows.append(Row(customer: name, day: 1.5, touchpoint: "delivery", fields: fields))
        }
        let histories = try project.histories(rows)
        let model = try await project.train(on: histories)
        func evidence(_ change: ScenarioEdit.Change) throws -> String {
            let scenario = Scenario(name: "x", edits: [ScenarioEdit(change)])
            return try model.whatIf(scenario, on: histories, asOf: Timestamp(year: 2025, month: 2, day: 1)).evidence
                .remarks[0]
        }
        #expect(
            try evidence(.set("delivery", .promiseKept, to: 1))
                == "50% of delivery events are already with the promise kept.")
        #expect(
            try evidence(.set("delivery", .promiseKept, to: 0))
                == "25% of delivery events are already with the promise broken.")
        #expect(
            try evidence(.set("delivery", .responseMinutes, to: 60))
                == "75% of delivery events are already at or under 60 min, and 2 of 4, which were better, become worse: --set "
                + "'delivery.response_minutes<=60' leaves them as they are.")
        #expect(
            try evidence(.limit("delivery", .responseMinutes, .atMost(60)))
                == "75% of delivery events are already at or under 60 min.")
    }
}
