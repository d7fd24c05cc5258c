import Foundation
import Testing

/// What the flags of each command do.
struct CommandTests {
    @Test func scoreGivesAsManyReasonsAsAskedFor() throws {
        let run = try SimulatedProject.shared().run("score", "-q", "--reasons", "3", "--format", "csv")
        #expect(
            run.header == [
                "customer_id", "as_of", "churn", "churn_lo", "churn_hi", "referral", "referral_lo", "referral_hi",
                "reason_1", "reason_2", "reason_3", "model",
            ])
    }

    private func customers(_ arguments: String...) throws -> [Double] {
        let run = try CommandRun(
            ["at-risk", "-q", "--format", "json"] + arguments, in: try SimulatedProject.shared().path)
        return (run.json["customers"] as? [[String: Any]] ?? []).compactMap { $0["probability"] as? Double }
    }

    @Test func atRiskShowsTheRiskiestFirst() throws {
        let top = try customers("--top", "4")
        #expect(top.count == 4 && top == top.sorted(by: >))
        #expect(try customers("--capacity", "4") == top)
        #expect(try customers("--threshold", "\((top[2] + top[3]) / 2)") == Array(top.prefix(3)))
        #expect(try customers().count == 20)
        #expect(try customers("--outcome", "referral") != customers())
    }

    @Test func atRiskSaysAsOfWhenAndUntilWhen() throws {
        let project = try SimulatedProject.shared()
        let line =
            "As of 2025-09-01: churn by 2025-11-30, within 90 days: no purchase or app. Who is silent may have left already."
        #expect(try project.run("at-risk", "-q", "--as-of", "2025-09-01").lines.first == line)
        #expect(try project.run("at-risk", "-q", "--as-of", "2025-09-01", "--by", "plan").lines.first == line)
        let json = try project.run("at-risk", "-q", "--format", "json").json
        #expect(json["asOf"] as? String == "2026-01-01" && json["until"] as? String == "2026-04-01")
        let csv = try project.run("at-risk", "-q", "--format", "csv", "--as-of", "2025-09-01", "--top", "1")
        #expect(csv.header.last == "as_of" && csv.lines[1].hasSuffix(",2025-09-01"))
    }

    @Test func atRiskTellsWhatToExpectAmongThoseWhoCanBeContacted() throws {
        let run = try SimulatedProject.shared().run("at-risk", "-q", "--capacity", "5")
        let sum = try customers("--capacity", "5").reduce(0, +)
        #expect(
            run.lines.last == "Among these 5 expect \(Int(sum.rounded())) with churn. "
                + "Risk is not response: whom contact keeps is another question.")
    }

    @Test func atRiskCountsByTheWordsOfAnAttribute() throws {
        let run = try SimulatedProject.shared().run("at-risk", "-q", "--by", "plan", "--format", "csv")
        #expect(run.header == ["plan", "customers", "above", "mean"])
        let rows = run.lines.dropFirst().map { $0.split(separator: ",") }
        #expect(rows.map { String($0[0]) } == ["basic", "plus", "pro"])
        let scored = try SimulatedProject.shared().run("score", "-q", "--format", "csv").lines.count - 1
        #expect(rows.compactMap { Int($0[1]) }.reduce(0, +) == scored)
    }

    private func whatIf(_ arguments: String...) throws -> [String: Any] {
        let run = try CommandRun(
            ["what-if", "-q", "--format", "json"] + arguments, in: try SimulatedProject.shared().path)
        #expect(run.status == 0 && run.error.isEmpty)
        return (run.json["outcomes"] as? [[String: Any]])?.first ?? [:]
    }

    @Test(arguments: [
        ["--set", "support_call.emotion=1"], ["--scale", "support_call.response_minutes*0.5"],
        ["--add", "support_call after delivery"], ["--remove", "support_call"],
        ["--set", "support_call.emotion=1", "--remove", "return"],
    ])
    func editsOfEveryKindTouchSomeone(arguments: [String]) throws {
        let run = try CommandRun(
            ["what-if", "-q", "--format", "json"] + arguments, in: try SimulatedProject.shared().path)
        let outcome = (run.json["outcomes"] as? [[String: Any]])?.first ?? [:]
        #expect(run.status == 0)
        #expect(outcome["edited"] as? Int ?? 0 > 0 && outcome["change"] as? Double != 0)
    }

    @Test func shareEditsThatShareOfTheCustomersConcerned() throws {
        let whole = try whatIf("--set", "support_call.emotion=1")["edited"] as? Int ?? 0
        let half = try whatIf("--set", "support_call.emotion=1", "--share", "0.5")["edited"] as? Int ?? 0
        #expect(whole > 4 && half > 0 && half < whole)
        #expect(try whatIf("--set", "support_call.emotion=1", "--share", "0.5")["edited"] as? Int == half)
    }

    @Test func scenarioFileSaysTheSameAsFlags() throws {
        let folder = try ScratchFolder()
        let file = try folder.write(
            "name: calm\nedits:\n  - {set: {touchpoint: support_call, emotion: 1}}\n  - {remove: {touchpoint: return}}\n",
            to: "calm.yaml")
        let flags = try whatIf("--set", "support_call.emotion=1", "--remove", "return")
        #expect(try whatIf("--scenario", file)["change"] as? Double == flags["change"] as? Double)
    }

    @Test func whatIfOfOneCustomerIsAboutOne() throws {
        let outcome = try whatIf("--set", "support_call.emotion=1", "--customer", "C00002")
        #expect(outcome["customers"] as? Int == 1 && outcome["edited"] as? Int == 1)
    }

    @Test func explainShowsForecastsReasonsAndEvents() throws {
        let run = try SimulatedProject.shared().run("explain", "C00002", "--top", "2", "-q")
        #expect(run.lines.first == "C00002 as of 2026-01-01")
        // For each of two outcomes the average customer, two reasons, the others together, and the sum.
        #expect(run.lines.count { $0.hasPrefix("  +") || $0.hasPrefix("  −") } == 10)
        #expect(run.lines[1].hasPrefix("Reasons add up in log-odds: "))
        #expect(run.lines.last(where: { !$0.isEmpty })?.hasPrefix("2025-") == true && run.status == 0)
    }

    /// What is printed adds up: the average customer, the reasons that are shown, and the others together are the log-odds,
    /// and these the probability that stands above, each number rounded to two decimals.
    @Test(arguments: [["--top", "3"], ["--top", "0"], ["--top", "2", "--correlated"], ["--top", "500"]])
    func explainPrintsNumbersThatAddUp(arguments: [String]) throws {
        let run = try CommandRun(["explain", "C00002", "-q"] + arguments, in: try SimulatedProject.shared().path)
        let outcomes = run.lines.split { $0.isEmpty }.dropFirst().prefix(2)
        #expect(outcomes.count == 2 && run.status == 0)
        for lines in outcomes {
            let title = try #require(
                lines.first?.firstMatch(
                    of: #/^\w+ \((?:no purchase or app|some referral) by 2026-04-01\): (\d+\.\d)%, 90% interval /#))
            let numbers = try lines.dropFirst().map { line in
                let match = try #require(line.firstMatch(of: #/^  ([+−])(\d+\.\d\d)  /#), "\(line)")
                return (match.1 == "−" ? -1 : 1) * (try #require(Double(match.2)))
            }
            let (parts, sum) = (numbers.dropLast(), try #require(numbers.last))
            #expect(abs(parts.reduce(0, +) - sum) < 0.005 * Double(numbers.count) + 1e-9, "\(lines)")
            let probability = try #require(Double(title.1)) / 100
            #expect(abs(1 / (1 + exp(-sum)) - probability) < 0.0005 + 0.25 * 0.005)
            #expect(lines.last?.hasSuffix("  in all: \(title.1)%") == true)
            #expect(lines.contains { $0.contains("together") } == (arguments[1] != "500"))
        }
    }

    /// With shares of what goes together the reasons add up to the same.
    @Test func explainSharesReasonsOnRequest() throws {
        let project = try SimulatedProject.shared()
        let text = try project.run("explain", "C00002", "--correlated", "-q")
        #expect(
            text.lines[2] == "Each has a share of what goes together with it: what the data say, not what causes it."
                && text.status == 0)
        let runs = try [[], ["--correlated"]].map {
            try CommandRun(["explain", "C00002", "-q", "--format", "json"] + $0, in: project.path).objects("outcomes")
        }
        for (plain, shared) in zip(runs[0], runs[1]) {
            let contributions = [plain, shared].map { outcome in
                (outcome["reasons"] as? [[String: Any]] ?? []).compactMap { $0["contribution"] as? Double }
            }
            let totals = contributions.map { $0.reduce(0, +) }
            #expect(abs(totals[0] - totals[1]) < 1e-9 && totals[0] != 0)
            #expect(contributions[0].first != contributions[1].first)
            #expect(plain["probability"] as? Double == shared["probability"] as? Double)
        }
    }

    @Test func explainDrawsATimelineWithoutTheCustomersIdentity() throws {
        let folder = try ScratchFolder()
        let project = try SimulatedProject.shared()
        let file = folder.file("history.svg")
        let run = try project.run("explain", "C00002", "-q", "--timeline", file)
        #expect(run.status == 0 && run.error.isEmpty && run.lines.first == "C00002 as of 2026-01-01")
        let picture = try String(contentsOfFile: file, encoding: .utf8)
        #expect(picture.hasPrefix("<svg ") && picture.contains("cutoff 2026-01-01") && picture.contains(">90 d<"))
        #expect(!picture.contains("C00002") && picture.utf8.count < 20_000)
        // Its own picture is replaced, another file is not.
        #expect(try project.run("explain", "C00003", "-q", "--timeline", file).status == 0)
        let notes = try folder.write("keep me\n", to: "notes.svg")
        let refused = try project.run("explain", "C00002", "-q", "--timeline", notes)
        #expect(refused.error.hasPrefix("error[E133] \(notes) is there already") && refused.status == 2)
        #expect(try String(contentsOfFile: notes, encoding: .utf8) == "keep me\n")
    }

    @Test func doctorTellsWhatItComputesWith() throws {
        let run = try CommandRun(["doctor", "--threads", "1"])
        #expect(run.status == 0 && run.error.isEmpty)
        for start in [
            "rapport     ", "BLAS        ", "BLAS core   ", "threads     1", "duckdb      v", "postgres    ",
            "spark       ", "self-check  passed: dsyrk, ssyrk, dgemv, dpotrf agree with plain loops",
        ] {
            #expect(run.lines.contains { $0.hasPrefix(start) }, "\(start)")
        }
    }

    @Test func initWritesAConfigurationThatCheckReads() throws {
        let folder = try ScratchFolder()
        try FileManager.default.createDirectory(atPath: folder.file("data"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: try SimulatedProject.shared().path + "/events.parquet", toPath: folder.file("data/events.parquet"))
        // In the current folder, beside the data, and elsewhere: paths in it start from the configuration.
        try FileManager.default.createDirectory(atPath: folder.file("other"), withIntermediateDirectories: true)
        for configuration in ["rapport.yaml", "data/rapport.yaml", "other/rapport.yaml"] {
            let run = try CommandRun(["init", "data/events.parquet", "-o", configuration], in: folder.path)
            #expect(
                run.error == "wrote \(configuration)\nNext: read \(configuration), correct it, then rapport check\n")
            #expect(run.status == 0 && run.output.isEmpty)
            let check = try CommandRun(["check", "-q", "-c", configuration], in: folder.path)
            #expect(check.error.isEmpty && check.status == 0)
            #expect(check.output.hasPrefix("992 events of 63 customers, 2024-02-02 to 2025-12-31\n"))
        }
        let again = try CommandRun(["init", "data/events.parquet"], in: folder.path)
        #expect(
            again.error == """
                error[E133] rapport.yaml is there already, and rapport may not have made it
                      --force overwrites it

                """)
        #expect(again.status == 2)
    }

    @Test func initAsksWhatItCannotGuess() throws {
        let path = try SimulatedProject.shared().path
        let run = try CommandRun(["init", "customers.csv", "-o", "-", "-q"], in: path)
        #expect(run.error == "question: which column is the time?\nquestion: which column is the touchpoint?\n")
        #expect(run.output.contains("  time: ?\n") && run.status == 0)
    }

    @Test func simulationIsTheSameBytesForTheSameSeed() throws {
        let folder = try ScratchFolder()
        for (name, seed) in [("a", "5"), ("b", "5"), ("c", "6")] {
            let run = try CommandRun(
                ["simulate", "--customers", "30", "--seed", seed, "--replicates", "2", "-q", "-o", folder.file(name)])
            #expect(run.status == 0 && run.error.isEmpty)
        }
        for file in ["events.parquet", "customers.csv", "rapport.yaml", "truth.json"] {
            let bytes = try ["a", "b", "c"].map {
                try Data(contentsOf: URL(fileURLWithPath: folder.file("\($0)/\(file)")))
            }
            #expect(bytes[0] == bytes[1] && bytes[0] != bytes[2], "\(file)")
        }
        let again = ["simulate", "--customers", "30", "--seed", "5", "--replicates", "2", "-q", "-o", folder.file("a")]
        let refused = try CommandRun(again)
        #expect(
            refused.error == """
                error[E133] \(folder.file("a"))/events.parquet is there already, and rapport may not have made it
                      --force overwrites it

                """)
        #expect(refused.status == 2)
        #expect(try CommandRun(again + ["--force"]).status == 0)
    }
}
