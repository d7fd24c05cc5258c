import Evaluation
import Experience
import Features
import LinearAlgebra
import Regression
import Testing

@testable import Rapport

/// Calibration maps on panels whose true probabilities are known.
@Suite struct CalibrationTests {
    /// Customers at eight cutoffs; at the last two log-odds η have become 0.6 + 0.5 η. The model is trained while the last
    /// one is not settled yet, so that the one before is what the map learns from, and the last the third period.
    private static let drifted = CalibrationPanel(customers: 2000, cutoffs: 8, seed: 1, drift: (6, 0.6, 0.5))

    @Test func mapBringsDriftedProbabilitiesBackAtAThirdPeriod() throws {
        let known = Self.drifted.settled(before: 7)
        let calibration = try #require(try CalibrationPanel.calibration(known))
        #expect(calibration.finding == .applied && (calibration.pValue ?? 1) < 0.001)
        #expect(calibration.rows == 2000 && calibration.customers == 2000)
        #expect(calibration.from == CalibrationPanel.cutoff(6))

        let table = Self.drifted.table.selecting { Self.drifted.table.cutoffs[$0] == CalibrationPanel.cutoff(7) }
        var head = try CalibrationPanel.head(known)
        func line() throws -> CalibrationLine {
            CalibrationLine(
                try ScoredOutcomes(
                    probabilities: head.probabilities(head.layout.matrix(of: table)), outcomes: table.labels["churn"]!))
        }
        let without = try line()
        head.calibration = calibration
        let with = try line()
        // Standard errors with 2000 rows are about 0.1 and 0.05, and those of the map are as large.
        #expect(try #require(without.slope).value < 0.7 && #require(without.interceptInTheLarge).value > 0.5)
        #expect(try abs(#require(with.slope).value - 1) < 0.25)
        #expect(try abs(#require(with.interceptInTheLarge).value) < 0.14)
    }

    /// Regressions of the first period forecast one half for everybody, which no test can be made of. Those of both periods,
    /// which a map would be fitted to, do not.
    @Test func withoutATestThereIsNoMap() throws {
        let (x, before, after) = ([1.0, 1, -1, -1], [1.0, 0, 1, 0], [1.0, 1, 1, 0])
        let panel = CalibrationPanel(
            x: Matrix((0..<200).flatMap { _ in x.map { [$0] } }), customers: (0..<800).map { $0 / 8 },
            cutoffs: (0..<800).map { CalibrationPanel.cutoff($0 / 4 % 2) },
            labels: (0..<100).flatMap { _ in before + after })
        let found = try #require(try CalibrationPanel.calibration(panel.table))
        #expect(found.finding == .notNeeded && found.map == nil && found.pValue == nil)
        #expect(found.message == "none: a need cannot be tested, from 400 later snapshots of 100 customers")
        // A map that is asked for needs no test.
        #expect(try CalibrationPanel.calibration(panel.table, "logistic")?.finding == .applied)
    }

    /// Of 80 panels without a change 5% get a map, give or take 3.3 standard errors, although the regression is of few rows.
    @Test func withoutAChangeThereIsNoMapBeyondChance() throws {
        let findings = try (0..<80).map { repetition in
            let panel = CalibrationPanel(customers: 400, cutoffs: 4, seed: 2, repetition: repetition)
            return try #require(try CalibrationPanel.calibration(panel.table)).finding
        }
        #expect(Set(findings).isSubset(of: [.applied, .notNeeded]))
        let applied = Double(findings.count { $0 == .applied }) / 80
        #expect(abs(applied - 0.05) < 3.3 * (0.05 * 0.95 / 80).squareRoot())
    }

    @Test func configuredMapIsAppliedWithoutATest() throws {
        let panel = CalibrationPanel(customers: 450, cutoffs: 4, seed: 2, repetition: 3)
        #expect(try CalibrationPanel.calibration(panel.table)?.finding == .notNeeded)
        let logistic = try #require(try CalibrationPanel.calibration(panel.table, "logistic"))
        #expect(logistic.finding == .applied && logistic.map?.name == "logistic")
        let beta = try #require(try CalibrationPanel.calibration(panel.table, "beta"))
        #expect(beta.finding == .applied && beta.map?.name == "beta")
        #expect(try CalibrationPanel.calibration(panel.table, "none") == nil)
    }

    /// Where the later outcomes turn around, a line would rank the safest first, and a beta map give all the same: there is no
    /// map, and the words say why.
    @Test func turnedRankingHasNoMap() throws {
        let panel = CalibrationPanel(customers: 2000, cutoffs: 4, seed: 3, drift: (3, -1, -1))
        let found = try #require(try CalibrationPanel.calibration(panel.table))
        #expect(found.finding == .reversed && found.map == nil)
        let beta = try #require(try CalibrationPanel.calibration(panel.table, "beta"))
        #expect(beta.finding == .reversed && beta.map == nil)
        #expect(
            found.message == "none: the higher the forecast the rarer the outcome, in 2,000 later snapshots of 2,000 "
                + "customers; do not use these forecasts")
    }

    @Test func resultDoesNotDependOnThreads() throws {
        let table = Self.drifted.settled(before: 7)
        let one = try CalibrationPanel.calibration(table, "beta", threads: Threads(1))
        #expect(try one == CalibrationPanel.calibration(table, "beta", threads: Threads(3)))
        #expect(try one != CalibrationPanel.calibration(table, "beta", seed: 2, threads: Threads(3)))
    }

    @Test func wordsSayWhatWasDone() throws {
        let applied = try #require(try CalibrationPanel.calibration(Self.drifted.settled(before: 7)))
        #expect(
            applied.message.wholeMatch(
                of:
                    /logistic, intercept 0\.\d\d, slope 0\.\d\d, from 2,000 later snapshots of 2,000 customers \(p < 0\.001\)/
            ) != nil, "\(applied.message)")
        let unneeded = CalibrationPanel(customers: 450, cutoffs: 4, seed: 2, repetition: 3)
        let message = try #require(try CalibrationPanel.calibration(unneeded.table)).message
        #expect(
            message.wholeMatch(of: /none needed: p = 0\.\d+, from 450 later snapshots of 450 customers/) != nil,
            "\(message)")
        let single = CalibrationPanel(customers: 450, cutoffs: 1, seed: 2)
        #expect(
            try CalibrationPanel.calibration(single.table)?.message
                == "none: too few outcomes were known at a later cutoff to forecast it from")
        let few = try #require(
            try CalibrationPanel.calibration(CalibrationPanel(customers: 120, cutoffs: 5, seed: 2).table)
        ).message
        #expect(
            few.wholeMatch(of: /none: \d\d later snapshots with the outcome, 100 are needed/) != nil, "\(few)")
    }
}
