import Foundation
import Testing

/// What the program says of data that cannot be used: the whole message, and the exit status.
struct BadDataTests {
    @Test func missingColumnNamesTheNearestOne() throws {
        let project = try WrittenProject(
            rows: "SECRET1,2025-01-01,purchase,5\n",
            configuration: WrittenProject.configuration.replacing("customer: customer_id", with: "customer: customer"))
        let run = try project.run("check")
        #expect(
            run.error == """
                error[E101] no column "customer" in events.csv. Did you mean "customer_id"?
                      Columns are named in rapport.yaml; rapport init FILE shows those of a file

                """)
        #expect(run.status == 2 && run.output.isEmpty)
    }

    /// Half of the customers leave right after a click on "cancel", which is then the outcome by another name.
    @Test func separationIsNamedByTraining() throws {
        let project = try WrittenProject(rows: WrittenProject.leakyRows)
        let run = try project.run("train", "-q", "-o", "m.json")
        let warning =
            /warning\[M301\] separation: (?<columns>.*) predicts? churn perfectly for \d+ customers; Firth applied to intervals\n/
        let found = try #require(run.error.firstMatch(of: warning))
        #expect(found.columns.contains("cancel_click") && run.status == 0)
        let json = try project.run("train", "-q", "-o", "m.json", "--force", "--format", "json").json
        let outcome = try #require((json["outcomes"] as? [[String: Any]])?.first)
        let notes = try #require(outcome["notes"] as? [String])
        #expect(notes.contains { $0.hasPrefix("separation: \(found.columns) ") })
        #expect(!notes.contains { $0.hasPrefix("churn: ") })
    }

    @Test func badTimestampIsShownByItsStart() throws {
        let project = try WrittenProject(rows: Self.badTimestamp)
        let run = try project.run("check")
        #expect(
            run.error == """
                error[E112] events.csv line 4: occurred_at is not a timestamp ("20x5-…")
                      1 bad row of 4 (limit 0). --max-bad-rows 10 --rejects bad.csv keeps going

                """)
        #expect(run.status == 2 && run.output.isEmpty)
    }

    @Test func badRowsAreLeftOutAndKeptInAFileWhereThatIsAllowed() throws {
        let project = try WrittenProject(rows: Self.badTimestamp)
        let run = try project.run("check", "-q", "--max-bad-rows", "10", "--rejects", "bad.csv")
        #expect(run.error.hasPrefix("warning[D108] 1 bad row was left out; bad.csv has it\n"))
        #expect(run.output.hasPrefix("3 events of 2 customers, 2025-01-01 to 2025-02-11\n"))
        #expect(run.output.contains("D108  warning   1 bad row was left out\n"))
        let rejects = try String(contentsOfFile: project.folder.file("bad.csv"), encoding: .utf8)
        #expect(
            rejects == """
                file,line,column,reason,row
                events.csv,4,occurred_at,is not a timestamp,"SECRET2,20x5-01-77,purchase,3"

                """)
        #expect(!run.error.contains("SECRET"))
        // A second run replaces the file that the first one made.
        #expect(try project.run("check", "-q", "--max-bad-rows", "10", "--rejects", "bad.csv").error == run.error)
    }

    @Test func rejectsNeverReplaceTheEvents() throws {
        let project = try WrittenProject(rows: Self.badTimestamp)
        let run = try project.run("check", "--max-bad-rows", "10", "--rejects", "events.csv")
        #expect(
            run.error == """
                error[E133] events.csv is there already, and rapport may not have made it
                      --force overwrites it

                """)
        #expect(run.status == 2)
        let events = try String(contentsOfFile: project.folder.file("events.csv"), encoding: .utf8)
        #expect(events == WrittenProject.header + Self.badTimestamp)
    }

    @Test(arguments: [
        ("", "error[E103] events.csv is empty\n"), (WrittenProject.header, "error[E103] events.csv has no rows\n"),
    ])
    func fileWithoutRowsIsRefused(text: String, message: String) throws {
        let project = try WrittenProject(rows: nil)
        try project.folder.write(text, to: "events.csv")
        let run = try project.run("check")
        #expect(run.error == message)
        #expect(run.status == 2)
    }

    @Test func missingFileNamesANeighbour() throws {
        let project = try WrittenProject(rows: nil)
        try project.folder.write("", to: "event.csv")
        let run = try project.run("check")
        #expect(
            run.error == """
                error[E102] no file events.csv. Did you mean event.csv?
                      Paths are relative to the current directory

                """)
        #expect(run.status == 2)
    }

    @Test func truncatedParquetIsUnreadable() throws {
        let project = try WrittenProject(
            rows: nil, configuration: WrittenProject.configuration.replacing("events.csv", with: "events.parquet"))
        let whole = try Data(
            contentsOf: URL(fileURLWithPath: try SimulatedProject.shared().path + "/events.parquet"))
        try whole.prefix(1000).write(to: URL(fileURLWithPath: project.folder.file("events.parquet")))
        let run = try project.run("check")
        #expect(
            run.error == """
                error[E104] cannot read events.parquet: No magic bytes found at end of file 'events.parquet'
                      Write or copy the file again

                """)
        #expect(run.status == 2)
    }

    @Test(arguments: [
        "SECRET1,2025-01-01,\"purchase,5\nSECRET2,2025-01-03,purchase,3\n",
        "SECRET1,2025-01-01,purchase,5\nSECRET2,2025-02-01,purchase,4,7,8,9\nSECRET3\n",
        "SECRET1,2025-01-01,purchase,many\n",
        "SECRET1,yesterday,purchase,1\n",
    ])
    func noErrorShowsACustomersIdentity(rows: String) throws {
        let project = try WrittenProject(rows: rows)
        for arguments in [["check"], ["train"], ["init", "events.csv", "-o", "-"]] {
            let run = try CommandRun(arguments, in: project.folder.path)
            #expect(!run.error.contains("SECRET"), "\(arguments)")
        }
        let check = try project.run("check")
        #expect(check.error.hasPrefix("error[E112] events.csv line "))
        #expect(check.status == 2)
    }

    @Test func outcomeThatIsAlwaysTheCaseCannotBeLearnt() throws {
        let project = try WrittenProject(
            rows: "A1,2025-01-01,purchase,5\nA2,2025-02-01,purchase,4\nA1,2025-12-01,purchase,3\n")
        let run = try project.run("train")
        #expect(
            run.error == """
                error[M302] churn is always the case in 5 training snapshots: nothing to learn
                      look at the outcome's definition in rapport.yaml, or train on other cutoffs

                """)
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(project.folder.contents == ["events.csv", "rapport.yaml"])
    }

    @Test func constantFeatureIsDroppedAndSaidSo() throws {
        let shared = try SimulatedProject.shared()
        let folder = try ScratchFolder()
        let customers = try String(contentsOfFile: shared.path + "/customers.csv", encoding: .utf8)
        let rows = customers.split(separator: "\n").dropFirst().map {
            $0.split(separator: ",").prefix(2).joined(separator: ",") + ",30\n"
        }
        let path = try folder.write("customer_id,plan,age\n" + rows.joined(), to: "constant.csv")
        let configuration = try shared.variant(in: folder) {
            $0.replacing(shared.path + "/customers.csv", with: path)
        }
        let run = try CommandRun(
            ["train", "-q", "-c", configuration, "-o", folder.file("m.json"), "--format", "json"])
        let outcomes = run.json["outcomes"] as? [[String: Any]] ?? []
        #expect(outcomes.count == 2)
        for outcome in outcomes { #expect((outcome["dropped"] as? [String])?.contains("age") == true) }
        #expect(run.status == 0)
    }

    @Test func leakageFailsTheCheck() throws {
        let run = try WrittenProject(rows: WrittenProject.leakyRows).run("check", "--format", "json")
        #expect(run.status == 1)
        #expect(run.error == "check failed: at least one finding is an error\n")
        let leaks = (run.json["findings"] as? [[String: Any]] ?? []).filter { $0["code"] as? String == "L201" }
        #expect(leaks.first?["severity"] as? String == "error")
        #expect(
            leaks.first?["message"] as? String
                == "leakage: cancel_click.count.90d alone tells churn with AUC 1.00")
        #expect(
            leaks.first?["remedy"] as? String
                == "exclude it (features.exclude: [cancel_click]), or set outcomes.churn.gap: 7d")
    }

    private static let badTimestamp = """
        SECRET1,2025-01-01,purchase,5
        A2,2025-02-01,purchase,4
        SECRET2,20x5-01-77,purchase,3
        A2,2025-02-11,purchase,4

        """
}
