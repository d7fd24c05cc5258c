import ArgumentParser
import Foundation
import Rapport

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "The whole way on simulated data: train, who is at risk, what drives it, what would change.")

    @Option(help: ArgumentHelp("The folder with the demo's data; by default it is simulated.", valueName: "dir"))
    var data: String?

    func run() async throws {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("rapport-demo-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        var folder = data ?? "data/demo"
        if data == nil, !FileManager.default.fileExists(atPath: folder + "/rapport.yaml") {
            folder = scratch + "/demo"
            try await run(["simulate", "--customers", "3000", "--seed", "1", "-o", folder])
        }
        let project = ["-c", folder + "/rapport.yaml"]
        let model = ["-m", scratch + "/demo.json"]
        try await run(["train"] + project + ["-o", scratch + "/demo.json"])
        try await run(["at-risk"] + project + model + ["--top", "8"])
        try await run(["drivers"] + project + model + ["--outcome", "churn"])
        try await run(["drivers"] + project + model + ["--outcome", "referral"])
        try await run(["what-if"] + project + model + ["--set", "support_call.response_minutes=60"])
        Console.error("With your own events: rapport init events.csv\n")
    }

    /// Shows a command and runs it.
    private func run(_ arguments: [String]) async throws {
        let shown = arguments.map { $0.contains("=") ? "'\($0)'" : $0 }.joined(separator: " ")
        Console.output("\n$ rapport \(shown)\n")
        var command = try RapportCommand.parseAsRoot(arguments + ["-q"])
        if var asynchronous = command as? any AsyncParsableCommand {
            try await asynchronous.run()
        } else {
            try command.run()
        }
    }
}
