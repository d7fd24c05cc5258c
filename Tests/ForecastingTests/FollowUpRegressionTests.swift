import LinearAlgebra
import Regression
import Testing

@testable import Forecasting

/// The model of what becomes of customers after a cutoff.
@Suite struct FollowUpRegressionTests {
    /// The part of leaving is a hazard with a line in log s: the same regression from another door.
    @Test func leavingIsTheHazardRegression() throws {
        let data = try FollowUpWorld(seed: 3).lives()
        let model = try FollowUpRegression(candidates: [[0]]).fit(data)
        let rows = data.periods.indices.filter { data.periods[$0] > 0 }
        let fit = try HazardRegression(baseline: .logarithmic, errors: .clustered).fit(
            PersonPeriods(
                durations: rows.map { data.periods[$0] }, left: rows.map { data.left[$0] ? 1 : 0 },
                features: data.features.selectRows(rows), columnNames: ["x"]))
        #expect(agree(Array(model.coefficients(of: .leaving)), fit.coefficients, relative: 1e-5))
        // CR1 here is G/(G − 1) with all customers; there G counts those followed, and rows and coefficients enter too.
        let (all, followed) = (Double(data.rows), Double(rows.count))
        let persons = Double(fit.rows)
        let ratio = (all / (all - 1)) / (followed / (followed - 1) * (persons - 1) / (persons - 3))
        for i in 0..<3 {
            for j in 0...i {
                #expect(
                    agree(model.covariance[3 + i, 3 + j], ratio * fit.covariance[i, j], relative: 1e-4, absolute: 1e-9))
            }
        }
    }

    @Test func theTruthIsFound() throws {
        var world = FollowUpWorld(seed: 5)
        world.customers = 6000
        let model = try FollowUpRegression(candidates: [[0]]).fit(world.lives())
        for (j, truth) in world.truth.enumerated() where j != 1 {
            let error = model.covariance[j, j].squareRoot()
            #expect(abs(model.coefficients[j] - truth) < 4 * error)
            #expect(error < 0.2)
        }
        #expect(model.coefficients[1] == 0 && model.covariance[1, 1] == 0)
    }

    /// A customer who is followed from two cutoffs with the same life has twice the score: errors do not shrink.
    @Test func theSameLivesTwiceAreNotMoreThanOnce() throws {
        let data = try FollowUpWorld(seed: 8).lives()
        let twice = try FollowUp(
            features: data.features.selectRows(Array(0..<data.rows) + Array(0..<data.rows)),
            columnNames: data.columnNames, customers: data.customers + data.customers,
            cutoffs: data.cutoffs + data.cutoffs.map { $0 + 1 }, gone: data.gone + data.gone,
            periods: data.periods + data.periods, left: data.left + data.left,
            referrals: data.referrals + data.referrals)
        let regression = FollowUpRegression(candidates: [[0]])
        let (one, two) = (try regression.fit(data), try regression.fit(twice))
        #expect(agree(one.coefficients, two.coefficients, relative: 1e-6))
        for j in [0, 2, 3, 4, 5, 6, 7, 8] {
            #expect(agree(one.covariance[j, j], two.covariance[j, j], relative: 1e-5))
        }
    }

    @Test func columnsNeedCustomersWithTheEvent() throws {
        let data = try FollowUpWorld(seed: 3).lives()
        let rich = try FollowUpRegression(candidates: [[0]]).fit(data)
        #expect(rich.summaries[.gone]?.columns == [0])
        let strict = try FollowUpRegression(candidates: [[0]], eventsPerCoefficient: 1000).fit(data)
        for part in FollowUpModel.Part.allCases { #expect(strict.summaries[part]?.columns == []) }
        // Without columns the share that is gone is what is expected.
        let gone = data.gone.reduce(0, +) / Double(data.rows)
        let expected = try ExpectedCohort(strict, of: data.features, periods: 1)
        #expect(agree(expected.present, Double(data.rows) * (1 - gone), relative: 1e-9))
    }

    @Test func separatingColumnsAreLeftOut() throws {
        let data = try FollowUpWorld(seed: 3).lives()
        let telling = Matrix(rows: data.rows, columns: 1) { i, row in row[0] = data.gone[i] }
        let tell = try FollowUp(
            features: telling, columnNames: ["tell"], customers: data.customers, cutoffs: data.cutoffs,
            gone: data.gone, periods: data.periods, left: data.left, referrals: data.referrals)
        let model = try FollowUpRegression(candidates: [[0]]).fit(tell)
        #expect(model.summaries[.gone]?.columns == [])
    }

    @Test func aPartThatNeverHappensIsLeftOut() throws {
        let data = try FollowUpWorld(seed: 3).lives()
        let quiet = try FollowUp(
            features: data.features, columnNames: ["x"], customers: data.customers, cutoffs: data.cutoffs,
            gone: data.gone, periods: data.periods, left: data.left,
            referrals: data.periods.map { [Int](repeating: 0, count: $0) })
        let model = try FollowUpRegression(candidates: [[0]]).fit(quiet)
        #expect(!model.has(.referral) && model.has(.gone) && model.has(.leaving))
        #expect(try ExpectedCohort(model, of: data.features, periods: 3).referrals == [0, 0, 0])
    }

    @Test func nobodyFollowedAndNobodyLeavingAreErrors() throws {
        let data = try FollowUpWorld(seed: 3).lives(periods: 0)
        #expect(throws: ForecastError.empty) { try FollowUpRegression(candidates: []).fit(data) }
        let staying = try FollowUp(
            features: Matrix(rows: 2, columns: 0), columnNames: [], customers: [1, 2], cutoffs: [0, 0], gone: [0, 0],
            periods: [2, 2], left: [false, false], referrals: [[0, 0], [0, 0]], isPresenceKnown: true)
        #expect(throws: ForecastError.regression(.oneClass(outcome: 0))) {
            try FollowUpRegression(candidates: []).fit(staying)
        }
    }

    @Test func rowsThatContradictThemselvesAreRefused() {
        func rows(gone: Double, periods: Int, left: Bool, referrals: [Int]) throws -> FollowUp {
            try FollowUp(
                features: Matrix(rows: 1, columns: 0), columnNames: [], customers: [1], cutoffs: [0], gone: [gone],
                periods: [periods], left: [left], referrals: [referrals])
        }
        #expect(throws: ForecastError.invalidPeriod(row: 0)) {
            try rows(gone: 1, periods: 1, left: false, referrals: [0])
        }
        #expect(throws: ForecastError.invalidPeriod(row: 0)) {
            try rows(gone: 0, periods: 0, left: true, referrals: [])
        }
        #expect(throws: (any Error).self) { try rows(gone: 0, periods: 2, left: false, referrals: [0]) }
    }

    /// Shocks of 0.4 in the log odds are found again, and none where there are none.
    @Test func shocksOfPeriodsAreFound() throws {
        var all: [FollowUp] = []
        var world = FollowUpWorld(seed: 12)
        world.customers = 800
        world.shock = 0.4
        for cutoff in 0..<24 { all.append(try world.lives(cutoff: cutoff, periods: 1)) }
        let data = try FollowUp(
            features: Matrix(rows: all.count * 800, columns: 1) { i, row in
                all[i / 800].features.withRow(i % 800) { row[0] = $0[0] }
            }, columnNames: ["x"], customers: Array(0..<all.count * 800), cutoffs: all.flatMap(\.cutoffs),
            gone: all.flatMap(\.gone), periods: all.flatMap(\.periods), left: all.flatMap(\.left),
            referrals: all.flatMap(\.referrals))
        let model = try FollowUpRegression(candidates: [[0]]).fit(data)
        let shocks = FollowUpShocks(model, data)
        #expect(shocks.leaving.origins == 24)
        #expect((0.25...0.6).contains(shocks.leaving.standardDeviation))
        #expect(shocks.gone.standardDeviation < 0.15 && shocks.referral.standardDeviation < 0.2)
    }
}
