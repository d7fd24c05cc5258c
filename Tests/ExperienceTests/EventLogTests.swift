import Experience
import Testing

@Suite struct EventLogTests {
    @Test func customersAreFoundByTheirBytes() {
        var random = SplitMix64(seed: 5)
        let names = Set(
            (0..<500).map { _ in String(UInt16.random(in: 0...9999, using: &random), radix: 36) } + ["é", "Z", ""])
        let log = EventLog(names.sorted().map { Row($0, "visit", 0) })
        #expect(log.customers.count == names.count)
        for (position, customer) in log.customers.enumerated() { #expect(log.index(of: customer) == position) }
        for absent in ["!", "zzzzz", "ê", "e"] where !names.contains(absent) {
            #expect(log.index(of: CustomerID(absent)) == nil)
        }
        #expect(EventLog([]).index(of: CustomerID("a")) == nil)
    }

    @Test func touchpointsAreFoundInTheVocabulary() {
        let log = EventLog([Row("a", "visit", 0), Row("a", "call", 0)])
        #expect(log.code(of: "call") == 0)
        #expect(log.code(of: "visit") == 1)
        #expect(log.code(of: "Call") == nil)
    }

    @Test func eventsCountBeforeTheCutoffOnceKnown() {
        let cutoff = Timestamp(microseconds: day(10))
        let log = EventLog([
            Row("a", "visit", day(10) - 1, knownAt: day(10) - 1), Row("b", "visit", day(10), knownAt: day(10)),
            Row("c", "visit", day(3), knownAt: day(10)), Row("d", "visit", day(3), knownAt: day(10) + 1),
        ])
        #expect((0..<4).map { log.isKnown($0, at: cutoff) } == [true, false, true, false])
        let silent = EventLog([Row("a", "visit", day(10) - 1), Row("b", "visit", day(10))])
        #expect((0..<2).map { silent.isKnown($0, at: cutoff) } == [true, false])
    }

    @Test func logsWithMissingValuesEqualTheirTwins() {
        let rows = [Row("a", "visit", 0, [.amount: 1]), Row("a", "visit", 1)]
        #expect(EventLog(rows) == EventLog(rows))
        #expect(EventLog(rows) != EventLog([rows[0], Row("a", "visit", 1, [.amount: 1])]))
        #expect(EventLog(rows) != EventLog(rows, mapping: EventMapping(customer: "c", time: "t", touchpoint: "p")))
    }

    @Test func columnsAreTakenInAnyOrder() {
        let columns = EventLog([
            Row("a", "call", 1, knownAt: 5, [.amount: 10]), Row("a", "visit", 2, knownAt: 6),
            Row("b", "call", 3, knownAt: 7),
        ]).events
        let taken = columns.taking([2, 0])
        #expect(taken.times == [3, 1] && taken.touchpoints == [0, 0] && taken.knownAt == [7, 5])
        #expect(same(taken.fields[.amount]!.values, [.nan, 10]))
        #expect(columns.taking([0, 1, 2]) == columns)
    }

    @Test func appendedEventsMissWhatTheyDoNotSay() {
        var columns = EventColumns()
        columns.fields = [.amount: [], .emotion: []]
        columns.append(time: 4, touchpoint: 2, knownAt: 9, fields: [.amount: 3])
        #expect(columns.count == 1 && columns.knownAt == [9])
        #expect(columns.value(.amount, at: 0) == 3)
        #expect(columns.value(.emotion, at: 0).isNaN)
        #expect(columns.value(.resolved, at: 0).isNaN)
    }

    @Test func identitiesNeverShowThemselves() {
        let secret = "mallory@example.com"
        let customer = CustomerID(secret)
        let log = EventLog([Row(secret, "visit", 0)])
        var dumped = ""
        dump([customer], to: &dumped)
        dump(log, to: &dumped)
        let texts = [
            "\(customer)", String(reflecting: customer), "\([customer])", "\([customer: 1])",
            "\(Optional(customer) as Any)",
            String(reflecting: log), "\(log)", dumped,
        ]
        for text in texts { #expect(!text.contains("mallory")) }
        #expect("\(customer)" == "‹customer›")
        #expect(customer.text == secret)
    }
}
