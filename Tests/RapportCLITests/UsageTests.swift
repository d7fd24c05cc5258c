import Foundation
import Testing

/// How the program is called: help, version, and calls it does not understand.
struct UsageTests {
    static let commands = [
        "init", "check", "features", "audit", "train", "evaluate", "backtest", "score", "at-risk", "drivers", "what-if",
        "effect", "forecast", "explain", "simulate", "export", "worker", "doctor", "demo",
    ]

    @Test(arguments: commands)
    func everyCommandHelpsAndHasAnAbstract(command: String) throws {
        let run = try CommandRun([command, "--help"])
        #expect(run.status == 0 && run.error.isEmpty)
        #expect(run.output.hasPrefix("OVERVIEW: "))
        #expect(run.output.contains("USAGE: rapport \(command)"))
        let overview = run.output.prefix(while: { $0 != "\n" }).dropFirst("OVERVIEW: ".count)
        #expect(overview.count > 20)
    }

    @Test func helpListsEveryCommandOnce() throws {
        let run = try CommandRun(["--help"])
        let listed = run.lines.drop { $0 != "SUBCOMMANDS:" }.compactMap { line -> String? in
            guard line.hasPrefix("  "), !line.hasPrefix("   "), !line.hasPrefix("  See") else { return nil }
            return line.split(separator: " ").first.map(String.init)
        }
        #expect(listed == Self.commands)
        #expect(run.status == 0)
    }

    @Test func versionIsPrintedAtOnce() throws {
        let runs = try (0..<5).map { _ in try CommandRun(["--version"]) }
        for run in runs {
            #expect(run.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
            #expect(run.status == 0 && run.error.isEmpty)
        }
        let median = runs.map(\.seconds).sorted()[2]
        if CommandRun.program.path.contains("release") {
            #expect(median < 0.05)
        } else {
            print("--version took \(Int(median * 1000)) ms")
        }
    }

    @Test(arguments: [
        (["bogus"], "Unexpected argument 'bogus'", "<subcommand>"),
        (["score", "--bogus"], "Unknown option '--bogus'", "score <options>"),
        (["at-risk", "--top", "0"], "--top and --capacity take 1 or more", "at-risk <options>"),
        (["at-risk", "--threshold", "2"], "--threshold takes 0 to 1", "at-risk <options>"),
        (
            ["at-risk", "--top", "2", "--capacity", "3"], "give one of --top, --threshold and --capacity",
            "at-risk <options>"
        ),
        (
            ["evaluate", "--as-of", "2025-01-01", "--from", "2025-01-01"],
            "give either --as-of, or --from and --to", "evaluate <options>"
        ),
        (["evaluate", "--from", "2025-01-01"], "--from and --to go together", "evaluate <options>"),
        (
            ["what-if"], "give edits (--set, --scale, --add, --remove), or --scenario FILE", "what-if <options>"
        ),
        (
            ["what-if", "--share", "2", "--remove", "return"], "--share takes more than 0 and at most 1",
            "what-if <options>"
        ),
        (["backtest", "--folds", "0"], "--folds takes 1 or more", "backtest <options>"),
        (
            ["backtest", "--interval", "1"], "--interval takes more than 0 and less than 1", "backtest <options>"
        ),
        (["effect", "survey"], "give either --as-of, or --from and --to", "effect [<options>] <touchpoint>"),
        (
            ["effect", "survey", "--as-of", "2025-07-01", "--exposed-within", "soon"],
            "--exposed-within takes a duration such as 1d or 12h", "effect [<options>] <touchpoint>"
        ),
        (["score", "--threads", "0"], "--threads takes 1 or more", "score <options>"),
        (["score", "--reasons", "21"], "--reasons takes 0 to 20", "score <options>"),
        (["simulate"], "give the folder to write to: -o DIR", "simulate <options>"),
    ])
    func misuseIsExplainedWithStatus2(arguments: [String], message: String, usage: String) throws {
        let run = try CommandRun(arguments)
        let command = usage.split(separator: " ")[0]
        #expect(
            run.error == """
                Error: \(message)
                Usage: rapport \(usage)
                  See 'rapport \(command.hasPrefix("<") ? "" : "\(command) ")--help' for more information.

                """)
        #expect(run.status == 2 && run.output.isEmpty)
    }

    @Test func attributeThatCannotBeCountedByIsRefused() throws {
        let run = try SimulatedProject.shared().run("at-risk", "--by", "age")
        #expect(run.error.hasPrefix("Error: --by takes plan\n"))
        #expect(run.status == 2)
    }

    @Test func onlyScoresAndFeaturesAreWrittenAsParquet() throws {
        let folder = try ScratchFolder()
        let file = folder.file("x.parquet")
        let run = try SimulatedProject.shared().run("at-risk", "-o", file)
        #expect(
            run.error.hasPrefix(
                "Error: only rapport score and rapport features write Parquet; \(file) could end in .csv or .json\n"))
        #expect(run.status == 2 && folder.contents.isEmpty)
    }
}
