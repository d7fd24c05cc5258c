import Evaluation
import Experience
import Features
import LinearAlgebra
import Regression
import Testing

@testable import Rapport

/// What a map is worth on a third, yet later period, in worlds whose level changes: three cutoffs, each a horizon after the
/// one before. The model is trained while the outcomes of two of them are settled.
///
/// Three ways: no map; a map of regressions of the first period only; the project's map, of regressions of both.
@Suite struct CalibrationDriftTests {
    private static let customers = 2000
    private static let repetitions = 2

    /// The means, over repetitions, of what was measured at the third cutoff.
    private struct Worth {
        var logLoss = 0.0
        var inTheLarge = 0.0
    }

    /// - Parameter level: by how much the log-odds of each period differ from those of the first.
    private func worth(_ level: [Double]) throws -> (none: Worth, earlierOnly: Worth, project: Worth) {
        var sums = (Worth(), Worth(), Worth())
        for repetition in 0..<Self.repetitions {
            let panel = CalibrationPanel(customers: Self.customers, cutoffs: 3, seed: 11, repetition: repetition) {
                (level[$0], 1)
            }
            let known = panel.settled(before: 2)
            let third = panel.table.selecting { panel.table.cutoffs[$0] == CalibrationPanel.cutoff(2) }
            var head = try CalibrationPanel.head(known)
            func add(_ calibration: OutcomeCalibration?, to sum: inout Worth) throws {
                head.calibration = calibration
                let metrics = try Metrics(
                    probabilities: head.probabilities(head.layout.matrix(of: third)), outcomes: third.labels["churn"]!)
                sum.logLoss += metrics.logLoss / Double(Self.repetitions)
                sum.inTheLarge +=
                    try #require(metrics.calibration.interceptInTheLarge).value / Double(Self.repetitions)
            }
            try add(nil, to: &sums.0)

            let split = try #require(CalibrationPanel.split(known))
            #expect(split.earlier.count == Self.customers && split.later.count == Self.customers)
            let past = try CalibrationScores(
                known, outcome: CalibrationPanel.outcome, penalty: head.fit.penalty * Double(head.fit.rows), seed: 1,
                threads: .all)([split.later], learnedFrom: split.earlier)[0]
            var earlierOnly = OutcomeCalibration(.applied, needed: CalibrationSplit.leastEvents)
            earlierOnly.map = try Recalibration().fit(past)
            try add(earlierOnly, to: &sums.1)

            let found = try #require(try CalibrationPanel.calibration(known))
            #expect(found.finding == .applied && (found.pValue ?? 1) < 0.001)
            try add(found, to: &sums.2)
        }
        return sums
    }

    /// The head has learned one half of the change itself. A map that adds all of it goes as far beyond the truth as no map
    /// stays behind it.
    @Test func changeThatStaysIsCorrectedOnce() throws {
        let (none, earlierOnly, project) = try worth([0, 0.6, 0.6])
        #expect(none.inTheLarge > 0.2 && earlierOnly.inTheLarge < -0.2)
        #expect(abs(project.inTheLarge) < 0.12)
        #expect(project.logLoss < none.logLoss - 0.003 && project.logLoss < earlierOnly.logLoss - 0.003)
    }

    /// Of a change that goes on, the map makes up for what has happened. What it went too far in a step, a map of the first
    /// period has too little here, by chance.
    @Test func changeThatGoesOnIsCorrectedAsFarAsItIsKnown() throws {
        let (none, earlierOnly, project) = try worth([0, 0.4, 0.8])
        #expect(project.logLoss < none.logLoss - 0.006)
        #expect(abs(project.inTheLarge - 0.4) < 0.12)
        #expect(earlierOnly.inTheLarge > 0.1 && earlierOnly.inTheLarge < project.inTheLarge)
    }
}
