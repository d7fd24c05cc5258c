import Experience
import Rapport
import Testing

@Suite struct ScenarioFileTests {
    private func all(_ yaml: String) throws -> [PricedScenario] {
        try PricedScenario.all(yaml: yaml, file: "calm.yaml", seed: 7)
    }

    private func read(_ yaml: String) throws -> Scenario { try all(yaml)[0].scenario }

    /// The diagnosis of a scenario with one edit.
    private func message(_ edit: String) -> String? {
        do {
            _ = try read("edits:\n  - \(edit)\n")
            return nil
        } catch {
            let diagnosis = Diagnosis(error)
            #expect(diagnosis.exitStatus == 2)
            return diagnosis.code + " " + diagnosis.message
        }
    }

    @Test func allEditsAreRead() throws {
        let scenario = try read(
            """
            name: calm support
            edits:
              - {set: {touchpoint: support_call, response_minutes: 60}, share: 0.5}
              - {limit: {touchpoint: support_call, response_minutes: {at_most: 60}}}
              - {limit: {touchpoint: support_call, emotion: {at_least: 0}}}
              - {scale: {touchpoint: support_call, response_minutes: 0.5}}
              - {replace: {touchpoint: delivery, emotion: {from: -1, to: 0}}}
              - {add: {touchpoint: follow_up_call, after: delivery, delay: 3d, emotion: 1}}
              - {remove: {touchpoint: return}}
            """)
        #expect(
            scenario
                == Scenario(
                    name: "calm support",
                    edits: [
                        ScenarioEdit(.set("support_call", .responseMinutes, to: 60), share: 0.5),
                        ScenarioEdit(.limit("support_call", .responseMinutes, .atMost(60))),
                        ScenarioEdit(.limit("support_call", .emotion, .atLeast(0))),
                        ScenarioEdit(.scale("support_call", .responseMinutes, by: 0.5)),
                        ScenarioEdit(.replace("delivery", .emotion, from: -1, to: 0)),
                        ScenarioEdit(.add("follow_up_call", after: "delivery", delayDays: 3, fields: [.emotion: 1])),
                        ScenarioEdit(.remove("return")),
                    ], seed: 7))
    }

    @Test func truthMayBeAWord() throws {
        let edits = try read("edits: [{set: {touchpoint: delivery, promise_kept: true}}]").edits
        #expect(edits == [ScenarioEdit(.set("delivery", .promiseKept, to: 1))])
        #expect(try read("edits: [{remove: {touchpoint: a}}]").name == "scenario")
    }

    @Test func addedEventsFollowADayLaterUnlessSaid() throws {
        let edits = try read("edits: [{add: {touchpoint: call, after: delivery}}, {add: {touchpoint: call}}]").edits
        #expect(edits[0].change == .add("call", after: "delivery", delayDays: 1, fields: [:]))
        #expect(edits[1].change == .add("call", after: nil, delayDays: 1, fields: [:]))
    }

    @Test(arguments: [
        (
            "{set: {touchpoint: a, emotion: 1}, shared: 0.5}",
            "E162 calm.yaml line 2: unknown key \"shared\" in edit. Did you mean \"share\"?"
        ),
        ("{set: {touchpoint: a, emotion: 1, tone: 2}}", "E162 calm.yaml line 2: unknown key \"tone\" in set"),
        (
            "{set: {touchpoint: a, emotion: 1}, remove: {touchpoint: a}}",
            "E162 calm.yaml line 2: unknown key \"remove\" in edit"
        ),
        (
            "{limit: {touchpoint: a, emotion: {at_most: 1, at_least: 0}}}",
            "E163 calm.yaml: emotion lacks \"at_most or at_least, one of them\""
        ),
        ("{limit: {touchpoint: a, emotion: {}}}", "E163 calm.yaml: emotion lacks \"at_most or at_least, one of them\""),
        ("{limit: {touchpoint: a}}", "E163 calm.yaml: limit lacks \"a field with {at_most} or {at_least}\""),
        ("{set: {emotion: 1}}", "E163 calm.yaml: set lacks \"touchpoint\""),
        ("{set: {touchpoint: a}}", "E163 calm.yaml: set lacks \"a field with its value\""),
        ("{replace: {touchpoint: a, emotion: {to: 0}}}", "E163 calm.yaml: emotion lacks \"from\""),
        ("{replace: {touchpoint: a}}", "E163 calm.yaml: replace lacks \"a field with {from, to}\""),
        ("{improve: {touchpoint: a}}", "E163 calm.yaml: edit lacks \"set, limit, scale, replace, add or remove\""),
        ("{remove: {touchpoint: a}, share: 0}", "E164 calm.yaml line 2: share must be more than 0 and at most 1"),
        ("{remove: {touchpoint: a}, share: 1.5}", "E164 calm.yaml line 2: share must be more than 0 and at most 1"),
        ("{scale: {touchpoint: a, amount: -2}}", "E164 calm.yaml line 2: amount must be a factor of 0 or more"),
        ("{scale: {touchpoint: a, amount: inf}}", "E164 calm.yaml line 2: amount must be a factor of 0 or more"),
        (
            "{add: {touchpoint: a, delay: soon}}",
            "E164 calm.yaml line 2: delay must be a duration such as 90d, 12h or 2w"
        ),
        ("remove", "E164 calm.yaml line 2: edit must be keys with values"),
        ("{set: {touchpoint: a, emotoin: 1}}", "E121 events have no field \"emotoin\". Did you mean \"emotion\"?"),
        ("{set: {touchpoint: a, emotion: 3}}", "E124 cannot read the edit \"emotion=3\": emotion must be in -1.0…1.0"),
        ("{set: {touchpoint: a, emotion: sad}}", "E124 cannot read the edit \"emotion=sad\": \"sad\" is not a number"),
    ]) func mistakesAreNamed(_ edit: String, _ text: String) {
        #expect(message(edit) == text)
    }

    @Test func scenarioWithoutEditsIsAnError() {
        let missing = ProjectError.missingKey("edits", section: "the top level", file: "calm.yaml")
        #expect(throws: missing) { try read("name: nothing\n") }
        #expect(throws: missing) { try read("edits: []\n") }
    }

    @Test func keysThatScenariosDoNotHaveAreRefused() {
        #expect(
            throws: ProjectError.unknownKey(
                "costs", section: "the top level", file: "calm.yaml", line: 2, suggestion: "cost")
        ) { try read("edits: [{remove: {touchpoint: a}}]\ncosts: {per_edit: 2.5}\n") }
    }

    @Test func costAndCapacityAreRead() throws {
        let priced = try all("edits: [{remove: {touchpoint: a}}]\ncost: {per_edit: 2.5}\ncapacity: 200\n")
        #expect(priced == [PricedScenario(priced[0].scenario, costPerEdit: 2.5, capacity: 200)])
        let plain = try all("edits: [{remove: {touchpoint: a}}]\n")
        #expect(plain[0].costPerEdit == nil && plain[0].capacity == nil)
    }

    @Test func aFileMayListScenarios() throws {
        let scenarios = try all(
            """
            scenarios:
              - {name: one, edits: [{remove: {touchpoint: a}}]}
              - {name: two, edits: [{remove: {touchpoint: b}}], cost: {per_edit: 1}}
            """)
        #expect(scenarios.map(\.scenario.name) == ["one", "two"] && scenarios.map(\.costPerEdit) == [nil, 1])
        #expect(scenarios.allSatisfy { $0.scenario.seed == 7 })
    }

    @Test(arguments: [
        ("cost: {per_edit: 0}", "E164 calm.yaml line 2: per_edit must be more than 0"),
        ("cost: {}", "E163 calm.yaml: cost lacks \"per_edit\""),
        (
            "cost: {per_edit: 2, per_event: 1}",
            "E162 calm.yaml line 2: unknown key \"per_event\" in cost. Did you mean \"per_edit\"?"
        ),
        ("capacity: 1.5", "E164 calm.yaml line 2: capacity must be a whole number of 0 or more"),
        ("capacity: -1", "E164 calm.yaml line 2: capacity must be a whole number of 0 or more"),
        ("scenarios: 3", "E164 calm.yaml line 2: scenarios must be a list of scenarios with name and edits"),
        (
            "scenarios: [{edits: [{remove: {touchpoint: a}}]}]",
            "E162 calm.yaml line 1: unknown key \"edits\" in the top level"
        ),
        ("scenarios: [{name: x}]", "E162 calm.yaml line 1: unknown key \"edits\" in the top level"),
    ]) func mistakesOfPricesAreNamed(_ line: String, _ text: String) throws {
        do {
            _ = try all("edits: [{remove: {touchpoint: a}}]\n\(line)\n")
            Issue.record("no error")
        } catch {
            let diagnosis = Diagnosis(error)
            #expect(diagnosis.code + " " + diagnosis.message == text)
        }
    }

    @Test func aListedScenarioWithoutEditsIsAnError() {
        #expect(throws: ProjectError.missingKey("edits", section: "scenario", file: "calm.yaml")) {
            try all("scenarios: [{name: x}]\n")
        }
    }
}
