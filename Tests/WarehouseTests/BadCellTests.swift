import Foundation
import Testing
import Warehouse

@Suite struct BadCellTests {
    let engine: Engine
    let scratch: Scratch

    init() throws {
        engine = try makeEngine()
        scratch = try Scratch()
    }

    private let columns = [
        RequestedColumn("customer_id", .text, isRequired: true),
        RequestedColumn("occurred_at", .timestamp, isRequired: true),
        RequestedColumn("amount", .double),
        RequestedColumn("n", .integer),
        RequestedColumn("ok", .boolean),
    ]

    // Lines:  1 header, 2–3 one record, 4, 5 blank, 6 …
    private let csv = #"""
        customer_id,occurred_at,note,amount,n,ok
        C1,2024-01-01,"two
        lines, ""quoted""",1,1,1
        C2,20x5-01-01,fine,1,1,yes

        C3,2024-01-01,5" pipe,nan,1.5,maybe
        C4,2024-01-01,too few
        ,,x,1,1,1
        C5,2024-01-01,too many,1,1,1,1,1
        C6,2024-01-01,é,1,1,1
        C7,never,"last
        one",x,,

        """#

    private func reader(_ path: String, limit: Int = 0, rejects: String? = nil) throws -> TableReader {
        try engine.read(FileTable(location: path, columns: columns), badRowLimit: limit, rejects: rejects)
    }

    @Test func firstBadCellIsTheMessageAndAllAreCounted() throws {
        let path = try scratch.write("events.csv", csv)
        let error = try #require(failure { try reader(path).all() })
        #expect(error.code == "E112")
        #expect(error.message == "\(path) line 4: occurred_at is not a timestamp (\"20x5-…\")")
        #expect(error.remedy == "6 bad rows of 8 (limit 0). --max-bad-rows 10 --rejects bad.csv keeps going")
    }

    @Test func withinTheLimitBadRowsAreLeftOut() throws {
        let path = try scratch.write("events.csv", csv)
        let reader = try reader(path, limit: 6)
        #expect(try reader.all()[0].texts == ["C1", "C6"])
        #expect(reader.rowsRead == 8 && reader.rejectedRows == 6)
        #expect(failure { try self.reader(path, limit: 5).all() }?.code == "E112")
    }

