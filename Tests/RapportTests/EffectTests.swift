import Experience
import Features
import LinearAlgebra
import Regression
import Simulation
import Testing

@testable import Insights
@testable import Rapport

/// From a log to an effect: who is exposed, what is adjusted for, and when the outcome counts.
@Suite struct EffectTests {
    private static let tail = """
        outcomes:
          quiet: {none_of: [buy], within: 20d, gap: 2d}
        snapshots: {at: ["2025-02-10"], active_within: 60d}
        features: {windows: [30d]}

        """

    private static let cutoff = Timestamp(year: 2025, month: 2, day: 10)

    /// 60 customers with purchases before the cutoff (day 40), every second of whom is called on day 40, at a time of day;
    /// every third buys on a day after it.
    private func rows(callAt call: Double = 40.4, buyOn buy: Double = 50) -> [Row] {
        (0..<60).flatMap { number -> [Row] in
            let name = "K\(number + 100)"
            var rows = [
                Row(customer: name, day: 30 + Double(number % 9), touchpoint: "buy"),
                Row(customer: name, day: 20, touchpoint: "visit"), Row(customer: name, day: 90, touchpoint: "visit"),
            ]
            if number % 2 == 0 { rows.append(Row(customer: name, day: call, touchpoint: "call")) }
            if number % 3 == 0 { rows.append(Row(customer: name, day: buy, touchpoint: "buy")) }
            return rows
        }
    }

    private func effect(
        _ rows: [Row], of touchpoint: Touchpoint = "call", at cutoffs: [Timestamp] = [cutoff], within days: Double = 1
    ) throws -> EffectEstimate {
        let project = try Project.made(Self.tail)
        return try project.effect(
            EffectQuestion(touchpoint, on: "quiet", at: cutoffs, exposedWithinDays: days),
            in: try project.histories(rows))
    }

    private func message(_ body: () throws -> EffectEstimate) -> String {
        do {
            _ = try body()
            return "no error"
        } catch {
            let diagnosis = Diagnosis(error)
            return "\(diagnosis.code) \(diagnosis.message)"
        }
    }

    @Test func exposureIsHalfOpenAfterTheCutoff() throws {
        for call in [40.0, 40.4, 40.999] { #expect(try effect(rows(callAt: call)).exposed == 30) }
        for call in [39.999, 41.0] {
            #expect(
                message { try effect(rows(callAt: call)) }
                    == "E181 none of 60 snapshots has \"call\" in the time of exposure: there is nothing to compare")
        }
        #expect(try effect(rows(callAt: 41.5), within: 2).exposed == 30)
    }

    @Test func outcomeCountsFromTheEndOfTheExposure() throws {
        // Day 40, a day of exposure, a gap of two: the outcome looks at days 43 to 63. Two thirds never buy.
        let outside = message { try effect(rows(buyOn: 42.9)) }
        #expect(outside.hasPrefix("E183 too few events: 0 exposed customers without quiet"))
        #expect(message { try effect(rows(buyOn: 63)) } == outside)
        for day in [43, 62.9] {
            let estimate = try effect(rows(buyOn: day))
            #expect(abs(estimate.naive.exposed - 2.0 / 3) < 1e-12 && abs(estimate.naive.unexposed - 2.0 / 3) < 1e-12)
        }
    }

    @Test func nothingAfterTheCutoffIsAConfounder() throws {
        // Visits between the cutoff and the outcome change nothing.
        let later = rows().filter { $0.touchpoint == "call" }.map {
            Row(customer: $0.customer, day: 40.5, touchpoint: "visit")
        }
        let (one, other) = (try effect(rows()), try effect(rows() + later))
        #expect(one == other)
        // A visit before it does.
        let earlier = later.map { Row(customer: $0.customer, day: 39, touchpoint: "visit") }
        #expect(try effect(rows() + earlier).balance != one.balance)
    }

    @Test func severalCutoffsAreStackedByCustomer() throws {
        let second = Self.cutoff.adding(days: 5)
        let more =
            rows()
            + (0..<60).filter { $0 % 4 < 2 }.map {
                Row(customer: "K\($0 + 100)", day: 45.5, touchpoint: "call")
            }
        let estimate = try effect(more, at: [Self.cutoff, second])
        #expect(estimate.customers == 60 && estimate.exposed == 60 && estimate.unexposed == 60)
        #expect(estimate.balance.contains { $0.name == "cutoff 2025-02-15" })
    }

    @Test func questionsWithoutAnAnswerAreRefused() throws {
        #expect(
            message { try effect(rows(), of: "cal") } == "E120 unknown touchpoint \"cal\". Did you mean \"call\"?")
        #expect(
            message { try effect(rows(), of: "buy") }
                == "E180 quiet is made of \"buy\": an effect of it on itself means nothing")
        #expect(
            message { try effect(rows() + rows().map { Row(customer: $0.customer, day: 40.2, touchpoint: "call") }) }
                == "E182 all of 60 snapshots have \"call\" in the time of exposure: there is nothing to compare with")
        #expect(
            message { try effect(rows(), at: [Self.cutoff.adding(days: 30)]) }
                == "E184 quiet of 2025-03-12 is known from 2025-04-04 on, and the data end at 2025-04-01")
        let project = try Project.made(Self.tail)
        let histories = try project.histories(rows())
        let question = EffectQuestion("call", on: "quiet", at: [Self.cutoff], exposedWithinDays: 1, by: "plan")
        #expect(
            message { try project.effect(question, in: histories) }
                == "E186 customers cannot be grouped by \"plan\"; there are no attributes of a few values")
        let other = EffectQuestion("call", on: "quite", at: [Self.cutoff], exposedWithinDays: 1)
        #expect(
            message { try project.effect(other, in: histories) }
                == "E127 no outcome \"quite\"; there are quiet. Did you mean \"quiet\"?")
    }

    @Test func cutoffsOfTheConfigurationAreTakenByRange() throws {
        let project = try Project.made(
            Self.tail.replacing("at: [\"2025-02-10\"]", with: "every: 1 month, from: 2025-01-01, to: 2025-06-01"))
        let found = try project.cutoffs(from: project.moment("2025-02-01"), to: project.moment("2025-04-30"))
        #expect(found.map(\.description) == ["2025-02-01", "2025-03-01", "2025-04-01"])
        #expect(throws: EffectError.noCutoffInRange(from: "2026-01-01", to: "2026-02-01")) {
            try project.cutoffs(from: project.moment("2026-01-01"), to: project.moment("2026-02-01"))
        }
    }
}
