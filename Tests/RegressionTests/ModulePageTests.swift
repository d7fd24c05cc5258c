import Foundation
import LinearAlgebra
import Regression
import Testing

/// The examples on the module's page compile, run, and say what they are meant to show.
@Suite struct ModulePageTests {
    @Test func theExampleRuns() throws {
        // From the page:
        // Two columns for each of 210 customers, and whether the customer left.
        let x = Matrix(rows: 210, columns: 2) { row, values in
            values[0] = Double(row % 7)
            values[1] = Double(row * 37 % 11) / 10
        }
        let left = (0..<210).map { row in Double(row % 7 + row * 13 % 5 > 5 ? 1 : 0) }
        let data = try LogisticData(x: x, y: left, columnNames: ["complaints", "late deliveries"])

        // The penalty is the one that predicts customers left out best.
        let fit = try RidgeLogisticRegression(penalty: .leaveOneGroupOut()).fit(data)
        let risk = try fit.probabilities(Matrix([[6, 0.2], [0, 0.9]]))
        let complaints = fit.inference.confidenceInterval(column: 0)
        let warnings = fit.notes.map(\.message)

        // Where events are few or the columns tell the outcome for certain, Firth's method is called for.
        let reasons = try FirthRule().reasons(for: data)
        let firth = try FirthLogisticRegression().fit(data)
        let profile = try firth.profileInterval(.column(0), on: data)
        // Up to here.
        #expect(risk[0] > 0.7 && risk[1] < 0.3)
        #expect(complaints.lowerBound > 0 && profile.lowerBound > 0)
        #expect(warnings.allSatisfy { !$0.isEmpty })
        #expect(reasons.isEmpty)
    }

    @Test func theExampleOfDataOnDiskRuns() throws {
        // From the page:
        // Rows go to a temporary file, a block at a time.
        let file = try BlockFile(in: FileManager.default.temporaryDirectory.path)
        var table = BlockedMatrix(columns: 2, precision: .single)
        var left: [Double] = []
        for first in stride(from: 0, to: 210, by: 70) {
            let block = Matrix(rows: 70, columns: 2) { row, values in
                values[0] = Double((first + row) % 7)
                values[1] = Double((first + row) * 37 % 11) / 10
            }
            try table.append(block, to: file)
            left += (first..<first + 70).map { row in Double(row % 7 + row * 13 % 5 > 5 ? 1 : 0) }
        }

        // What stands for a missing value, and which columns have one of their own for that.
        let design = DesignMatrix(table, fill: [0, 0.5], indicators: [])
        let data = try LogisticData(design: design, y: left)
        let solution = try RidgeLogisticRegression(penalty: .fixed(0.001)).solve(PreparedData(data))[0]
        let risk = try solution.probabilities(design)
        // Up to here.
        let x = Matrix(rows: 210, columns: 2, storage: table.elements)
        let inMemory = try RidgeLogisticRegression(penalty: .fixed(0.001)).solve(
            PreparedData(LogisticData(x: x, y: left)))
        #expect(solution.coefficients == inMemory[0].coefficients)
        #expect(risk.count == 210 && risk[6] > 0.7)
    }

    @Test(arguments: 1...2) func thePageShowsTheExamplesAbove(place: Int) throws {
        let file = URL(fileURLWithPath: #filePath)
        let page = "Sources/Regression/Regression.docc/Regression.md"
        let root = file.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
        let shown = text.components(separatedBy: "```swift\n")[place].components(separatedBy: "```")[0]
        let source = try String(contentsOf: file, encoding: .utf8)
        let run = source.components(separatedBy: "        // From the page:\n")[place].components(
            separatedBy: "        // Up")[0]
        let lines = { (text: String) in text.split(separator: "\n").map(String.init) }
        let imports = lines(shown).filter { $0.hasPrefix("import ") }
        #expect(Set(imports).isSubset(of: lines(source)))
        #expect(lines(shown).filter { !$0.hasPrefix("import ") } == lines(run).map { String($0.dropFirst(8)) })
    }
}
