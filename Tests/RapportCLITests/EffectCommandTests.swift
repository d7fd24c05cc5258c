import Foundation
import Testing

/// `rapport effect`: what it prints, what it refuses, and a randomised experiment whose effect is known.
@Suite struct EffectCommandTests {
    private static let asked = [
        "effect", "support_call", "--from", "2025-01-01", "--to", "2025-09-01", "--exposed-within", "30d",
    ]

    @Test func documentHasThePromisedFields() throws {
        let run = try CommandRun(Self.asked + ["-q", "--format", "json"], in: try SimulatedProject.shared().path)
        #expect(run.status == 0, "\(run.error)")
        #expect(
            keys(run.json) == [
                "adjusted", "asOf", "assignedBy", "balance", "causal", "checks", "concerns", "customers", "eValue",
                "eValueLimit",
                "exposed", "exposedWithinDays", "interval", "method", "naive", "naiveInterval", "naiveWith",
                "naiveWithout",
                "outcome", "overlap",
                "schema", "segments", "standardError", "target", "touchpoint", "unexposed", "verdict",
                "with", "without",
            ])
        #expect(run.json["schema"] as? String == "rapport.effect/1" && run.json["outcome"] as? String == "churn")
        #expect(keys(run.json["overlap"]) == ["ess", "essExposed", "essUnexposed", "max", "min", "trimmed"])
        #expect(keys(run.json["balance"]) == ["after", "before", "feature"])
        #expect(keys(run.json["checks"]) == ["gComputation", "targeted", "weighted"])
        let adjusted = try run.json.number("adjusted")
        let difference = try run.json.number("with") - run.json.number("without")
        #expect(abs(adjusted - difference) < 1e-12)
        let unadjusted = try run.json.number("naiveWith") - run.json.number("naiveWithout")
        #expect(try abs(run.json.number("naive") - unadjusted) < 1e-12)
    }

    @Test func sameSeedGivesTheSameBytesOnAnyNumberOfThreads() throws {
        let path = try SimulatedProject.shared().path
        func output(_ more: String...) throws -> String {
            try CommandRun(Self.asked + ["-q", "--format", "json"] + more, in: path).output
        }
        let one = try output("--threads", "1")
        #expect(try output("--threads", "3") == one && output("--threads", "3", "--seed", "2") != one)
    }

    @Test func causeIsOnlySpokenOfInTheVerdict() throws {
        let run = try CommandRun(Self.asked, in: try SimulatedProject.shared().path)
        #expect(run.lines.filter { $0.contains("cause") }.map { $0.prefix(24) } == ["Not to be read as cause:"])
        #expect(
            run.error
                == "Next: rapport effect --assigned-by business, or lot, only if you know that it is not customers who bring support_call about\n"
        )
    }

    @Test(arguments: [
        (
            ["suport_call", "--as-of", "2025-07-01"],
            """
            error[E120] unknown touchpoint "suport_call". Did you mean "support_call"?
                  rapport check lists the touchpoints of this log

            """
        ),
        (
            ["purchase", "--as-of", "2025-07-01"],
            """
            error[E180] churn is made of "purchase": an effect of it on itself means nothing
                  name a touchpoint that comes before the outcome, or another --outcome

            """
        ),
        (
            ["survey", "--as-of", "2025-07-01", "--exposed-within", "1h"],
            """
            error[E181] none of 36 snapshots has "survey" in the time of exposure: there is nothing to compare
                  widen --exposed-within, or choose another --as-of; rapport check lists the touchpoints

            """
        ),
        (
            ["survey", "--as-of", "2025-12-01"],
            """
            error[E184] churn of 2025-12-01 is known from 2026-03-02 on, and the data end at 2025-12-31T21:15:57Z
                  choose an earlier --as-of, or a shorter --exposed-within

            """
        ),
        (
            ["survey", "--from", "2022-07-01", "--to", "2022-08-01"],
            """
            error[E185] no cutoff of rapport.yaml lies from 2022-07-01 to 2022-08-01
                  snapshots: lists them; or give dates with --as-of

            """
        ),
        (
            ["website", "--as-of", "2025-07-01", "--exposed-within", "90d", "--by", "plam"],
            """
            error[E186] customers cannot be grouped by "plam"; there are plan. Did you mean "plan"?
                  --by takes an attribute of customers: in rapport.yaml with at most 12 different values

            """
        ),
        (
            ["survey", "--as-of", "2025-07-01", "--outcome", "chrn"],
            """
            error[E127] no outcome "chrn"; there are churn, referral. Did you mean "churn"?
                  outcomes are declared in rapport.yaml and trained with rapport train

            """
        ),
    ])
    func questionsWithoutAnAnswerAreRefused(arguments: [String], message: String) throws {
        let run = try CommandRun(["effect"] + arguments, in: try SimulatedProject.shared().path)
        #expect(run.error == message)
        #expect(run.status == 2 && run.output.isEmpty)
    }

    /// Karlan and List's experiment, with the offer made on the day after the letter: a donor's lot is the only exposure.
    ///
    /// The truth is the difference between those who got the offer and the others, by lot: +.0042 [.0016, .0067], +.0088
    /// in red states and +.0010 in blue ones.
    @Test func randomisedOfferHasTheEffectOfTheExperiment() throws {
        guard let data = RealData.all.first(where: { $0.name == "charitable-match-offer" }),
            let folder = try data.project()
        else { return }
        let query =
            "SELECT customer_id::VARCHAR AS customer_id, touchpoint, value, "
            + "CASE touchpoint WHEN 'match_offer' THEN time + INTERVAL 1 DAY ELSE time END AS time FROM 'events.csv'"
        let configuration = try String(contentsOfFile: folder.file("rapport.yaml"), encoding: .utf8)
        try folder.write(
            configuration.replacing("from: events.csv", with: "from: {engine: duckdb, query: \"\(query)\"}")
                .replacing("within: 21d", with: "within: 20d"), to: "rapport.yaml")
        let run = try CommandRun(
            [
                "effect", "match_offer", "--outcome", "gave", "--as-of", "2005-08-02", "--exposed-within", "1d", "--by",
                "red_state", "--assigned-by", "lot", "-q", "--format", "json",
            ], in: folder.path)
        #expect(run.status == 0, "\(run.error)")
        #expect(try run.json.number("exposed") == 33396 && run.json.number("unexposed") == 16687)
        #expect(try abs(run.json.number("naive") - 0.0042) < 0.00005)
        let interval = try #require(run.json["interval"] as? [Double])
        #expect(interval[0] > 0 && interval[0] < 0.0042 && interval[1] > 0.0042)
        #expect(try abs(run.json.number("adjusted") - 0.0042) < 0.0003)
        #expect(run.json["causal"] as? Bool == true && run.json["target"] as? String == "everybody")
        let segments = try #require(run.json["segments"] as? [String: Any])
        let values = try #require(segments["values"] as? [[String: Any]])
        for (value, truth) in [("0", 0.0010), ("1", 0.0088)] {
            let segment = try #require(values.first { $0["value"] as? String == value })
            let interval = try #require(segment["interval"] as? [Double])
            #expect(interval[0] < truth && truth < interval[1])
            #expect(try abs(segment.number("adjusted") - truth) < 0.0005)
        }
        #expect(try segments.number("p") < 0.01)
        // Without knowing of the lot, something hidden could explain so small an effect away.
        let blind = try CommandRun(
            [
                "effect", "match_offer", "--as-of", "2005-08-02", "--assigned-by", "business", "-q", "--format", "json",
            ], in: folder.path)
        #expect(blind.json["causal"] as? Bool == false)
        #expect(try blind.json.number("eValueLimit") < 1.5)
    }
}
