import LinearAlgebra
import Testing

@testable import Regression

/// Expected numbers: 05_cluster_se.json (clubSandwich 0.5.8, statsmodels), see ``Fixture``.
@Suite struct SmallSampleTests {
    struct Expected: Decodable {
        let se_CR2_clubSandwich, CR2_satterthwaite_df, CR2_p, se_CR3_clubSandwich, coef, se_model: [Double]
        let p_CR1_slopes, p_by, p_maxT_mc_3digits: [Double]
        let maxT_crit95_3digits, CR1_factor_value: Double
        let se_CR0: [Double]
        let se_CR0_cadjust: [Double]
        enum CodingKeys: String, CodingKey {
            case se_CR2_clubSandwich, CR2_satterthwaite_df, CR2_p, se_CR3_clubSandwich, coef, se_model
            case p_CR1_slopes, p_by, p_maxT_mc_3digits, maxT_crit95_3digits, CR1_factor_value, se_CR0
            case se_CR0_cadjust = "se_CR0_cadjust_G/(G-1)"
        }
    }

    let fixture: Fixture
    let expected: Expected
    let data: LogisticData
    let fit: FittedLogisticRegression

    init() throws {
        fixture = try Fixture()
        expected = try Fixture.decode(Expected.self, "05_cluster_se.json")
        data = try fixture.data()
        fit = try RidgeLogisticRegression.exact(0).fit(data)
    }

    private func errors(_ correction: ClusterCorrection, _ fit: FittedLogisticRegression, _ data: LogisticData) throws
        -> [Double]
    {
        try fit.covariance(.cluster(correction, centered: false), on: data).diagonal.map { $0.squareRoot() }
    }

    @Test func adjustedErrors() throws {
        #expect(agree(try errors(.cr2, fit, data), expected.se_CR2_clubSandwich, relative: 1e-7))
        #expect(agree(try errors(.cr3, fit, data), expected.se_CR3_clubSandwich, relative: 1e-7))
    }

    @Test func satterthwaiteDegreesOfFreedomAndPValues() throws {
        let freedom = try fit.satterthwaiteDegreesOfFreedom(on: data)
        #expect(agree(freedom, expected.CR2_satterthwaite_df, relative: 1e-7))
        let b = [fit.intercept] + fit.coefficients
        let p = zip(zip(b, try errors(.cr2, fit, data)), freedom).map {
            StudentDistribution.twoSidedPValue($0.0 / $0.1, degreesOfFreedom: $1)
        }
        #expect(agree(p, expected.CR2_p, relative: 1e-6))
        #expect(agree(b, expected.coef, relative: 1e-7))
    }

    @Test func errorsWithoutAdjustment() throws {
        let model = try fit.covariance(.inverseInformation, on: data).diagonal.map { $0.squareRoot() }
        #expect(agree(model, expected.se_model, relative: 1e-7))
        #expect(agree(expected.se_CR0.map { $0 * (500.0 / 499).squareRoot() }, expected.se_CR0_cadjust, relative: 1e-9))
        let factor = ClusterCorrection.cr1.factor(groups: 500, rows: 1537, coefficients: 11)
        #expect(abs(factor - expected.CR1_factor_value) < 1e-12)
    }

