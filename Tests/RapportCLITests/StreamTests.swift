import Foundation
import Testing

/// What goes to standard output and what to standard error, and what the environment changes.
struct StreamTests {
    @Test func dataAndHintsAreApart() throws {
        let run = try SimulatedProject.shared().run("at-risk", "--top", "2", "--format", "csv")
        #expect(run.lines.count == 3)
        #expect(run.header == ["customer_id", "probability", "interval", "why", "as_of"])
        #expect(
            run.error
                == "Next: rapport explain CUSTOMER says more of one; rapport drivers, what matters to all\n")
    }

    @Test(arguments: [
        ["check"], ["score"], ["at-risk"], ["drivers"], ["what-if", "--set", "delivery.emotion=1"],
        ["explain", "C00001"],
        ["effect", "support_call", "--from", "2025-01-01", "--to", "2025-09-01", "--exposed-within", "30d"],
    ])
    func quietRunsSayNothingBesides(arguments: [String]) throws {
        let path = try SimulatedProject.shared().path
        let quiet = try CommandRun(arguments + ["-q"], in: path)
        let loud = try CommandRun(arguments, in: path)
        #expect(quiet.error.isEmpty && quiet.status == 0)
        #expect(loud.error.hasPrefix("Next: rapport ") && loud.lines == quiet.lines)
    }

    @Test func verboseRunsTellWhatWasRead() throws {
        let run = try SimulatedProject.shared().run("at-risk", "-q", "-v")
        #expect(run.error.wholeMatch(of: /read 992 events of 63 customers in \d+\.\d\d s\n/) != nil)
    }

    @Test func dashIsStandardOutput() throws {
        let project = try SimulatedProject.shared()
        let plain = try project.run("score", "-q", "--format", "csv")
        let dash = try project.run("score", "-q", "--format", "csv", "-o", "-")
        #expect(dash.output == plain.output && !plain.output.isEmpty)
        let model = try project.run("train", "-q", "-o", "-")
        #expect(keys(model.json).contains("schema") && model.json["schema"] as? String == "rapport.model/1")
    }

    @Test func headingsAreBoldOnlyWhenAskedFor() throws {
        let project = try SimulatedProject.shared()
        let bold = "\u{1B}[1mcustomer  P(churn 90d)  90% interval  why\u{1B}[0m\n"
        let always = try project.run("at-risk", "-q", "--color", "always")
        #expect(always.output.split(separator: "\n", maxSplits: 1).last?.hasPrefix(bold) == true)
        for choice in ["auto", "never"] {
            #expect(try !project.run("at-risk", "-q", "--color", choice).output.contains("\u{1B}"))
        }
        #expect(try !project.run("at-risk", "-q", environment: ["NO_COLOR": "1"]).output.contains("\u{1B}"))
        // The flag is nearer than the environment.
        let both = try project.run("at-risk", "-q", "--color", "always", environment: ["NO_COLOR": "1"])
        #expect(both.output == always.output)
    }

    @Test func flagsPrecedeTheEnvironmentWhichPrecedesTheDefault() throws {
        let project = try SimulatedProject.shared()
        let missing = ["RAPPORT_MODEL": "none.json", "RAPPORT_CONFIG": "none.yaml"]
        #expect(
            try project.run("check", environment: missing).error.hasPrefix("error[E160] no configuration none.yaml\n"))
        #expect(try project.run("check", "-q", "-c", "rapport.yaml", environment: missing).status == 0)
        let model = try project.run("score", "-c", "rapport.yaml", environment: missing)
        #expect(model.error.hasPrefix("error[E131] none.json: there is no such file\n"))
        let named = try project.run(
            "score", "-q", "-c", "rapport.yaml", "-m", "models/model.json", environment: missing)
        #expect(named.status == 0 && named.error.isEmpty)
        let settings = try project.run(
            "check", "--show-config", "--format", "csv", "-c", "rapport.yaml", environment: missing)
        #expect(
            settings.lines.prefix(3) == [
                "setting,value,origin", "config,rapport.yaml,flag", "model,none.json,RAPPORT_MODEL",
            ])
    }

    @Test(arguments: ["json", "csv", "table"])
    func readerThatWentAwayIsNoError(format: String) throws {
        let process = CommandRun.process(
            ["score", "-q", "--reasons", "20", "--format", format], in: try SimulatedProject.shared().path,
            environment: [:])
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        try output.fileHandleForReading.close()
        let message = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(message.isEmpty)
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    }
}
