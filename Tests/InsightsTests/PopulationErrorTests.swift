import Foundation
import LinearAlgebra
import Regression
import Testing

@testable import Insights

/// Expected numbers: 08_ame_whatif.json, see ``Panel``: customer influences in numpy, and 1500 draws of customers with
/// replacement, each refitted. It counts sums over the 1537 rows; here are means.
@Suite struct PopulationErrorTests {
    struct Expected: Decodable {
        struct Item: Decodable {
            let se_superpopulation_CR0, boot1500_se_fixed_cohort_2digits, boot1500_se_superpop_2digits: Double
        }
        struct Scenarios: Decodable {
            let n: Double
            let items: [String: Item]
        }
        let whatif: Scenarios
    }

    static let names = [
        "halve_support_hours", "resolve_all_support", "sad_delivery_to_neutral", "follow_up_everyone", "all_four",
    ]

    let panel: Panel
    let expected: Expected
    let fit: FittedLogisticRegression
    let data: LogisticData

    init() throws {
        panel = try Panel()
        expected = try Panel.decode(Expected.self, "08_ame_whatif.json")
        fit = try panel.fit(panel.churn)
        data = try LogisticData(x: panel.x, y: panel.churn, groups: panel.customers, columnNames: panel.names)
    }

    // Columns: 0 sup_rt = log(1 + hours), 1 sup_unres, 2 del_emo, 5 fol_contact.
    private func changed(_ name: String) -> Matrix {
        panel.changed { row in
            if name == "halve_support_hours" || name == "all_four" { row[0] = log1p(0.5 * expm1(row[0])) }
            if name == "resolve_all_support" || name == "all_four" { row[1] = 0 }
            if name == "sad_delivery_to_neutral" || name == "all_four" { row[2] = max(0, row[2]) }
            if name == "follow_up_everyone" || name == "all_four" { row[5] = 1 }
        }
    }

    private func error(_ name: String, rows: [Int]? = nil) throws -> (PredictedChange, PopulationError) {
        let new = changed(name)
        let rows = rows ?? Array(0..<new.rows)
        let (old, edited) = (panel.x.selectRows(rows), new.selectRows(rows))
        let change = try PredictedChange(fit: fit, from: old, to: edited)
        let error = try PopulationError(
            of: change, fit: fit, from: old, to: edited, customers: rows.map { panel.customers[$0] }, training: data,
            trainingCustomers: Set(panel.customers).sorted())
        return (change, error)
    }

