import Foundation
import Testing

/// A real data set, which is not part of the project: where it is not there, tests say so and pass.
///
/// They are looked for in the folder that `RAPPORT_REAL_DATA` names, else in `../shared/data`.
struct RealData: Sendable, CustomTestStringConvertible {
    /// Its folder's name.
    let name: String
    /// What is forecast.
    let question: String
    /// The moment as of which is trained; `nil`: with all of the data, and judged by cross-validation over customers.
    let trainedAsOf: String?
    /// What the forecasts are evaluated at.
    let evaluated: [String]

    var testDescription: String { name }

    static let all = [
        RealData(
            name: "online-retail", question: "buys again?", trainedAsOf: "2011-09-09",
            evaluated: ["--as-of", "2011-09-09"]),
        RealData(
            name: "carpentries-workshops", question: "runs another?", trainedAsOf: "2017-07-01",
            evaluated: ["--as-of", "2017-07-01"]),
        RealData(
            name: "carpentries-training", question: "recommends?", trainedAsOf: "2018-01-01",
            evaluated: ["--from", "2018-01-01", "--to", "2030-01-01"]),
        RealData(name: "charitable-match-offer", question: "gives?", trainedAsOf: nil, evaluated: []),
    ]

    /// Which features a project computes.
    enum Features {
        /// Those of its configuration.
        case configured
        /// The first set: counts, feelings, service and silence of touchpoints; counts, silence, tenure and amounts of
        /// everything.
        case first
    }

    /// A project folder with a committed configuration and links to the data.
    func project(features: Features = .configured) throws -> ScratchFolder? {
        let files = FileManager.default
        let data =
            ProcessInfo.processInfo.environment["RAPPORT_REAL_DATA"] ?? CommandRun.root.path + "/../shared/data"
        guard let names = try? files.contentsOfDirectory(atPath: "\(data)/\(name)") else {
            print("skipped: real data \(name) is not at \(data)")
            return nil
        }
        let folder = try ScratchFolder()
        for file in names {
            let target = URL(fileURLWithPath: "\(data)/\(name)/\(file)").standardizedFileURL.path
            try files.createSymbolicLink(atPath: folder.file(file), withDestinationPath: target)
        }
        let configuration = try String(
            contentsOfFile: CommandRun.root.path + "/Tests/RealData/\(name)/rapport.yaml", encoding: .utf8)
        try folder.write(features == .first ? Self.withFirstSet(configuration) : configuration, to: "rapport.yaml")
        return folder
    }

    /// What the forecasts of a project were worth: an outcome of `evaluate`, or of `train` where it is cross-validated.
    func figures(in folder: ScratchFolder) throws -> [String: Any] {
        let trained = try CommandRun(
            ["train", "-q", "--format", "json"] + (trainedAsOf.map { ["--as-of", $0] } ?? []), in: folder.path)
        #expect(trained.status == 0, "\(trained.error)")
        let outcome = try #require(try trained.objects("outcomes").first)
        guard !evaluated.isEmpty else { return outcome }
        let run = try CommandRun(["evaluate", "-q", "--format", "json"] + evaluated, in: folder.path)
        #expect(run.status == 0, "\(run.error)")
        var figures = try #require(try run.objects("outcomes").first)
        figures["features"] = outcome["features"]
        return figures
    }

    /// A configuration whose features are the first set, in its own windows and with its own exclusions.
    private static func withFirstSet(_ configuration: String) -> String {
        let measures = configuration.firstMatch(of: /measures: \[(\w+)\]/).map { [String($0.1)] } ?? []
        return configuration.replacing(/features: \{(.*)\}/) { match in
            let longest = match.1.matches(of: /\d+d/).last.map { String($0.0) } ?? "365d"
            var select = [
                "of: touchpoints, measure: count", "of: touchpoints, measure: emotion, statistic: [mean, sum]",
                "of: touchpoints, measure: response", "of: touchpoints, measure: promise",
                "of: touchpoints, measure: resolved", "of: touchpoints, measure: silence",
                "measure: count", "measure: silence", "measure: tenure",
            ]
            select += (["amount"] + measures).map {
                "measure: \($0), statistic: [sum, mean], windows: [\(longest)]"
            }
            let lines = select.map { "{\($0)}" }.joined(separator: ", ")
            return "features: {\(match.1), select: [\(lines)]}"
        }
    }

    /// The first set of features against the configured ones, on all data sets; `nil` where one of them is missing.
    static func comparison() throws -> PrintedText? {
        var rows = [
            ["data", "question", "rows", "features", "", "AUC", "", "log loss", ""],
            ["", "", "", "first", "default", "first", "default", "first", "default"],
        ]
        for data in all {
            guard let first = try data.project(features: .first), let configured = try data.project() else {
                return nil
            }
            let figures = try [first, configured].map { try data.figures(in: $0) }
            let numbers = try [("features", 0), ("auc", 3), ("logLoss", 3)].flatMap { name, decimals in
                try figures.map { String(format: "%.\(decimals)f", try $0.number(name)) }
            }
            rows.append([data.name, data.question, "\(Int(try figures[0].number("rows")))"] + numbers)
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return PrintedText(
            lines: rows.map { row in
                let cells = row.indices.map { column in
                    let padding = String(repeating: " ", count: widths[column] - row[column].count)
                    return column < 2 ? row[column] + padding : padding + row[column]
                }
                return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
            })
    }
}
