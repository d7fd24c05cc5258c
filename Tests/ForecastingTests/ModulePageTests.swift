import Forecasting
import Foundation
import LinearAlgebra
import Testing

/// The example on the module's page compiles, runs, and says what it is meant to show.
@Suite struct ModulePageTests {
    @Test func theExampleRuns() throws {
        // From the page:
        // Six customers: how many months they were followed for, and whether they left in the last; complaints in the first.
        let data = try PersonPeriods(
            durations: [1, 2, 3, 3, 2, 3], left: [1, 1, 1, 0, 0, 0], features: Matrix([[2], [0], [1], [1], [0], [2]]),
            columnNames: ["complaints"])
        let fit = try HazardRegression(baseline: .linear).fit(data)

        // A new customer without complaints, and ten of them.
        let curve = try fit.survival(of: [0], periods: 6)
        let cohort = try CustomerCohort(features: Matrix(rows: 10, columns: 1))
        let retention = try fit.retention(of: cohort, periods: 6, shock: CalendarShock(variance: 0.04))
        let half = retention.periods[5].interval(level: 0.5)

        // Nine of ten stay for a month, and fifty bring four.
        let growth = try GrowthProcess(retention: 0.9, referral: 0.08, acquisition: 20)
        let months = growth.moments(from: 1000, periods: 24)
        let futures = try GrowthSimulation(growth).run(from: 1000, periods: 24, draws: 200, seed: 1)
        // Up to here.
        #expect(curve.survival.count == 6 && curve.survival[5] < curve.survival[0])
        #expect(agree(retention.periods[5].expected, 10 * curve.survival[5], relative: 1e-12))
        #expect(half.contains(retention.periods[5].expected))
        // 1000 − 0.02·1000 + 20: the base is in its steady state.
        #expect(agree(months[23].mean, 1000, relative: 1e-12))
        #expect(abs(futures.mean(24) - 1000) < 5 * months[23].standardDeviation / 200.0.squareRoot())
    }

    @Test func thePageShowsTheExampleAbove() throws {
        let file = URL(fileURLWithPath: #filePath)
        let page = "Sources/Forecasting/Forecasting.docc/Forecasting.md"
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
