import Foundation
import Testing

/// What the commands say of a calibration map.
struct CalibrationCommandTests {
    /// 400 simulated customers with two plain features, and a map that is asked for.
    private struct World: Sendable {
        let folder: ScratchFolder

        init() throws {
            folder = try ScratchFolder()
            let made = try CommandRun([
                "simulate", "--customers", "400", "--seed", "1", "--replicates", "2", "-o", folder.file("world"),
            ])
            #expect(made.status == 0, "\(made.error)")
            for method in ["logistic", "beta", "none"] {
                let text = try String(contentsOfFile: folder.file("world/rapport.yaml"), encoding: .utf8)
                let plain = text.replacing(
                    "windows: [30d, 90d, 365d]", with: "windows: [90d], select: [{measure: count}, {measure: silence}]")
                try (plain + "model: {calibration: \(method)}\n").write(
                    toFile: folder.file("world/\(method).yaml"), atomically: true, encoding: .utf8)
            }
        }

        func run(_ arguments: String..., method: String) throws -> CommandRun {
            let common = ["-q", "-c", folder.file("world/\(method).yaml")]
            let model = ["-m", folder.file("\(method).json")]
            let run = try CommandRun(
                arguments + (arguments[0] == "train" ? common + ["--force", "-o", model[1]] : common + model))
            #expect(run.status == 0, "\(run.error)")
            return run
        }
    }

    private static let world = Result { try World() }

    @Test func mapIsToldOfWhereverItCounts() throws {
        let world = try Self.world.get()
        let trained = try world.run("train", method: "beta")
        let line = try #require(trained.lines.first { $0.hasPrefix("Calibration of churn: ") })
        let words =
            /Calibration of churn: (beta, intercept −?\d\.\d\d, a \d\.\d\d, b \d\.\d\d, from (\d+) later snapshots of \d+ customers \(p .*\))/
        let match = try #require(line.wholeMatch(of: words), "\(line)")
        // So few customers recommend that there is no map for it.
        #expect(
            trained.lines.contains {
                $0.wholeMatch(of: /Calibration of referral: none: .*/) != nil
            })
        let card = try CommandRun(["export", "model-card", "-q", "-m", world.folder.file("beta.json")])
        #expect(card.output.contains("  - calibration: \(match.1)\n"))
        let coefficients = try CommandRun(["export", "coefficients", "-q", "-m", world.folder.file("beta.json")])
        #expect(
            coefficients.lines.last
                == "Coefficients of churn make its log-odds before calibration (\(match.1)).")
        let risk = try world.run("at-risk", "--top", "2", "--as-of", "2025-10-01", method: "beta")
        #expect(
            risk.lines.last?.hasSuffix(
                "In brackets: what a reason adds to the log-odds before calibration; +0.7 doubles the odds.") == true)
        let first = try #require(risk.lines.dropFirst(2).first?.split(separator: " ").first)
        let explained = try world.run("explain", String(first), "--as-of", "2025-10-01", method: "beta")
        #expect(explained.lines.count { $0 == "  reasons add up to the log-odds before calibration:" } == 1)
        #expect(explained.lines.count { $0.contains("  in all, before calibration: ") } == 1)
    }

    /// σ(baseline + Σ contributions) is the probability that `explain` and `score` report.
    @Test func reasonsThroughALogisticMapAddUpInJSON() throws {
        let world = try Self.world.get()
        let trained = try world.run("train", "--format", "json", method: "logistic")
        let calibration = try #require(try trained.objects("outcomes").first?["calibration"] as? [String: Any])
        #expect(
            keys(calibration) == [
                "customers", "events", "finding", "from", "intercept", "method", "pValue", "rows", "slope",
            ])
        #expect(calibration["method"] as? String == "logistic" && calibration["finding"] as? String == "applied")
        #expect(calibration["from"] as? String == "2025-09-01")
        let top = try world.run(
            "at-risk", "--top", "1", "--as-of", "2025-10-01", "--format", "json", method: "logistic")
        let customer = try #require(try top.objects("customers").first?["customer_id"] as? String)
        let explained = try world.run(
            "explain", customer, "--as-of", "2025-10-01", "--format", "json", method: "logistic")
        for outcome in try explained.objects("outcomes") {
            #expect(outcome["addsUpToForecast"] as? Bool == true)
            let reasons = try #require(outcome["reasons"] as? [[String: Any]])
            let eta = try reasons.reduce(try outcome.number("baseline")) { $0 + (try $1.number("contribution")) }
            #expect(try abs(1 / (1 + exp(-eta)) - outcome.number("probability")) < 1e-9)
        }
    }

    @Test func withoutAMapNothingIsSaid() throws {
        let world = try Self.world.get()
        let trained = try world.run("train", method: "none")
        #expect(!trained.output.contains("Calibration"))
        let json = try world.run("train", "--format", "json", method: "none")
        #expect(try json.objects("outcomes").first?["calibration"] is NSNull)
        let risk = try world.run("at-risk", "--top", "1", "--as-of", "2025-10-01", method: "none")
        #expect(risk.lines.last?.hasSuffix("what a reason adds to the log-odds; +0.7 doubles the odds.") == true)
    }
}
