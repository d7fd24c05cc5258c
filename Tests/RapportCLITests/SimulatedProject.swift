import Foundation

/// A small simulated project with a trained model, made once and shared by the tests that only read it.
struct SimulatedProject: Sendable {
    /// The folder with rapport.yaml, events.parquet, customers.csv and models/model.json.
    let path: String
    /// The text of rapport.yaml.
    let configuration: String

    /// The one project.
    static func shared() throws -> SimulatedProject { try made.get() }

    private static let made = Result {
        let project = try SimulatedProject()
        atexit { try? FileManager.default.removeItem(atPath: try SimulatedProject.shared().path) }
        return project
    }

    private init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("rapport-test-\(UUID().uuidString)").path
        let simulated = try CommandRun(["simulate", "--customers", "60", "--seed", "1", "-o", path])
        precondition(simulated.status == 0, simulated.error)
        let text = try String(contentsOfFile: path + "/rapport.yaml", encoding: .utf8)
        configuration = text.replacing("windows: [30d, 90d, 365d]", with: "windows: [90d]")
            .replacing("every: 1 month", with: "every: 2 months")
        try configuration.write(toFile: path + "/rapport.yaml", atomically: true, encoding: .utf8)
        let trained = try CommandRun(["train", "-q"], in: path)
        precondition(trained.status == 0, trained.error)
    }

    /// Runs the program in the project's folder.
    func run(_ arguments: String..., environment: [String: String] = [:]) throws -> CommandRun {
        try CommandRun(arguments, in: path, environment: environment)
    }

    /// A project of its own whose configuration is changed and whose data are these, with absolute paths.
    func variant(in folder: ScratchFolder, _ change: (String) -> String) throws -> String {
        let here = configuration.replacing("events.parquet", with: path + "/events.parquet")
            .replacing("customers.csv", with: path + "/customers.csv")
        return try folder.write(change(here), to: "rapport.yaml")
    }
}

/// A project of a hand-written event log in a folder.
struct WrittenProject {
    let folder: ScratchFolder

    static let header = "customer_id,occurred_at,touchpoint,rating\n"
    static let configuration = """
        version: 1
        events: {from: events.csv, customer: customer_id, time: occurred_at, touchpoint: touchpoint, emotion: {column: rating, scale: [1, 5]}}
        outcomes: {churn: {none_of: [purchase], within: 60d}}
        snapshots: {every: 1 month, from: 2025-03-01, to: 2025-10-01, active_within: 90d}
        features: {windows: [90d]}

        """

    /// Writes the rows under the header, and the configuration.
    init(rows: String?, configuration: String = Self.configuration) throws {
        folder = try ScratchFolder()
        if let rows { try folder.write(Self.header + rows, to: "events.csv") }
        try folder.write(configuration, to: "rapport.yaml")
    }

    func run(_ arguments: String...) throws -> CommandRun { try CommandRun(arguments, in: folder.path) }

    /// A year of 120 customers; every second one leaves, and clicks on "cancel" when it does.
    static let leakyRows: String = {
        var rows = ""
        for customer in 0..<120 {
            let stays = customer % 2 == 1
            let last = 1 + (customer * 7) % 12
            for month in 1...12 {
                let start = "K\(100 + customer),2025-\(month < 10 ? "0" : "")\(month)-"
                let day = 1 + customer % 27
                if stays || month <= last {
                    rows += start + "\(day < 10 ? "0" : "")\(day),purchase,\(1 + (customer * month) % 5)\n"
                }
                if !stays && month == last { rows += start + "28,cancel_click,\n" }
            }
        }
        return rows
    }()
}

/// Reading what the program printed.
extension CommandRun {
    /// The output as a JSON object.
    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(output.utf8))) as? [String: Any] ?? [:]
    }

    /// The output's lines.
    var lines: [String] { output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init) }

    /// The values of the first line of CSV.
    var header: [String] { lines.first.map { $0.split(separator: ",").map(String.init) } ?? [] }
}

/// The sorted keys of a JSON object, or of the first object of an array.
func keys(_ value: Any?) -> [String] {
    let object = value as? [String: Any] ?? (value as? [[String: Any]])?.first
    return object.map { $0.keys.sorted() } ?? []
}
