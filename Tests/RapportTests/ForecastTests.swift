import Experience
import Features
import Forecasting
import LinearAlgebra
import Simulation
import Testing

@testable import Rapport

/// Forecasts of customer numbers from a project's events.
@Suite struct ForecastTests {
    private static let yaml =
        simulatedYAML.replacing(
            "snapshots: {at: [2025-03-01, 2025-07-01], active_within: 120d}",
            with: """
                snapshots: {every: 1 month, from: 2025-01-01, to: 2025-10-01, active_within: 120d}
                """)
    private let moment = Timestamp(year: 2025, month: 7, day: 1)

    private static let shared = Result {
        let project = try made()
        return (project, try SmallWorld.histories(project, customers: 400))
    }

    private static func made(_ change: (String) -> String = { $0 }) throws -> Project {
        try Project(configuration: ProjectConfiguration(yaml: change(yaml), file: "rapport.yaml"), folder: "")
    }

    @Test func aForecastHasEverything() throws {
        let (project, histories) = try Self.shared.get()
        let forecast = try project.forecast(
            ForecastRequest(asOf: moment, periods: 5, draws: 100), in: histories)
        #expect(forecast.periods.count == 5 && forecast.asOf == moment)
        #expect(
            forecast.periods[0].start == moment && forecast.periods[4].end == Timestamp(year: 2025, month: 12, day: 1))
        for (before, period) in zip(forecast.periods, forecast.periods.dropFirst()) {
            #expect(before.end == period.start)
            #expect(period.expectedRetained < before.expectedRetained)
            #expect(period.active.interval.contains(period.active.mean) && period.retained.mean <= period.active.mean)
        }
        let number = try #require(forecast.growth?.reproductionNumber)
        #expect(number.interval.contains(number.mean) && number.mean > 0)
        #expect(forecast.present.mean < Double(forecast.customers))
        #expect(
            forecast.assumptions.contains(
                "Each customer is foreseen from what was known at 2025-07-01, and those of the past from what was known then."
            ))
    }

    /// Whatever happens from the moment of a forecast on, the forecast stays the same to the last bit.
    @Test func nothingAfterTheMomentTakesPart() throws {
        let (project, histories) = try Self.shared.get()
        let log = histories.log
        let kept = log.events.times.indices.filter { log.events.times[$0] < moment.microseconds }
        var offsets = [0]
        for customer in log.customers.indices {
            offsets.append(
                offsets[customer]
                    + log.events(ofCustomer: customer).count { log.events.times[$0] < moment.microseconds })
        }
        let past = EventLog(
            customers: log.customers, touchpoints: log.touchpoints, offsets: offsets, events: log.events.taking(kept),
            profiles: log.profiles)
        let known = try Histories(
            log: past, attributes: histories.attributes, intake: .clean, declaredEnd: moment,
            calendar: project.calendar)
        let request = ForecastRequest(asOf: moment, periods: 4, draws: 40)
        let (with, without) = (try project.forecast(request, in: histories), try project.forecast(request, in: known))
        #expect(with == without)
    }

    @Test func theSeedDecidesAndThreadsDoNot() throws {
        let (project, histories) = try Self.shared.get()
        func forecast(_ seed: UInt64, _ threads: Threads) throws -> CustomerBaseForecast {
            try project.forecast(
                ForecastRequest(asOf: moment, periods: 3, draws: 30, seed: seed), in: histories, threads: threads)
        }
        let one = try forecast(3, Threads(1))
        #expect(try forecast(3, Threads(2)) == one)
        #expect(try forecast(4, Threads(2)).periods != one.periods)
    }

    /// What is expected of the customers at a moment, beside what happened to the same ones.
    @Test func theTruthLiesWithin() throws {
        let project = try Self.made { $0.replacing("{every: 1 month", with: "{every: 2 months") }
        var plan = SimulationPlan(customers: 900, seed: 31)
        plan.start = Timestamp(year: 2022, month: 7, day: 1)
        let world = SimulatedWorld(plan)
        let histories = try Histories(
            log: world.eventLog(), attributes: .none, intake: .clean, declaredEnd: plan.end, calendar: project.calendar)
        let origin = try project.forecastOrigin(of: histories, asOf: Timestamp(year: 2025, month: 1, day: 1))
        let forecast = try project.forecast(
            ForecastRequest(periods: 4, level: 0.98, draws: 200), from: origin)
        let truth = project.observedStays(of: origin, periods: 4, in: histories)
        #expect(truth.settled == 5 && truth.stays.count == forecast.customers)
        for (s, estimate) in ([forecast.present] + forecast.periods.map(\.retained)).enumerated() {
            let count = truth.stays.count { $0 > s }
            #expect(estimate.interval.contains(Double(count)), "\(estimate) \(count)")
        }
    }

    @Test func theSettingsDecideWhatIsAsked() throws {
        let (project, histories) = try Self.shared.get()
        let origin = try project.forecastOrigin(of: histories, asOf: moment)
        #expect(origin.period == .months(1) && origin.churn.name == "churn" && origin.referral?.name == "referral")
        if case .unknown(let bound) = origin.inflow.conversion {
            #expect(bound <= 1)
        } else {
            Issue.record("not unknown")
        }
        let set = try Self.made { $0 + "\nforecast: {period: 45d, referral: referral, arrive: 0.25, cap: 5000}\n" }
        let other = try set.forecastOrigin(of: histories, asOf: moment)
        #expect(other.period == .days(45) && other.inflow.conversion == .known(0.25) && other.inflow.cap == 5000)
        #expect(try set.forecastOrigin(of: histories, asOf: moment, arrive: 0.5).inflow.conversion == .known(0.5))
        // Without a step of snapshots a period is the window of the outcome.
        let at = try Self.made { _ in simulatedYAML }
        #expect(try at.forecastOrigin(of: histories, asOf: moment).period == .days(90))
    }

    @Test func withoutReferralNobodyIsBrought() throws {
        let project = try Self.made { $0.replacing("  referral: {any_of: [referral], within: 90d}\n", with: "") }
        let (_, histories) = try Self.shared.get()
        let forecast = try project.forecast(ForecastRequest(asOf: moment, periods: 2, draws: 20), in: histories)
        #expect(forecast.growth == nil && forecast.referral == nil)
        #expect(forecast.periods.allSatisfy { $0.referred.mean == 0 && $0.referrals.mean == 0 })
    }

    /// What edits change is answered period by period by regressions of their own, with the plain forecast as it was.
    @Test func editsOfThePastChangeThePeriodsToCome() throws {
        let (project, histories) = try Self.shared.get()
        let origin = try project.forecastOrigin(of: histories, asOf: moment)
        let request = ForecastRequest(asOf: moment, periods: 1, draws: 20, arrive: 0.3)
        func difference(_ scenarios: Scenario...) throws -> CustomerBaseForecast.Difference {
            try project.difference(madeBy: scenarios, request, from: origin)
        }
        // Kept promises keep customers, broken ones lose them.
        let good = try difference(.set(.promiseKept, of: "delivery", to: 1))
        let bad = try difference(.set(.promiseKept, of: "delivery", to: 0))
        #expect(good.edited > 0 && good.kept[0].mean > 0 && bad.kept[0].mean < 0)
        #expect(good.kept.count == 1 && good.brought.count == 1)
        for estimate in good.kept + good.brought { #expect(estimate.interval.contains(estimate.mean)) }
        // What changes nothing changes nothing.
        let nothing = try difference(
            .scale(.amount, of: "purchase", by: 1),
            Scenario(name: "again", edits: [ScenarioEdit(.scale("app", .emotion, by: 1))]))
        #expect(nothing.kept[0].mean == 0 && nothing.kept[0].interval == 0...0 && nothing.scenarios.count == 2)
        #expect(throws: ExperienceError.self) { _ = try difference(.set(.emotion, of: "no_such_thing", to: 1)) }
        #expect(throws: ProjectError.notPredicted) { _ = try difference(.remove("delivery")) }
    }

    /// A period's regression expects of the customers followed what became of them, and ends where nobody was followed so long.
    @Test func aPeriodsRegressionExpectsWhatHappened() throws {
        let (project, histories) = try Self.shared.get()
        let origin = try project.forecastOrigin(of: histories, asOf: moment)
        let regression = try HorizonRegression(project, origin, threads: .all)
        let fit = try #require(try regression.gone(2))
        #expect(fit.groups > 100 && fit.penalty > 0 && fit.events > 50)
        // The customers of the moment are not unlike those of the past.
        let followed = try project.forecastOrigin(of: histories, asOf: moment).followUp
        #expect(fit.rows <= followed.rows && fit.events < fit.rows)
        let table = try regression.table(of: histories.log)
        let now = try fit.probabilities(regression.layout.matrix(of: table))
        let share = Double(fit.events) / Double(fit.rows)
        #expect(abs(now.reduce(0, +) / Double(now.count) - share) < 0.1)
        let referring = try #require(try regression.referring(2))
        #expect(referring.rows >= fit.rows)
        #expect(try regression.gone(40) == nil && regression.referring(40) == nil)
    }

    /// Better experience goes with what it does in this world: promises and calls count, the website does not.
    @Test func whatGoesWithTouchpoints() throws {
        let (project, histories) = try Self.shared.get()
        let origin = try project.forecastOrigin(of: histories, asOf: moment)
        let outlook = try #require(try project.touchpoints(from: origin, level: 0.9))
        #expect(outlook.periods == 3 && outlook.asOf == moment)
        #expect(Set(outlook.rows.map(\.touchpoint)).isDisjoint(with: outlook.others))
        func row(_ name: String) throws -> TouchpointOutlook.Row {
            try #require(outlook.rows.first { $0.touchpoint == name })
        }
        let (delivery, website) = (try row("delivery"), try row("website"))
        #expect(delivery.gone.change.mean < 0 && website.gone.change.interval.contains(0))
        let factor = try #require(delivery.referralsPerLoss(level: 0.9))
        #expect(factor.interval.contains(factor.mean) && factor.interval.lowerBound > 0 && factor.mean > 1)
        // Without referral it is who stays that counts.
        #expect(
            TouchpointOutlook.Row(touchpoint: "x", gone: delivery.gone, referring: nil).referralsPerLoss(level: 0.9)
                == nil)
    }

    @Test func cohortsAddUpToTheWhole() throws {
        let (project, histories) = try Self.shared.get()
        let origin = try project.forecastOrigin(of: histories, asOf: moment)
        let request = ForecastRequest(periods: 3, draws: 200)
        let cohorts = try project.cohorts(request, from: origin)
        #expect(try project.cohorts(request, from: origin, threads: Threads(1)) == cohorts)
        let forecast = try project.forecast(ForecastRequest(periods: 3, draws: 20), from: origin)
        #expect(cohorts.count > 5 && cohorts[0].joined == nil)
        #expect(cohorts.reduce(0) { $0 + $1.customers } == forecast.customers)
        for s in 0..<3 {
            let sum = cohorts.reduce(0) { $0 + $1.retained[s].mean }
            #expect(abs(sum - forecast.periods[s].expectedRetained) < 1e-8)
        }
    }

    /// Intervals are of numbers of customers, and chance weighs more where they are few.
    @Test func cohortsHaveIntervals() throws {
        let (project, histories) = try Self.shared.get()
        let origin = try project.forecastOrigin(of: histories, asOf: moment)
        func cohorts(_ level: Double) throws -> [CustomerBaseForecast.Cohort] {
            try project.cohorts(ForecastRequest(periods: 3, level: level, draws: 200), from: origin)
        }
        let (narrow, wide) = (try cohorts(0.5), try cohorts(0.9))
        for (one, other) in zip(narrow, wide) {
            for (inner, outer) in zip([one.present] + one.retained, [other.present] + other.retained) {
                #expect(inner.mean == outer.mean && outer.interval.contains(outer.mean))
                #expect(outer.interval.lowerBound <= inner.interval.lowerBound)
                #expect(inner.interval.upperBound <= outer.interval.upperBound)
                #expect(outer.interval.lowerBound >= 0 && outer.interval.upperBound <= Double(one.customers))
            }
            #expect(other.present.interval.lowerBound > other.retained[2].interval.lowerBound)
        }
        func relativeWidth(_ cohort: CustomerBaseForecast.Cohort) -> Double {
            let interval = cohort.retained[2].interval
            return (interval.upperBound - interval.lowerBound) / cohort.retained[2].mean
        }
        let (few, many) = (
            try #require(wide.min { $0.customers < $1.customers }),
            try #require(wide.max { $0.customers < $1.customers })
        )
        #expect(few.customers < many.customers && relativeWidth(few) > relativeWidth(many))
    }

    /// Leaving as an event: everybody who has not cancelled is there, and known to be.
    @Test func leavingMayBeAnEvent() throws {
        let project = try Project.made(
            """
            outcomes: {churn: {any_of: [cancel], within: 30d, wanted: false}}
            snapshots: {every: 30d, from: 2025-01-01, to: 2025-12-01}
            features: {windows: [90d]}
            """)
        var rows: [Row] = []
        for customer in 0..<60 {
            let last = customer % 3 == 0 ? 40 + customer * 5 : 400
            for day in stride(from: customer % 20, to: min(400, last), by: 20) {
                rows.append(Row(customer: "k\(customer)", day: Double(day), touchpoint: "visit"))
            }
            if last < 400 { rows.append(Row(customer: "k\(customer)", day: Double(last), touchpoint: "cancel")) }
        }
        let histories = try project.histories(rows)
        let forecast = try project.forecast(ForecastRequest(periods: 3, draws: 50), in: histories)
        #expect(forecast.customers == 40)
        #expect(forecast.present.mean == 40 && forecast.present.interval == 40...40)
        #expect(!forecast.model.has(.gone) && forecast.periods[2].retained.mean < 40)
    }

    @Test func errorsSayWhatToDo() throws {
        let (project, histories) = try Self.shared.get()
        func message(_ body: () throws -> Void) -> String {
            do {
                try body()
                return "no error"
            } catch {
                let diagnosis = Diagnosis(error)
                return "\(diagnosis.code) \(diagnosis.message) | \(diagnosis.remedy ?? "")"
            }
        }
        let early = Timestamp(year: 2024, month: 3, day: 1)
        #expect(
            message { _ = try project.forecast(ForecastRequest(asOf: early), in: histories) }
                == "E196 at 2024-03-01 nobody has been followed for a period of 1 month up to a settled churn | use a later "
                + "--as-of, a longer history, a shorter forecast.period, or a shorter within: for the outcome")
        let wanted = try Self.made { $0.replacing("  churn:    {none_of: [purchase, app], within: 90d}\n", with: "") }
        #expect(
            message { _ = try wanted.forecast(in: histories) }
                == "E195 no outcome means that a customer leaves; there are referral | say forecast: {churn: NAME} in "
                + "rapport.yaml")
        let growing = ForecastRequest(asOf: moment, arrive: 50)
        #expect(
            message { _ = try project.forecast(growing, in: histories) }
                .hasPrefix("E197 referral alone makes the customer base grow without end ("))
        #expect(
            message { _ = try project.forecast(growing, in: histories) }.hasSuffix(
                " customers brought for each one lost) | --cap CUSTOMERS, or forecast: {cap: …}, says at how many customers "
                    + "referral finds nobody new; --arrive says how many a referral brings"))
        #expect(
            message {
                _ = try project.forecast(
                    ForecastRequest(asOf: moment, periods: 2, draws: 10, arrive: 50, cap: 1000), in: histories)
            } == "no error")
    }

    @Test(arguments: [
        ("period: soon", "rapport.yaml line 2: period must be a step such as 1 month or 30d"),
        (
            "churn: chrun",
            "rapport.yaml line 2: churn must be one of the outcomes churn, referral. Did you mean \"churn\"?"
        ),
        ("arrive: -1", "rapport.yaml line 2: arrive must be 0 or more: how many customers a referral brings"),
        ("cap: 0", "rapport.yaml line 2: cap must be a number of customers"),
        ("periods: 3", "rapport.yaml line 2: unknown key \"periods\" in forecast. Did you mean \"period\"?"),
        (
            "referred_by: x",
            "rapport.yaml: the top level lacks \"customers (forecast.referred_by is a column of it)\""
        ),
    ]) func settingsAreChecked(_ line: String, _ expected: String) {
        let text = """
            version: 1
            forecast: {\(line)}
            events: {from: e.csv, customer: c, time: t, touchpoint: p}
            outcomes: {churn: {none_of: [a], within: 90d}, referral: {any_of: [b], within: 90d}}
            snapshots: {at: [2025-01-01]}
            """
        do {
            _ = try ProjectConfiguration(yaml: text, file: "rapport.yaml")
            Issue.record("\(line) was taken")
        } catch {
            #expect(error.message == expected)
        }
    }
}
