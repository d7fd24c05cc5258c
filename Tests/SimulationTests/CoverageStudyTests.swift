import LinearAlgebra
import Testing

@testable import Simulation

struct CoverageStudyTests {
    /// By hand: shares of columns covered are ½ and 1, columns are covered in 2 and 1 of 2 repetitions.
    @Test func coverageIsCountedOverRepetitionsWithIntervals() {
        let line = CoverageStudy.Line("some method", [[true, false], nil, [true, true]])
        #expect(line.mean == 0.75)
        #expect(abs(line.meanError - 0.25) < 1e-15)
        #expect(line.worst == 0.5)
        #expect(abs(line.worstError - 0.125.squareRoot()) < 1e-15)
        #expect(line.failures == 1)
    }

    @Test func aMethodWithoutAnyIntervalHasNoCoverage() {
        let line = CoverageStudy.Line("none", [nil, nil])
        #expect(line.mean.isNaN && line.worst.isNaN && line.failures == 2)
    }

    @Test func theNumberOfThreadsChangesNothing() throws {
        let studies = try [1, 3].map {
            try CoverageStudy(.fewCustomers, repetitions: 4, seed: 5, threads: Threads($0))
        }
        #expect(studies[0] == studies[1])
        #expect(try CoverageStudy(.fewCustomers, repetitions: 4, seed: 6) != studies[0])
    }

    /// Panels without a solution of maximum likelihood are counted as such, and Firth's method has intervals for them.
    @Test func separationIsCountedNotHidden() throws {
        let design = PanelDesign(customers: 40, cutoffs: 1, intercept: -2, coefficients: [1], markedCustomers: 5)
        let panel = try #require(
            (0..<50).lazy.map { SimulatedPanel(design, seed: 1, repetition: $0) }.first { panel in
                panel.y.contains(1) && !panel.y.prefix(5).contains(1)
            })
        let methods = IntervalMethod.compared(in: .rareEvents)
        let covered = IntervalMethod.covered(methods, panel, truth: design.coefficients)
        #expect(covered.map { $0 == nil } == [true, true, false, false])
    }

    @Test func everySettingTellsWhatWasDrawn() throws {
        let table = try CoverageStudy(.fewCustomers, repetitions: 2, seed: 1).table
        let lines = table.split(separator: "\n")
        #expect(lines.count == 6)
        #expect(lines[0].hasPrefix("95% intervals by"))
        #expect(
            lines.last
                == "2 panels of 30 customers with 8 overlapping snapshots each, 4 coefficients; ± Monte Carlo error.")
        #expect(Set(lines.dropLast().map(\.count)).count == 1)
    }
}
