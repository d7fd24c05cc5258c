import Foundation
import Testing
import Warehouse

@Suite struct FileErrorTests {
    let engine: Engine
    let scratch: Scratch

    init() throws {
        engine = try makeEngine()
        scratch = try Scratch()
    }

    private func read(_ path: String, _ column: String = "customer_id") throws -> [Column] {
        try engine.read(FileTable(location: path, columns: [RequestedColumn(column, .text)])).all()
    }

    @Test(arguments: ["a.csv", "a.jsonl"]) func missingColumnSuggestsTheLikeliest(_ name: String) throws {
        let text = name == "a.csv" ? "customer_id,at\nC1,x\n" : "{\"customer_id\": \"C1\", \"at\": \"x\"}\n"
        let path = try scratch.write(name, text)
        let error = try #require(failure { try read(path, "customer") })
        #expect(error.code == "E101")
        #expect(error.message == "no column \"customer\" in \(path). Did you mean \"customer_id\"?")
        #expect(failure { try read(path, "weather") }?.message == "no column \"weather\" in \(path)")
    }

    @Test func missingFileSuggestsTheLikeliest() throws {
        let path = try scratch.write("events.csv", "a\n1\n")
        #expect(
            failure { try read(scratch("event.csv")) } == .noSuchFile(location: scratch("event.csv"), suggestion: path))
        #expect(failure { try read(scratch("*.parquet")) }?.message == "no file matches \(scratch("*.parquet"))")
        #expect(failure { try engine.columns(of: scratch("zzz.csv")) }?.code == "E102")
    }

    @Test func emptyFilesAreErrors() throws {
        for name in ["a.csv", "a.parquet", "a.jsonl"] {
            let path = try scratch.write(name, "")
            #expect(failure { try read(path) } == .noRows(location: path, hasHeader: false))
        }
        let path = try scratch.write("b.csv", "customer_id,at\n")
        #expect(failure { try read(path) } == .noRows(location: path, hasHeader: true))
    }

    @Test func truncatedParquetIsNamed() throws {
        try engine.execute("COPY (SELECT i::VARCHAR AS customer_id FROM range(1000) t(i)) TO '\(scratch("a.parquet"))'")
        try scratch.bytes("a.parquet").prefix(500).write(to: URL(fileURLWithPath: scratch("b.parquet")))
        let error = try #require(failure { try read(scratch("b.parquet")) })
        #expect(error.code == "E104")
        #expect(error.message.contains("b.parquet") && !error.message.contains("\n"))
    }

    @Test func brokenJSONIsNamed() throws {
        let path = try scratch.write("a.jsonl", "{\"customer_id\": \"C1\"}\n{\"customer_id\": \"Jane\n")
        let error = try #require(failure { try read(path) })
        #expect(error.code == "E104" && !error.message.contains("Jane"))
    }

    @Test func unknownKindsOfFilesAreErrors() throws {
        let path = try scratch.write("a.xlsx", "x")
        #expect(failure { try read(path) } == .unknownFileKind(location: path))
    }
}
