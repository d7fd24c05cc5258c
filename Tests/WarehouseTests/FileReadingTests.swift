import Foundation
import Testing
import Warehouse

@Suite struct FileReadingTests {
    let engine: Engine
    let scratch: Scratch

    init() throws {
        engine = try makeEngine()
        scratch = try Scratch()
    }

    private let columns = [
        RequestedColumn("customer_id", .text, isRequired: true),
        RequestedColumn("at", .timestamp, isRequired: true),
        RequestedColumn("amount", .double),
        RequestedColumn("rating", .integer),
        RequestedColumn("resolved", .boolean),
    ]

    private let csv = """
        at,other,customer_id,amount,rating,resolved
        2024-01-01 10:00:00,x,C1,1.5,5,yes
        2024-01-02T10:00:00Z,"a, b",C2,,,
        2024-01-03T10:00:00+02:00,,"C,3",-1e3,-2,F

        """

    private func check(_ location: String) throws {
        let reader = try engine.read(FileTable(location: location, columns: columns))
        let read = try reader.all()
        #expect(read[0].texts == ["C1", "C2", "C,3"])
        #expect(
            read[1].integers == [
                try microseconds("2024-01-01T10:00:00Z"), try microseconds("2024-01-02T10:00:00Z"),
                try microseconds("2024-01-03T08:00:00Z"),
            ])
        #expect(read[2].doubles == [1.5, nil, -1000])
        #expect(read[3].integers == [5, nil, -2])
        #expect(read[4].booleans == [true, nil, false])
        #expect(reader.rowsRead == 3 && reader.rejectedRows == 0)
        #expect(reader.schema.map(\.name) == columns.map(\.name))
    }

    @Test func csvIsReadWithDeclaredTypes() throws {
        try check(try scratch.write("a.csv", csv))
    }

    @Test func csvWithCRLFAndByteOrderMarkIsTheSame() throws {
        try check(try scratch.write("a.csv", "\u{FEFF}" + csv.replacing("\n", with: "\r\n")))
    }

    @Test func gzippedCSVIsTheSame() throws {
        _ = try scratch.write("a.csv", csv)
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        gzip.arguments = ["gzip", scratch("a.csv")]
        try gzip.run()
        gzip.waitUntilExit()
        try check(scratch("a.csv.gz"))
    }

    @Test(arguments: zip([";", "\t", "|", "\t"], ["a.csv", "a.csv", "a.txt", "a.tsv"]))
    func delimiterIsTheHeadersOrTheEndings(_ delimiter: String, _ name: String) throws {
        let text = csv.replacing("\"a, b\"", with: "ab").replacing("\"C,3\"", with: "C 3")
        let path = try scratch.write(name, text.replacing(",", with: delimiter))
        #expect(
            try engine.read(FileTable(location: path, columns: columns)).all()[0].texts == ["C1", "C2", "C 3"])
    }

    @Test(arguments: ["a.jsonl", "a.ndjson", "a.json"]) func jsonLinesAreReadWithDeclaredTypes(_ name: String) throws {
        try check(
            try scratch.write(
                name,
                """
                {"customer_id": "C1", "at": "2024-01-01 10:00:00", "amount": 1.5, "rating": 5, "resolved": true}
                {"at": "2024-01-02T10:00:00Z", "customer_id": "C2", "nested": {"a": [1]}}
                {"customer_id": "C,3", "at": "2024-01-03T10:00:00+02:00", "amount": -1e3, "rating": "-2", "resolved": "F"}

                """))
    }

    @Test func jsonArrayIsReadToo() throws {
        let path = try scratch.write("a.json", #"[{"customer_id": "C1"}, {"customer_id": "C2"}]"#)
        let table = FileTable(location: path, columns: [RequestedColumn("customer_id", .text)])
        #expect(try engine.read(table).all()[0].texts == ["C1", "C2"])
    }

    @Test func parquetIsReadFromNativeTypesAndFromText() throws {
        try engine.execute(
            "COPY (SELECT * FROM read_csv('\(try scratch.write("a.csv", csv))', all_varchar = true)) "
                + "TO '\(scratch("text.parquet"))'")
        try check(scratch("text.parquet"))
        try engine.execute(
            """
            COPY (SELECT customer_id, "at"::TIMESTAMPTZ AS "at", amount::DECIMAL(9, 2) AS amount, rating::SMALLINT AS rating,
                resolved::BOOLEAN AS resolved FROM '\(scratch("text.parquet"))') TO '\(scratch("native.parquet"))'
            """)
        let reader = try engine.read(FileTable(location: scratch("native.parquet"), columns: columns))
        #expect(reader.expectedRows == 3)
        #expect(try reader.all()[0].texts == ["C1", "C2", "C,3"])
    }

    @Test func patternsReadFilesByNameWhateverTheOrderOfTheirColumns() throws {
        _ = try scratch.write("e1.csv", "customer_id,n\nA,1\n")
        _ = try scratch.write("e2.csv", "n,extra,customer_id\n2,x,B\n")
        _ = try scratch.write("e3.jsonl", "{\"n\": 3, \"customer_id\": \"C\"}\n")
        let table = FileTable(
            location: scratch("e*"), columns: [RequestedColumn("customer_id", .text), RequestedColumn("n", .integer)])
        let reader = try engine.read(table)
        let read = try reader.all()
        #expect(read[0].texts == ["A", "B", "C"] && read[1].integers == [1, 2, 3])
        #expect(reader.files.count == 3)
    }

    @Test func naiveTimesAreLocalAlsoAcrossChangesOfTheClock() throws {
        let times = [
            "2024-01-15 12:00", "2024-07-15 12:00:00", "2024-07-15", "2024-07-15 12:00:00Z", "2024-03-31 02:30",
            "2024-10-27 02:30",
        ]
        let expected = [
            "2024-01-15T11:00:00Z", "2024-07-15T10:00:00Z", "2024-07-14T22:00:00Z", "2024-07-15T12:00:00Z",
            "2024-03-31T01:30:00Z", "2024-10-27T01:30:00Z",
        ]
        let path = try scratch.write("a.csv", "t\n" + times.joined(separator: "\n") + "\n")
        let table = FileTable(
            location: path, columns: [RequestedColumn("t", .timestamp)], timeZone: "Europe/Berlin")
        #expect(try engine.read(table).all()[0].integers == expected.map { try microseconds($0) })
    }

    @Test func naiveTimesOfParquetAreLocalToo() throws {
        let path = scratch("a.parquet")
        try engine.execute("COPY (SELECT TIMESTAMP '2024-07-15 12:00' AS t, DATE '2024-07-15' AS d) TO '\(path)'")
        let columns = [RequestedColumn("t", .timestamp), RequestedColumn("d", .timestamp)]
        let berlin = try engine.read(FileTable(location: path, columns: columns, timeZone: "Europe/Berlin")).all()
        #expect(berlin[0].integers == [try microseconds("2024-07-15T10:00:00Z")])
        #expect(berlin[1].integers == [try microseconds("2024-07-14T22:00:00Z")])
        let utc = try engine.read(FileTable(location: path, columns: columns)).all()
        #expect(utc[0].integers == [try microseconds("2024-07-15T12:00:00Z")])
    }

    @Test func unknownTimeZoneIsAnError() throws {
        let path = try scratch.write("a.csv", "t\n2024-01-01\n")
        let table = FileTable(location: path, columns: [RequestedColumn("t", .timestamp)], timeZone: "Berlin")
        #expect(failure { try engine.read(table) } == .unknownTimeZone(name: "Berlin"))
    }

    @Test func readingLeavesTheEnginesTimeZoneAlone() throws {
        let path = try scratch.write("a.csv", "t\n2024-01-01\n")
        let before = try engine.query("SELECT current_setting('TimeZone')").all()[0].texts
        let table = FileTable(location: path, columns: [RequestedColumn("t", .timestamp)], timeZone: "Asia/Tokyo")
        _ = try engine.read(table).all()
        #expect(try engine.query("SELECT current_setting('TimeZone')").all()[0].texts == before)
    }

    @Test func namesOfColumnsMayHoldAnything() throws {
        let path = try scratch.write("it's.csv", "a'b,\"c\"\"d\",e f\n1,2,3\n")
        let names = ["a'b", "c\"d", "e f"]
        #expect(try engine.columns(of: path).map(\.name) == names)
        let table = FileTable(location: path, columns: names.map { RequestedColumn($0, .integer) })
        #expect(try engine.read(table).all().map(\.integers) == [[1], [2], [3]])
    }

    @Test func columnsOfAFileComeWithTheirLikelyTypes() throws {
        let path = try scratch.write("a.csv", csv)
        let found = try engine.columns(of: path)
        #expect(found.map(\.name) == ["at", "other", "customer_id", "amount", "rating", "resolved"])
        #expect(found.map(\.type) == [.timestamp, .text, .text, .double, .integer, .boolean])
        #expect(try engine.rowCount(of: path) == 3)
    }

    @Test func sameColumnMayBeAskedForTwice() throws {
        let path = try scratch.write("a.csv", "n\n1\n")
        let table = FileTable(location: path, columns: [RequestedColumn("n", .text), RequestedColumn("n", .integer)])
        let read = try engine.read(table).all()
        #expect(read[0].texts == ["1"] && read[1].integers == [1])
    }
}
