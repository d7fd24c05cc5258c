import Foundation
import Testing

/// The whole way on histories whose truth is known: 20,000 customers, without confounding.
@Suite struct TruthTests {
    /// One simulated world with its model and truth, shared by the tests.
    private struct World: Sendable {
        let folder: ScratchFolder

        init(seed: Int) throws {
            folder = try ScratchFolder()
            let made = try CommandRun([
                "simulate", "--customers", "20000", "--seed", "\(seed)", "-o", folder.file("world"),
            ])
            #expect(made.status == 0, "\(made.error)")
            let trained = try CommandRun(["train", "-q"] + Self.project(folder) + ["-o", folder.file("model.json")])
            #expect(trained.status == 0, "\(trained.error)")
        }

        var truth: [String: Any] {
            get throws { try jsonFile(folder.file("world/truth.json")) }
        }

        static func project(_ folder: ScratchFolder) -> [String] { ["-c", folder.file("world/rapport.yaml")] }

        func run(_ arguments: [String]) throws -> CommandRun {
            try CommandRun(
                arguments + Self.project(folder) + ["-m", folder.file("model.json"), "-q", "--format", "json"])
        }

        /// The touchpoints that truly act on an outcome, with the sign of a worse experience.
        func causes(of outcome: String) throws -> [String: Int] {
            let truth = try truth
            let causes = try #require(truth["causes"] as? [[String: Any]])
            return Dictionary(
                causes.filter { $0["outcome"] as? String == outcome }.map {
                    ($0["touchpoint"] as! String, $0["direction"] as! Int)
                }, uniquingKeysWith: { first, _ in first })
        }
    }

    private static let world = Result { try World(seed: 8) }

    @Test func driversRankTheTrueCausesOfChurnFirstWithTheirSigns() throws {
        let world = try Self.world.get()
        let drivers = try world.run(["drivers", "--outcome", "churn"]).objects("touchpoints")
        let causes = try world.causes(of: "churn")
        #expect(Set(drivers.prefix(causes.count).map { $0["touchpoint"] as! String }) == Set(causes.keys))
        for driver in drivers.prefix(causes.count) {
            // A worse experience raises churn, so a better one lowers it, and surely so.
            let interval = try #require(driver["effectInterval"] as? [Double])
            #expect(interval[1] < 0)
            #expect(driver["direction"] as? String == "loyal")
            #expect(try driver.number("q") < 0.001)
        }
    }

    @Test func driversRankTheTrueCausesOfReferralFirstWithTheirSigns() throws {
        let world = try Self.world.get()
        let drivers = try world.run(["drivers", "--outcome", "referral"]).objects("touchpoints")
        // Who leaves no longer recommends: what makes customers leave acts on referral too.
        let causes = Set(try world.causes(of: "referral").keys).union(try world.causes(of: "churn").keys)
        let first = drivers.prefix(causes.count)
        #expect(Set(first.map { $0["touchpoint"] as! String }) == causes)
        #expect(try first.allSatisfy { try $0.number("effect") > 0 && $0["direction"] as? String == "loyal" })
    }

    @Test func effectsOfInertTouchpointsAreNotToldFromNothing() throws {
        let world = try Self.world.get()
        let drivers = try world.run(["drivers", "--outcome", "churn"]).objects("touchpoints")
        for driver in drivers
        where ["website", "newsletter", "survey", "support_chat"].contains(driver["touchpoint"] as! String) {
            #expect(try driver.number("q") > 0.01, "\(driver["touchpoint"]!)")
        }
    }

    @Test func trueChangesLieWithinTheIntervals() throws {
        let world = try Self.world.get()
        let truth = try world.truth
        let asOf = try #require(truth["asOf"] as? String)
        let scenarios = try #require(truth["scenarios"] as? [[String: Any]])
        #expect(scenarios.count == 4)
        for scenario in scenarios {
            let edit = try #require(scenario["name"] as? String)
            let answers = try world.run(["what-if", "--set", edit, "--as-of", asOf]).objects("outcomes")
            for truth in try #require(scenario["outcomes"] as? [[String: Any]]) {
                let answer = try #require(answers.first { $0["name"] as? String == truth["name"] as? String })
                let interval = try #require(answer["interval"] as? [Double])
                let change = try truth.number("change")
                #expect(
                    interval[0] <= change && change <= interval[1],
                    "\(edit), \(truth["name"]!): \(change) is not in \(interval)")
            }
        }
    }
}
