import ArgumentParser
import Foundation
import Rapport

struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Work on lines from standard input, as a step of somebody else's pipeline.",
        subcommands: [WorkerFeaturesCommand.self])
}

struct WorkerFeaturesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "features", abstract: "Turn lines of events, grouped by customer, into lines of features.",
        discussion: """
            Fields are separated by tabs; a missing one is empty or \\N. The plan, which rapport features --plan FILE writes, \
            says which columns a line has and in which order, and holds all else that is needed. In Spark: SELECT TRANSFORM \
            (…) USING 'rapport worker features --plan plan.json' … DISTRIBUTE BY customer SORT BY customer.
            """)

    @Option(help: ArgumentHelp("The plan that rapport features --plan wrote.", valueName: "file"))
    var plan: String

    @Flag(help: "Write the names of the columns as a first line.")
    var header = false

    @Option(help: "How many threads to use.")
    var threads: Int?

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads takes 1 or more") }
    }

    func run() async throws {
        var worker = try FeatureWorker(try WalkPlan(contentsOf: plan), threads: threads.map { .init($0) } ?? .all)
        if header { Console.output(worker.header.joined(separator: "\t") + "\n") }
        var rest: [UInt8] = []
        while true {
            let chunk = try FileHandle.standardInput.read(upToCount: 1 << 20) ?? Data()
            if chunk.isEmpty { break }
            rest.append(contentsOf: chunk)
            var start = 0
            while let end = rest[start...].firstIndex(of: 10) {
                let length = end > start && rest[end - 1] == 13 ? end - 1 : end
                let ready = try worker.take(rest.span.extracting(start..<length))
                if !ready.isEmpty { Console.output(ready) }
                start = end + 1
            }
            rest.removeFirst(start)
            try Task.checkCancellation()
        }
        if !rest.isEmpty { Console.output(try worker.take(rest.span)) }
        Console.output(try worker.finish())
    }
}
