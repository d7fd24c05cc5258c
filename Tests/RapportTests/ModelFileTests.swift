import Experience
import Foundation
import Testing

@testable import Rapport

@Suite struct ModelFileTests {
    private func reason(_ text: String) async throws -> String? {
        try await withTemporaryFolder { folder -> String? in
            try TextFile.write(text, to: folder + "/m.json")
            do {
                _ = try ForecastModel(contentsOf: folder + "/m.json")
                return nil
            } catch let error as ProjectError {
                #expect(error.code == "E132" && error.message.hasPrefix(folder + "/m.json is not a model file: "))
                return error.message.replacing(folder + "/m.json is not a model file: ", with: "")
            }
        }
    }

    @Test func modelIsReadAsItWasWritten() async throws {
        let model = try await SmallWorld.shared.model
        try await withTemporaryFolder { folder in
            try model.write(to: folder + "/march.json")
            let read = try ForecastModel(contentsOf: folder + "/march.json")
            #expect(read == model)
            #expect(try read.json() == model.json())
        }
    }

    @Test func fileHoldsNoCustomer() async throws {
        let world = try await SmallWorld.shared
        let text = try world.model.json()
        #expect(world.histories.log.customers.count > 250)
        for customer in world.histories.log.customers { #expect(!text.contains(customer.text)) }
    }

    @Test func fileOfAnotherSchemaIsRefused() async throws {
        #expect(try await reason("{\"schema\": \"rapport.model/2\"}") == "its schema is rapport.model/2")
        #expect(try await reason("{\"schema\": \"rapport.train/1\"}") == "its schema is rapport.train/1")
    }

    @Test func fileThatIsNoModelIsRefused() async throws {
        for text in ["", "events,customers\n", "{}", "[1, 2]", "{\"schema\": 1}"] {
            #expect(try await reason(text) == "it has no schema")
        }
    }

    @Test func damagedFileIsRefused() async throws {
        let text = try await SmallWorld.shared.model.json()
        #expect(try await reason("{\"schema\": \"rapport.model/1\"}") == "it is damaged")
        #expect(try await reason(text.replacing("\"intercept\":", with: "\"inter\":")) == "it is damaged")
        #expect(try await reason(String(text.prefix(text.count / 2))) == "it has no schema")
    }

    @Test func missingFileIsNamed() {
        let error = ProjectError.fileAccess(path: "/nowhere/m.json", reason: "there is no such file")
        #expect(throws: error) { try ForecastModel(contentsOf: "/nowhere/m.json") }
        #expect(error.message == "/nowhere/m.json: there is no such file" && error.code == "E131")
    }

    @Test func unknownOutcomeListsTheOthers() async throws {
        let model = try await SmallWorld.shared.model
        let error = await failure { _ = try model.head("chrun") } as? ProjectError
        #expect(error?.message == "no outcome \"chrun\"; there are churn, referral. Did you mean \"churn\"?")
        #expect(error?.code == "E127")
    }

    @Test func cardSaysWhatTheModelIs() async throws {
        let world = try await SmallWorld.shared
        let card = world.model.card(name: "march")
        #expect(card.hasPrefix("# Model card: march\n"))
        #expect(card.contains("| churn | none of purchase, app within 90 days | "))
        #expect(card.contains("2 cutoffs from 2025-03-01 to 2025-07-01"))
        #expect(card.contains("- eligible: active within 120 days\n"))
        #expect(card.contains("penalty λ = \(world.model.heads[0].fit.penalty), which leaves the freedom of "))
        for customer in world.histories.log.customers.prefix(20) { #expect(!card.contains(customer.text)) }
    }

    @Test func cardTellsConditionsAndGaps() async throws {
        let project = try Project.made(
            "outcomes: {glad: {any_of: [visit], where: mood >= 0.5, within: 12h, gap: 1d}}\nsnapshots: {at: [2025-01-10]}\n"
        )
        let rows = (0..<12).flatMap { index in
            [
                Row(customer: "c\(index)", day: 0.5, touchpoint: "buy"),
                Row(customer: "c\(index)", day: index % 2 == 0 ? 10.2 : 12, touchpoint: "visit"),
            ]
        }
        var histories = try project.histories(rows)
        var events = histories.log.events
        events.fields[.column("mood")] = FieldColumn(repeatElement(0.7, count: events.count))
        let log = EventLog(
            customers: histories.log.customers, touchpoints: histories.log.touchpoints, offsets: histories.log.offsets,
            events: events)
        histories = try Histories(
            log: log, attributes: .none, intake: .clean, declaredEnd: nil, calendar: project.calendar)
        let card = try await project.train(on: histories).card(name: "m")
        #expect(card.contains("| glad | any of visit where mood >= 0.5 within 0.50 days after a gap of 1 day | 12 |"))
    }
}
