import Foundation
import Testing

/// `rapport what-if`: several scenarios, segments, budgets and single customers as the program prints them.
struct WhatIfCommandTests {
    private static let calm = """
        name: calm
        edits: [{set: {touchpoint: support_call, emotion: 1}}]
        cost: {per_edit: 2.5}

        """
    private static let kept = """
        name: kept
        edits: [{set: {touchpoint: delivery, promise_kept: true}}]
        cost: {per_edit: 4}
        capacity: 3

        """

    private func run(_ arguments: String..., files: [String: String] = ["calm.yaml": calm, "kept.yaml": kept]) throws
        -> CommandRun
    {
        let folder = try ScratchFolder()
        var paths: [String: String] = [:]
        for (name, text) in files { paths[name] = try folder.write(text, to: name) }
        return try CommandRun(
            ["what-if"] + arguments.map { paths[$0] ?? $0 }, in: try SimulatedProject.shared().path)
    }

    @Test func scenariosAreShownAloneAndTogether() throws {
        let text = try run("--scenario", "calm.yaml", "--scenario", "kept.yaml", "-q")
        #expect(text.status == 0, "\(text.error)")
        #expect(text.lines.filter { $0.hasPrefix("alone: ") } == ["alone: calm", "alone: kept"])
        #expect(text.lines.contains { $0.hasPrefix("churn: together ") && $0.contains("the sum of each alone ") })
        let json = try run("--scenario", "calm.yaml", "--scenario", "kept.yaml", "-q", "--format", "json").json
        #expect(keys(json) == ["outcomes", "scenarios", "schema"])
        #expect(
            keys(json["outcomes"]) == [
                "baseline", "change", "customers", "difference", "differenceInterval", "edited", "evidence", "expected",
                "interval", "name", "outOfSupport", "scenario", "sumOfEach",
            ])
        let parts = try #require(json["scenarios"] as? [[String: Any]])
        #expect(parts.compactMap { $0["name"] as? String } == ["calm", "kept"])
        let csv = try run("--scenario", "calm.yaml", "--scenario", "kept.yaml", "-q", "--format", "csv")
        #expect(csv.header.suffix(3) == ["evidence", "scenario_name", "segment"] && csv.lines.count == 7)
        #expect(csv.lines[3].hasSuffix(",calm,") && csv.lines[5].hasSuffix(",kept,"))
    }

    @Test func aListInOneFileIsTheSameAsSeveralFiles() throws {
        let list = """
            scenarios:
              - {name: calm, edits: [{set: {touchpoint: support_call, emotion: 1}}]}
              - {name: kept, edits: [{set: {touchpoint: delivery, promise_kept: true}}]}

            """
        let one = try run("--scenario", "both.yaml", "-q", files: ["both.yaml": list])
        #expect(one.status == 0, "\(one.error)")
        #expect(try run("--scenario", "calm.yaml", "--scenario", "kept.yaml", "-q").output == one.output)
    }

    @Test func segmentsFollowTheWhole() throws {
        let text = try run("--scenario", "calm.yaml", "--by", "plan", "-q")
        #expect(text.status == 0, "\(text.error)")
        #expect(text.lines.count { $0.hasPrefix("plan ") && $0.hasSuffix(" customers)") } > 1)
        let json = try run("--scenario", "calm.yaml", "--by", "plan", "-q", "--format", "json").json
        #expect(keys(json) == ["outcomes", "schema", "segments"] && keys(json["segments"]) == ["attribute", "values"])
        let wrong = try run("--scenario", "calm.yaml", "--by", "plam")
        #expect(
            wrong.error == """
                error[E186] customers cannot be grouped by "plam"; there are plan. Did you mean "plan"?
                      --by takes an attribute of customers: in rapport.yaml with at most 12 different values

                """)
        #expect(wrong.status == 2 && wrong.output.isEmpty)
    }

    @Test func errorsForCustomersLikeTheseAreOnRequest() throws {
        let json = try run(
            "--scenario", "calm.yaml", "--bootstrap", "2", "--seed", "3", "-q", "--format", "json"
        ).json
        let fields = keys(json["outcomes"])
        for name in ["standardError", "populationError", "populationInterval", "bootstrapDraws", "bootstrapError"] {
            #expect(fields.contains(name))
        }
        let text = try run("--scenario", "calm.yaml", "--population", "-q")
        #expect(text.lines.contains { $0.hasPrefix("churn among customers like these, not only these: ") })
    }

    @Test func budgetNamesCustomersOnlyWhenAsked() throws {
        let arguments = ["--scenario", "calm.yaml", "--scenario", "kept.yaml", "--budget", "20"]
        func plan(_ more: String...) throws -> CommandRun {
            let folder = try ScratchFolder()
            let paths = [
                "calm.yaml": try folder.write(Self.calm, to: "calm.yaml"),
                "kept.yaml": try folder.write(Self.kept, to: "kept.yaml"),
            ]
            return try CommandRun(
                ["what-if"] + (arguments + more).map { paths[$0] ?? $0 }, in: try SimulatedProject.shared().path)
        }
        let text = try plan()
        #expect(text.status == 0, "\(text.error)")
        #expect(text.lines[0].contains(" of 20.00 spent on ") && !text.output.contains("C000"))
        #expect(text.output.contains("Whom to contact is not who is at risk") && text.output.contains("evidence: "))
        #expect(text.error == "Next: --ids names the customers\n")
        let json = try plan("-q", "--format", "json").json
        #expect(
            keys(json) == [
                "budget", "certified", "customers", "edits", "evidence", "expected", "gain", "gainByRisk", "gap",
                "halves", "outcome", "outcomes", "reached", "schema", "spent",
            ])
        #expect(json["schema"] as? String == "rapport.what-if-budget/1")
        #expect((json["spent"] as? Double ?? 99) <= 20)
        let named = try plan("--ids", "-q", "--format", "csv")
        #expect(named.header == ["customer_id", "scenario", "edit", "cost", "gain"])
        #expect(named.lines.dropFirst().allSatisfy { $0.hasPrefix("C000") } && named.lines.count > 1)
    }

    /// Of a touchpoint that the log lacks there is no effect to ask for.
    @Test func aNewTouchpointHasNoEffectYet() throws {
        let project = try SimulatedProject.shared()
        let new = try project.run("what-if", "--add", "care_call")
        #expect(new.status == 0 && new.output.contains("The log has no care_call event"))
        #expect(!(new.output + new.error).contains("rapport effect care_call"))
        #expect(new.error.contains("Next: try it for customers drawn by lot; once the log has it, rapport effect "))
        let known = try project.run("what-if", "--add", "newsletter")
        #expect(known.output.contains(": rapport effect newsletter adjusts."))
        #expect(known.error.contains("Next: rapport effect newsletter --as-of DATE"))
    }

    @Test func budgetNeedsACost() throws {
        let free = "edits: [{set: {touchpoint: support_call, emotion: 1}}]\n"
        let run = try run("--scenario", "free.yaml", "--budget", "5", files: ["free.yaml": free])
        #expect(
            run.error == """
                error[E136] the scenario "scenario" does not say what an edit costs
                      add cost: {per_edit: 2.5} to the scenario file

                """)
        #expect(run.status == 2)
    }

    @Test func oneCustomerIsToldWhatWouldHaveToChange() throws {
        let project = try SimulatedProject.shared()
        let score = try #require(project.run("at-risk", "--top", "1", "-q", "--format", "csv").lines.last)
        let customer = String(score.prefix { $0 != "," })
        let text = try project.run("what-if", "--customer", customer, "--under", "0.05", "-q")
        #expect(text.status == 0 && text.lines[0].hasPrefix("\(customer) as of "), "\(text.error)")
        #expect(text.output.contains("The past stays as it is"))
        let json = try project.run(
            "what-if", "--customer", customer, "--under", "0.05", "-q", "--format", "json"
        ).json
        #expect(
            keys(json) == [
                "asOf", "direction", "levers", "outcome", "possible", "probability", "reached", "schema", "threshold",
            ])
        #expect(
            keys(json["levers"]) == [
                "best", "drop", "edit", "events", "field", "known", "now", "share", "then", "touchpoint",
            ])
        let under = try project.run("what-if", "--customer", customer, "--under", "0.999", "-q")
        #expect(under.lines.last == "That is at or under 99.9% already: nothing has to change.")
        let unknown = try project.run("what-if", "--customer", "SECRET1", "--under", "0.2")
        #expect(unknown.error.hasPrefix("error[E128] no such customer in the event log\n"))
    }

    /// Score, explain and both kinds of what-if say the same of a customer, and what --under found is what an edit gives.
    @Test func oneCustomerHasOneProbability() throws {
        let project = try SimulatedProject.shared()
        func object(_ arguments: String...) throws -> [String: Any] {
            let run = try CommandRun(arguments + ["-q", "--format", "json"], in: project.path)
            #expect(run.status == 0, "\(run.error)")
            return run.json
        }
        let scores = try #require(object("score")["customers"] as? [[String: Any]])
        let riskiest = try scores.max { try $0.number("churn") < $1.number("churn") }
        let score = try #require(riskiest)
        let (customer, churn) = (try #require(score["customer_id"] as? String), try score.number("churn"))
        func outcome(_ object: [String: Any]) throws -> [String: Any] {
            try #require((object["outcomes"] as? [[String: Any]])?.first)
        }
        #expect(try outcome(object("explain", customer)).number("probability") == churn)
        let edit = try object("what-if", "--customer", customer, "--add", "website")
        #expect(try outcome(edit).number("baseline") == churn)
        let advice = try object("what-if", "--customer", customer, "--under", "0.001")
        #expect(try advice.number("probability") == churn)
        let levers = try #require(advice["levers"] as? [[String: Any]])
        let edits = levers.compactMap { $0["edit"] as? String }.flatMap { ["--set", $0] }
        #expect(!edits.isEmpty)
        let tried = try CommandRun(
            ["what-if", "--customer", customer, "-q", "--format", "json"] + edits, in: project.path)
        #expect(try tried.objects("outcomes")[0].number("scenario") == advice.number("reached"))
    }

    /// What `effect` wrote, `what-if` quotes where events of that touchpoint are added or removed, and nowhere else.
    @Test func effectIsQuotedAsEvidence() throws {
        let project = try SimulatedProject.shared()
        let folder = try ScratchFolder()
        let file = folder.file("effect.json")
        let made = try project.run(
            "effect", "support_call", "--from", "2025-01-01", "--to", "2025-09-01", "--exposed-within", "30d",
            "--assigned-by", "business", "-q", "--format", "json", "-o", file)
        #expect(made.status == 0, "\(made.error)")
        let effect = try jsonFile(file)
        let verdict = try #require(effect["verdict"] as? String)
        let text = try project.run("what-if", "--add", "support_call", "--effect", file, "-q")
        #expect(text.status == 0, "\(text.error)")
        let line = try #require(text.lines.first { $0.hasPrefix("evidence for churn: ") })
        #expect(
            line.contains(verdict)
                && line.contains(" by having it within 30d, said to be brought about by the business. "))
        #expect(!line.contains("Predicted here "))
        let good = "edits: [{add: {touchpoint: support_call, emotion: 1}}]\n"
        let told = try project.run("what-if", "--scenario", folder.write(good, to: "good.yaml"), "--effect", file, "-q")
        #expect(told.output.contains("Predicted here for a customer who gets it: "), "\(told.error)")
        #expect(text.lines.last?.hasPrefix("evidence for the rest: no prediction. ") == true)
        let outcomes = try project.run(
            "what-if", "--remove", "support_call", "--effect", file, "-q", "--format", "json"
        ).objects("outcomes")
        #expect((outcomes[0]["evidence"] as? String)?.contains(verdict) == true)
        #expect((outcomes[1]["evidence"] as? String)?.hasPrefix("no prediction. ") == true)
        #expect(outcomes[1]["effects"] == nil)
        let quoted = try #require((outcomes[0]["effects"] as? [[String: Any]])?.first)
        #expect(try quoted.number("adjusted") == effect.number("adjusted") && quoted["removal"] as? Bool == true)
        #expect(quoted["causal"] as? Bool == effect["causal"] as? Bool)
        let notCounted = try #require(outcomes[0]["notCounted"] as? [String: Any])
        let perCustomer =
            try notCounted.number("experience") * outcomes[0].number("customers") / outcomes[0].number("edited")
        #expect(try abs(quoted.number("predictedForACustomer") - perCustomer) < 1e-12)
        #expect(outcomes[0]["change"] is NSNull)
        let set = try project.run("what-if", "--set", "support_call.emotion=1", "--effect", file, "-q")
        #expect(set.lines.last?.contains("The effect of support_call on churn is no evidence here: ") == true)
        let wrong = try project.run("what-if", "--add", "support_call", "--effect", project.path + "/models/model.json")
        #expect(
            wrong.error == """
                error[E145] \(project.path)/models/model.json is not the file of an effect: its schema is rapport.model/1
                      rapport effect TOUCHPOINT --as-of DATE --format json -o FILE writes one

                """)
        #expect(wrong.status == 2 && wrong.output.isEmpty)
    }

    /// Of events that are added nothing is predicted, and no money buys them.
    @Test func addedEventsAreNotPredicted() throws {
        let project = try SimulatedProject.shared()
        let bare = try project.run("what-if", "--add", "newsletter")
        #expect(bare.status == 0, "\(bare.error)")
        #expect(bare.lines[0].hasPrefix("churn    ") && bare.lines[1].hasPrefix("referral "))
        for line in bare.lines.prefix(2) {
            #expect(line.hasSuffix(" → ?  not predicted of events that are added or removed"))
        }
        #expect(!bare.output.contains("kept"))
        #expect(bare.lines[3].hasPrefix("Not counted, and not to be used: of them the model would say churn "))
        #expect(
            bare.error
                == "Next: rapport effect newsletter --as-of DATE --exposed-within 1d says whether having it changed anything\n"
        )
        let letters = "edits: [{add: {touchpoint: newsletter}}]\ncost: {per_edit: 1}\n"
        let plan = try run("--scenario", "letters.yaml", "--budget", "9", files: ["letters.yaml": letters])
        #expect(plan.status == 2 && plan.output.isEmpty)
        #expect(
            plan.error == """
                error[E199] what events that are added or removed would change is not predicted
                      edit how events were (--set, --scale); rapport effect TOUCHPOINT asks what having it does

                """)
    }

    /// Which calls a value is given, where some are taken away, is not clear.
    @Test func theSameEventsAreNotMovedAndEdited() throws {
        let project = try SimulatedProject.shared()
        let both = try project.run("what-if", "--remove", "support_call", "--set", "support_call.emotion=1")
        #expect(both.status == 2 && both.output.isEmpty)
        #expect(
            both.error == """
                error[E147] support_call events are removed and edited at once: which of them is not clear
                      ask of one at a time

                """)
        #expect(try project.run("what-if", "--remove", "website", "--set", "support_call.emotion=1").status == 0)
    }

    /// What is so already goes by the side from which a limit limits.
    @Test func aLimitSaysWhatItChangesForTheWorse() throws {
        let project = try SimulatedProject.shared()
        let worse = try project.run("what-if", "--set", "support_call.response_minutes>=600")
        #expect(worse.output.contains("of support_call events are already at or over 600 min, and "))
        #expect(worse.output.contains(", which were better, become worse"))
        let better = try project.run("what-if", "--set", "support_call.response_minutes<=60")
        #expect(better.output.contains("of support_call events are already at or under 60 min."))
    }

    @Test func fieldsThatATouchpointLacksAreRefused() throws {
        let project = try SimulatedProject.shared()
        let message = """
            error[E146] no delivery event has response_minutes
                  delivery events have emotion, promise_kept

            """
        let set = try project.run("what-if", "--set", "delivery.response_minutes=60")
        #expect(set.error == message && set.status == 2 && set.output.isEmpty)
        let file = "edits: [{scale: {touchpoint: delivery, response_minutes: 0.5}}]\n"
        #expect(try run("--scenario", "a.yaml", files: ["a.yaml": file]).error == message)
    }

    /// Setting a value makes those worse that were better; a limit leaves them.
    @Test func editsThatMakeSomeWorseSaySo() throws {
        let project = try SimulatedProject.shared()
        let set = try project.run("what-if", "--set", "support_call.response_minutes=60", "-q")
        #expect(
            set.output.contains(
                ", which were better, become worse: --set 'support_call.response_minutes<=60' leaves them as they are.")
        )
        let limit = try project.run("what-if", "--set", "support_call.response_minutes<=60", "-q")
        #expect(limit.status == 0 && limit.output.contains(" already at or under 60 min. "), "\(limit.error)")
        #expect(limit.lines.first != set.lines.first)
    }

    /// Beyond the end of the data everybody looks silent.
    @Test func momentsBeyondTheDataAreWarnedOf() throws {
        let project = try SimulatedProject.shared()
        for arguments in [
            ["score"], ["at-risk"], ["explain", "C00001"], ["what-if", "--set", "delivery.emotion=1"], ["forecast"],
        ] {
            let run = try CommandRun(arguments + ["--as-of", "2026-03-01", "-q"], in: project.path)
            #expect(
                run.error.hasPrefix("warning[D111] 2026-03-01 is ")
                    && run.error.contains(" days after the last event (2025-12-"), "\(arguments) \(run.error)")
            let near = try CommandRun(arguments + ["--as-of", "2026-01-02", "-q"], in: project.path)
            #expect(!near.error.contains("D111"), "\(near.error)")
        }
    }

    @Test func wantedOutcomesComeOver() throws {
        let project = try SimulatedProject.shared()
        let customer = try #require(
            project.run("at-risk", "--top", "1", "-q", "--format", "csv").lines.last?.prefix { $0 != "," })
        let over = try project.run("what-if", "--customer", String(customer), "--over", "0.00001", "-q")
        #expect(over.lines.last == "That is at or over 0.001% already: nothing has to change.", "\(over.error)")
        let wrong = try project.run(
            "what-if", "--customer", String(customer), "--under", "0.1", "--outcome", "referral")
        #expect(
            wrong.error == """
                error[E144] referral is wanted: it is to come over a probability, not under one
                      --over P, or another --outcome; any_of is wanted unless rapport.yaml says wanted: false

                """)
        #expect(wrong.status == 2 && wrong.output.isEmpty)
    }

    @Test(arguments: [
        (["--under", "0.2"], "--under needs --customer"),
        (["--under", "2", "--customer", "C1"], "--under takes more than 0 and less than 1"),
        (
            ["--under", "0.2", "--customer", "C1", "--remove", "return"],
            "--under finds the change itself: leave out edits and scenarios"
        ),
        (["--remove", "return", "--budget", "3"], "--budget needs --scenario FILE with cost:"),
        (["--scenario", "a.yaml", "--budget=-3"], "--budget takes 0 or more"),
        (
            ["--scenario", "a.yaml", "--budget", "3", "--by", "plan"],
            "--budget chooses among all customers: leave out the other options"
        ),
        (["--remove", "return", "--ids"], "--ids goes with --budget"),
        (["--remove", "return", "--bootstrap", "1"], "--bootstrap takes 2 or more"),
        (["--over", "0.2"], "--over needs --customer"),
        (["--over", "0.2", "--under", "0.2", "--customer", "C1"], "give one of --under and --over"),
        (
            ["--customer", "C1", "--under", "0.1", "--effect", "e.json"],
            "--effect goes with edits or --scenario, without --budget, --under and --over"
        ),
        (["--remove", "return", "--outcome", "churn"], "--outcome goes with --budget, --under or --over"),
        (
            ["--remove", "return", "--customer", "C1", "--bootstrap", "2"],
            "--population and --bootstrap speak of customers like these, and one customer is no sample: leave them out"
        ),
        (
            ["--remove", "return", "--customer", "C1", "--population"],
            "--population and --bootstrap speak of customers like these, and one customer is no sample: leave them out"
        ),
        (
            ["--remove", "return", "--scenario", "a.yaml"],
            "give edits (--set, --scale, --add, --remove), or --scenario FILE"
        ),
    ])
    func misuseIsExplained(arguments: [String], message: String) throws {
        let run = try CommandRun(["what-if"] + arguments)
        #expect(run.error.hasPrefix("Error: \(message)\n"))
        #expect(run.status == 2 && run.output.isEmpty)
    }
}
