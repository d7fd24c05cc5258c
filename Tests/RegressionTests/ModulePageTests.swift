import Foundation
import LinearAlgebra
import Regression
import Testing

/// The example on the module's page compiles, runs, and says what it is meant to show.
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

    @Test func thePageShowsTheExampleAbove() throws {
        let file = URL(fileURLWithPath: #filePath)
        let page = "Sources/Regression/Regression.docc/Regression.md"
        let root = file.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
        let shown = text.components(separatedBy: "```swift\n")[1].components(separatedBy: "```")[0]
        let source = try String(contentsOf: file, encoding: .utf8)
        let run = source.components(separatedBy: "// From the page:\n")[1].components(separatedBy: "        // Up")[0]
        let lines = { (text: String) in text.split(separator: "\n").map(String.init) }
        let imports = lines(shown).filter { $0.hasPrefix("import ") }
        #expect(Set(imports).isSubset(of: lines(source)))
        #expect(lines(shown).filter { !$0.hasPrefix("import ") } == lines(run).map { String($0.dropFirst(8)) })
    }
}
