import ArgumentParser
import Experience
import Foundation
import Rapport

/// Edits of events on the command line.
struct EditOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "TOUCHPOINT.FIELD=VALUE: give every event of it this value; with <= or >= only those beyond it.",
            valueName: "edit"))
    var set: [String] = []

    @Option(help: ArgumentHelp("TOUCHPOINT.FIELD*FACTOR: multiply the value.", valueName: "edit"))
    var scale: [String] = []

    @Option(help: ArgumentHelp("TOUCHPOINT, or 'TOUCHPOINT after TOUCHPOINT': one more event.", valueName: "edit"))
    var add: [String] = []

    @Option(help: ArgumentHelp("TOUCHPOINT: take its events away.", valueName: "touchpoint"))
    var remove: [String] = []

    @Option(help: ArgumentHelp("Only for this share of the customers concerned.", valueName: "share"))
    var share = 1.0

    @Option(help: "The seed of all that is drawn: who --share picks, customers drawn again, halves, futures.")
    var seed: UInt64 = 1

    var isEmpty: Bool { [set, scale, add, remove].allSatisfy(\.isEmpty) }

    func validate() throws {
        if !(share > 0 && share <= 1) { throw ValidationError("--share takes more than 0 and at most 1") }
    }

    /// All edits as one scenario.
    func scenario() throws -> Scenario {
        var changes = try set.map { try ScenarioEdit.Change(settingText: $0) }
        changes += try scale.map { try ScenarioEdit.Change(scalingText: $0) }
        changes += try add.map { try ScenarioEdit.Change(addingText: $0) }
        changes += remove.map { .remove(Touchpoint($0)) }
        return Scenario(name: "command line", edits: changes.map { ScenarioEdit($0, share: share) }, seed: seed)
    }
}

extension PricedScenario {
    /// Reads the scenarios of a YAML file.
    static func all(file path: String, seed: UInt64) throws -> [PricedScenario] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ProjectError.fileAccess(path: path, reason: "there is no such file")
        }
        return try all(
            yaml: String(decoding: data, as: UTF8.self), file: URL(fileURLWithPath: path).lastPathComponent, seed: seed)
    }
}
