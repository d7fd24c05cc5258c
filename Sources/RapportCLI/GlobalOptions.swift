import ArgumentParser
import Experience
import LinearAlgebra
import Rapport
import Reporting

extension Report.Format: ExpressibleByArgument {}

/// When to colour.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
}

/// The flags that every command has.
struct GlobalOptions: ParsableArguments {
    @Option(name: [.short, .long], help: "The project's configuration.")
    var config: String?

    @Flag(name: [.short, .long], help: "No hints and no progress.")
    var quiet = false

    @Flag(name: [.short, .long], help: "Say more of what is being done.")
    var verbose = false

    @Option(help: "table, csv, json, jsonl or md.")
    var format: Report.Format?

    @Option(name: [.short, .long], help: "Write to this file instead of standard output; - is standard output.")
    var output: String?

    @Option(help: "How many threads to use.")
    var threads: Int?

    @Option(help: "auto, always or never.")
    var color: ColorChoice = .auto

    @Flag(help: "Never ask.")
    var noInput = false

    @Flag(help: "Overwrite files that rapport did not make.")
    var force = false

    @Option(help: ArgumentHelp("Leave out up to so many rows with a bad cell.", valueName: "n"))
    var maxBadRows = 0

    @Option(help: ArgumentHelp("Write the rows that were left out to this file.", valueName: "file"))
    var rejects: String?

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads takes 1 or more") }
        if maxBadRows < 0 { throw ValidationError("--max-bad-rows takes 0 or more") }
    }

    /// The configuration's path: flag, then `RAPPORT_CONFIG`, then rapport.yaml.
    var configurationPath: String { config ?? Console.environment("RAPPORT_CONFIG") ?? "rapport.yaml" }

    /// The threads to compute with.
    var threadCount: Threads { threads.map(Threads.init) ?? .all }

    /// The project of the configuration.
    func project() throws -> Project {
        try BLASSelfCheck.run()
        return try Project(contentsOf: configurationPath)
    }

    /// How rows are taken in.
    var loadOptions: LoadOptions {
        var options = LoadOptions()
        options.badRowLimit = maxBadRows
        options.rejects = rejects
        options.threads = threads
        return options
    }

    /// The project's data, with progress.
    func load(_ project: Project) async throws -> Histories {
        if let rejects { try Overwriting.check(rejects, force: force) }
        let options = loadOptions
        let progress = ProgressLine(label: "reading events", unit: "rows", isOn: !quiet)
        let start = ContinuousClock.now
        let histories = try await project.loadEvents(options) { progress.update(count: $0) }
        progress.finish()
        note(
            "read \(Numbers.grouped(histories.log.events.count)) events of "
                + "\(Numbers.grouped(histories.log.customers.count)) customers in \(seconds(since: start))")
        warn(ofBadRows: histories.badRows)
        return histories
    }

    /// Says that a moment lies so long after the log's end that everybody looks silent.
    func warn(ofSilenceAt moment: Timestamp?, in histories: Histories) {
        guard let moment, let last = histories.lastEvent(longBefore: moment) else { return }
        let days = Int(moment.days(since: last))
        Console.error(
            "warning[D111] \(moment) is \(Numbers.grouped(days)) days after the last event (\(last.isoDay)): all customers look "
                + "silent, since later events are missing\n")
    }

    /// Says how many rows were left out.
    func warn(ofBadRows rows: Int) {
        guard rows > 0 else { return }
        let count = rows == 1 ? "1 bad row was" : "\(Numbers.grouped(rows)) bad rows were"
        let place = rejects.map { "; \($0) has \(rows == 1 ? "it" : "them")" } ?? ""
        Console.error("warning[D108] \(count) left out\(place)\n")
    }

    /// Writes a report where it belongs.
    func write(_ report: Report) throws {
        if let output, output.lowercased().hasSuffix(".parquet") {
            throw ValidationError(
                "only rapport score and rapport features write Parquet; \(output) could end in .csv or .json")
        }
        try write(text: report.text(format ?? defaultFormat, bold: isColored))
    }

    /// Writes a text where it belongs.
    func write(text: String) throws {
        guard let output, output != "-" else { return Console.output(text) }
        try Overwriting.check(output, force: force, replacing: text)
        Interruption.willWrite(output)
        try TextFile.write(text, to: output)
        note("wrote \(output)")
    }

    /// Says what to do next, on standard error.
    func next(_ hint: String) {
        if !quiet { Console.error("Next: \(hint)\n") }
    }

    /// Says something that only a verbose run says.
    func note(_ text: String) {
        if verbose { Console.error(text + "\n") }
    }

    /// The time since a moment, as a verbose run says it: `1.2 s`.
    func seconds(since start: ContinuousClock.Instant) -> String {
        let elapsed = (ContinuousClock.now - start).components
        return "\(Numbers.fixed(Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18, 2)) s"
    }

    private var isColored: Bool {
        color == .always || (color == .auto && (output == nil || output == "-") && Console.allowsColor)
    }

    /// The form that the output's name asks for.
    private var defaultFormat: Report.Format {
        guard let ending = output?.split(separator: ".").last else { return .table }
        return Report.Format(rawValue: String(ending)) ?? .table
    }
}
