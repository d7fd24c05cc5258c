import Experience
import Testing

@Suite struct EditingTests {
    private let cutoff = Timestamp(microseconds: day(10))

    /// Two customers around the cutoff at day 10; the call of b on day 8 becomes known only on day 11.
    private let rows = [
        Row("a", "call", day(2), knownAt: day(2), [.emotion: -1, .responseMinutes: 90]),
        Row("a", "call", day(5), knownAt: day(5), [.emotion: 0]),
        Row("a", "visit", day(6), knownAt: day(6), [.amount: 20]),
        Row("a", "call", day(10), knownAt: day(10), [.emotion: -1, .responseMinutes: 90]),
        Row("b", "call", day(8), knownAt: day(11), [.emotion: -1, .responseMinutes: 90]),
        Row("b", "visit", day(9), knownAt: day(9), [.amount: 5]),
    ]

    private func edit(
        _ changes: [ScenarioEdit.Change], to concerned: [Int] = [0, 1]
    ) throws -> EventLog.Edited {
        try EventLog(rows).applying(
            Scenario(name: "test", edits: changes.map { ScenarioEdit($0) }), asOf: cutoff, to: concerned)
    }

    @Test func settingChangesEveryKnownEventOfTheTouchpoint() throws {
        let edited = try edit([.set("call", .responseMinutes, to: 60)])
        #expect(edited.customers == [0])
        #expect(edited.eventsPerEdit == [2])
        // The event without a response time gets one; the call at the cutoff stays.
        #expect(same(edited.log.values(.responseMinutes, of: "a"), [60, 60, .nan, 90]))
        #expect(same(edited.log.values(.responseMinutes, of: "b"), [90, .nan]))
    }

    @Test func scalingLeavesMissingValuesMissingAndStaysInRange() throws {
        let half = try edit([.scale("call", .responseMinutes, by: 0.5)])
        #expect(same(half.log.values(.responseMinutes, of: "a"), [45, .nan, .nan, 90]))
        #expect(half.eventsPerEdit == [1])
        let worse = try edit([.scale("call", .emotion, by: 3)])
        #expect(same(worse.log.values(.emotion, of: "a"), [-1, 0, .nan, -1]))
    }

    @Test func replacingChangesOnlyTheValueNamed() throws {
        let edited = try edit([.replace("call", .emotion, from: -1, to: 0.5)])
        #expect(same(edited.log.values(.emotion, of: "a"), [0.5, 0, .nan, -1]))
        #expect(edited.eventsPerEdit == [1])
    }

    @Test func removingTakesTheEventWithAllItCarries() throws {
        let edited = try edit([.remove("call")])
        #expect(edited.log.story("a") == ["visit@6", "call@10"])
        #expect(edited.log.story("b") == ["call@8", "visit@9"])
        #expect(same(edited.log.values(.emotion, of: "a"), [.nan, -1]))
        #expect(edited.log == EventLog(Array(rows[2...])))
        #expect(edited.eventsPerEdit == [2])
    }

    @Test func addingAfterATouchpointFollowsEachKnownEvent() throws {
        let edited = try edit([.add("gift", after: "visit", delayDays: 0.5, fields: [.emotion: 1])])
        #expect(edited.customers == [0, 1])
        #expect(edited.eventsPerEdit == [2])
        #expect(edited.log.touchpoints == ["call", "visit", "gift"])
        #expect(edited.log.story("a") == ["call@2", "call@5", "visit@6", "gift@6", "call@10"])
        #expect(same(edited.log.values(.emotion, of: "b"), [-1, .nan, 1]))
        let index = edited.log.events(ofCustomer: 1)[edited.log.events(ofCustomer: 1).startIndex + 2]
        #expect(edited.log.events.times[index] == day(9) + day(1) / 2)
        #expect(edited.log.events.knownAt[index] == edited.log.events.times[index])
    }

    @Test func nothingIsAddedAtOrAfterTheCutoff() throws {
        // The visit of a on day 6 gives day 9, that of b on day 9 gives day 12.
        let edited = try edit([.add("call", after: "visit", delayDays: 3, fields: [:])])
        #expect(edited.customers == [0])
        #expect(edited.log.story("a") == ["call@2", "call@5", "visit@6", "call@9", "call@10"])
        #expect(throws: ExperienceError.self) { try edit([.add("call", after: "visit", delayDays: 4, fields: [:])]) }
    }

    @Test func addingAloneComesOnceADayBeforeTheCutoff() throws {
        let edited = try edit([.add("visit", after: nil, delayDays: 0, fields: [:])])
        #expect(edited.log.story("a") == ["call@2", "call@5", "visit@6", "visit@9", "call@10"])
        #expect(edited.log.story("b") == ["call@8", "visit@9", "visit@9"])
        #expect(edited.log.touchpoints == ["call", "visit"])
    }

    @Test func editsBuildOnEachOther() throws {
        let edited = try edit([
            .add("gift", after: "visit", delayDays: 1, fields: [:]), .set("gift", .emotion, to: 1), .remove("visit"),
        ])
        // The gift of b would come on day 10, the cutoff.
        #expect(edited.eventsPerEdit == [1, 1, 2])
        #expect(edited.log.story("a") == ["call@2", "call@5", "gift@7", "call@10"])
        #expect(same(edited.log.values(.emotion, of: "a"), [-1, 0, 1, -1]))
    }

    @Test func onlyCustomersConcernedAreEdited() throws {
        let edited = try edit([.set("visit", .amount, to: 1)], to: [1])
        #expect(edited.customers == [1])
        #expect(same(edited.log.values(.amount, of: "a"), [.nan, .nan, 20, .nan]))
        #expect(same(edited.log.values(.amount, of: "b"), [.nan, 1]))
    }

