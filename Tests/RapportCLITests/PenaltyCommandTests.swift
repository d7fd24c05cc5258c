import Foundation
import Testing

/// What `train` and the model card say of a penalty that is chosen by rolling origin.
struct PenaltyCommandTests {
    @Test func trainAndCardSayThatTheOriginRolled() throws {
        let folder = try ScratchFolder()
        let made = try CommandRun([
            "simulate", "--customers", "900", "--seed", "1", "--replicates", "2", "-o", folder.file("world"),
        ])
        #expect(made.status == 0, "\(made.error)")
        let plain = try String(contentsOfFile: folder.file("world/rapport.yaml"), encoding: .utf8).replacing(
            "windows: [30d, 90d, 365d]", with: "windows: [90d], select: [{measure: count}, {measure: silence}]")
        try (plain + "model: {calibration: none, penalty: rolling_origin}\n").write(
            toFile: folder.file("world/rapport.yaml"), atomically: true, encoding: .utf8)
        let train = ["train", "-q", "--force", "-c", folder.file("world/rapport.yaml"), "-o", folder.file("m.json")]
        let trained = try CommandRun(train)
        #expect(trained.status == 0, "\(trained.error)")
        let words =
            /churn: (penalty chosen by forecasting [\d,]+ later snapshots at (\d) origins from 2025-\d\d-\d\d on)/
        let line = try #require(trained.lines.first { $0.hasPrefix("churn: penalty") })
        let match = try #require(line.wholeMatch(of: words), "\(line)")
        let card = try CommandRun(["export", "model-card", "-q", "-m", folder.file("m.json")])
        #expect(card.output.contains("  - \(match.1)\n"))
        let json = try CommandRun(train + ["--format", "json"])
        let outcome = try #require(try json.objects("outcomes").first)
        let origins = try #require(outcome["penaltyOrigins"] as? [String: Any])
        #expect(Set(origins.keys) == ["from", "origins", "rows", "logLoss"])
        #expect(origins["origins"] as? Int == Int(match.2))
        let loss = try #require(origins["logLoss"] as? Double)
        #expect(loss > 0.2 && loss < 0.7)
    }
}
