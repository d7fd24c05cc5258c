import Foundation

/// One run of the `rapport` program: what it printed and how it ended.
struct CommandRun {
    let output: String
    let error: String
    let status: Int32
    let seconds: Double

    /// Runs `rapport` with arguments, in a directory, with variables set besides those of this process, and a text on
    /// standard input.
    ///
    /// The program is the one that `RAPPORT_BINARY` names, else the one built beside the tests.
    init(
        _ arguments: [String], in directory: String? = nil, environment: [String: String] = [:], input: String? = nil
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rapport-run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["out", "err"].map { folder.appendingPathComponent($0) }
        for file in files { try Data().write(to: file) }
        let process = Self.process(arguments, in: directory, environment: environment)
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        process.standardInput = FileHandle.nullDevice
        if let input {
            let file = folder.appendingPathComponent("in")
            try Data(input.utf8).write(to: file)
            process.standardInput = try FileHandle(forReadingFrom: file)
        }
        let start = ContinuousClock.now
        try process.run()
        process.waitUntilExit()
        let elapsed = (ContinuousClock.now - start).components
        seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
        output = String(decoding: try Data(contentsOf: files[0]), as: UTF8.self)
        error = String(decoding: try Data(contentsOf: files[1]), as: UTF8.self)
        status = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    }

    /// The process of a run that is not yet started.
    static func process(_ arguments: [String], in directory: String?, environment: [String: String]) -> Process {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory ?? root.path)
        var variables = ProcessInfo.processInfo.environment
        for name in variables.keys where name.hasPrefix("RAPPORT_") && name != "RAPPORT_DUCKDB" {
            variables[name] = nil
        }
        variables["TERM"] = "dumb"
        variables.merge(environment) { $1 }
        process.environment = variables
        return process
    }

    /// The project's folder.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The program under test.
    static let program: URL = {
        if let path = ProcessInfo.processInfo.environment["RAPPORT_BINARY"] { return URL(fileURLWithPath: path) }
        return root.appendingPathComponent(".build/debug/rapport")
    }()
}

/// A folder for one test, removed when the test lets go of it.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("rapport-test-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in the folder.
    func file(_ name: String) -> String { path + "/" + name }

    /// Writes a text file and gives its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: file(name), atomically: true, encoding: .utf8)
        return file(name)
    }

    /// The names of the files in the folder, sorted, hidden ones too.
    var contents: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
}
