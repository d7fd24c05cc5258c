import Experience
import Forecasting
import LinearAlgebra
import Simulation
import Testing

@testable import Rapport

/// Whether single customers will be there, period by period.
@Suite struct CustomerOutlookTests {
    private static let moment = Timestamp(year: 2025, month: 7, day: 1)
    private static let request = ForecastRequest(periods: 2)

    /// A world, the origin of its forecasts, and what is foreseen of all customers there.
    private struct Outlooks {
        let project: Project
        let histories: Histories
        let origin: ForecastOrigin
        let all: [CustomerOutlook]

        init() throws {
            let yaml = simulatedYAML.replacing(
                "snapshots: {at: [2025-03-01, 2025-07-01], active_within: 120d}",
                with: "snapshots: {every: 1 month, from: 2025-01-01, to: 2025-10-01, active_within: 120d}")
            project = try Project(configuration: ProjectConfiguration(yaml: yaml, file: "rapport.yaml"), folder: "")
            histories = try SmallWorld.histories(project, customers: 400)
            origin = try project.forecastOrigin(of: histories, asOf: moment)
            all = try project.outlooks(request, from: origin)
        }
    }

    private static let shared = Result { try Outlooks() }

    /// A customer's numbers are those of their own row, whichever place it has.
    @Test func everybodyHasTheirOwnNumbers() throws {
        let world = try Self.shared.get()
        let regression = try HorizonRegression(world.project, world.origin, threads: .all)
        let table = try regression.table(of: world.histories.log)
        let matrix = regression.layout.matrix(of: table)
        let fits = [try #require(try regression.gone(0)), try #require(try regression.gone(2))]
        for outlook in world.all {
            let index = try #require(world.histories.log.index(of: outlook.customer))
            let row = try #require(table.customers.firstIndex(of: index))
            let gone = matrix.withRow(row) { row in fits.map { $0.probability(row: row) } }
            #expect(outlook.present.mean == 1 - gone[0] && outlook.periods[1].active.mean == 1 - gone[1])
        }
        // Shares of periods become expected referrals up to then, which cannot become fewer.
        let referring = try #require(try regression.referring(1))
        for (row, customer) in table.customers.enumerated() {
            let id = world.histories.log.customers[customer]
            let outlook = try #require(world.all.first { $0.customer == id })
            let share = matrix.withRow(row) { referring.probability(row: $0) }
            let referrals = outlook.periods.compactMap(\.referrals)
            #expect(abs(referrals[0].mean - share * world.origin.model.referralsPerReferringPeriod) < 1e-12)
            #expect(referrals[1].mean >= referrals[0].mean)
            #expect(referrals[1].interval.upperBound >= referrals[0].interval.upperBound)
        }
    }

    /// All who are looked at, with probabilities that lie in their intervals.
    @Test func everybodyHasAnOutlook() throws {
        let world = try Self.shared.get()
        #expect(Set(world.all.map(\.customer)) == Set(world.origin.customers.map { world.histories.log.customers[$0] }))
        #expect(world.all.count == world.origin.customers.count)
        for outlook in world.all {
            #expect(outlook.asOf == Self.moment && outlook.level == 0.9 && outlook.periods.count == 2)
            #expect(outlook.periods[0].start == Self.moment && outlook.periods[1].start == outlook.periods[0].end)
            for estimate in [outlook.present] + outlook.periods.map(\.active) {
                #expect(estimate.interval.contains(estimate.mean))
                #expect(estimate.interval.lowerBound > 0 && estimate.interval.upperBound < 1)
            }
            let referrals = outlook.periods.compactMap(\.referrals)
            #expect(referrals.count == 2 && referrals.allSatisfy { $0.interval.contains($0.mean) && $0.mean > 0 })
        }
    }

    /// One customer's numbers are those that they have among all, in any order.
    @Test func oneCustomerIsForeseenAsAmongAll() throws {
        let world = try Self.shared.get()
        let chosen = [world.all[20], world.all[3]]
        #expect(
            try world.project.outlooks(
                of: chosen.map(\.customer), Self.request, from: world.origin, threads: Threads(1))
                == chosen)
    }

    /// Those who look likelier to be there are there more often, and as many are there as are expected, within what so few
    /// customers can tell.
    @Test func theLikelierAreThere() throws {
        let world = try Self.shared.get()
        let observed = world.project.observedStays(of: world.origin, periods: 1, in: world.histories)
        #expect(observed.settled == 2)
        let rows = world.all.indices.sorted { world.all[$0].present.mean < world.all[$1].present.mean }
        func share(_ rows: some Collection<Int>) -> Double {
            Double(rows.count { observed.stays[$0] > 0 }) / Double(rows.count)
        }
        let third = rows.count / 3
        #expect(share(rows.suffix(third)) > share(rows.prefix(third)) + 0.15)
        let expected = world.all.reduce(0) { $0 + $1.present.mean } / Double(world.all.count)
        #expect(abs(share(rows) - expected) < 0.1)
    }

    /// A higher level has wider intervals around the same numbers.
    @Test func theLevelDecidesHowWide() throws {
        let world = try Self.shared.get()
        let customer = world.all[5].customer
        let wide = try world.project.outlooks(
            of: [customer], ForecastRequest(periods: 1, level: 0.99), from: world.origin)[0]
        let (narrow, other) = (world.all[5].periods[0].active, wide.periods[0].active)
        #expect(narrow.mean == other.mean)
        #expect(other.interval.lowerBound < narrow.interval.lowerBound)
        #expect(narrow.interval.upperBound < other.interval.upperBound)
    }

    @Test func errorsSayWhatToDo() async throws {
        let world = try Self.shared.get()
        let unknown = await failure {
            _ = try world.project.outlooks(of: [CustomerID("SECRET")], Self.request, from: world.origin)
        }
        #expect(unknown as? ProjectError == .unknownCustomer)
        let looked = Set(world.origin.customers)
        let absent = try #require(world.histories.log.customers.indices.first { !looked.contains($0) })
        let notEligible = try #require(
            await failure {
                _ = try world.project.outlooks(
                    of: [world.histories.log.customers[absent]], Self.request, from: world.origin)
            })
        #expect(Diagnosis(notEligible).code == "E129")
        let early = try world.project.forecastOrigin(
            of: world.histories, asOf: Timestamp(year: 2024, month: 7, day: 1))
        let few = try #require(await failure { _ = try world.project.outlooks(Self.request, from: early) })
        #expect(Diagnosis(few).code == "E198")
        #expect(
            Diagnosis(few).message
                == "at 2024-07-01 too little is known of what became of customers before")
        #expect(
            Diagnosis(few).remedy
                == "50 customers with the outcome, 50 without, and 4 moments to follow them from are needed: use a later "
                + "--as-of, a longer history, or a shorter forecast.period")
    }
}
