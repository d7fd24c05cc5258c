import Foundation
import Testing

/// What the program says of configurations, scenarios and models that do not fit: the whole message and the exit status.
struct RequestErrorTests {
    @Test func unknownKeyIsSaidWithItsLineAndTheNearestKey() throws {
        let project = try WrittenProject(
            rows: nil, configuration: WrittenProject.configuration.replacing("windows", with: "widnows"))
        let run = try project.run("check")
        #expect(
            run.error
                == "error[E162] rapport.yaml line 5: unknown key \"widnows\" in features. Did you mean \"windows\"?\n")
        #expect(run.status == 2)
    }

    @Test func missingConfigurationTellsHowToMakeOne() throws {
        let folder = try ScratchFolder()
        let run = try CommandRun(["check"], in: folder.path)
        #expect(
            run.error == """
                error[E160] no configuration rapport.yaml
                      rapport init EVENTS_FILE writes one; -c names another

                """)
        #expect(run.status == 2)
    }

    @Test(arguments: [
        (
            ["--set", "suport_call.emotion=1"],
            """
            error[E120] unknown touchpoint "suport_call". Did you mean "support_call"?
                  rapport check lists the touchpoints of this log

            """
        ),
        (
            ["--remove", "retrun"],
            """
            error[E120] unknown touchpoint "retrun". Did you mean "return"?
                  rapport check lists the touchpoints of this log

            """
        ),
        (
            ["--set", "support_call.emotoin=1"],
            """
            error[E121] events have no field "emotoin". Did you mean "emotion"?
                  fields are emotion, response_minutes, promise_kept, resolved, amount

            """
        ),
        (
            ["--set", "support_call"],
            """
            error[E124] cannot read the edit "support_call": write TOUCHPOINT.FIELD=VALUE
                  for example --set 'support_call.response_minutes=60'

            """
        ),
        (
            ["--set", "survey.emotion=1", "--customer", "C00001"],
            """
            error[E123] the edit survey.emotion=1 touches no event of any eligible customer
                  look at the touchpoint's events before the cutoff with rapport check

            """
        ),
        (
            ["--set", "survey.emotion=1", "--customer", "SECRET1"],
            """
            error[E128] no such customer in the event log
                  rapport score lists the customers' identities

            """
        ),
        (
            ["--scenario", "none.yaml"],
            """
            error[E131] none.yaml: there is no such file
                  rapport train makes a model; -m, --scenario and --effect take a path from the current directory

            """
        ),
    ])
    func whatIfRefusesAnEdit(arguments: [String], message: String) throws {
        let run = try CommandRun(["what-if"] + arguments, in: try SimulatedProject.shared().path)
        #expect(run.error == message)
        #expect(run.status == 2 && run.output.isEmpty)
    }

    @Test func scenarioFileWithAnUnknownKeyIsRefused() throws {
        let folder = try ScratchFolder()
        let file = try folder.write(
            "name: calm\nedits:\n  - {remove: {touchpoint: return}, shrae: 0.5}\n", to: "calm.yaml")
        let run = try SimulatedProject.shared().run("what-if", "--scenario", file)
        #expect(
            run.error == "error[E162] calm.yaml line 3: unknown key \"shrae\" in edit. Did you mean \"share\"?\n")
        #expect(run.status == 2)
    }

    @Test func unknownCustomerIsNotRepeated() throws {
        let run = try SimulatedProject.shared().run("explain", "SECRET1")
        #expect(
            run.error == """
                error[E128] no such customer in the event log
                      rapport score lists the customers' identities

                """)
        #expect(run.status == 2 && run.output.isEmpty)
    }

    @Test func modelWithoutItsTouchpointDoesNotFit() throws {
        let project = try WrittenProject(rows: WrittenProject.leakyRows)
        #expect(try project.run("train", "-q").status == 0)
        let others = WrittenProject.leakyRows.split(separator: "\n").filter { !$0.contains("cancel_click") }
        try project.folder.write(
            WrittenProject.header + others.joined(separator: "\n") + "\n", to: "events.csv")
        for command in [["score"], ["at-risk"], ["explain", "K100"]] {
            let run = try CommandRun(command, in: project.folder.path)
            let model = run.error.dropFirst("error[S401] model ".count).prefix(8)
            #expect(
                run.error == """
                    error[S401] model \(model) needs touchpoint "cancel_click", absent from this data
                          map it in rapport.yaml, or train again

                    """)
            #expect(run.status == 3 && run.output.isEmpty)
        }
    }

    @Test func modelWithoutItsAttributeDoesNotFit() throws {
        let shared = try SimulatedProject.shared()
        let folder = try ScratchFolder()
        let configuration = try shared.variant(in: folder) { $0.replacing(", age: number", with: "") }
        let run = try CommandRun(["score", "-c", configuration, "-m", shared.path + "/models/model.json"])
        let model = run.error.dropFirst("error[S403] model ".count).prefix(8)
        #expect(
            run.error == """
                error[S403] model \(model) needs customers' attribute "age", absent from this data
                      map it in rapport.yaml, or train again

                """)
        #expect(run.status == 3)
    }

    @Test func missingModelTellsWhatMakesOne() throws {
        let run = try SimulatedProject.shared().run("score", "-m", "none.json")
        #expect(
            run.error == """
                error[E131] none.json: there is no such file
                      rapport train makes a model; -m, --scenario and --effect take a path from the current directory

                """)
        #expect(run.status == 2)
    }

    @Test(arguments: [
        ("{", "it has no schema"), ("{\"schema\":\"rapport.model/1\"}", "it is damaged"),
        ("{\"schema\":\"rapport.score/1\"}", "its schema is rapport.score/1"),
    ])
    func damagedModelIsRefused(text: String, reason: String) throws {
        let folder = try ScratchFolder()
        let model = try folder.write(text, to: "bad.json")
        let run = try SimulatedProject.shared().run("score", "-m", model)
        #expect(
            run.error == """
                error[E132] \(model) is not a model file: \(reason)
                      rapport train -o models/NAME.json makes one

                """)
        #expect(run.status == 2)
    }

    @Test func modelWhoseMapFallsIsRefused() throws {
        let folder = try ScratchFolder()
        let sound = try String(contentsOfFile: SimulatedProject.shared().path + "/models/model.json", encoding: .utf8)
        let map = "\"map\":{\"logistic\":{\"intercept\":0,\"slope\":-1}},"
        let text = sound.replacing("\"calibration\":{", with: "\"calibration\":{" + map)
        let model = try folder.write(text, to: "falling.json")
        let run = try SimulatedProject.shared().run("score", "-m", model)
        #expect(
            run.error == """
                error[E132] \(model) is not a model file: it is damaged: the calibration map of churn does not rise everywhere
                      rapport train -o models/NAME.json makes one

                """)
        #expect(run.status == 2 && run.output.isEmpty)
    }

    @Test func unknownOutcomeAndDateAreRefused() throws {
        let project = try SimulatedProject.shared()
        let outcome = try project.run("drivers", "--outcome", "chrn")
        #expect(
            outcome.error == """
                error[E127] no outcome "chrn"; there are churn, referral. Did you mean "churn"?
                      outcomes are declared in rapport.yaml and trained with rapport train

                """)
        let date = try project.run("score", "--as-of", "2025-13-01")
        #expect(
            date.error == """
                error[E130] "2025-13-01" is not a date
                      write 2025-09-01, or 2025-09-01T08:30:00Z

                """)
        #expect(outcome.status == 2 && date.status == 2)
    }
}