    @Test func adjustmentsForManyTests() throws {
        #expect(agree(MultipleTesting.benjaminiYekutieli(expected.p_CR1_slopes), expected.p_by, relative: 1e-12))
        let adjusted = try fit.inference.familywisePValues(columns: Array(0..<10), seed: 1)
        // The fixture's two million draws are good to 0.001; below 1e-5 they hold a draw or none.
        #expect(agree(adjusted, expected.p_maxT_mc_3digits, absolute: 1e-3))
        let small = adjusted.indices.filter { expected.p_maxT_mc_3digits[$0] > 1e-5 }
        #expect(
            agree(small.map { adjusted[$0] }, small.map { expected.p_maxT_mc_3digits[$0] }, relative: 0.03))
        let slopes = fit.inference.covariance.selecting(Array(1...10))
        let critical = try MaxTDistribution(correlation: slopes, seed: 1).quantile(0.95)
        #expect(abs(critical - expected.maxT_crit95_3digits) < 3e-3)
    }

    /// Weight two is the same row twice also in the adjustment, whose matrices do not commute with unequal weights.
    @Test func weightTwoIsTheSameRowTwice() throws {
        let (repeated, weighted, _) = try fixture.everySecondRowTwice()
        let a = try RidgeLogisticRegression.exact(0).fit(repeated)
        let b = try RidgeLogisticRegression.exact(0).fit(weighted)
        for correction in [ClusterCorrection.cr2, .cr3] {
            #expect(agree(try errors(correction, a, repeated), try errors(correction, b, weighted), relative: 1e-8))
        }
        #expect(
            agree(
                try a.satterthwaiteDegreesOfFreedom(on: repeated), try b.satterthwaiteDegreesOfFreedom(on: weighted),
                relative: 1e-7))
    }

    @Test func rowOrderAndColumnScaleDoNotMatter() throws {
        let order = (0..<data.rows).map { ($0 * 769) % 1537 }
        let scaled = Matrix(rows: data.rows, columns: 10) { i, row in
            for j in row.indices { row[j] = fixture.x[order[i], j] }
            row[2] *= 1000
        }
        let other = try LogisticData(
            x: scaled, y: order.map { fixture.churn[$0] }, groups: order.map { fixture.customers[$0] })
        let otherFit = try RidgeLogisticRegression.exact(0).fit(other)
        var expectedErrors = try errors(.cr2, fit, data)
        expectedErrors[3] /= 1000
        #expect(agree(try errors(.cr2, otherFit, other), expectedErrors, relative: 1e-8))
        #expect(
            agree(
                try otherFit.satterthwaiteDegreesOfFreedom(on: other), expected.CR2_satterthwaite_df, relative: 1e-7))
    }

    @Test func sameBitsForAnyNumberOfThreads() throws {
        let covariances = try [1, 3].map {
            try fit.covariance(.cluster(.cr2, centered: true), on: data, threads: Threads($0))
        }
        #expect(covariances[0] == covariances[1])
    }

    /// CR3 is the sum of squares of what leaving out each group does to the coefficients, one Newton step far.
    @Test func jackknifeIsTheSumOfOneStepChanges() throws {
        let fewer = try few(customers: 60)
        let fit = try RidgeLogisticRegression.exact(0).fit(fewer.data)
        var sum = [0.0, 0.0]
        for group in 0..<fewer.data.groupCount {
            let held = Set(fewer.data.rows(ofGroup: group))
            let kept = (0..<fewer.data.rows).filter { !held.contains($0) }
            let rest = try LogisticData(x: fewer.x.selectRows(kept), y: kept.map { fewer.data.y[$0] })
            let p = try fit.probabilities(fewer.x.selectRows(kept))
            let ones = Matrix(rows: kept.count, columns: 3) { i, row in
                row[0] = 1
                for j in 0..<2 { row[j + 1] = fewer.x[kept[i], j] }
            }
            let information = try ones.gram(weights: p.map { $0 * (1 - $0) })
            let score = ones.multiplyTransposed(zip(rest.y, p).map { $0 - $1 })
            let step = try Cholesky(information).solve(score)
            for j in 0..<2 { sum[j] += step[j + 1] * step[j + 1] }
        }
        let variances = try fit.covariance(.cluster(.cr3, centered: false), on: fewer.data).diagonal
        #expect(agree(Array(variances[1...]), sum, relative: 1e-7))
    }

    /// The rule: below 50 customers what is published is CR2 with Satterthwaite's degrees of freedom.
    @Test func fewCustomersGetErrorsForSmallSamples() throws {
        let small = try few(customers: 49)
        let fit = try RidgeLogisticRegression.exact(0).fit(small.data)
        let freedom = try #require(fit.inference.degreesOfFreedom)
        #expect(agree(freedom, try fit.satterthwaiteDegreesOfFreedom(on: small.data), relative: 1e-8))
        #expect(freedom.allSatisfy { 1 < $0 && $0 < 49 })
        let covariance = try fit.covariance(.cluster(.cr2, centered: true), on: small.data)
        #expect(agree(fit.inference.covariance.storage, covariance.storage, relative: 1e-6, absolute: 1e-10))
        #expect(fit.inference.method.contains("CR2"))
        #expect(fit.notes.contains(.fewGroups(49)))

        let interval = fit.inference.confidenceInterval(column: 0)
        let half = StudentDistribution.quantile(0.975, degreesOfFreedom: freedom[1]) * fit.inference.standardErrors[1]
        #expect(abs(interval.upperBound - interval.lowerBound - 2 * half) < 1e-12)
        #expect(half > 1.96 * fit.inference.standardErrors[1])
        let t = fit.inference.coefficients[0] / fit.inference.standardErrors[1]
        let p = try #require(fit.inference.pValue(column: 0))
        #expect(p == StudentDistribution.twoSidedPValue(t, degreesOfFreedom: freedom[1]))
        #expect(try fit.inference.familywisePValues(columns: [0, 1], seed: 1)[0] >= p)
        #expect(fit.inference.leastDegreesOfFreedom == freedom.min())
    }

    @Test func manyCustomersGetTheUsualErrors() throws {
        let enough = try few(customers: 50)
        let fit = try RidgeLogisticRegression.exact(0).fit(enough.data)
        #expect(fit.inference.degreesOfFreedom == nil)
        #expect(fit.inference.leastDegreesOfFreedom == .infinity)
        #expect(fit.inference.method.contains("CR1"))
        #expect(throws: RegressionError.noTestableColumn) {
            try fit.inference.familywisePValues(columns: [2], seed: 1)
        }
    }

    /// The panel's first customers with its first two columns.
    private func few(customers: Int) throws -> (data: LogisticData, x: Matrix) {
        let rows = (0..<data.rows).filter { fixture.customers[$0] <= customers }
        let x = fixture.x.selectRows(rows).selectColumns([0, 2])
        let small = try LogisticData(
            x: x, y: rows.map { fixture.churn[$0] }, groups: rows.map { fixture.customers[$0] })
        #expect(small.groupCount == customers)
        return (small, x)
    }
}
