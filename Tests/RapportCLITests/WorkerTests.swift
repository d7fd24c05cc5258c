import Foundation
import Testing

/// `rapport worker features`: lines in, lines out, the same values as the table's.
struct WorkerTests {
    private let project: WrittenProject
    private let plan: String

    init() throws {
        project = try WrittenProject(
            rows: WrittenProject.leakyRows,
            configuration: WrittenProject.configuration.replacing(
                "churn: {none_of: [purchase], within: 60d}",
                with: "quiet: {none_of: [purchase], within: 60d}, bought: {any_of: [purchase], within: 30d}"))
        plan = project.folder.file("plan.json")
        let run = try project.run("features", "-q", "--plan", "plan.json", "-o", "table.csv")
        #expect(run.status == 0, "\(run.error)")
    }

    private func worker(_ input: String, _ arguments: String...) throws -> CommandRun {
        try CommandRun(["worker", "features", "--plan", plan] + arguments, in: project.folder.path, input: input)
    }

    /// The events' rows as the plan wants them; a missing rating is `\N` or nothing.
    private func lines(missing: String = "\\N", time: (String) -> String = { $0 }) -> String {
        WrittenProject.leakyRows.split(separator: "\n").map { row in
            let cells = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            return [cells[0], time(cells[1]), cells[2], cells[3].isEmpty ? missing : cells[3]]
                .joined(separator: "\t") + "\n"
        }.joined()
    }

    @Test func rowsAreThoseOfTheTable() throws {
        let table = try Table(contentsOf: project.folder.file("table.csv"))
        let run = try worker(lines(), "--header")
        #expect(run.status == 0 && run.error.isEmpty)
        let found = run.lines.map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
        let names = try #require(found.first)
        #expect(Set(names) == Set(table.names) && names.count == table.names.count)
        #expect(found.count - 1 == table.rows.count && table.rows.count > 300)
        for (row, expected) in zip(found.dropFirst(), table.rows) {
            let values = Dictionary(uniqueKeysWithValues: zip(names, row))
            for (name, text) in zip(table.names, expected) {
                switch name {
                case "customer_id": #expect(values[name] == text)
                case "cutoff": #expect(text.hasPrefix(values[name]!))
                // To the last bit; `\N` and an empty cell are both missing.
                default: #expect(Double(values[name]!) == Double(text), "\(name)")
                }
            }
        }
    }

    @Test func orderOfACustomersLinesAndWaysToWriteDoNotMatter() throws {
        let expected = try worker(lines()).output
        #expect(!expected.isEmpty)
        #expect(try worker(lines(missing: "")).output == expected)
        #expect(try worker(lines(time: { $0 + "T00:00:00Z" })).output == expected)
        #expect(try worker(lines().replacing("\n", with: "\r\n")).output == expected)
        #expect(try worker(String(lines().dropLast())).output == expected)
        #expect(try worker(lines(), "--threads", "1").output == expected)
        let reversed = lines().split(separator: "\n").reversed().sorted { $0.prefix(4) < $1.prefix(4) }
        #expect(try worker(reversed.joined(separator: "\n")).output == expected)
    }

    @Test func noLinesAreNoRows() throws {
        let run = try worker("")
        #expect(run.output.isEmpty && run.status == 0)
        let header = try worker("", "--header")
        #expect(header.lines.count == 1 && header.output.hasPrefix("customer_id\tcutoff\t"))
    }

    @Test(arguments: [
        ("secret\t2025-01-01\tpurchase", "the number of its fields is 3, that of the plan's columns 4"),
        ("secret\tsecretday\tpurchase\t3", "occurred_at is not a timestamp"),
        ("secret\t2025-02-30\tpurchase\t3", "occurred_at is not a timestamp"),
        ("secret\t2025-01-01\tpurchase\tsecretly", "rating is not a number"),
        ("secret\t2025-01-01\tpurchase\tinf", "rating is not a number"),
        ("\t2025-01-01\tpurchase\t3", "customer_id is missing"),
        ("secret\t\\N\tpurchase\t3", "occurred_at is missing"),
        ("secret\t2025-01-01\t\t3", "touchpoint is missing"),
        ("", "the number of its fields is 1, that of the plan's columns 4"),
    ])
    func badLineIsNamedByItsNumberAndNotByItsValues(line: String, problem: String) throws {
        let run = try worker("a\t2025-01-01\tpurchase\t3\n\(line)\nb\t2025-01-01\tpurchase\t3\n")
        #expect(
            run.error == """
                error[E112] standard input line 2: \(problem)
                      fields are separated by tabs, in the order of the plan's columns; \\N is a missing value

                """)
        #expect(run.status == 2 && !run.error.contains("secret"))
    }

    @Test(arguments: ["{}", "not JSON", "{\"schema\":\"rapport.model/1\"}"])
    func anythingElseIsNoPlan(text: String) throws {
        let folder = try ScratchFolder()
        let file = try folder.write(text, to: "other.json")
        let run = try CommandRun(["worker", "features", "--plan", file], input: "")
        #expect(
            run.error == """
                error[E134] \(file) is not a plan for workers of this version
                      rapport features --plan FILE writes one

                """)
        #expect(run.status == 2 && run.output.isEmpty)
    }

    @Test func missingPlanIsSaid() throws {
        let run = try CommandRun(["worker", "features", "--plan", "none.json"], input: "")
        #expect(run.error.hasPrefix("error[E131] none.json: there is no such file\n") && run.status == 2)
    }
}
