import Foundation
import Testing

/// `rapport backtest`: its lines, its fields, its gates, and what it refuses.
struct BacktestCommandTests {
    /// 600 simulated customers with two plain features at the firsts of months.
    private static let world = Result {
        let folder = try ScratchFolder()
        let made = try CommandRun([
            "simulate", "--customers", "600", "--seed", "1", "--replicates", "2", "-o", folder.file("world"),
        ])
        #expect(made.status == 0, "\(made.error)")
        let text = try String(contentsOfFile: folder.file("world/rapport.yaml"), encoding: .utf8)
        try text.replacing(
            "windows: [30d, 90d, 365d]", with: "windows: [90d], select: [{measure: count}, {measure: silence}]"
        ).write(toFile: folder.file("world/rapport.yaml"), atomically: true, encoding: .utf8)
        return folder
    }

    private func run(_ arguments: String...) throws -> CommandRun {
        try CommandRun(["backtest"] + arguments, in: Self.world.get().file("world"))
    }

    @Test func documentHasThePromisedFields() throws {
        let run = try run("-q", "--format", "json", "--folds", "2", "--gate", "auc>=0.5")
        #expect(run.status == 0, "\(run.error)")
        #expect(keys(run.json) == ["asOf", "folds", "gates", "level", "outcomes", "schema"])
        #expect(run.json["schema"] as? String == "rapport.backtest/1" && run.json["asOf"] as? String != nil)
        #expect(try run.json.number("folds") == 2 && run.json.number("level") == 0.9)
        let outcomes = try run.objects("outcomes")
        #expect(outcomes.map { $0["name"] as? String } == ["churn", "referral"])
        #expect(
            keys(outcomes[0]) == [
                "gapDays", "horizonDays", "name", "origins", "originsOverlap", "overall", "stayingPower",
            ])
        let scores = [
            "auc", "aucInterval", "baseRate", "bestBaseline", "calibrationIntercept", "calibrationSlope", "counts",
            "customers", "ece", "events", "lift", "rows", "scores", "skill",
        ]
        #expect(keys(outcomes[0]["overall"]) == scores)
        let origins = try #require(outcomes[0]["origins"] as? [[String: Any]])
        #expect(origins.map { $0["origin"] as? String } == ["2025-09-01", "2025-10-01"])
        #expect(
            keys(origins[0])
                == (scores + ["known", "origin", "trainedFrom", "trainedTo", "trainingRows"]).sorted())
        // A label of 90 days from June the first is known on August the 30th.
        #expect(origins[0]["trainedTo"] as? String == "2025-06-01" && origins[0]["known"] as? String == "2025-11-30")
        let losses = try #require(origins[0]["scores"] as? [String: Any])
        #expect(Set(keys(losses)).isSuperset(of: ["constant", "last_period", "model", "tenure"]))
        #expect(keys(losses["model"]) == ["brier", "logLoss"])
        let counts = try #require(origins[0]["counts"] as? [String: Any])
        #expect(keys(counts) == keys(losses))
        #expect(
            keys(counts["model"]) == [
                "crps", "expected", "held", "interval", "intervalProbability", "intervalScore", "logScore", "observed",
                "pit", "shock", "shockOrigins", "shockOutcome",
            ])
        let coverage = try #require((outcomes[0]["overall"] as? [String: Any])?["counts"] as? [String: Any])
        #expect(
            keys(coverage["model"]) == ["crps", "held", "heldBand", "intervalScore", "logScore", "origins"])
        let power = try #require(outcomes[0]["stayingPower"] as? [String: Any])
        #expect(keys(power) == ["ages", "fadedAfterDays", "trainedAt"])
        #expect(
            keys(power["ages"]) == [
                "auc", "days", "freshLift", "freshSkillOverTenure", "lift", "origin", "skillOverTenure",
            ])
        #expect(keys(run.json["gates"]) == ["bound", "gate", "metric", "outcome", "passed", "value"])
        // What was observed is what happened, in every form.
        let observed = try #require((counts["model"] as? [String: Any])?["observed"] as? Int)
        #expect(origins[0]["events"] as? Int == observed)
    }

    @Test func tableHasALineForEachOriginAndOneForAll() throws {
        let run = try run("--folds", "2")
        #expect(run.status == 0, "\(run.error)")
        let heading = try #require(run.lines.firstIndex { $0.hasPrefix("outcome") })
        #expect(
            Array(run.lines[..<heading]) == [
                "Trained at 2 origins with what was known by then, and compared with what happened until 2025-12-31.",
                "Skill: how much lower the log loss is than that of the best baseline.", "",
            ])
        #expect(run.lines[heading].hasSuffix("expected, 90% interval  happened"))
        let rows = run.lines[(heading + 1)...(heading + 6)].map {
            $0.split(separator: " ").prefix(2).joined(separator: " ")
        }
        #expect(
            rows == [
                "churn 2025-09-01", "churn 2025-10-01", "churn all", "referral 2025-09-01", "referral 2025-10-01",
                "referral all",
            ])
        #expect(run.lines[heading + 3].contains(/held [0-2] of 2\b/))
        let text = run.lines.dropFirst(heading + 7).joined(separator: "\n")
        let comparison = #/\d+\.\d% (below|above) the rates by tenure, \d+\.\d% (below|above) the latest rate, .*\./#
        for start in ["churn, who: log loss ", "churn, how many: off by "] {
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(start) })
            #expect(line.contains(comparison))
        }
        #expect(
            text.contains(
                #/churn, intervals: 90% ones held \d of 2 times; honest ones hold 1 to 2, or so, as origins share outcomes\./#
            ))
        #expect(
            text.contains(
                #/churn, staying power: the model of 2025-09-01 had a lift of \d\.\d\d, after 30 days \d\.\d\d \(a fresh one \d\.\d\d\)\./#
            ))
        #expect(run.error.hasPrefix("Next: rapport "))
    }

    @Test func everyFormHasTheSameRows() throws {
        let (csv, lines, markdown) = (
            try run("-q", "--folds", "2", "--format", "csv"), try run("-q", "--folds", "2", "--format", "jsonl"),
            try run("-q", "--folds", "2", "--format", "md")
        )
        #expect(
            csv.header == [
                "outcome", "origin", "rows", "events", "base_rate", "auc", "log_loss", "skill", "ece", "lift",
                "calibration_slope", "calibration_intercept", "brier", "expected", "lower", "upper", "observed", "held",
                "crps", "count_log_score", "interval_score", "log_loss_tenure", "crps_tenure", "log_loss_last_period",
                "crps_last_period", "log_loss_constant", "crps_constant", "log_loss_sbg", "crps_sbg",
            ])
        #expect(csv.lines.count == 7 && lines.lines.count == 6)
        #expect(markdown.lines.count { $0.hasPrefix("| ") } == 8)
    }

    @Test func threadsChangeNoByteAndTheSeedDecidesTheRest() throws {
        let one = try run("-q", "--format", "json", "--folds", "1", "--threads", "1").output
        #expect(try run("-q", "--format", "json", "--folds", "1", "--threads", "3").output == one)
    }

    @Test func aGateThatFailsSaysByHowMuch() throws {
        let run = try run("-q", "--folds", "1", "--gate", "churn.auc>=0.5,churn.auc>=0.999,ece<=0,coverage>=0")
        #expect(run.status == 1)
        let failures = run.error.split(separator: "\n")
        #expect(failures.count == 3)
        #expect(
            try #require(failures.first).wholeMatch(
                of: /gate failed: churn auc 0\.\d{3}, at least 0\.999 asked for: 0\.\d{3} short/) != nil)
        #expect(
            failures[1].wholeMatch(of: /gate failed: churn ece 0\.\d{3}, at most 0\.0 asked for: 0\.\d{3} too much/)
                != nil)
        #expect(failures[2].hasPrefix("gate failed: referral ece "))
        // The report is there all the same, with the gates that were kept.
        #expect(
            run.lines.contains { $0.wholeMatch(of: /Gate churn auc 0\.\d{3}, at least 0\.5 asked for: kept/) != nil })
        let passed = try self.run("-q", "--folds", "1", "--gate", "churn.auc>=0.5")
        #expect(passed.status == 0 && passed.error.isEmpty)
    }

    @Test(arguments: [
        (
            ["--gate", "acu>=0.7"],
            """
            error[E140] gate "acu>=0.7": there is no metric "acu", only auc, log_loss, brier, ece, lift, calibration_slope, calibration_intercept, skill, count_skill, coverage. Did you mean "auc>=0.7"?
                  write metric>=number or metric<=number, such as auc>=0.70 or churn.ece<=0.05

            """
        ),
        (
            ["--gate", "chrn.auc>=0.7"],
            """
            error[E127] no outcome "chrn"; there are churn, referral. Did you mean "churn"?
                  outcomes are declared in rapport.yaml and trained with rapport train

            """
        ),
        (
            ["--as-of", "2025-03-15"],
            """
            error[E166] no snapshot's churn is known yet: every outcome window passes the data's end
                  use earlier cutoffs, or a shorter within: for the outcome

            """
        ),
        (
            ["--as-of", "2025-05-15"],
            """
            error[E138] churn cannot be backtested: its first outcomes are known from 2025-04-01 on, and no later cutoff has outcomes that are known by 2025-05-15
                  add earlier cutoffs to snapshots in rapport.yaml, or one at 2025-04-01 or later and data until 2025-06-30; a shorter horizon needs less

            """
        ),
    ])
    func whatCannotBeDoneIsRefused(arguments: [String], message: String) throws {
        let run = try CommandRun(["backtest"] + arguments, in: Self.world.get().file("world"))
        #expect(run.error == message)
        #expect(run.status == 2 && run.output.isEmpty)
    }

    @Test func tooFewCustomersAreCounted() throws {
        let folder = try ScratchFolder()
        let made = try CommandRun([
            "simulate", "--customers", "16", "--seed", "1", "--replicates", "2", "-o", folder.file("world"),
        ])
        #expect(made.status == 0, "\(made.error)")
        let run = try CommandRun(["backtest"], in: folder.file("world"))
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(
            run.error.contains(
                /error\[E139\] \w+ cannot be backtested: at 2025-\d\d-01, the last origin, \d+ snapshots with it and \d+ without it were known, and 10 of each are needed\n/
            ))
    }
}
