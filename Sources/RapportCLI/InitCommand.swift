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
        let folder = path == "-" ? "." : URL(fileURLWithPath: path).deletingLastPathComponent().relativePath
        let guess = try ConfigurationGuess(eventsAt: events, writtenIn: folder)
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
}
