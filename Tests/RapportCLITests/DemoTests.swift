import Foundation
import Testing

/// What is shipped is what its own commands make.
@Suite struct DemoTests {
    @Test func demoEndsWithRiskDriversAndAWhatIf() throws {
        let run = try CommandRun(["demo"])
        #expect(run.status == 0, "\(run.error)")
        #expect(run.seconds < 60)
        let steps = run.output.split(separator: "\n").filter { $0.hasPrefix("$ rapport ") }.map {
            $0.split(separator: " ")[2]
        }
        #expect(steps == ["train", "at-risk", "drivers", "drivers", "what-if"])
        #expect(run.output.contains("P(churn 90d)"))
        #expect(run.output.contains("effect on P(referral)"))
        #expect(run.output.contains("customers kept"))
    }

    @Test func demoDataIsMadeBitForBit() throws {
        let folder = try ScratchFolder()
        let made = try CommandRun(["simulate", "--customers", "3000", "--seed", "1", "-o", folder.file("demo")])
        #expect(made.status == 0, "\(made.error)")
        for name in ["events.parquet", "customers.csv", "rapport.yaml"] {
            #expect(
                FileManager.default.contentsEqual(
                    atPath: folder.file("demo/" + name), andPath: CommandRun.root.path + "/data/demo/" + name),
                "\(name) differs: make data")
        }
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("demo/events.parquet"))).count
        #expect(bytes < 1_000_000)
    }

    @Test func demoModelAndItsCardAreMadeByTheDemosCommands() throws {
        let folder = try ScratchFolder()
        let trained = try CommandRun(["train", "-c", "data/demo/rapport.yaml", "-o", folder.file("demo.json"), "-q"])
        #expect(trained.status == 0, "\(trained.error)")
        let made = try jsonFile(folder.file("demo.json"))
        let shipped = try jsonFile(CommandRun.root.path + "/models/demo.json")
        #expect(made["dataFingerprint"] as? String == shipped["dataFingerprint"] as? String)
        for (made, shipped) in zip(try heads(of: made), try heads(of: shipped)) {
            for key in ["coefficients", "standardizedCoefficients", "means", "scales"] {
                let numbers = try #require(made[key] as? [Double])
                let expected = try #require(shipped[key] as? [Double])
                #expect(numbers.count == expected.count)
                // Another processor's kernels round differently, within the solver's tolerance.
                #expect(
                    zip(numbers, expected).allSatisfy { abs($0 - $1) <= 1e-4 * max(1, abs($1)) }, "\(key): make model")
            }
        }
        let card = try CommandRun([
            "export", "model-card", "-m", folder.file("demo.json"), "-o", folder.file("demo.md"),
        ])
        #expect(card.status == 0, "\(card.error)")
        #expect(
            try String(contentsOfFile: folder.file("demo.md"), encoding: .utf8)
                == String(contentsOfFile: CommandRun.root.path + "/models/demo.md", encoding: .utf8), "make model")
    }

    @Test func truthIsToldOfAnyScenario() throws {
        let folder = try ScratchFolder()
        let scenario = try folder.write(
            """
            name: no late parcels for half of them
            edits: [{replace: {touchpoint: delivery, promise_kept: {from: 0, to: 1}}, share: 0.5}]
            """, to: "scenario.yaml")
        let made = try CommandRun([
            "simulate", "--customers", "400", "--seed", "3", "--scenario", scenario, "-o", folder.file("world"),
        ])
        #expect(made.status == 0, "\(made.error)")
        let truth = try jsonFile(folder.file("world/truth.json"))
        let scenarios = try #require(truth["scenarios"] as? [[String: Any]])
        #expect(scenarios.map { $0["name"] as? String } == ["no late parcels for half of them"])
        let churn = try #require((scenarios[0]["outcomes"] as? [[String: Any]])?.first)
        #expect(try churn.number("change") < 0)
    }

    private func heads(of model: [String: Any]) throws -> [[String: Any]] {
        try #require(model["heads"] as? [[String: Any]]).map { try #require($0["fit"] as? [String: Any]) }
    }
}
