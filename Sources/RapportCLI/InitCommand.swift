import ArgumentParser
import Foundation
import Rapport

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Look at an event log and write rapport.yaml with the guessed mapping.",
        discussion: "The guess is yours to correct: nothing is guessed later, when the other commands run.")

    @Argument(help: "A CSV, Parquet or JSON lines file, or a glob of them.")
    var events: String

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let path = global.output ?? global.configurationPath
        let guess = try ConfigurationGuess(
            eventsAt: events, from: path == "-" ? events : Self.location(events, from: path))
        if path == "-" {
            Console.output(guess.yaml)
        } else {
            if !global.force, FileManager.default.fileExists(atPath: path) {
                throw ProjectError.wouldOverwrite(path: path)
            }
            Interruption.willWrite(path)
            try TextFile.write(guess.yaml, to: path)
            if !global.quiet { Console.error("wrote \(path)\n") }
        }
        for question in guess.questions { Console.error("question: \(question)\n") }
        global.next("read \(path == "-" ? "it" : path), correct it, then rapport check")
    }

    /// A file's location as a configuration must write it: from the configuration's folder.
    private static func location(_ file: String, from configuration: String) -> String {
        guard configuration.contains("/"), !file.hasPrefix("/"), !file.contains("://") else { return file }
        let folder = configuration[...configuration.lastIndex(of: "/")!]
        if folder == "./" { return file }
        if file.hasPrefix(folder) { return String(file.dropFirst(folder.count)) }
        return FileManager.default.currentDirectoryPath + "/" + file
    }
}
