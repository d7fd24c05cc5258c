import Experience
import Features
import Foundation
import Testing
import Warehouse

@testable import Rapport

/// From a CSV file through a guessed configuration to a loaded log.
@Suite struct ConfigurationGuessTests {
    private func csv() -> String {
        var lines = ["event_id,customer_id,occurred_at,touchpoint,rating,response_minutes,promise_kept,amount"]
        for index in 0..<300 {
            let touchpoint = ["purchase", "support_call", "referral", "it's \"odd\"", "404"][index % 5]
            let day = 1 + index % 28
            let month = 1 + index % 12
            let stamp = "2024-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day) 10:30:00"
            let quoted = "\"" + touchpoint.replacing("\"", with: "\"\"") + "\""
            lines.append(
                "e\(index),k\(index % 40),\(stamp),\(quoted),\(1 + index % 5),\(index % 90),\(index % 2 == 0),\(index).5"
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    @Test func guessedConfigurationCanBeReadAndLoads() async throws {
        try await withTemporaryFolder { folder in
            try TextFile.write(csv(), to: folder + "/events.csv")
            let guess = try ConfigurationGuess(eventsAt: folder + "/events.csv")
            #expect(guess.questions.isEmpty)
            let configuration = try ProjectConfiguration(yaml: guess.yaml, file: "rapport.yaml")
            var mapping = EventMapping(customer: "customer_id", time: "occurred_at", touchpoint: "touchpoint")
            mapping.id = "event_id"
            mapping.emotion = .init(column: "rating", scale: EmotionScale(low: 1, high: 5)!)
            mapping.response = .init(column: "response_minutes", unit: .minutes)
            mapping.promiseKept = "promise_kept"
            mapping.amount = "amount"
            mapping.profiles = Dictionary(
                uniqueKeysWithValues: ["purchase", "support_call", "referral", "it's \"odd\"", "404"].map {
                    (Touchpoint($0), TouchpointProfile())
                })
            #expect(configuration.mapping == mapping)
            #expect(configuration.outcomes.map(\.name) == ["churn", "referral"])
            #expect(configuration.outcomes[0].touchpoints == ["purchase"])
            let project = Project(configuration: configuration, folder: folder)
            let histories = try await project.loadEvents()
            #expect(histories.log.events.count == 300 && histories.log.customers.count == 40)
            #expect(
                histories.log.touchpoints.map(\.name) == [
                    "404", "it's \"odd\"", "purchase", "referral", "support_call",
                ])
            #expect(histories.badRows == 0 && histories.intake.duplicateIDs == 0)
            #expect(histories.log.events.fields[.emotion]?.allSatisfy { [-1, -0.5, 0, 0.5, 1].contains($0) } == true)
            guard case .at(let cutoffs) = try project.snapshotPlan().cutoffs else { return }
            #expect(!cutoffs.isEmpty)
        }
    }

    @Test func guessedConfigurationNamesTheLogFromItsOwnFolder() async throws {
        try await withTemporaryFolder { folder in
            try TextFile.write(csv(), to: folder + "/events.csv")
            let guess = try ConfigurationGuess(eventsAt: folder + "/events.csv", writtenIn: folder)
            #expect(guess.yaml.contains("  from: events.csv\n"))
            let other = try ConfigurationGuess(eventsAt: folder + "/events.csv", writtenIn: folder + "/other")
            #expect(other.yaml.contains("\(folder)/events.csv"))
        }
    }

    @Test func whatCannotBeGuessedIsAsked() async throws {
        try await withTemporaryFolder { folder in
            try TextFile.write("who,what\n1,2\n3,4\n", to: folder + "/x.csv")
            let guess = try ConfigurationGuess(eventsAt: folder + "/x.csv")
            #expect(
                guess.questions == [
                    "which column is the customer?", "which column is the time?", "which column is the touchpoint?",
                ])
        }
    }

    @Test func missingFileIsAnError() throws {
        #expect(throws: WarehouseError.self) { try ConfigurationGuess(eventsAt: "/nowhere/events.csv") }
    }

    @Test func columnsAreFoundBesideTheConfiguration() async throws {
        try await withTemporaryFolder { folder in
            try TextFile.write("c,t,p,m\na,2025-01-01,buy,\nb,2025-01-02,visit,0.5\n", to: folder + "/e.csv")
            try TextFile.write("c,plan\nb,pro\nz,basic\n", to: folder + "/c.csv")
            try TextFile.write(
                """
                events: {from: e.csv, customer: c, time: t, touchpoint: p, emotion: m}
                customers: {from: c.csv, customer: c, attributes: {plan: category}}
                outcomes: {churn: {none_of: buy, within: 90d}}
                snapshots: {before: buy}
                """, to: folder + "/rapport.yaml")
            let histories = try await Project(contentsOf: folder + "/rapport.yaml").loadEvents()
            #expect(histories.log.customers.map(\.text) == ["a", "b"])
            #expect(histories.attributes["plan"]?.values == .categories([nil, "pro"]))
            #expect(histories.attributes.customersWithoutRow == 1)
            #expect(histories.completeUntil.description == "2025-01-03")
            let moods = try #require(histories.log.events.fields[.emotion])
            #expect(moods[0].isNaN && moods[1] == 0.5)
        }
    }
}

@Suite struct TextFileTests {
    @Test func textReplacesWhatWasThere() async throws {
        try await withTemporaryFolder { folder in
            try TextFile.write("old and long", to: folder + "/a.txt")
            try TextFile.write("new é", to: folder + "/a.txt")
            #expect(try String(contentsOfFile: folder + "/a.txt", encoding: .utf8) == "new é")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.txt"])
        }
    }

    @Test func failedWriteLeavesNothingBehind() async throws {
        try await withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/there", withIntermediateDirectories: false)
            let error = await failure { try TextFile.write("x", to: folder + "/there") } as? WarehouseError
            #expect(error == .cannotWrite(path: folder + "/there", reason: "is a directory"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["there"])
        }
    }

    @Test func folderThatCannotBeWrittenIsNamed() async throws {
        try await withTemporaryFolder { folder in
            let missing = await failure { try TextFile.write("x", to: folder + "/none/a.txt") } as? WarehouseError
            #expect(missing == .cannotWrite(path: folder + "/none/a.txt", reason: "no such file or directory"))
            #expect(missing?.code == "E131")
            try TextFile.write("x", to: folder + "/a.txt")
            let below = await failure { try TextFile.write("x", to: folder + "/a.txt/b.txt") } as? WarehouseError
            #expect(below == .cannotWrite(path: folder + "/a.txt/b.txt", reason: "not a directory"))
        }
    }

    @Test func leftoversOfThisProcessAreRemoved() async throws {
        try await withTemporaryFolder { folder in
            let mine = ".a.txt.\(ProcessInfo.processInfo.processIdentifier)-7.tmp"
            for name in [mine, ".a.txt.0-7.tmp", "c.txt"] {
                try Data().write(to: URL(fileURLWithPath: folder + "/" + name))
            }
            TextFile.removeTemporaries(besides: folder + "/a.txt")
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == [".a.txt.0-7.tmp", "c.txt"])
        }
    }
}
