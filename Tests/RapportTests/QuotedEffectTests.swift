import Experience
import Foundation
import Insights
import Testing

@testable import Rapport

/// Effects from files, and which answers of a what-if they are set beside.
@Suite struct QuotedEffectTests {
    private let moment = Timestamp(year: 2025, month: 9, day: 1)
    private static let document = """
        {"schema":"rapport.effect/1","touchpoint":"support_chat","outcome":"churn","asOf":["2025-07-01"],
        "exposedWithinDays":1.0,"adjusted":-0.03,"interval":[-0.05,-0.01],"assignedBy":"lot","causal":true,"verdict":"V."}
        """

    private func read(_ text: String) async throws -> QuotedEffect {
        try await withTemporaryFolder { folder in
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/effect.json"))
            return try QuotedEffect(contentsOf: folder + "/effect.json")
        }
    }

    @Test func fileHasWhatIsQuoted() async throws {
        #expect(
            try await read(Self.document)
                == QuotedEffect(
                    touchpoint: "support_chat", outcome: "churn", asOf: ["2025-07-01"], exposedWithinDays: 1,
                    difference: -0.03, interval: -0.05 ... -0.01, assignment: .lot, isCausal: true, verdict: "V."))
    }

    @Test(arguments: [
        ("{}", "it has no schema"), ("not JSON", "it has no schema"),
        ("{\"schema\":\"rapport.what-if/1\"}", "its schema is rapport.what-if/1"),
        ("{\"schema\":\"rapport.effect/1\"}", "it is damaged"),
        (document.replacing("[-0.05,-0.01]", with: "[-0.05]"), "it is damaged"),
        (document.replacing("lot", with: "nobody"), "it is damaged"),
        (document.replacing("[-0.05,-0.01]", with: "[null,null]"), "it has no interval"),
        (document.replacing("[-0.05,-0.01]", with: "[0.05,-0.01]"), "it has no interval"),
        (document.replacing("-0.03", with: "null"), "it has no interval"),
    ]) func otherFilesAreRefused(text: String, reason: String) async throws {
        let error = await failure { _ = try await read(text) }
        guard case .notAnEffect(_, let found)? = error as? ProjectError else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found == reason)
        let diagnosis = Diagnosis(try #require(error))
        #expect(diagnosis.code == "E145" && diagnosis.exitStatus == 2)
        #expect(diagnosis.message.hasSuffix("effect.json is not the file of an effect: \(reason)"))
        #expect(diagnosis.remedy == "rapport effect TOUCHPOINT --as-of DATE --format json -o FILE writes one")
    }

    @Test func effectStandsBesideTheOutcomeThatItIsOf() async throws {
        let world = try await SmallWorld.shared
        let effect = try await read(Self.document)
        func ask(_ changes: [ScenarioEdit.Change], _ effect: QuotedEffect) throws -> WhatIfAnswer {
            try world.model.whatIf(
                changes.map { Scenario(name: "s", edits: [ScenarioEdit($0)]) }, on: world.histories, asOf: moment,
                effects: [effect])
        }
        let add = ScenarioEdit.Change.add("support_chat", after: nil, delayDays: 0, fields: [:])
        let added = try ask([add], effect)
        let churn = added.outcomes[0]
        let comparison = try #require(churn.effects.first)
        // Of a call alone nothing is said but that it happened; of a good one there is a prediction.
        #expect(comparison.predicted == nil && churn.isUnpredicted && comparison.eventsPerCustomer == 1)
        let good = try ask([.add("support_chat", after: nil, delayDays: 0, fields: [.emotion: 1])], effect).outcomes[0]
        let experience = try #require(good.additions).experience.value
        #expect(good.effects.first?.predicted == experience * Double(good.customers) / Double(good.edited))
        #expect(experience != 0 && good.change == 0)
        #expect(churn.edited == churn.customers && comparison.effect == effect && added.outcomes[1].effects.isEmpty)
        #expect(!added.evidence.text.contains("no evidence here"))
        #expect(
            added.evidence.text.contains(
                "Events that are added or removed are not counted: no event brings back who has left."))
        // How an event is, is another question; and so is an outcome that is not forecast.
        let set = try ask([.set("support_call", .emotion, to: 0.5)], effect)
        #expect(set.outcomes.allSatisfy { $0.effects.isEmpty })
        #expect(
            set.evidence.text.contains(
                "The effect of support_chat on churn is no evidence here: this is not about adding or removing support_chat "
                    + "events alone."))
        let promoter = QuotedEffect(
            touchpoint: "support_chat", outcome: "promoter", asOf: [], exposedWithinDays: 1, difference: 0,
            interval: 0...0, assignment: .customer, isCausal: false, verdict: "")
        #expect(
            try ask([add], promoter).evidence.text.contains(
                "The effect of support_chat on promoter is no evidence here: the model does not forecast promoter."))
        // Of two scenarios together it is no evidence, but of the one alone.
        let both = try ask([add, .set("support_call", .emotion, to: 0.5)], effect)
        #expect(both.outcomes[0].effects.isEmpty && !both.evidence.text.contains("no evidence here"))
        #expect(both.parts.scenarios[0].outcomes[0].effects.count == 1)
        #expect(both.parts.scenarios[1].outcomes[0].effects.isEmpty)
    }
}
