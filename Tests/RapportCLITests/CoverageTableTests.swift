import Foundation
import Testing

/// The trust notebook's tables of coverage: short studies, which its own examples run, and long ones, which they are held
/// against.
@Suite struct CoverageTableTests {
    /// One table: what was drawn, how often, and each method's mean coverage ± error.
    private struct Table {
        let drawn: String
        let panels: Int
        let lines: [String: (mean: Double, error: Double)]
    }

    private static func tables() throws -> [Table] {
        let url = CommandRun.root.appendingPathComponent("notebooks-md/03-trust.md")
        var tables: [Table] = []
        var lines: [String: (mean: Double, error: Double)] = [:]
        for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
            if let found = line.firstMatch(of: #/^(.+?) {2,}(\d\.\d+) ± (\d\.\d+) /#) {
                lines[String(found.1)] = (Double(found.2)!, Double(found.3)!)
            } else if let end = line.firstMatch(of: #/^(\d+) panels of (.+); ± Monte Carlo error\./#) {
                tables.append(Table(drawn: String(end.2), panels: Int(end.1)!, lines: lines))
                lines = [:]
            }
        }
        return tables
    }

    /// Four standard errors; with few panels the error itself is uncertain, and is at least that of one interval a panel.
    @Test func longStudiesAgreeWithShortOnes() throws {
        let kinds = Dictionary(grouping: try Self.tables(), by: \.drawn)
        #expect(kinds.count == 4)
        for tables in kinds.values {
            try #require(tables.count == 2, "\(tables[0].drawn)")
            let (short, long) = (tables[0], tables[1])
            #expect(long.panels >= 500 && long.panels > short.panels)
            #expect(Set(short.lines.keys) == Set(long.lines.keys) && !short.lines.isEmpty)
            for (method, line) in long.lines {
                let other = try #require(short.lines[method])
                let least = (0.95 * 0.05 / Double(short.panels)).squareRoot()
                let error = max(other.error, least) + line.error
                #expect(abs(line.mean - other.mean) < 4 * error, "\(method): \(line.mean) and \(other.mean)")
            }
        }
    }

    /// What is published covers at 95% to within what 500 panels can tell; what is not published is seen to fail.
    @Test func publishedIntervalsKeepTheirPromise() throws {
        let long = Dictionary(try Self.tables().map { ($0.drawn, $0) }) { $0.panels > $1.panels ? $0 : $1 }.values
        let means = long.flatMap { $0.lines.map { ($0.key, $0.value.mean) } }
        for method in [
            "debiased ridge, CR1 errors", "debiased forecast, CR1 errors",
            "maximum likelihood, CR2 errors, Student's t", "Firth, profile",
        ] {
            let found = means.filter { $0.0 == method }
            #expect(found.count == 1 && found.allSatisfy { (0.92...0.97).contains($0.1) }, "\(method): \(found)")
        }
        #expect(means.contains { $0.0 == "maximum likelihood, model errors" && $0.1 < 0.9 })
    }
}
