import Foundation
import Testing

/// The machine-readable forms: every field that is promised, and no other.
struct FormatTests {
    private func json(_ arguments: String...) throws -> [String: Any] {
        let run = try CommandRun(arguments + ["-q", "--format", "json"], in: try SimulatedProject.shared().path)
        #expect(run.status == 0 && run.output.hasSuffix("}\n"))
        return run.json
    }

    @Test func train() throws {
        let folder = try ScratchFolder()
        let file = folder.file("m.json")
        let object = try json("train", "-o", file)
        #expect(object["schema"] as? String == "rapport.train/1")
        #expect(object["model"] as? String == file)
        #expect(keys(object) == ["cutoffs", "featureChoice", "model", "outcomes", "schema"])
        #expect(
            object["cutoffs"] as? [String] == ["2025-01-01", "2025-03-01", "2025-05-01", "2025-07-01", "2025-09-01"])
        #expect(
            keys(object["outcomes"]) == [
                "auc", "baseRate", "calibration", "customers", "dropped", "events", "features", "logLoss", "name",
                "notes",
                "passes", "penalty", "penaltyOrigins", "rows", "seconds",
            ])
        let outcome = try #require((object["outcomes"] as? [[String: Any]])?.first)
        let calibration = try #require(outcome["calibration"] as? [String: Any])
        #expect(keys(calibration) == ["customers", "events", "finding", "from", "method", "pValue", "rows"])
        #expect(calibration["finding"] as? String == "tooLittleHistory" && calibration["method"] as? String == "none")
    }

    @Test func evaluate() throws {
        let object = try json("evaluate", "--as-of", "2025-06-01")
        #expect(object["schema"] as? String == "rapport.evaluate/1")
        #expect(keys(object) == ["outcomes", "schema"])
        #expect(
            keys(object["outcomes"]) == [
                "asOf", "auc", "aucInterval", "baseRate", "brier", "calibrationIntercept", "calibrationSlope", "ece",
                "events", "liftTop10", "logLoss", "logLossConstant", "name", "prAuc", "rows",
            ])
    }

    @Test func score() throws {
        let object = try json("score", "--reasons", "2")
        #expect(object["schema"] as? String == "rapport.score/1")
        #expect(keys(object) == ["asOf", "customers", "model", "schema"])
        #expect(
            keys(object["customers"]) == [
                "as_of", "churn", "churn_hi", "churn_lo", "customer_id", "model", "reason_1", "reason_2", "referral",
                "referral_hi", "referral_lo",
            ])
        for customer in object["customers"] as? [[String: Any]] ?? [] {
            let ends = ["churn_lo", "churn", "churn_hi"].compactMap { customer[$0] as? Double }
            #expect(ends.count == 3 && ends == ends.sorted() && ends[0] >= 0 && ends[2] <= 1)
        }
    }

    @Test func atRisk() throws {
        let object = try json("at-risk", "--top", "3")
        #expect(object["schema"] as? String == "rapport.at-risk/1")
        #expect(
            keys(object) == ["above", "asOf", "customers", "eligible", "outcome", "schema", "threshold", "until"])
        #expect(keys(object["customers"]) == ["as_of", "customer_id", "interval", "probability", "why"])
        let groups = try json("at-risk", "--by", "plan")
        #expect(keys(groups) == ["asOf", "by", "groups", "schema", "until"])
        #expect(keys(groups["groups"]) == ["above", "customers", "mean", "plan"])
    }

    @Test func drivers() throws {
        let object = try json("drivers", "--outcome", "referral")
        #expect(object["schema"] as? String == "rapport.drivers/1")
        #expect(object["outcome"] as? String == "referral")
        #expect(
            keys(object) == [
                "by", "deviance", "devianceByChance", "draws", "exact", "explained", "nullDeviance", "others",
                "outcome", "schema",
                "touchpoints",
            ])
        let fields = [
            "change", "customers", "direction", "effect", "effectInterval", "odds", "q", "share", "shareInterval",
        ]
        #expect(keys(object["touchpoints"]) == fields + ["touchpoint"])
        #expect(keys(object["others"]) == (fields.filter { $0 != "q" } + ["name"]).sorted())
        for driver in object["touchpoints"] as? [[String: Any]] ?? [] {
            #expect(["loyal", "leaving"].contains(driver["direction"] as? String))
        }
    }

    @Test func whatIf() throws {
        let object = try json("what-if", "--set", "support_call.response_minutes=60")
        #expect(object["schema"] as? String == "rapport.what-if/1")
        #expect(keys(object) == ["outcomes", "schema"])
        #expect(
            keys(object["outcomes"]) == [
                "baseline", "change", "customers", "edited", "evidence", "expected", "interval", "name",
                "outOfSupport", "scenario",
            ])
        for outcome in object["outcomes"] as? [[String: Any]] ?? [] {
            let values = ["baseline", "scenario", "change"].compactMap { outcome[$0] as? Double }
            #expect(values.count == 3 && abs(values[1] - values[0] - values[2]) < 1e-9)
        }
    }

    @Test func check() throws {
        let object = try json("check")
        #expect(object["schema"] as? String == "rapport.check/1")
        #expect(keys(object) == ["customers", "events", "findings", "from", "outcomes", "schema", "to", "touchpoints"])
        #expect(keys(object["touchpoints"]) == ["events", "touchpoint"])
        #expect(keys(object["outcomes"]) == ["baseRate", "name", "snapshots"])
        #expect(keys(object["findings"]) == ["code", "message", "remedy", "severity"])
    }

    @Test func explain() throws {
        let object = try json("explain", "C00001")
        #expect(object["schema"] as? String == "rapport.explain/1")
        #expect(keys(object) == ["asOf", "correlated", "events", "outcomes", "schema"])
        #expect(
            keys(object["outcomes"]) == [
                "addsUpToForecast", "baseline", "interval", "logOdds", "name", "probability", "reasons",
            ])
        #expect(keys(object["events"]) == ["emotion", "promise_kept", "response_minutes", "time", "touchpoint"])
    }

    @Test func doctor() throws {
        let object = try json("doctor")
        #expect(object["schema"] as? String == "rapport.doctor/1")
        #expect(keys(object) == ["parts", "schema"])
        let parts = (object["parts"] as? [[String: String]] ?? []).compactMap { $0["part"] }.filter { $0 != "advice" }
        #expect(parts == ["rapport", "BLAS", "BLAS core", "threads", "self-check", "duckdb", "postgres", "spark"])
    }

    @Test(arguments: [
        ["score"], ["at-risk"], ["drivers", "--all"], ["what-if", "--set", "delivery.emotion=1"],
        ["evaluate", "--as-of", "2025-06-01"], ["check"], ["explain", "C00001"], ["doctor"],
    ])
    func everyFormOfATableHasTheSameRows(arguments: [String]) throws {
        let path = try SimulatedProject.shared().path
        func run(_ format: String) throws -> CommandRun {
            let run = try CommandRun(arguments + ["-q", "--format", format], in: path)
            #expect(run.status == 0 && run.output.hasSuffix("\n"))
            return run
        }
        let (csv, objects) = (try run("csv"), try run("jsonl"))
        #expect(csv.lines.count == objects.lines.count + 1 && objects.lines.count > 0)
        for line in objects.lines {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            #expect(keys(object) == csv.header.sorted())
        }
        // A what-if is sentences for people, and rows only for programs.
        let markdown = try run("md").lines.filter { $0.hasPrefix("| ") }
        #expect(markdown.count == (arguments[0] == "what-if" ? 0 : csv.lines.count + 1))
        #expect(try run("table").output == CommandRun(arguments + ["-q"], in: path).output)
    }
}
