import Experience
import Features
import LinearAlgebra
import Regression
import Testing

@testable import Rapport

/// Penalties chosen by rolling origin.
@Suite struct PenaltyOriginsTests {
    private static let regression = RidgeLogisticRegression(penalty: .fixed(0))
    private static let panel = CalibrationPanel(customers: 600, cutoffs: 8, seed: 5)

    private func origins(_ table: FeatureTable) throws -> PenaltyOrigins {
        try PenaltyOrigins(
            table, outcome: CalibrationPanel.outcome, calendar: .utc, regression: Self.regression)
    }

    /// 600 customers at 8 cutoffs of 30 days, outcomes known 30 days later: the first cutoff's are known at the second, and
    /// the 7 that are left make 5 stretches, the first two of two cutoffs.
    @Test func stretchesTakeAllCutoffsThatCanBeForecast() throws {
        let found = try origins(Self.panel.table)
        let validation = try #require(found.validation)
        #expect(found.from == CalibrationPanel.cutoff(1))
        #expect(validation.origins.map(\.rows) == [1200, 1200, 600, 600, 600])
        #expect(validation.origins.reduce(0) { $0 + $1.rows } == 7 * 600)
        #expect(validation.origins[0].trainingRows == 600)
        #expect(
            found.message
                == "penalty chosen by forecasting 4,200 later snapshots at 5 origins from \(CalibrationPanel.cutoff(1).isoDay) on"
        )
    }

    /// What an origin learns from ends where its label was known: labels of the last cutoff change no origin but the last.
    @Test func originsDoNotKnowWhatCameLater() throws {
        let last = CalibrationPanel.cutoff(7)
        let changed = Self.panel.changingLabels { Self.panel.table.cutoffs[$0] == last ? 1 - $1 : $1 }
        let before = try #require(try origins(Self.panel.table).validation)
        let after = try #require(try origins(changed).validation)
        #expect(before.origins.dropLast() == after.origins.dropLast())
        #expect(before.origins.last != after.origins.last)
    }

    @Test func tooLittleHistoryIsSaid() throws {
        let found = try origins(Self.panel.settled(before: 1))
        #expect(found.from == nil && found.validation == nil)
        #expect(
            found.message
                == "penalty chosen by leaving out customers: too few outcomes were known at any cutoff to choose it by rolling "
                + "origin")
    }
}