    @Test func eventsOfOneMomentAreOrderedByTheirNewFields() throws {
        // Emotions 0 and −1 are ordered by their bits; once both are 1, response times decide.
        let rows = [(0.0, 5.0), (-1, 3)].map { Row("a", "call", day(2), [.emotion: $0, .responseMinutes: $1]) }
        let log = EventLog(rows)
        #expect(log.values(.responseMinutes, of: "a") == [5, 3])
        let scenario = Scenario(name: "calm", edits: [ScenarioEdit(.set("call", .emotion, to: 1))])
        let edited = try log.applying(scenario, asOf: cutoff, to: [0])
        #expect(edited.log.values(.responseMinutes, of: "a") == [3, 5])
    }

    @Test func editsThatTouchNobodyAreErrors() {
        #expect(throws: ExperienceError.editTouchesNobody("remove call")) { try edit([.remove("call")], to: [1]) }
        #expect(throws: ExperienceError.editTouchesNobody("call.emotion 1 → 0")) {
            try edit([.replace("call", .emotion, from: 1, to: 0)])
        }
        #expect(throws: ExperienceError.editTouchesNobody("remove call")) {
            try edit([.remove("call"), .remove("call")])
        }
        #expect(throws: ExperienceError.editTouchesNobody("remove visit")) { try edit([.remove("visit")], to: []) }
    }

    /// What no event of a touchpoint has cannot be edited, nor be given to one that is added.
    @Test func fieldsThatATouchpointLacksAreRefused() {
        let error = ExperienceError.fieldNotRecorded("call", .amount, recorded: [.emotion, .responseMinutes])
        #expect(throws: error) { try edit([.scale("call", .amount, by: 2)]) }
        #expect(throws: error) { try edit([.set("call", .amount, to: 2)]) }
        #expect(throws: error) { try edit([.limit("call", .amount, .atMost(2))]) }
        #expect(throws: error) { try edit([.replace("call", .amount, from: 1, to: 2)]) }
        #expect(throws: error) { try edit([.add("call", after: nil, delayDays: 0, fields: [.amount: 2])]) }
        #expect(error.code == "E146" && error.message == "no call event has amount")
        #expect(error.remedy == "call events have emotion, response_minutes")
        let bare = ExperienceError.fieldNotRecorded("letter", .emotion, recorded: [])
        #expect(bare.remedy?.hasSuffix("amount: only --add and --remove can edit them") == true)
    }

    @Test func limitsChangeOnlyWhatIsBeyondThem() throws {
        let slow = try edit([.limit("call", .responseMinutes, .atMost(60))])
        // A missing response stays missing.
        #expect(same(slow.log.values(.responseMinutes, of: "a"), [60, .nan, .nan, 90]) && slow.eventsPerEdit == [1])
        let sad = try edit([.limit("call", .emotion, .atLeast(-0.5))])
        #expect(same(sad.log.values(.emotion, of: "a"), [-0.5, 0, .nan, -1]) && sad.eventsPerEdit == [1])
        #expect(throws: ExperienceError.editTouchesNobody("call.response_minutes<=90")) {
            try edit([.limit("call", .responseMinutes, .atMost(90))])
        }
    }

    /// Without additions and removals the other edits stay, for the same customers.
    @Test func additionsAndRemovalsMayBeLeftOut() throws {
        let scenario = Scenario(
            name: "x",
            edits: [
                ScenarioEdit(.add("visit", after: nil, delayDays: 0, fields: [:])), ScenarioEdit(.remove("call")),
                ScenarioEdit(.set("visit", .amount, to: 1)),
            ])
        let log = EventLog(rows)
        let without = try log.applying([scenario], asOf: cutoff, to: [0, 1], addsAndRemoves: false)
        let alone = try edit([.set("visit", .amount, to: 1)])
        #expect(without.log == alone.log && without.eventsPerEdit == [0, 0, 2] && without.customers == alone.customers)
        #expect(try log.applying([scenario], asOf: cutoff, to: [0, 1]).eventsPerEdit == [2, 2, 4])
    }

    @Test func unknownTouchpointsAndFieldsWithoutAColumnAreErrors() throws {
        #expect(throws: ExperienceError.unknownTouchpoint("cal", suggestion: "call")) { try edit([.remove("cal")]) }
        #expect(throws: ExperienceError.unknownTouchpoint("vist", suggestion: "visit")) {
            try edit([.add("gift", after: "vist", delayDays: 1, fields: [:])])
        }
        // A touchpoint that is added may be new, but not a misspelt one.
        #expect(throws: ExperienceError.unknownTouchpoint("visiit", suggestion: "visit")) {
            try edit([.add("visiit", after: nil, delayDays: 0, fields: [:])])
        }
        #expect(try edit([.add("ball", after: nil, delayDays: 0, fields: [:])]).eventsPerEdit[0] > 0)
        #expect(try edit([.add("care_call", after: nil, delayDays: 0, fields: [:])]).eventsPerEdit[0] > 0)
        #expect(throws: ExperienceError.unknownTouchpoint("gift", suggestion: nil)) {
            try edit([.remove("gift"), .add("gift", after: nil, delayDays: 0, fields: [:])])
        }
        let bare = EventLog(rows, mapping: EventMapping(customer: "c", time: "t", touchpoint: "p"))
        #expect(throws: ExperienceError.fieldNotMapped(.emotion)) {
            let scenario = Scenario(name: "x", edits: [ScenarioEdit(.set("call", .emotion, to: 1))])
            _ = try bare.applying(scenario, asOf: cutoff, to: [0])
        }
    }
}
