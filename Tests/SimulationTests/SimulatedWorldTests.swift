import Experience
import Testing

@testable import Simulation

struct SimulatedWorldTests {
    static let world = SimulatedWorld(SimulationPlan(customers: 400, seed: 7))

    @Test func theSamePlanGivesTheSameWorld() {
        let again = SimulatedWorld(SimulationPlan(customers: 400, seed: 7))
        #expect(again.rows.eventIDs == Self.world.rows.eventIDs)
        #expect(again.rows.times == Self.world.rows.times)
        #expect(again.rows.ratings.map(\.bitPattern) == Self.world.rows.ratings.map(\.bitPattern))
        #expect(again.rows.amount.map(\.bitPattern) == Self.world.rows.amount.map(\.bitPattern))
        #expect(again.customerRows.ids == Self.world.customerRows.ids)
    }

    @Test func anotherSeedGivesAnotherWorld() {
        let other = SimulatedWorld(SimulationPlan(customers: 400, seed: 8))
        #expect(other.rows.times != Self.world.rows.times)
    }

    @Test func aHistoryDoesNotDependOnHowManyOthersThereAre() {
        let smaller = SimulatedWorld(SimulationPlan(customers: 100, seed: 7))
        for customer in 0..<90 {
            #expect(smaller.history(of: customer) == Self.world.history(of: customer))
        }
    }

    @Test func theNumberOfCustomersEndsNearTheRequest() {
        #expect((370...430).contains(Self.world.customerRows.ids.count))
        #expect(SimulatedWorld(SimulationPlan(customers: 1, seed: 1)).customerRows.ids.first == "C00001")
    }

    @Test func customersHaveAboutEighteenEventsEach() {
        let perCustomer = Double(Self.world.rows.count) / Double(Self.world.customerRows.ids.count)
        #expect((15...22).contains(perCustomer))
    }

    @Test func everyEventLiesWithinThePeriodOnAWholeSecond() {
        var plan = SimulationPlan(customers: 300, seed: 3)
        plan.end = Timestamp(year: 2024, month: 3, day: 1)
        let times = SimulatedWorld(plan).rows.times
        #expect(times == times.sorted())
        #expect(times.allSatisfy { $0 >= plan.start.microseconds && $0 < plan.end.microseconds })
        #expect(times.allSatisfy { $0 % 1_000_000 == 0 })
        let lastDay = Timestamp(year: 2024, month: 2, day: 29).microseconds
        #expect(times.contains { $0 >= lastDay })
    }

    @Test func aHistoryBeginsWithAPurchaseOnTheDayOfJoining() {
        let log = Self.world.eventLog()
        for (index, customer) in Self.world.customers.enumerated() {
            let first = log.events(ofCustomer: index).lowerBound
            #expect(log.touchpoints[Int(log.events.touchpoints[first])] == "purchase")
            #expect(Self.world.plan.day(of: log.events.times[first]) == customer.joinDay)
        }
    }

    @Test func whoHasLeftDoesNothingMoreOfThemselves() {
        let log = Self.world.eventLog()
        for (index, day) in Self.world.leavingDays.enumerated() {
            guard let day else { continue }
            for event in Self.world.record(ofCustomer: index, in: log, before: Self.world.plan.end)
            where event.touchpoint.showsPresence {
                #expect(Self.world.plan.day(of: event.time) < day)
            }
        }
    }

    @Test func referralsBringCustomersWhoJoinLater() {
        let referrals = Self.world.rows.touchpoints.count { $0 == "referral" }
        let brought = Self.world.customers.count - Self.world.plan.joiningCustomers
        #expect(referrals > 60)
        #expect((0.15...0.45).contains(Double(brought) / Double(referrals)))
        #expect(Self.world.customers[Self.world.plan.joiningCustomers...].allSatisfy { $0.joinDay >= 4 })
    }

    @Test func threeInTenRatingsAreMissingWhateverWasFelt() {
        var felt: [Double: (missing: Int, count: Int)] = [:]
        let log = Self.world.eventLog()
        for customer in Self.world.customers.indices {
            for event in Self.world.record(ofCustomer: customer, in: log, before: Self.world.plan.end)
            where event.touchpoint == .app {
                felt[event.felt, default: (0, 0)].count += 1
                felt[event.felt, default: (0, 0)].missing += event.emotion.isNaN ? 1 : 0
            }
        }
        for (_, counts) in felt where counts.count >= 200 {
            #expect((0.22...0.38).contains(Double(counts.missing) / Double(counts.count)))
        }
    }

    @Test func aboutAQuarterChurnsAndATenthRecommends() {
        let world = SimulatedWorld(SimulationPlan(customers: 1500, seed: 1))
        let cutoff = Timestamp(year: 2025, month: 6, day: 1)
        let eligible = world.eligible(at: cutoff)
        let churned = eligible.count { world.happens(["purchase", "app"], to: $0, within: 90, of: cutoff) == false }
        let recommended = eligible.count { world.happens(["referral"], to: $0, within: 90, of: cutoff) }
        #expect((0.20...0.35).contains(Double(churned) / Double(eligible.count)))
        #expect((0.08...0.15).contains(Double(recommended) / Double(eligible.count)))
    }

    @Test func difficultCustomersCallMoreAndLeaveMoreInAConfoundedWorld() {
        var plan = SimulationPlan(customers: 2500, seed: 5)
        let plain = SimulatedWorld(plan)
        plan.confounded = true
        let confounded = SimulatedWorld(plan)
        #expect(abs(plain.leavingAmongCallers) < 0.1)
        #expect(confounded.leavingAmongCallers > plain.leavingAmongCallers + 0.05)
    }
}

extension SimulatedWorld {
    /// A customer's rows without the events' numbers.
    fileprivate func history(of customer: Int) -> [String] {
        rows.times.indices.filter { rows.customerIDs[$0] == customerRows.ids[customer] }.map {
            "\(rows.times[$0]) \(rows.touchpoints[$0]) \(rows.ratings[$0]) \(rows.responseMinutes[$0]) \(rows.amount[$0])"
        }
    }

    /// Among customers who stayed at least 60 days: the share leaving within the next 120 days of those with a call in
    /// the first 60, minus that of those without.
    fileprivate var leavingAmongCallers: Double {
        let log = eventLog()
        var counts = [(left: 0.0, count: 0.0), (left: 0.0, count: 0.0)]
        for (index, customer) in customers.enumerated()
        where customer.joinDay + 180 <= plan.days && (leavingDays[index] ?? .max) >= customer.joinDay + 60 {
            let early = Timestamp(microseconds: plan.beginning(ofDay: customer.joinDay + 60))
            let calls = record(ofCustomer: index, in: log, before: early).contains { $0.touchpoint == .supportCall }
            counts[calls ? 1 : 0].count += 1
            counts[calls ? 1 : 0].left += (leavingDays[index] ?? .max) < customer.joinDay + 180 ? 1 : 0
        }
        return counts[1].left / counts[1].count - counts[0].left / counts[0].count
    }
}