    @Test func everyBadCellHasItsLineColumnAndReason() throws {
        let path = try scratch.write("events.csv", csv)
        let reader = try reader(path, limit: 100)
        _ = try reader.all()
        #expect(
            reader.rejected.map { $0.description.dropFirst(path.count + 1) } == [
                "line 4: occurred_at is not a timestamp (\"20x5-…\")",
                "line 6: amount is not a finite number (\"nan\")",
                "line 6: n is not a whole number (\"1.5\")",
                "line 6: ok is not true or false (\"maybe\")",
                "line 7: has 3 fields, the header has 6",
                "line 8: customer_id is empty",
                "line 8: occurred_at is empty",
                "line 9: has 8 fields, the header has 6",
                "line 11: occurred_at is not a timestamp (\"never\")",
                "line 11: amount is not a number (\"x\")",
            ])
    }

    @Test func linesAreTheSameWithCRLF() throws {
        let unix = try reader(try scratch.write("a.csv", csv), limit: 100)
        let windows = try reader(try scratch.write("b.csv", csv.replacing("\n", with: "\r\n")), limit: 100)
        _ = (try unix.all(), try windows.all())
        #expect(unix.rejected.map(\.position) == windows.rejected.map(\.position))
    }

    @Test func rejectsFileHasTheRowsAsTheyAre() throws {
        let path = try scratch.write("events.csv", csv)
        _ = try reader(path, limit: 100, rejects: scratch("bad.csv")).all()
        let lines = try scratch.text("bad.csv").split(separator: "\n")
        #expect(lines[0] == "file,line,column,reason,row")
        #expect(lines[1] == "\(path),4,occurred_at,is not a timestamp,\"C2,20x5-01-01,fine,1,1,yes\"")
        #expect(try scratch.text("bad.csv").contains("\"C7,never,\"\"last\none\"\",x,,\""))
        #expect(try scratch.text("bad.csv").contains("5\"\" pipe"))
    }

    @Test func rejectsFileIsWrittenOnlyWhenThereAreBadRows() throws {
        let path = try scratch.write("a.csv", "customer_id,occurred_at,amount,n,ok\nC1,2024-01-01,,,\n")
        _ = try reader(path, rejects: scratch("bad.csv")).all()
        #expect(try scratch.names == ["a.csv"])
    }

    @Test func linesThatAreNotUTF8AreBadRows() throws {
        var bytes = Data("customer_id,occurred_at,amount,n,ok\nC1,2024-01-01,,,\n".utf8)
        bytes += Data([0x4A, 0xFC, 0x72]) + Data(",2024-01-01,,,\nC3,2024-01-01,,,\nC4,x,,,\n".utf8)
        try bytes.write(to: URL(fileURLWithPath: scratch("a.csv")))
        let reader = try reader(scratch("a.csv"), limit: 2)
        #expect(try reader.all()[0].texts == ["C1", "C3"])
        #expect(reader.rejected.map(\.position) == [.line(3), .line(5)])
        #expect(reader.rejected.map(\.reason) == [.notUTF8, .not(.timestamp)])
    }

    @Test func quoteWithoutAPartnerIsABadRow() throws {
        let path = try scratch.write(
            "a.csv", "customer_id,occurred_at,amount,n,ok\nC1,2024-01-01,,,\nC2,\"2024-01-01,,,\nC3,2024-01-01,,,\n")
        #expect(failure { try reader(path).all() }?.message == "\(path) line 3: has a quote without a partner")
    }

    @Test func parquetAndJSONGiveRows() throws {
        let path = try scratch.write(
            "a.jsonl",
            """
            {"customer_id": "C1", "occurred_at": "2024-01-01", "amount": 1, "n": 1, "ok": true}
            {"customer_id": "C2", "occurred_at": "2024-13-01", "amount": 1, "n": 1.5, "ok": 7}
            {"customer_id": null, "occurred_at": "2024-01-01"}

            """)
        let expected = [
            "row 2: occurred_at is not a timestamp (\"2024-…\")", "row 2: n is not a whole number (\"1.5\")",
            "row 2: ok is not true or false (\"7\")", "row 3: customer_id is empty",
        ]
        let json = try reader(path, limit: 2)
        #expect(try json.all()[0].texts == ["C1"])
        #expect(json.rejected.map { $0.description.dropFirst(path.count + 1) } == expected[...].map { $0[...] })

        let parquet = scratch("a.parquet")
        try engine.execute("COPY (SELECT * FROM read_json('\(path)')) TO '\(parquet)'")
        let reader = try reader(parquet, limit: 2, rejects: scratch("bad.csv"))
        #expect(try reader.all()[0].texts == ["C1"])
        #expect(reader.rejected.map { $0.description.dropFirst(parquet.count + 1) } == expected[...].map { $0[...] })
        #expect(try scratch.text("bad.csv").contains("\"\"customer_id\"\":\"\"C2\"\""))
    }

    @Test func infinityInParquetIsABadCell() throws {
        try engine.execute("COPY (SELECT unnest(['1', 'nan', 'inf'])::DOUBLE AS x) TO '\(scratch("a.parquet"))'")
        let table = FileTable(location: scratch("a.parquet"), columns: [RequestedColumn("x", .double)])
        let reader = try engine.read(table, badRowLimit: 2)
        #expect(try reader.all()[0].doubles == [1])
        #expect(reader.rejected.map(\.reason) == [.notFinite, .notFinite])
    }

    @Test func badRowsOfSeveralFilesAreNamedByFile() throws {
        let header = "customer_id,occurred_at,amount,n,ok\n"
        let one = try scratch.write("e1.csv", header + "C1,2024-01-01,,,\nC2,bad,,,\n")
        let two = try scratch.write("e2.csv", header + "C3,worse,,,\nC4,2024-01-01,,,\n")
        let reader = try reader(scratch("e*.csv"), limit: 2)
        #expect(try reader.all()[0].texts == ["C1", "C4"])
        #expect(reader.rejected.map(\.file) == [one, two])
        #expect(reader.rejected.map(\.position) == [.line(3), .line(2)])
    }

    @Test func linesAreRightFarIntoALargeFile() throws {
        var text = "customer_id,occurred_at,amount,n,ok\n"
        for i in 0..<400_000 {
            switch i {
            case 250_000, 390_000: text += "C\(i),x,,,\n"
            case 300_000: text += "C\(i),2024-01-01\n"
            case _ where i % 1000 == 0: text += "\"C\n\(i)\",2024-01-01 10:00:00,1.5,1,true\n"
            default: text += "C\(i),2024-01-01 10:00:00,1.5,1,true\n"
            }
        }
        let reader = try reader(try scratch.write("a.csv", text), limit: 10)
        #expect(try reader.all()[0].count == 399_997)
        // A record i begins on line i + 2, and one later for each of the two-line records before it.
        #expect(reader.rejected.map(\.position) == [.line(250_252), .line(300_301), .line(390_390)])
    }
}
