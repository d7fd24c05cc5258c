import Foundation
import Testing

/// `rapport features`: the list, the table's files, and a bound on memory.
struct FeaturesCommandTests {
    @Test func listHasALineForEachFeature() throws {
        let run = try SimulatedProject.shared().run("features", "-q")
        #expect(run.status == 0 && run.error.isEmpty)
        let first = try #require(run.lines.first?.wholeMatch(of: /(\d+) features of (\d+) snapshots at 5 cutoffs/))
        #expect(run.lines[1].isEmpty)
        #expect(run.lines[2].wholeMatch(of: /feature +there in +mean  definition/) != nil)
        #expect(run.lines.count - 3 == Int(first.1))
        #expect(
            run.lines.contains {
                $0.wholeMatch(of: /app\.count\.90d +100\.0% +\d\.\d{3}  number of app events in \[c − 90 d, c\); as .*/)
                    != nil
            })
    }

    @Test func fieldsOfTheListKeepTheirNames() throws {
        let project = try SimulatedProject.shared()
        let object = try project.run("features", "-q", "--format", "json").json
        #expect(object["schema"] as? String == "rapport.features/1")
        #expect(keys(object) == ["cutoffs", "features", "rows", "schema"])
        #expect(keys(object["features"]) == ["coverage", "definition", "family", "feature", "mean"])
        #expect(
            object["cutoffs"] as? [String] == ["2025-01-01", "2025-03-01", "2025-05-01", "2025-07-01", "2025-09-01"])
        let csv = try project.run("features", "-q", "--format", "csv")
        #expect(csv.header == ["feature", "family", "coverage", "mean", "definition"])
        #expect(csv.lines.count - 1 == (object["features"] as? [Any])?.count)
        let folder = try ScratchFolder()
        #expect(try project.run("features", "-q", "-o", folder.file("list.json")).status == 0)
        #expect(keys(try jsonFile(folder.file("list.json"))) == keys(object))
    }

    @Test func tableHasARowForEachSnapshotInOrder() throws {
        let folder = try ScratchFolder()
        let project = try SimulatedProject.shared()
        let listing = try project.run("features", "-q", "--format", "json").json
        let run = try project.run("features", "-q", "-o", folder.file("table.csv"))
        #expect(run.status == 0 && run.error.isEmpty && run.lines.first?.hasSuffix(" at 5 cutoffs") == true)
        let table = try Table(contentsOf: folder.file("table.csv"))
        let names = try #require(listing["features"] as? [[String: Any]]).compactMap { $0["feature"] as? String }
        #expect(table.names == ["customer_id", "cutoff"] + names + ["churn", "referral"])
        #expect(table.rows.count == listing["rows"] as? Int)
        let places = table.rows.map { $0[0] + " " + $0[1] }
        #expect(places == places.sorted() && Set(places).count == places.count)
        // Coverage and means of the list are those of the table; a count's mean before its logarithm.
        let features = try #require(listing["features"] as? [[String: Any]])
        let position = try #require(names.firstIndex(of: "delivery.promise.mean.90d"))
        let present = table.rows.compactMap { Double($0[position + 2]) }
        #expect(
            abs(try features[position].number("coverage") - Double(present.count) / Double(table.rows.count)) < 1e-9)
        #expect(abs(try features[position].number("mean") - present.reduce(0, +) / Double(present.count)) < 1e-9)
    }

    @Test func parquetIsWrittenTheSameTwiceAndCanBeRead() throws {
        let folder = try ScratchFolder()
        let project = try SimulatedProject.shared()
        for name in ["a.parquet", "b.parquet"] {
            #expect(try project.run("features", "-q", "-o", folder.file(name)).status == 0)
        }
        let files = try ["a.parquet", "b.parquet"].map { try Data(contentsOf: URL(fileURLWithPath: folder.file($0))) }
        #expect(files[0] == files[1] && files[0].prefix(4) == Data("PAR1".utf8) && files[0].count > 10_000)
        let read = try CommandRun(["init", folder.file("a.parquet"), "-o", "-", "-q"])
        #expect(read.output.contains("  customer: customer_id\n"))
    }

    @Test(arguments: [1, 2]) func numberOfThreadsChangesNoRow(threads: Int) throws {
        let folder = try ScratchFolder()
        let project = try SimulatedProject.shared()
        #expect(try project.run("features", "-q", "-o", folder.file("all.csv")).status == 0)
        #expect(
            try project.run("features", "-q", "-o", folder.file("some.csv"), "--threads", "\(threads)").status == 0)
        #expect(
            FileManager.default.contentsEqual(atPath: folder.file("all.csv"), andPath: folder.file("some.csv")))
    }

    @Test(arguments: ["notes.csv", "notes.parquet"]) func foreignFileIsReplacedOnlyByForce(name: String) throws {
        let folder = try ScratchFolder()
        let project = try SimulatedProject.shared()
        let file = try folder.write("note\nkeep me\n", to: name)
        let refused = try project.run("features", "-o", file)
        #expect(
            refused.error == """
                error[E133] \(file) is there already, and rapport may not have made it
                      --force overwrites it

                """)
        #expect(refused.status == 2)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "note\nkeep me\n")
        #expect(try project.run("features", "-q", "-o", file, "--force").status == 0)
        // Its own file is replaced without force.
        #expect(try project.run("features", "-q", "-o", file).status == 0)
        #expect(folder.contents == [name])
    }

    @Test func planIsGuardedToo() throws {
        let folder = try ScratchFolder()
        let project = try SimulatedProject.shared()
        let file = try folder.write("keep me\n", to: "plan.json")
        let refused = try project.run("features", "-q", "--plan", file)
        #expect(refused.error.hasPrefix("error[E133] \(file) is there already") && refused.status == 2)
        #expect(try project.run("features", "-q", "--plan", file, "--force").status == 0)
        #expect(try jsonFile(file)["schema"] as? String == "rapport.plan/1")
        #expect(try project.run("features", "-q", "--plan", file).status == 0)
        // No customer's data is in it.
        #expect(try !String(contentsOfFile: file, encoding: .utf8).contains("C00001"))
    }

    /// The lines of a file, in no order.
    private func lines(_ path: String) throws -> [Substring] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").sorted()
    }

    @Test func boundOnMemoryChangesNoRow() throws {
        let folder = try ScratchFolder()
        let project = try SimulatedProject.shared()
        for (name, memory) in [("free.csv", []), ("bound.csv", ["--memory", "100MB"])] {
            let run = try CommandRun(["features", "-q", "-o", folder.file(name)] + memory, in: project.path)
            #expect(run.status == 0 && run.error.isEmpty)
        }
        let free = try lines(folder.file("free.csv"))
        #expect(free.count > 100)
        #expect(try lines(folder.file("bound.csv")) == free)
    }

    /// More than two million rows, which are more than two fifths of 100 MB, so that some wait in temporary files.
    private let large = """
        version: 1
        events:
          from: {engine: duckdb, query: "SELECT 'a customer of a long name ' || (i * 7919 % 20011) AS c, TIMESTAMP '2025-01-01' + INTERVAL (i * 104729 % 251) DAY + INTERVAL (i % 1440) MINUTE AS t, ['buy', 'call', 'visit'][1 + i % 3] AS p, CASE WHEN i % 2 = 0 THEN i % 9 - 4 END AS e FROM range(2200000) r(i)"}
          customer: c
          time: t
          touchpoint: p
          emotion: {column: e, scale: [-4, 4]}
        outcomes: {churn: {none_of: [buy], within: 30d}}
        snapshots: {at: [2025-06-01], active_within: 60d}
        features: {windows: [30d], select: [{measure: count}, {of: touchpoints, measure: emotion, statistic: sum}]}

        """

    /// Customers that are numbers count as text; what cannot be read as it is meant is refused, not left empty.
    @Test func typesOfAQueryAreLookedAt() throws {
        let folder = try ScratchFolder()
        let query =
            "SELECT i % 50 AS c, TIMESTAMP '2025-01-01' + INTERVAL (i) HOUR AS t, 'buy' AS p FROM range(4000) r(i)"
        func run(_ old: String = "", _ new: String = "") throws -> CommandRun {
            let text = """
                version: 1
                events: {from: {engine: duckdb, query: "\(query.replacing(old, with: new))"}, customer: c, time: t, touchpoint: p}
                outcomes: {churn: {none_of: [buy], within: 5d}}
                snapshots: {at: [2025-05-01], active_within: 60d}
                features: {windows: [30d], select: [{measure: count}]}

                """
            return try CommandRun(["features", "-q", "-c", try folder.write(text, to: "query.yaml")])
        }
        let numbers = try run()
        #expect(numbers.status == 0 && numbers.error.isEmpty)
        let texts = try run("i % 50 AS c", "CAST(i % 50 AS VARCHAR) AS c")
        #expect(numbers.output == texts.output && numbers.output.contains("50 snapshots"))
        let wrong = try run("INTERVAL (i) HOUR AS t", "INTERVAL (i) HOUR || '' AS t")
        #expect(
            wrong.status == 2 && wrong.error.contains("error[E110] column \"t\" of the query is text, and a timestamp"))
    }

    @Test func rowsOutOfTemporaryFilesAreTheSame() throws {
        let folder = try ScratchFolder()
        let file = try folder.write(large, to: "large.yaml")
        for (name, memory) in [("free.csv", []), ("bound.csv", ["--memory", "100MB"])] {
            let run = try CommandRun(["features", "-q", "-c", file, "-o", folder.file(name)] + memory)
            #expect(run.status == 0 && run.lines.first == "4 features of 20,011 snapshots at 1 cutoff", "\(run.error)")
        }
        #expect(try lines(folder.file("free.csv")) == lines(folder.file("bound.csv")))
        #expect(folder.contents == ["bound.csv", "free.csv", "large.yaml"])
    }

    @Test(arguments: ["much", "5", "4XB", "99MB", "-1GB"]) func amountsOfMemoryAreChecked(memory: String) throws {
        let run = try SimulatedProject.shared().run("features", "--memory=\(memory)")
        #expect(run.error.hasPrefix("Error: ") && run.error.contains("'\(memory)'") && run.status == 2)
    }

    @Test func splinesNeedTheWholeTable() throws {
        let folder = try ScratchFolder()
        let file = try SimulatedProject.shared().variant(in: folder) {
            $0.replacing("features: {", with: "features: {splines: {tenure: 3}, ")
        }
        let run = try CommandRun(["features", "-c", file, "--memory", "1GB"])
        #expect(
            run.error == """
                error[E135] features.splines takes its knots from the whole table, and --memory never has it whole
                      leave out --memory, or splines:

                """)
        #expect(run.status == 2)
        let free = try CommandRun(["features", "-q", "-c", file])
        #expect(free.lines.contains { $0.hasPrefix("all.tenure.spline1 ") } && free.status == 0)
    }
}

/// A CSV file without quotes.
struct Table {
    let names: [String]
    let rows: [[String]]

    init(contentsOf path: String) throws {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        names = lines[0]
        rows = Array(lines.dropFirst())
    }
}
