import Foundation
import Testing
import Warehouse

@Suite struct EngineTests {
    @Test func saysItsVersionAndLibrary() throws {
        let engine = try makeEngine()
        #expect(try engine.version().hasPrefix("v1."))
        #expect(engine.libraryPath.contains("libduckdb"))
    }

    @Test func databasesInMemoryAreSeparate() throws {
        let one = try makeEngine()
        let other = try makeEngine()
        try one.execute("CREATE TABLE t AS SELECT 1 AS x")
        #expect(try one.query("SELECT x FROM t").all().first?.integers == [1])
        #expect(failure { try other.query("SELECT x FROM t").all() }?.code == "E143")
    }

    @Test func optionPathNamesADatabaseFile() throws {
        let scratch = try Scratch()
        try Engine.open(.duckDB, options: ["path": scratch("a.duckdb")]).execute("CREATE TABLE t AS SELECT 7 AS x")
        let again = try Engine.open(.duckDB, options: ["path": scratch("a.duckdb")])
        #expect(try again.query("SELECT x FROM t").all().first?.integers == [7])
    }

    @Test func missingDriverSaysHowToInstallIt() {
        let error = failure { try Engine.open(.custom(path: "/nowhere/libnone.so", symbol: "init")) }
        #expect(error?.code == "E141")
        #expect(error?.remedy?.contains("/nowhere/libnone.so") == true)
    }

    @Test func libraryThatIsNoDriverIsRefused() throws {
        let scratch = try Scratch()
        let path = try scratch.write("libfake.so", "not a library")
        #expect(failure { try Engine.open(.custom(path: path, symbol: "init")) }?.code == "E142")
    }

    @Test func errorsOfQueriesAreOneLineWithoutValues() throws {
        let engine = try makeEngine()
        let error = try #require(failure { try engine.query("SELECT CAST('Jane Doe' AS INTEGER)").all() })
        #expect(error.code == "E143")
        #expect(!error.message.contains("Jane") && !error.message.contains("\n"))
        #expect(failure { try engine.query("SELECT nothing FROM nowhere").all() }?.message.contains("nowhere") == true)
    }

    @Test func resultsOfOneEngineMayBeOpenTogether() throws {
        let engine = try makeEngine()
        let one = try engine.query("SELECT i FROM range(100000) t(i)")
        let other = try engine.query("SELECT i * 2 FROM range(100000) t(i)")
        #expect(try one.next()?.columns[0].integers[1] == 1)
        #expect(try other.next()?.columns[0].integers[1] == 2)
        #expect(try one.all()[0].count == 100_000 - one.rowsReadInFirstBatch)
        #expect(try other.all()[0].count == 100_000 - other.rowsReadInFirstBatch)
    }

    @Test func enginesRunConcurrently() async throws {
        let sums = try await withThrowingTaskGroup(of: Double?.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try makeEngine(threads: 1).query("SELECT sum(i) FROM range(1000000) t(i)").all()[0].doubles[0]
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sums == [499_999_500_000, 499_999_500_000, 499_999_500_000, 499_999_500_000])
    }

    @Test func cancelStopsALongQueryFromAnotherThread() throws {
        let engine = try makeEngine(threads: 1)
        let start = ContinuousClock.now
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.2)
            engine.cancel()
        }
        #expect(failure { try engine.query(slow).all() } == .cancelled)
        #expect(start.duration(to: .now) < .seconds(2))
        #expect(try engine.query("SELECT 1").all()[0].integers == [1])
    }

    @Test func deadlineStopsALongQuery() throws {
        let engine = try makeEngine(threads: 1)
        let start = ContinuousClock.now
        let error = failure { try engine.query(slow, deadline: .milliseconds(150)).all() }
        #expect(error == .deadlineExceeded(.milliseconds(150)))
        #expect(start.duration(to: .now) < .seconds(2))
    }

    @Test func deadlineThatIsKeptDoesNothing() throws {
        let engine = try makeEngine()
        #expect(try engine.query("SELECT 1", deadline: .seconds(60)).all()[0].integers == [1])
    }

    @Test func cancelledTaskGetsNoMoreRows() async throws {
        let engine = try makeEngine()
        let work = Task.detached {
            let result = try engine.query("SELECT i FROM range(1000000) t(i)")
            _ = try result.next()
            withUnsafeCurrentTask { $0?.cancel() }
            return failure { try result.next() }
        }
        #expect(try await work.value == .cancelled)
    }

    /// Reads 300 results to the end and leaves 300 open after a batch: more than 1 GB in all. Other tests may run meanwhile.
    @Test func memoryIsReleased() throws {
        let engine = try makeEngine()
        let sql = "SELECT 'customer number ' || i AS c, i AS n FROM range(20000) t(i)"
        for _ in 0..<20 { _ = try engine.query(sql).all() }
        let before = residentMegabytes()
        for _ in 0..<300 {
            let whole = try engine.query(sql)
            while try whole.next() != nil {}
            _ = try engine.query(sql).next()
        }
        #expect(residentMegabytes() - before < 300)
    }
}

/// Takes minutes.
private let slow = "SELECT sum(hash(a.i + b.i) % 7) FROM range(1000000) a(i), range(1000000) b(i)"

/// The memory of this process; 0 where it cannot be told.
private func residentMegabytes() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 4096 / 1_048_576 } ?? 0
}

extension QueryResult {
    /// DuckDB hands out as many rows at a time.
    fileprivate var rowsReadInFirstBatch: Int { 2048 }
}
