import Foundation

/// A simulation's truth.json as a table for people: its causes, or what its scenarios truly change.
struct TruthTable: Decodable {
    struct Cause: Decodable {
        let outcome: String
        let touchpoint: String
        let field: String
        let weight: Double
    }
    struct Scenario: Decodable {
        struct Outcome: Decodable {
            let name: String
            let baseline: Double
            let scenario: Double
            let change: Double
            let standardError: Double
        }
        let name: String
        let outcomes: [Outcome]
    }
    let causes: [Cause]
    let scenarios: [Scenario]

    /// The table that `FILE causes` or `FILE scenarios` asks for.
    static func text(_ request: String) throws -> PrintedText {
        let words = request.split(separator: " ").map(String.init)
        guard words.count == 2 else { throw NotebookError.noSuchTable(request) }
        let data = try Data(contentsOf: CommandRun.root.appendingPathComponent(words[0]))
        let truth = try JSONDecoder().decode(TruthTable.self, from: data)
        let rows: [[String]]
        switch words[1] {
        case "causes": rows = truth.causeRows
        case "scenarios": rows = truth.scenarioRows
        default: throw NotebookError.noSuchTable(request)
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return PrintedText(
            lines: rows.map { row in
                let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
                return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
            })
    }

    private var causeRows: [[String]] {
        var rows = [["outcome", "touchpoint", "field", "weight"]]
        for cause in causes {
            rows.append([cause.outcome, cause.touchpoint, cause.field, Self.fixed(cause.weight, 1)])
        }
        return rows
    }

    private var scenarioRows: [[String]] {
        var rows = [["scenario", "outcome", "without", "with", "true change", "simulation error"]]
        for scenario in scenarios {
            for outcome in scenario.outcomes {
                let sign = outcome.change > 0 ? "+" : ""
                rows.append([
                    scenario.name, outcome.name, Self.fixed(outcome.baseline * 100, 1) + "%",
                    Self.fixed(outcome.scenario * 100, 1) + "%",
                    sign + Self.fixed(outcome.change * 100, 1) + " pp",
                    Self.fixed(outcome.standardError * 100, 2) + " pp",
                ])
            }
        }
        return rows
    }

    private static func fixed(_ value: Double, _ decimals: Int) -> String {
        String(format: "%.\(decimals)f", value).replacing("-", with: "−")
    }
}
