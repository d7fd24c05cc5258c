import Testing

@testable import Experience

@Suite struct EventLogBuilderTests {
    @Test func groupsByCustomerAndOrdersByTime() {
        let log = EventLog([
            Row("b", "visit", day(2)), Row("a", "call", day(9)), Row("b", "call", day(-3)), Row("B", "visit", day(0)),
            Row("a", "app", day(9)), Row("a", "visit", day(1)),
        ])
        #expect(log.customers.map(\.text) == ["B", "a", "b"])
        #expect(log.touchpoints == ["app", "call", "visit"])
        #expect(log.offsets == [0, 1, 4, 6])
        // Ties go by touchpoint.
        #expect(log.story("a") == ["visit@1", "app@9", "call@9"])
        #expect(log.story("b") == ["call@-3", "visit@2"])
        #expect(log.span == Timestamp(microseconds: day(-3))...Timestamp(microseconds: day(9)))
    }

    @Test func noRowsAreALogWithoutAnything() {
        let log = EventLog([])
        #expect(log.customers.isEmpty && log.touchpoints.isEmpty && log.events.count == 0)
        #expect(log.offsets == [0])
        #expect(log.span == nil)
        #expect(log.fields == EventField.standard)
        #expect(log.findings(intake: EventIntake()).filter { $0.code != "D105" }.isEmpty)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func orderOfRowsAndSizeOfBatchesDoNotMatter(seed: UInt64) {
        var rows = randomRows(400, seed: seed)
        let expected = EventLog.reading(rows)
        var random = SplitMix64(seed: seed, 99)
        for batchSize in [1, 7, 100, 399, 400] {
            rows.shuffle(using: &random)
            let read = EventLog.reading(rows, batchSize: batchSize)
            #expect(read.log == expected.log)
            #expect(read.intake == expected.intake)
        }
        #expect(expected.log.events.count == 400)
        #expect(expected.log.offsets.last == 400)
    }

    @Test func laterRowsOfAnIdentityAreDroppedAndCounted() {
        let rows = [
            Row("a", "visit", day(1), id: "1", [.amount: 10]), Row("a", "visit", day(1), id: "1", [.amount: 99]),
            Row("a", "visit", day(1), id: "2", [.amount: 10]), Row("b", "call", day(2), id: "3"),
            Row("a", "visit", day(5), id: "1", [.amount: 98]),
        ]
        for batchSize in [1, 2, 5] {
            let (log, intake) = EventLog.reading(rows, batchSize: batchSize)
            #expect(intake == EventIntake(rows: 5, duplicateIDs: 2, hasIdentities: true))
            #expect(log.values(.amount, of: "a") == [10, 10])
            #expect(log.story("b") == ["call@2"])
        }
    }

    @Test func rowsWithoutIdentitiesCountOnceUnlessTheMappingKeepsThem() {
        let row = Row("a", "visit", day(1), [.amount: 10])
        var once = EventIntake(rows: 3)
        once.duplicateRows = 2
        let (log, intake) = EventLog.reading([row, row, row])
        #expect(log.story("a") == ["visit@1"])
        #expect(intake == once)
        var keeping = EventMapping.full
        keeping.keepsDuplicates = true
        let (all, met) = EventLog.reading([row, row, row], mapping: keeping)
        #expect(all.values(.amount, of: "a") == [10, 10, 10])
        #expect(met == EventIntake(rows: 3))
    }

    @Test func ratingsOutsideTheirScaleAreMissingAndCounted() {
        var mapping = EventMapping.full
        mapping.emotion!.scale = EmotionScale(low: 1, high: 5)!
        mapping.profiles["survey"] = TouchpointProfile(scale: EmotionScale(low: 0, high: 10)!)
        mapping.profiles["call"] = TouchpointProfile(stage: .after)
        let rows = [5, 10, 0, 6, 3, .nan].enumerated().flatMap { index, rating in
            ["survey", "call", "visit"].map { Row($0, $0, day(Int64(index)), [.emotion: rating]) }
        }
        let (log, intake) = EventLog.reading(rows, mapping: mapping)
        // survey 0…10: 2 r / 10 − 1; the others 1…5: 2 (r − 1) / 4 − 1, with 10, 0 and 6 outside.
        #expect(same(log.values(.emotion, of: "survey"), [0, 1, -1, 0.2, -0.4, .nan]))
        #expect(same(log.values(.emotion, of: "call"), [1, .nan, .nan, .nan, 0, .nan]))
        #expect(same(log.values(.emotion, of: "visit"), [1, .nan, .nan, .nan, 0, .nan]))
        #expect(intake == EventIntake(rows: 18, ratingsOutsideScale: 6))
    }

    @Test func droppedRowsDoNotCountAsRatingsOutside() {
        let row = Row("a", "visit", day(1), id: "1", [.emotion: 7])
        let expected = EventIntake(rows: 2, duplicateIDs: 1, hasIdentities: true, ratingsOutsideScale: 1)
        #expect(EventLog.reading([row, row]).intake == expected)
    }

    @Test(arguments: zip(EventMapping.ResponseColumn.Unit.allCases, [0.5, 30, 1800, 43_200]))
    func responseTimesBecomeMinutes(unit: EventMapping.ResponseColumn.Unit, minutes: Double) {
        var mapping = EventMapping.full
        mapping.response!.unit = unit
        let log = EventLog([Row("a", "call", 0, [.responseMinutes: 30]), Row("a", "call", 1)], mapping: mapping)
        #expect(same(log.values(.responseMinutes, of: "a"), [minutes, .nan]))
    }

    @Test func onlyMappedFieldsAreCarried() {
        var mapping = EventMapping(customer: "c", time: "t", touchpoint: "p")
        mapping.amount = "amount"
        mapping.furtherColumns = ["score", "age"]
        let log = EventLog([Row("a", "visit", 0, [.amount: 3, .column("score"): 9])], mapping: mapping)
        #expect(log.fields == [.amount, .column("age"), .column("score")])
        #expect(log.values(.column("score"), of: "a") == [9])
        #expect(log.events.value(.emotion, at: 0).isNaN)
    }

    @Test func tooManyTouchpointsAreToldApartByTheVocabulary() {
        let log = EventLog((0..<65_600).map { Row("a", "page \($0)", $0) }, mapping: EventMapping.full)
        #expect(log.touchpoints.count == 65_600)
    }
}

/// Whether numbers agree to 10⁻¹², where missing agrees with missing.
func same(_ first: [Double], _ second: [Double]) -> Bool {
    first.elementsEqual(second) { abs($0 - $1) <= 1e-12 || ($0.isNaN && $1.isNaN) }
}
