import Foundation
import Testing

/// `rapport drivers` as the program prints it.
struct DriversCommandTests {
    private func run(_ arguments: String...) throws -> CommandRun {
        try CommandRun(["drivers", "--draws", "40"] + arguments, in: try SimulatedProject.shared().path)
    }

    @Test func outcomesAreShownSideBySide() throws {
        let text = try run("--loyalty", "--all", "-q")
        #expect(text.status == 0, "\(text.error)")
        #expect(text.lines[0].contains("share (churn)") && text.lines[0].contains("share (referral)"))
        let json = try run("--loyalty", "-q", "--format", "json").json
        #expect(keys(json) == ["by", "outcomes", "schema", "touchpoints"])
        #expect(json["schema"] as? String == "rapport.loyalty/1")
    }

    @Test(arguments: [("stage", "stages"), ("through", "through"), ("family", "families")])
    func viewsShareOutTheSameDeviance(view: String, key: String) throws {
        let json = try run("--by", view, "-q", "--format", "json").json
        let all = (json[key] as? [[String: Any]] ?? []) + (json["others"] as? [[String: Any]] ?? [])
        let shares = all.compactMap { $0["share"] as? Double }
        #expect(shares.count >= 3 && abs(shares.reduce(0, +) - 1) < 1e-9)
        let touchpoints = try run("-q", "--format", "json").json
        let deviance = try #require(json["deviance"] as? Double)
        #expect(abs(deviance / (try #require(touchpoints["deviance"] as? Double)) - 1) < 1e-3)
    }

    @Test func sameSeedSameBytes() throws {
        let text = try run("-q", "--seed", "3", "--format", "json")
        #expect(try run("-q", "--seed", "3", "--format", "json", "--threads", "1").output == text.output)
        #expect(try run("-q", "--seed", "4", "--format", "json").output != text.output)
    }

    @Test func journeysAndPerformanceAreColumnsOnRequest() throws {
        let text = try run("--markov", "--performance", "--all", "-q")
        #expect(text.status == 0, "\(text.error)")
        #expect(text.lines[0].contains("removal effect") && text.lines[0].hasSuffix("what to do"))
        #expect(text.lines.contains { $0.hasPrefix("Removal effect: of a Markov chain of journeys, ") })
        let csv = try run("--markov", "--performance", "-q", "--format", "csv")
        #expect(csv.header.suffix(3) == ["removalEffect", "performance", "quadrant"])
    }

    @Test func itNeverSpeaksOfCausesButToDenyThem() throws {
        for arguments in [["--loyalty"], ["--markov", "--performance"], ["--by", "family"]] {
            let text = try CommandRun(["drivers", "--draws", "20"] + arguments, in: SimulatedProject.shared().path)
            let said = text.output.replacing("not proof of cause", with: "").lowercased()
            #expect(text.status == 0 && !said.contains("caus"), "\(text.output)")
        }
    }

    @Test(arguments: [
        (["--loyalty", "--outcome", "churn"], "--loyalty shows all outcomes"),
        (["--loyalty", "--markov"], "--markov and --performance go with one outcome"),
        (["--markov", "--by", "stage"], "--markov is by touchpoint"),
        (["--draws", "5"], "--draws takes 20 or more"), (["--by", "mood"], "mood"),
    ])
    func whatDoesNotGoTogetherIsSaid(arguments: [String], message: String) throws {
        let run = try CommandRun(["drivers"] + arguments, in: SimulatedProject.shared().path)
        #expect(run.status == 2 && run.error.contains(message), "\(run.error)")
    }
}