    @Test(arguments: names) func errorCountsWhichCustomersThereAre(_ name: String) throws {
        let item = try #require(expected.whatif.items[name])
        let population = try error(name).1
        #expect(
            agree([expected.whatif.n * population.standardError], [item.se_superpopulation_CR0], relative: 1e-8))
    }

    /// Influences add up to what the clustered covariance says: two roads to GᵀVG.
    @Test(arguments: names) func influencesSquareToTheClusteredVariance(_ name: String) throws {
        let gradient = try error(name).0.gradient
        let influences = try fit.groupInfluences(ofGradient: gradient, on: data)
        let variance = try fit.covariance(.cluster(.cr0, centered: true), on: data).quadraticForm(gradient)
        #expect(agree([influences.reduce(0) { $0 + $1 * $1 }], [variance], relative: 1e-9))
        #expect(abs(influences.reduce(0, +)) < 1e-12)
        #expect(try fit.groupInfluences(ofGradient: gradient, on: data, threads: Threads(3)) == influences)
    }

    /// A customer's rows in another order are the same customer's.
    @Test func orderOfRowsDoesNotMatter() throws {
        let forth = try error("all_four").1
        let back = try error("all_four", rows: Array((0..<panel.x.rows).reversed())).1
        #expect(agree([forth.standardError], [back.standardError], relative: 1e-12))
    }

    /// One row has no mean to differ from: what is left is the coefficients' error, without CR1's factor.
    @Test func oneRowHasTheErrorOfTheCoefficients() throws {
        let (change, population) = try error("follow_up_everyone", rows: [7])
        let variance = try fit.covariance(.cluster(.cr0, centered: true), on: data).quadraticForm(change.gradient)
        #expect(agree([population.standardError], [variance.squareRoot()], relative: 1e-9))
        let interval = population.interval(of: change)
        #expect(interval.contains(change.value))
    }

    @Test func gradientOfAnotherSizeIsRefused() {
        #expect(
            throws: RegressionError.mismatchedShapes(
                what: "derivatives by the coefficients", expected: 11, actual: 2)
        ) { try fit.groupInfluences(ofGradient: [1, 2], on: data) }
    }

    /// Standard deviations of 300 and of 1500 draws differ by chance by 4.5 %, which is one standard deviation.
    @Test func drawnCustomersHaveTheErrorsOfAnotherBootstrap() throws {
        let bootstrap = try CustomerBootstrap(
            of: fit, training: data, trainingCustomers: panel.customers, cohort: panel.customers, count: 300, seed: 1)
        #expect(bootstrap.count == 300)
        var ratios: [Double] = []
        for name in Self.names {
            let item = try #require(expected.whatif.items[name])
            let change = try bootstrap.change(from: panel.x, to: changed(name))
            let n = expected.whatif.n
            ratios.append(n * change.standardError / item.boot1500_se_fixed_cohort_2digits)
            ratios.append(n * change.populationError / item.boot1500_se_superpop_2digits)
            let value = try PredictedChange(fit: fit, from: panel.x, to: changed(name)).value
            #expect(change.populationInterval?.contains(value) == true)
        }
        #expect(ratios.allSatisfy { abs($0 - 1) < 0.135 }, "\(ratios)")
        #expect(abs(ratios.reduce(0, +) / Double(ratios.count) - 1) < 0.05, "\(ratios)")
    }

    /// A bootstrap of a shrunken fit has the spread of the debiased one, and lies around the change that is reported.
    @Test func drawsLieAroundTheReportedChange() throws {
        let fit = try RidgeLogisticRegression(penalty: .fixed(0.1)).fit(data)
        let bootstrap = try CustomerBootstrap(
            of: fit, training: data, trainingCustomers: panel.customers, cohort: panel.customers, count: 100, seed: 2)
        let new = changed("all_four")
        let draws = try bootstrap.change(from: panel.x, to: new)
        let change = try PredictedChange(fit: fit, from: panel.x, to: new)
        let debiased =
            try zip(
                fit.linearPredictor(panel.x, using: .debiased), fit.linearPredictor(new, using: .debiased)
            ).map { LogisticFunction.probability($1) - LogisticFunction.probability($0) }.reduce(0, +)
            / Double(panel.x.rows)
        let interval = try #require(draws.populationInterval)
        let middle = (interval.lowerBound + interval.upperBound) / 2
        #expect(abs(middle - change.value) < 0.5 * draws.populationError)
        #expect(abs(debiased - change.value) > draws.populationError)
        #expect(abs(draws.standardError / change.standardError - 1) < 0.25)
    }

    /// A cohort of one may be missing from every draw: there is no interval then, and no trap.
    @Test func oneCustomerHasDrawsOrNone() throws {
        let row = [7]
        let (old, new) = (panel.x.selectRows(row), changed("all_four").selectRows(row))
        var without = 0
        for seed in 0..<12 {
            let change = try CustomerBootstrap(
                of: fit, training: data, trainingCustomers: panel.customers, cohort: [panel.customers[7]], count: 2,
                seed: UInt64(seed)
            ).change(from: old, to: new)
            #expect(change.count == 2 && change.standardError > 0)
            if let interval = change.populationInterval {
                #expect(interval.lowerBound <= interval.upperBound)
            } else {
                without += 1
                #expect(change.populationError.isNaN)
            }
        }
        // A draw of 500 customers leaves one out with a chance of 0.37: two draws with 0.14.
        #expect(without > 0 && without < 12)
    }

    @Test func sameSeedDrawsTheSameCustomers() throws {
        func change(seed: UInt64, threads: Int) throws -> BootstrapChange {
            try CustomerBootstrap(
                of: fit, training: data, trainingCustomers: panel.customers, cohort: panel.customers, count: 4,
                seed: seed, threads: Threads(threads)
            ).change(from: panel.x, to: changed("all_four"))
        }
        let one = try change(seed: 3, threads: 1)
        #expect(try change(seed: 3, threads: 3) == one)
        #expect(try change(seed: 4, threads: 1) != one)
    }

    @Test func scenariosThatTouchTheSameDoNotAdd() throws {
        let singles = try Self.names.dropLast().map { try error($0).0 }
        let together = try error("all_four").0
        let interaction = Interaction(together: together, alone: singles, fit: fit)
        // The deltas of the fixture add up to −148.9; of all four it is −121.6.
        let n = expected.whatif.n
        #expect((n * interaction.sum).rounded() == -149 && (n * interaction.together).rounded() == -122)
        #expect(interaction.value == interaction.together - interaction.sum && interaction.interval.lowerBound > 0)
        let alone = Interaction(together: together, alone: [together], fit: fit)
        #expect(alone.value == 0 && alone.standardError == 0)
    }
}
