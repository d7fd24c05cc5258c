import Experience
import Forecasting
import LinearAlgebra
import Testing

@Suite struct HazardLawTests {
    let panel: Panel

    init() throws { panel = try Panel() }

    @Test(arguments: [HazardBaseline.periods, .linear, .logarithmic])
    func survivalNeverRisesAndIntervalsHoldIt(baseline: HazardBaseline) throws {
        let fit = try HazardRegression(baseline: baseline).fit(panel.data())
        let cohort = try panel.cohort()
        for i in stride(from: 0, to: cohort.count, by: 50) {
            let features = cohort.features.withRow(i) { row in row.indices.map { row[$0] } }
            let curve = try fit.survival(of: features, periods: 6)
            for (before, after) in zip([1] + curve.survival, curve.survival) { #expect(after < before) }
            for (survival, interval) in zip(curve.survival, curve.intervals) {
                #expect(interval.lowerBound < survival && survival < interval.upperBound)
                #expect(0 < interval.lowerBound && interval.upperBound < 1)
            }
        }
    }

    /// Life table by counting, for rows that begin late and end early.
    @Test func periodsAloneGiveTheSharesThatLeave() throws {
        let periods = [2, 3, 4, 3, 4, 2, 3, 2, 4, 4, 3, 2, 4]
        let customers = [1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9]
        let left: [Double] = [0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0]
        let data = try PersonPeriods(periods: periods, outcomes: left, customers: customers)
        #expect(data.observed == 2...4)
        let fit = try HazardRegression(baseline: .periods).fit(data)
        // Of 4, 4 and 5 customers 1, 1 and 2 left.
        #expect(agree(try fit.survival(of: [], tenure: 1, periods: 3).hazards, [0.25, 0.25, 0.4], relative: 1e-9))
        // Greenwood: S² Σ d/(n(n − d)).
        let survival = 0.75 * 0.75 * 0.6
        let greenwood = survival * (1.0 / 12 + 1.0 / 12 + 2.0 / 15).squareRoot()
        let curve = try fit.survival(of: [], tenure: 1, periods: 3)
        #expect(agree(curve.survival[2], survival, relative: 1e-9))
        #expect(agree(curve.standardErrors[2], greenwood, relative: 1e-8))
    }

    @Test func theOrderOfRowsAndOfCustomersDoesNotMatter() throws {
        let data = try panel.data()
        let order = Array((0..<data.rows).reversed())
        let turned = try PersonPeriods(
            periods: order.map { data.periods[$0] }, outcomes: order.map { data.outcomes[$0] },
            customers: order.map { 1000 - data.customers[$0] }, features: data.features.selectRows(order),
            columnNames: data.columnNames)
        let (fit, other) = (
            try HazardRegression(baseline: .periods).fit(data), try HazardRegression(baseline: .periods).fit(turned)
        )
        #expect(agree(fit.coefficients, other.coefficients, relative: 1e-9))
        let cohort = try panel.cohort()
        let back = try CustomerCohort(features: cohort.features.selectRows(Array((0..<cohort.count).reversed())))
        let forecasts = try [cohort, back].map { try fit.retention(of: $0, periods: 6, shock: .init(variance: 0.04)) }
        #expect(agree(forecasts[0].periods.map(\.expected), forecasts[1].periods.map(\.expected), relative: 1e-13))
        #expect(
            agree(
                forecasts[0].periods.map(\.standardDeviation), forecasts[1].periods.map(\.standardDeviation),
                relative: 1e-12))
    }

    @Test func twiceTheCustomersHalveTheVariance() throws {
        let data = try panel.data()
        let rows = Array(0..<data.rows) + Array(0..<data.rows)
        let twice = try PersonPeriods(
            periods: rows.map { data.periods[$0] }, outcomes: rows.map { data.outcomes[$0] },
            customers: rows.indices.map { data.customers[rows[$0]] + ($0 < data.rows ? 0 : 1000) },
            features: data.features.selectRows(rows), columnNames: data.columnNames)
        let fit = try HazardRegression(baseline: .logarithmic).fit(data)
        let doubled = try HazardRegression(baseline: .logarithmic).fit(twice)
        #expect(agree(fit.coefficients, doubled.coefficients))
        #expect(agree(fit.covariance.diagonal, doubled.covariance.diagonal.map { 2 * $0 }))
        // Twice the cohort: chance doubles, what is shared grows fourfold.
        let cohort = try panel.cohort()
        let both = try CustomerCohort(
            features: cohort.features.selectRows(Array(0..<cohort.count) + Array(0..<cohort.count)))
        let one = try fit.retention(of: cohort, periods: 3, shock: .init(variance: 0.04)).periods[2]
        let two = try fit.retention(of: both, periods: 3, shock: .init(variance: 0.04)).periods[2]
        #expect(agree(two.expected, 2 * one.expected, relative: 1e-12))
        #expect(agree(two.outcomeVariance, 2 * one.outcomeVariance, relative: 1e-12))
        #expect(agree(two.parameterVariance, 4 * one.parameterVariance, relative: 1e-12))
        #expect(agree(two.shockVariance, 4 * one.shockVariance, relative: 1e-12))
        #expect(agree(two.meanSurvival.lowerBound, one.meanSurvival.lowerBound, relative: 1e-12))
    }

