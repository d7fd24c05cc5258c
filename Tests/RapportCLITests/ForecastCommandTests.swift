import Foundation
import Testing

/// `rapport forecast` as the program prints it.
struct ForecastCommandTests {
    private func run(_ arguments: String..., environment: [String: String] = [:]) throws -> CommandRun {
        try CommandRun(
            ["forecast", "--draws", "60", "--as-of", "2025-07-01"] + arguments, in: try SimulatedProject.shared().path,
            environment: environment)
    }

    @Test func theTableThePlotAndWhatIsAssumed() throws {
        let run = try run("--periods", "4")
        #expect(run.status == 0, "\(run.error)")
        #expect(run.lines[0].hasPrefix("2025-07-01: ") && run.lines[0].hasSuffix(" are active."))
        let head = try #require(run.lines.first { $0.hasPrefix("until") })
        for name in ["active [90%]", "of those now", "left", "brought", "came", "came back", "referrals"] {
            #expect(head.contains(name))
        }
        #expect(run.lines.count { $0.hasPrefix("2025-09-01") } == 2)
        #expect(run.lines.count { $0.contains("●") } == 5)
        #expect(
            run.lines.contains { $0.hasPrefix("R = ") && $0.contains("customers brought for each one lost for good") })
        #expect(
            run.lines.contains(
                "Active at a moment: purchase or app follows within 90 days, so it is settled only then; churn as of that moment is "
                    + "not being active at it. \"Left\" is dated by the last purchase or app."))
        #expect(run.lines.contains { $0.hasPrefix("Nothing tells how many a referral brings") })
        #expect(run.error == "Next: rapport backtest says how far forecasts of the past months came true\n")
    }

    @Test func thePlotIsAsWideAsTheTerminalAndHasNoColour() throws {
        for width in [60, 100] {
            let run = try run("--periods", "3", "-q", environment: ["COLUMNS": "\(width)"])
            let plot = run.lines.filter { $0.contains("●") }
            #expect(plot.count == 4 && plot.allSatisfy { $0.count <= width })
            #expect(plot.contains { $0.count > width - 25 })
            #expect(!run.output.contains("\u{1B}"))
        }
    }

    @Test func theDocumentHasItsFields() throws {
        let json = try run("--periods", "3", "--interval", "0.8", "-q", "--format", "json").json
        #expect(
            keys(json) == [
                "asOf", "assumptions", "customers", "level", "periods", "present", "reproductionInterval",
                "reproductionNumber", "retention", "schema", "shareAboveOne", "shock", "steadyState",
            ])
        #expect(json["schema"] as? String == "rapport.forecast/1" && json["level"] as? Double == 0.8)
        let periods = try #require(json["periods"] as? [[String: Any]])
        #expect(periods.count == 3)
        #expect(
            keys(periods) == [
                "acquired", "active", "churned", "end", "referrals", "referred", "retained", "returned", "start",
            ])
        #expect(periods.map { $0["start"] as? String } == ["2025-07-01", "2025-09-01", "2025-11-01"])
        for period in periods {
            let active = try #require(period["active"] as? [String: Double])
            #expect(keys(active) == ["hi", "lo", "mean"])
            #expect(active["lo"]! <= active["mean"]! && active["mean"]! <= active["hi"]!)
        }
        // The means add up, as every future does.
        func mean(_ period: [String: Any], _ name: String) -> Double {
            (period[name] as? [String: Double])?["mean"] ?? .nan
        }
        var before = (json["present"] as? [String: Double])?["mean"] ?? .nan
        for period in periods {
            let after =
                before + mean(period, "acquired") + mean(period, "referred") + mean(period, "returned")
                - mean(period, "churned")
            #expect(abs(after - mean(period, "active")) < 1e-9)
            before = after
        }
    }

    @Test func tablesForProgramsHaveEveryNumber() throws {
        let csv = try run("--periods", "2", "-q", "--format", "csv")
        #expect(
            csv.header.prefix(8) == [
                "start", "end", "active", "active_lo", "active_hi", "retained", "retained_lo", "retained_hi",
            ])
        #expect(csv.lines.count == 3 && csv.header.count == 23)
        #expect(try run("--periods", "2", "-q", "--format", "csv").output == csv.output)
        #expect(try run("--periods", "2", "-q", "--seed", "9", "--format", "csv").output != csv.output)
        #expect(try run("--periods", "2", "-q", "--threads", "1", "--format", "csv").output == csv.output)
    }

    @Test func breakdowns() throws {
        let cohorts = try run("--periods", "3", "--by", "cohort", "-q")
        #expect(cohorts.status == 0, "\(cohorts.error)")
        #expect(
            cohorts.lines[0].hasPrefix("joined") && cohorts.lines[0].contains("after 1")
                && cohorts.lines[0].contains("after 3"))
        #expect(
            cohorts.lines.last
                == "How many are still there after so many periods; in brackets the share of those active at 2025-07-01. "
                + "Intervals are of the number: chance, coefficients and shocks. Those of all together: rapport forecast."
        )
        let json = try run("--periods", "3", "--by", "cohort", "-q", "--format", "json").json
        #expect(
            keys(json["cohorts"]) == [
                "customers", "joined", "present", "presentInterval", "retained", "retainedIntervals",
            ])
        let csv = try run("--periods", "1", "--by", "cohort", "-q", "--format", "csv")
        #expect(
            csv.header == [
                "joined", "customers", "present", "present_lo", "present_hi", "retained_1", "retained_1_lo",
                "retained_1_hi",
            ])
    }

    /// Sixty customers are too few for one of them; who is not in the log is not named.
    @Test func oneCustomerNeedsMany() throws {
        let top = try SimulatedProject.shared().run(
            "at-risk", "--top", "1", "--as-of", "2025-07-01", "-q", "--format", "csv")
        let customer = String(try #require(top.lines.last).prefix { $0 != "," })
        let few = try run("--customer", customer, "--periods", "2")
        #expect(few.status == 2 && few.output.isEmpty)
        #expect(
            few.error.hasPrefix("error[E198] at 2025-07-01 too little is known of what became of customers before\n"),
            "\(few.error)")
        let unknown = try run("--customer", "SECRET1", "--periods", "2")
        #expect(unknown.error.hasPrefix("error[E128] no such customer in the event log\n"))
        #expect(unknown.status == 2 && !unknown.error.contains("SECRET1"))
    }

    /// The numbers of one customer of the demo, and a hint that can be run as it stands.
    @Test func oneCustomerOfMany() throws {
        let place = ["-c", "data/demo/rapport.yaml", "--as-of", "2025-10-01"]
        func run(_ arguments: [String]) throws -> CommandRun { try CommandRun(arguments, in: CommandRun.root.path) }
        let arguments = ["forecast", "--customer", "C00262", "--periods", "2"] + place
        let text = try run(arguments)
        #expect(text.status == 0, "\(text.error)")
        #expect(text.lines[0].hasPrefix("C00262 as of 2025-10-01: ") && text.lines[1].hasPrefix("at "))
        #expect(text.lines[2].hasPrefix("2025-10-01") && text.lines[2].hasSuffix("–"))
        #expect(text.lines[4].hasPrefix("2025-12-01"))
        #expect(text.error == "Next: rapport explain C00262 says why; rapport at-risk names others\n")
        #expect(try run(["explain", "C00262", "-m", "models/demo.json"] + place).status == 0)
        let json = try run(arguments + ["-q", "--format", "json"]).json
        #expect(keys(json) == ["asOf", "assumptions", "customer", "level", "periods", "present", "schema"])
        #expect(keys(json["periods"]) == ["active", "end", "referrals", "start"])
        let score = try #require(
            run(["score", "-m", "models/demo.json", "-q", "--format", "csv"] + place).lines.first {
                $0.hasPrefix("C00262,")
            })
        let churn = try #require(Double(score.split(separator: ",")[2]))
        let present = try #require((json["present"] as? [String: Double])?["mean"])
        #expect(abs(1 - churn - present) < 0.1)
    }

    @Test(arguments: [
        (["--periods", "0"], "--periods takes 1 to 600"),
        (["--interval", "1"], "--interval takes more than 0 and less than 1"),
        (["--draws", "2"], "--draws takes 10 to 100000"), (["--arrive=-1"], "--arrive takes 0 or more"),
        (["--cap", "0"], "--cap takes a number of customers"),
        (["--by", "attribute"], "--by"),
        (["--set", "app.emotion=1", "--by", "cohort"], "--by is of the forecast without edits: leave them out"),
        (
            ["--customer", "C1", "--arrive", "0.3"],
            "--arrive and --cap are of all customers: leave them out with --customer"
        ),
        (
            ["--customer", "C1", "--by", "cohort"],
            "--customer is of one customer as they are: leave --by and edits out (rapport what-if --customer has these)"
        ),
        (
            ["--set", "app.emotion=1", "--scenario", "x.yaml"],
            "give edits (--set, --scale, --add, --remove), or --scenario"
        ),
    ]) func optionsAreChecked(_ arguments: [String], _ message: String) throws {
        let run = try CommandRun(["forecast"] + arguments, in: try SimulatedProject.shared().path)
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(run.error.contains(message))
    }

    /// Sixty customers are too few to foresee what edits change: that is said, and the forecast itself stays as it is.
    @Test func editsOfThePastNeedAPast() throws {
        let edits = ["--periods", "2", "--set", "delivery.promise_kept=1"]
        let run = try CommandRun(
            ["forecast", "--draws", "60", "--as-of", "2025-07-01"] + edits, in: try SimulatedProject.shared().path)
        #expect(run.status == 0, "\(run.error)")
        #expect(
            run.lines.contains(
                "command line: too few customers were followed for long enough to foresee how many would be kept."))
        #expect(run.error == "Next: rapport backtest says how far forecasts of the past months came true\n")
        let json = try self.run("--periods", "2", "--set", "delivery.promise_kept=1", "-q", "--format", "json").json
        #expect(
            json["scenarios"] as? [String] == ["command line"] && json["edited"] is Int && json["evidence"] is String)
        let periods = try #require(json["periods"] as? [[String: Any]])
        let plain = try #require(
            try self.run("--periods", "2", "-q", "--format", "json").json["periods"] as? [[String: Any]])
        #expect((periods[0]["active"] as? [String: Double]) == (plain[0]["active"] as? [String: Double]))
        #expect(periods.allSatisfy { $0["kept"] is NSNull && $0["broughtMore"] is NSNull })
        #expect(plain.allSatisfy { $0["kept"] == nil })
    }

    @Test func tooLittleHistoryIsSaid() throws {
        let run = try CommandRun(["forecast", "--as-of", "2024-03-01"], in: try SimulatedProject.shared().path)
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(
            run.error == """
                error[E196] at 2024-03-01 nobody has been followed for a period of 2 months up to a settled churn
                      use a later --as-of, a longer history, a shorter forecast.period, or a shorter within: for the outcome

                """)
    }

    /// Who was referred is counted where the table of customers says so.
    @Test func referrersAreCounted() throws {
        let project = try SimulatedProject.shared()
        let folder = try ScratchFolder()
        let customers = try String(contentsOfFile: project.path + "/customers.csv", encoding: .utf8)
            .split(separator: "\n").enumerated().map { row, line in
                row == 0 ? "\(line),referred_by" : "\(line),\(row % 5 == 0 ? "C00001" : "")"
            }
        try folder.write(customers.joined(separator: "\n") + "\n", to: "who.csv")
        let path = try project.variant(in: folder) {
            $0.replacing(project.path + "/customers.csv", with: "who.csv") + "forecast: {referred_by: referred_by}\n"
        }
        let run = try CommandRun(
            ["forecast", "-c", path, "--as-of", "2025-07-01", "--periods", "2", "--draws", "50", "--cap", "5000", "-q"])
        #expect(run.status == 0, "\(run.error)")
        let line = try #require(run.lines.first { $0.hasPrefix("A referral brings ") })
        #expect(line.contains(" came of "))
    }
}
