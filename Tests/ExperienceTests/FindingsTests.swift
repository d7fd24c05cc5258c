import Experience
import Testing

@Suite struct FindingsTests {
    /// 25 clean events of one touchpoint with every field filled.
    private static let clean = (0..<25).map {
        Row(
            "a", "visit", day($0), knownAt: day($0),
            [
                .emotion: 1, .responseMinutes: 5, .promiseKept: 1, .resolved: 1, .amount: 9,
            ])
    }

    private func findings(_ rows: [Row], mapping: EventMapping = .full) -> [DataFinding] {
        let (log, intake) = EventLog.reading(rows, mapping: mapping)
        return log.findings(intake: intake)
    }

    private func only(_ code: String, _ findings: [DataFinding]) throws -> DataFinding {
        let found = findings.filter { $0.code == code }
        #expect(found.count == 1)
        return try #require(found.first)
    }

    @Test func cleanLogOnlyTellsHowFullItIs() {
        let found = findings(Self.clean)
        #expect(found.map(\.code) == Array(repeating: "D105", count: 5))
        #expect(found.allSatisfy { $0.severity == .note })
        #expect(found[0].message == "emotion is filled in 100% of events")
    }

    @Test func repeatedIdentities() throws {
        var rows = Self.clean
        for index in rows.indices { rows[index].id = "\(index)" }
        let finding = try only("D101", findings(rows + rows.prefix(3)))
        #expect(finding.severity == .warning)
        #expect(finding.message == "3 rows repeat the identity of an earlier event and were dropped")
    }

    @Test func exactRepeats() throws {
        var other = Self.clean[4]
        other.fields[.amount] = 10
        var later = Self.clean[5]
        later.knownAt = day(6)
        let bare = Row("a", "visit", day(40), knownAt: day(40))
        let found = findings(Self.clean + [Self.clean[0], Self.clean[0], Self.clean[7], bare, bare, other, later])
        // The first event twice more, the eighth and the bare one once more; another amount or arrival is another event.
        #expect(try only("D102", found).message.hasPrefix("4 rows are the same as another of the same customer"))
        #expect(
            !findings(
                Self.clean
                    + Self.clean.map {
                        var row = $0; row.customer = "b"; return row
                    }
            ).contains { $0.code == "D102" })
    }

    @Test func exactRepeatsWithIdentitiesOfTheirOwnAreEventsOfTheirOwn() throws {
        var rows = Self.clean + [Self.clean[0]]
        #expect(findings(rows).contains { $0.code == "D102" })
        for index in rows.indices { rows[index].id = "\(index)" }
        #expect(!findings(rows).contains { $0.code == "D102" })
        #expect(EventLog(rows).events.count == 26)
    }

    @Test func corrections() throws {
        var rows = Self.clean
        for index in rows.indices { rows[index].id = "\(index)" }
        var corrected = rows[3]
        corrected.fields[.amount] = 8
        corrected.knownAt = day(9)
        let found = findings(rows + [corrected])
        #expect(try only("D110", found).message.hasPrefix("1 rows correct an earlier row of the same event"))
        #expect(try only("D110", found).severity == .note)
        #expect(!found.contains { $0.code == "D101" || $0.code == "D102" })
    }

    @Test func ratingsOutsideTheirScale() throws {
        let finding = try only(
            "D103", findings(Self.clean + [Row("a", "visit", day(50), knownAt: day(50), [.emotion: 4])]))
        #expect(finding.message == "1 ratings lie outside their scale and count as missing")
        #expect(finding.remedy?.contains("scale: [0, 10]") == true)
    }

    @Test func fillingOfFields() throws {
        var mapping = EventMapping(customer: "c", time: "t", touchpoint: "p")
        mapping.amount = "amount"
        mapping.resolved = "resolved"
        mapping.furtherColumns = ["score"]
        let rows = Self.clean.prefix(24).enumerated().map { index, row in
            Row("a", "visit", row.time, index % 3 == 0 ? [.amount: 1] : [:])
        }
        let found = findings(rows, mapping: mapping).filter { $0.code == "D105" }
        // 8 of 24 amounts.
        #expect(found.map(\.message) == ["resolved is filled in 0% of events", "amount is filled in 33% of events"])
        #expect(found.map(\.severity) == [.warning, .note])
    }

    @Test func rareTouchpoints() throws {
        let rows =
            Self.clean + (0..<19).map { Row("b", "rare", day($0), knownAt: day($0)) }
            + (0..<20).map { Row("b", "fair", day($0), knownAt: day($0)) }
        let finding = try only("D106", findings(rows))
        #expect(finding.message == "touchpoint \"rare\" has only 19 events")
        #expect(finding.severity == .note)
        #expect(EventLog(rows).touchpointCounts == [20, 19, 25])
    }

    @Test func lateArrivals() throws {
        var rows = Self.clean
        rows[0].knownAt = rows[0].time + day(1)
        rows[1].knownAt = rows[1].time + day(1) + 1
        rows[2].knownAt = rows[2].time + day(9)
        #expect(try only("D107", findings(rows)).message.hasPrefix("2 events became known more than a day after"))
    }

    @Test func severitiesAreOrdered() {
        #expect(DataFinding.Severity.note < .warning)
        #expect(DataFinding.Severity.warning < .error)
        #expect([.error, .note, .warning].sorted() == [DataFinding.Severity.note, .warning, .error])
    }
}