    @Test func aCohortOfOneIsThatCustomersCurve() throws {
        let fit = try HazardRegression(baseline: .linear).fit(panel.data())
        let features = [1.0, 0, 0.5, -0.2]
        let curve = try fit.survival(of: features, tenure: 2, periods: 9)
        let cohort = try CustomerCohort(features: Matrix([features]), tenures: [2])
        let forecast = try fit.retention(of: cohort, periods: 9, shock: .none)
        #expect(agree(forecast.periods.map(\.expected), curve.survival, relative: 1e-14))
        #expect(agree(forecast.periods.map(\.standardError), curve.standardErrors, relative: 1e-14))
        #expect(agree(forecast.periods.map(\.meanSurvival.upperBound), curve.intervals.map(\.upperBound)))
        // Given that the customer is there after two periods, survival is a ratio of survivals.
        let whole = try fit.survival(of: features, periods: 11)
        #expect(agree(curve.survival, whole.survival[2...].map { $0 / whole.survival[1] }, relative: 1e-13))
    }

    @Test func errorsClusteredByCustomerAreNearTheModels() throws {
        let data = try panel.data()
        let model = try HazardRegression(baseline: .logarithmic).fit(data)
        let clustered = try HazardRegression(baseline: .logarithmic, errors: .clustered).fit(data)
        #expect(model.coefficients == clustered.coefficients)
        for (a, b) in zip(model.covariance.diagonal, clustered.covariance.diagonal) {
            #expect(a != b && (0.6...1.6).contains(b / a))
        }
    }

    @Test func aColumnWithoutVariationIsDroppedAndSaysSo() throws {
        let data = try panel.data()
        let x = Matrix(rows: data.rows, columns: 2) { i, row in
            row[0] = 3
            row[1] = data.features[i, 0]
        }
        let with = try HazardRegression(baseline: .periods).fit(
            PersonPeriods(
                periods: data.periods, outcomes: data.outcomes, customers: data.customers, features: x,
                columnNames: ["three", "sup_rt"]))
        #expect(with.droppedColumns == ["three"])
        #expect(with.featureCoefficients[0] == 0 && with.covariance.diagonal[6] == 0)
        let cohort = try CustomerCohort(features: Matrix([[3, 0], [3, 1]]))
        _ = try with.simulateRetained(of: cohort, periods: 6, shock: .none, draws: 3, seed: 1)
    }

    @Test func bitsDoNotDependOnThreads() throws {
        let fits = try [1, 3].map {
            try HazardRegression(baseline: .periods, threads: Threads($0)).fit(panel.data())
        }
        #expect(fits[0] == fits[1])
        let cohort = try panel.cohort()
        // More than one segment of customers.
        let rows = (0..<3000).map { $0 % cohort.count }
        let many = try CustomerCohort(features: cohort.features.selectRows(rows), tenures: rows.map { $0 % 3 })
        let forecasts = try [1, 3].map {
            try fits[0].retention(of: many, periods: 3, shock: .init(variance: 0.1), threads: Threads($0))
        }
        #expect(forecasts[0] == forecasts[1])
        let draws = try [1, 3].map {
            try fits[0].simulateRetained(
                of: many, periods: 3, shock: .init(variance: 0.1), draws: 20, seed: 5, threads: Threads($0))
        }
        #expect(draws[0] == draws[1])
        let others = try fits[0].simulateRetained(
            of: many, periods: 3, shock: .init(variance: 0.1), draws: 20, seed: 6)
        #expect(draws[0] != others)
    }
}
