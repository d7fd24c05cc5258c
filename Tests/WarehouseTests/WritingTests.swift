import Foundation
import Testing
import Warehouse

@Suite struct WritingTests {
    let engine: Engine
    let scratch: Scratch

    init() throws {
        engine = try makeEngine()
        scratch = try Scratch()
    }

    private func sample() throws -> [(name: String, column: Column)] {
        [
            ("customer", .text(TextColumn(["C1", nil, "a \"b\", ä"]))),
            (
                "at",
                .timestamp(
                    TypedColumn([try microseconds("2024-07-01T12:00:00Z"), nil, -500_000]))
            ),
            ("p", .double(TypedColumn([0.1, 1e-300, nil]))),
            ("n", .integer(TypedColumn([.max, nil, -1]))),
            ("ok", .boolean(TypedColumn([true, nil, false]))),
        ]
    }

    @Test(arguments: ["a.parquet", "a.csv", "a.json", "a.jsonl"]) func everyTypeComesBack(_ name: String) throws {
        let sample = try sample()
        try engine.write(sample, to: scratch(name))
        let requested = sample.map { RequestedColumn($0.name, $0.column.type) }
        let read = try engine.read(FileTable(location: scratch(name), columns: requested, timeZone: "Asia/Tokyo")).all()
        #expect(read == sample.map(\.column))
        #expect(try scratch.names == [name])
    }

    @Test func csvIsReadable() throws {
        try engine.write(try sample(), to: scratch("a.csv"))
        #expect(
            try scratch.text("a.csv") == """
                customer,at,p,n,ok
                C1,2024-07-01T12:00:00Z,0.1,9223372036854775807,true
                ,,1e-300,,
                "a ""b"", ä",1969-12-31T23:59:59.500000Z,,-1,false

                """)
    }

    @Test func csvNeutralisesFormulas() throws {
        let cells = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "x=1", ""]
        try engine.write([("x", .text(TextColumn(cells)))], to: scratch("a.csv"))
        let table = FileTable(location: scratch("a.csv"), columns: [RequestedColumn("x", .text)])
        #expect(
            try engine.read(table).all()[0].texts.prefix(7) == ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "'\rx", "x=1"])
        try engine.write([("x", .text(TextColumn(cells)))], to: scratch("a.parquet"))
        let parquet = FileTable(location: scratch("a.parquet"), columns: [RequestedColumn("x", .text)])
        #expect(try engine.read(parquet).all()[0].texts == cells)
    }

    @Test(arguments: ["parquet", "csv"]) func sameValuesGiveTheSameBytes(_ ending: String) throws {
        let rows = 300_000
        let columns: [(name: String, column: Column)] = [
            ("c", .text(TextColumn((0..<rows).map { "C\($0 % 7919)" }))),
            ("p", .double(TypedColumn(values: (0..<rows).map { Double($0) / 3 }))),
        ]
        try engine.write(columns, to: scratch("a." + ending))
        try engine.write(columns, to: scratch("b." + ending))
        #expect(try scratch.bytes("a." + ending) == scratch.bytes("b." + ending))
        #expect(try engine.rowCount(of: scratch("a." + ending)) == rows)
    }

    @Test func tablesWithoutRowsHaveColumns() throws {
        try engine.write([("x", .text(TextColumn([])))], to: scratch("a.parquet"))
        #expect(try engine.columns(of: scratch("a.parquet")) == [ColumnSchema(name: "x", type: .text)])
    }

    @Test func failureNamesTheReasonAndLeavesNothing() throws {
        let columns: [(name: String, column: Column)] = [("x", .integer(TypedColumn(values: [1])))]
        let nowhere = scratch("none/a.csv")
        #expect(
            failure { try engine.write(columns, to: nowhere) }
                == .cannotWrite(path: nowhere, reason: "no such file or directory"))
        try FileManager.default.createDirectory(atPath: scratch("d.csv"), withIntermediateDirectories: true)
        #expect(failure { try engine.write(columns, to: scratch("d.csv")) }?.code == "E131")
        #expect(try scratch.names == ["d.csv"])
        #expect(failure { try engine.write(columns, to: scratch("a.xlsx")) }?.code == "E107")
    }

    @Test func existingFileIsReplacedWhole() throws {
        let path = try scratch.write("a.csv", "old")
        try engine.write([("x", .integer(TypedColumn(values: [1])))], to: path)
        #expect(try scratch.text("a.csv") == "x\n1\n")
    }
}
