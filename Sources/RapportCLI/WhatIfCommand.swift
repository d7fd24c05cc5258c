import ArgumentParser
import Experience
import Foundation
import Rapport
import Reporting

struct WhatIfCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "what-if", abstract: "What would change if customers' past events had been different.",
        discussion: """
            Events are edited and everything is computed anew from them. Fields: emotion (−1…1), response_minutes,
            promise_kept, resolved, amount.
            """)

    @Option(help: ArgumentHelp("TOUCHPOINT.FIELD=VALUE: give every event of it this value.", valueName: "edit"))
    var set: [String] = []

    @Option(help: ArgumentHelp("TOUCHPOINT.FIELD*FACTOR: multiply the value.", valueName: "edit"))
    var scale: [String] = []

    @Option(help: ArgumentHelp("TOUCHPOINT, or 'TOUCHPOINT after TOUCHPOINT': one more event.", valueName: "edit"))
    var add: [String] = []

    @Option(help: ArgumentHelp("TOUCHPOINT: take its events away.", valueName: "touchpoint"))
    var remove: [String] = []

    @Option(help: ArgumentHelp("Only for this share of the customers concerned.", valueName: "share"))
    var share = 1.0

    @Option(help: "The seed that picks them.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("A YAML file with the edits.", valueName: "file"))
    var scenario: String?

    @Option(help: ArgumentHelp("Only for this customer.", valueName: "id"))
    var customer: String?

    @OptionGroup var options: ModelOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        let isEmpty = set.isEmpty && scale.isEmpty && add.isEmpty && remove.isEmpty
        if isEmpty == (scenario == nil) {
            throw ValidationError("give edits (--set, --scale, --add, --remove), or --scenario FILE")
        }
        if !(share > 0 && share <= 1) { throw ValidationError("--share takes more than 0 and at most 1") }
    }

    func run() async throws {
        let project = try global.project()
        let model = try options.load(in: project)
        let scenario = try readScenario()
        let histories = try await global.load(project)
        var only: Int?
        if let customer {
            guard let index = histories.log.index(of: CustomerID(customer)) else { throw ProjectError.unknownCustomer }
            only = index
        }
        let answer = try model.whatIf(
            scenario, on: histories, asOf: try options.moment(in: project), only: only, threads: global.threadCount)
        try global.write(
            Report(answer.outcomes, wanted: model.heads.map(\.outcome.isWanted), evidence: answer.evidence))
        global.next("rapport drivers shows which touchpoints matter most")
    }

    private func readScenario() throws -> Scenario {
        if let scenario { return try Scenario(file: scenario, seed: seed) }
        var changes = try set.map { try ScenarioEdit.Change(settingText: $0) }
        changes += try scale.map { try ScenarioEdit.Change(scalingText: $0) }
        changes += try add.map { try ScenarioEdit.Change(addingText: $0) }
        changes += remove.map { .remove(Touchpoint($0)) }
        return Scenario(name: "command line", edits: changes.map { ScenarioEdit($0, share: share) }, seed: seed)
    }
}

extension Scenario {
    /// Reads a scenario from a YAML file.
    init(file path: String, seed: UInt64) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ProjectError.fileAccess(path: path, reason: "there is no such file")
        }
        try self.init(
            yaml: String(decoding: data, as: UTF8.self), file: URL(fileURLWithPath: path).lastPathComponent, seed: seed)
    }
}
