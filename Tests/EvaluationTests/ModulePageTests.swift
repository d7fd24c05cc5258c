import Foundation
import Evaluation
import Testing

/// The example on the module's page compiles, runs, and says what it is meant to show.
@Suite struct ModulePageTests {
    @Test func theExampleRuns() throws {
        // From the page:
        // The probabilities of eight customers, and who left.
        let probabilities = [0.05, 0.1, 0.2, 0.3, 0.35, 0.6, 0.7, 0.9]
        let left = [0.0, 0, 1, 0, 0, 1, 0, 1]
        let scored = try ScoredOutcomes(probabilities: probabilities, outcomes: left)

        // How well they rank, and how far they are from what happened.
        let area = AreaUnderCurve(scored)
        let metrics = try Metrics(probabilities: probabilities, outcomes: left)
        let line = CalibrationLine(scored)

        // A map for probabilities to come.
        let map = try Recalibration(.smoothedLogistic).fit(scored)
        let calibrated = map(0.4)
        // Up to here.
        // Of 15 pairs of an event and a non-event four are the wrong way round: 0.2 with 0.3, 0.35 and 0.7, 0.6 with 0.7.
        #expect(abs(area.value - 11.0 / 15) < 1e-15)
        #expect(metrics.brierSkill > 0)
        #expect(line.slope != nil)
        #expect((0.3...0.6).contains(calibrated))
    }

    @Test func thePageShowsTheExampleAbove() throws {
        let file = URL(fileURLWithPath: #filePath)
        let page = "Sources/Evaluation/Evaluation.docc/Evaluation.md"
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
