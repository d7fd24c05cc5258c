import Experience
import Testing

@Suite struct EditingLawsTests {
    private let cutoff = Timestamp(microseconds: day(5))

    private func applying(_ edits: [ScenarioEdit], to log: EventLog, seed: UInt64 = 0) throws -> EventLog.Edited {
        try log.applying(
            Scenario(name: "law", edits: edits, seed: seed), asOf: cutoff, to: Array(log.customers.indices))
    }

    private func isKnown(_ row: Row) -> Bool { row.time < cutoff.microseconds && row.knownAt! <= cutoff.microseconds }

    @Test(arguments: [11, 12, 13] as [UInt64]) func editingTheLogIsEditingItsRows(seed: UInt64) throws {
        let rows = randomRows(300, seed: seed)
        func rewritten(_ change: (inout Row) -> Void) -> EventLog {
            EventLog(
                rows.map { row in
                    var row = row
                    if row.touchpoint == "call", isKnown(row) { change(&row) }
                    return row
                })
        }
        let log = EventLog(rows)
        #expect(
            try applying([ScenarioEdit(.set("call", .emotion, to: -1))], to: log).log
                == rewritten { $0.fields[.emotion] = -1 })
        #expect(
            try applying([ScenarioEdit(.scale("call", .amount, by: -0.5 + 1))], to: log).log
                == rewritten { if let amount = $0.fields[.amount] { $0.fields[.amount] = amount / 2 } })
        #expect(
            try applying([ScenarioEdit(.replace("call", .emotion, from: -0.5, to: 1))], to: log).log
                == rewritten { if $0.fields[.emotion] == -0.5 { $0.fields[.emotion] = 1 } })
        #expect(
            try applying([ScenarioEdit(.remove("call"))], to: log).log
                == EventLog(rows.filter { !($0.touchpoint == "call" && isKnown($0)) }))
    }

    @Test(arguments: [21, 22] as [UInt64]) func editsThatChangeNothingLeaveTheLogEqual(seed: UInt64) throws {
        let log = EventLog(randomRows(300, seed: seed))
        for field in EventField.standard {
            #expect(try applying([ScenarioEdit(.scale("call", field, by: 1))], to: log).log == log)
        }
        #expect(try applying([ScenarioEdit(.replace("visit", .emotion, from: 1, to: 1))], to: log).log == log)
    }

    @Test func whatWasNotKnownStays() throws {
        let log = EventLog(randomRows(300, seed: 31))
        let edited = try applying(
            [
                ScenarioEdit(.set("visit", .emotion, to: 0.25)), ScenarioEdit(.scale("app", .amount, by: 7)),
                ScenarioEdit(.remove("call")),
            ], to: log
        ).log
        func unknown(_ log: EventLog) -> [[EventColumns]] {
            log.customers.indices.map { customer in
                [log.events.taking(log.events(ofCustomer: customer).filter { !log.isKnown($0, at: cutoff) })]
            }
        }
        #expect(unknown(edited) == unknown(log))
    }

    /// 40 customers with one known call each.
    private func cohort(_ order: [Int]) -> EventLog {
        EventLog(order.map { Row("customer \($0)", "call", day(1), [.emotion: 0]) })
    }

    @Test func shareIsExactAndSeeded() throws {
        let log = cohort(Array(0..<40))
        func picked(_ share: Double, seed: UInt64) throws -> [Int] {
            let edited = try applying(
                [ScenarioEdit(.set("call", .emotion, to: 1), share: share)], to: log, seed: seed)
            #expect(edited.eventsPerEdit == [edited.customers.count])
            #expect(edited.log.events.fields[.emotion]!.count { $0 == 1 } == edited.customers.count)
            return edited.customers
        }
        // Rounded: 40 × 0.26 = 10.4, 40 × 0.3125 = 12.5.
        for (share, count) in [(0.5, 20), (0.26, 10), (0.3125, 13), (1, 40), (0.02, 1)] {
            #expect(try picked(share, seed: 4).count == count)
        }
        #expect(try picked(0.5, seed: 4) == picked(0.5, seed: 4))
        #expect(try picked(0.5, seed: 4) != picked(0.5, seed: 5))
        #expect(try Set(picked(0.25, seed: 4)).isSubset(of: picked(0.5, seed: 4)))
        #expect(throws: ExperienceError.editTouchesNobody("call.emotion=1")) { try picked(0.01, seed: 4) }
    }

    @Test func shareDoesNotDependOnTheOrderOfCustomers() throws {
        let log = cohort(Array(0..<40))
        let scenario = Scenario(name: "x", edits: [ScenarioEdit(.remove("call"), share: 0.4)], seed: 9)
        let forward = try log.applying(scenario, asOf: cutoff, to: Array(0..<40))
        let backward = try log.applying(scenario, asOf: cutoff, to: (0..<40).reversed())
        #expect(forward.customers == backward.customers)
        #expect(forward.log == backward.log)
        #expect(try cohort((0..<40).reversed()).applying(scenario, asOf: cutoff, to: Array(0..<40)).log == forward.log)
    }

    @Test func theShareIsOfCustomersWithAMatchingEvent() throws {
        let log = EventLog(
            (0..<10).map { Row("caller \($0)", "call", day(1)) }
                + (0..<30).map { Row("visitor \($0)", "visit", day(1)) })
        let edited = try applying([ScenarioEdit(.remove("call"), share: 0.5)], to: log)
        #expect(edited.customers.count == 5)
        #expect(edited.customers.allSatisfy { log.customers[$0].text.hasPrefix("caller") })
    }

    @Test func eachEditPicksAnew() throws {
        let edits = (0..<2).map { ScenarioEdit(.set("call", .emotion, to: Double($0) * 2 - 1), share: 0.5) }
        let log = cohort(Array(0..<40))
        let first = try applying([edits[0]], to: log).customers
        let both = try applying(edits, to: log).customers
        #expect(first.count == 20)
        #expect(both.count > 20 && both.count < 40)
    }
}
