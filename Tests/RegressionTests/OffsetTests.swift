import LinearAlgebra
import Testing

@testable import Regression

@Suite struct OffsetTests {
    /// Expected numbers: 12_prior_conformal.json, computed from the panel by a separate Newton's method.
    struct Expected: Decodable {
        struct PriorCorrection: Decodable {
            let n_sub: Int
            let tau_population, ybar_sample, correction: Double
            let coef_subsample, coef_prior_corrected, se_subsample: [Double]
            let coef_weighted_king_zeng, se_weighted_sandwich: [Double]
            let mean_p_prior_corrected_on_all_rows, mean_p_weighted_on_all_rows: Double
        }
        let prior_correction: PriorCorrection
    }

    let fixture: Fixture
    /// Different for each row, and of a customer's size.
    let offsets: [Double]

    init() throws {
        fixture = try Fixture()
        offsets = (0..<1537).map { Double(($0 * 29) % 17) / 8 - 1 }
    }

    private func data(_ offsets: [Double]?) throws -> LogisticData {
        try LogisticData(
            x: fixture.x, y: fixture.churn, offsets: offsets, groups: fixture.customers, columnNames: fixture.names)
    }

    @Test(arguments: [0, 0.01]) func aConstantMovesTheInterceptAndNothingElse(lambda: Double) throws {
        let data = [try data(offsets), try data(offsets.map { $0 + 1.7 })]
        let fits = try data.map { try RidgeLogisticRegression.exact(lambda).fit($0) }
        #expect(abs(fits[1].intercept + 1.7 - fits[0].intercept) < 1e-9)
        #expect(agree(fits[1].coefficients, fits[0].coefficients, absolute: 1e-9))
        #expect(abs(fits[1].objective - fits[0].objective) < 1e-9)
        #expect(abs(fits[1].inference.intercept + 1.7 - fits[0].inference.intercept) < 1e-9)
        #expect(agree(fits[1].inference.coefficients, fits[0].inference.coefficients, absolute: 1e-9))
        #expect(agree(fits[1].inference.covariance.storage, fits[0].inference.covariance.storage, absolute: 1e-9))
        for kind in [
            FittedLogisticRegression.CovarianceKind.inverseInformation, .cluster(.cr1, centered: true),
        ] {
            let covariances = try zip(fits, data).map { try $0.covariance(kind, on: $1) }
            #expect(agree(covariances[0].storage, covariances[1].storage, absolute: 1e-9))
        }
        let without = try RidgeLogisticRegression.exact(lambda).fit(self.data(nil))
        let constant = try RidgeLogisticRegression.exact(lambda).fit(
            self.data([Double](repeating: -2.5, count: 1537)))
        #expect(abs(constant.intercept - 2.5 - without.intercept) < 1e-9)
        #expect(agree(constant.coefficients, without.coefficients, absolute: 1e-9))
    }

    @Test func elasticNetsPathBeginsWhereOffsetsAloneAreLeft() throws {
        let net = ElasticNetLogisticRegression(alpha: 1, penalties: .geometric(count: 2, ratio: 0.5), tolerance: 1e-9)
        let data = try data((0..<1537).map { 0.8 * fixture.x[$0, 2] })
        let path = try net.fit(data)
        #expect(path.points[0].activeColumns.isEmpty && !path.points[1].activeColumns.isEmpty)
        // Just below the greatest penalty a column comes in.
        let below = try ElasticNetLogisticRegression(alpha: 1, penalties: .given([0.98 * path.greatestPenalty]))
            .fit(data)
        #expect(below.points[0].activeColumns.count == 1)
    }

    @Test func leavingOutCustomersAndErrorsForFewOfThemKnowOffsets() throws {
        let column = (0..<1537).map { 0.8 * fixture.x[$0, 2] }
        let data = [try data(column), try data(nil)]
        let fits = try data.map { try RidgeLogisticRegression.exact(0).fit($0) }
        let leftOut = try zip(fits, data).map { try $0.leaveOneGroupOut(on: $1) }
        #expect(agree(leftOut[0].linearPredictors, leftOut[1].linearPredictors, absolute: 1e-8))
        #expect(abs(leftOut[0].logLoss - leftOut[1].logLoss) < 1e-9)
        for correction in [ClusterCorrection.cr2, .cr3] {
            let covariances = try zip(fits, data).map {
                try $0.covariance(.cluster(correction, centered: false), on: $1)
            }
            #expect(agree(covariances[0].storage, covariances[1].storage, absolute: 1e-9))
        }
    }

    @Test func anOffsetThatIsAColumnMovesItsCoefficient() throws {
        let column = (0..<1537).map { 0.8 * fixture.x[$0, 2] }
        let data = try data(column)
        let fit = try RidgeLogisticRegression.exact(0).fit(data)
        let plain = try RidgeLogisticRegression.exact(0).fit(self.data(nil))
        #expect(abs(fit.coefficients[2] + 0.8 - plain.coefficients[2]) < 1e-9)
        #expect(abs(fit.intercept - plain.intercept) < 1e-9)
        #expect(agree(fit.inference.standardErrors, plain.inference.standardErrors, absolute: 1e-9))
        let p = try fit.probabilities(fixture.x, offsets: column)
        #expect(agree(p, try plain.probabilities(fixture.x), absolute: 1e-9))
        let (one, interval) = fixture.x.withRow(10) {
            (fit.probability(row: $0, offset: column[10]), fit.interval(row: $0, offset: column[10]))
        }
        let expected = fixture.x.withRow(10) { plain.interval(row: $0) }
        #expect(abs(one - p[10]) < 1e-15)
        #expect(agree([interval.lower, interval.upper], [expected.lower, expected.upper], absolute: 1e-9))
    }

    /// Fold fits by the shortcut, against separate fits with the training rows' offsets.
    @Test func crossValidationTrainsAndPredictsWithOffsets() throws {
        let data = try data(offsets)
        let validation = try RidgeLogisticRegression(penalty: .fixed(0), tolerance: 1e-9)
            .crossValidate(data, folds: 4, grid: [0.01], seed: 5)
        for held in try GroupFolds(data, folds: 4, seed: 5).rows {
            let kept = Set(0..<data.rows).subtracting(held).sorted()
            let training = try LogisticData(
                x: fixture.x.selectRows(kept), y: kept.map { fixture.churn[$0] }, offsets: kept.map { offsets[$0] },
                groups: kept.map { fixture.customers[$0] })
            let expected = try RidgeLogisticRegression.exact(0.01).fit(training)
                .probabilities(fixture.x.selectRows(held), offsets: held.map { offsets[$0] })
            #expect(agree(held.map { validation.outOfFoldProbabilities[$0] }, expected, absolute: 1e-8))
        }
    }

    @Test func withoutColumnsTheProbabilitiesAddUpToTheEvents() throws {
        let wide = offsets.map { 30 * $0 }
        for offsets in [offsets, wide] {
            let data = try LogisticData(x: Matrix(rows: 1537, columns: 0), y: fixture.churn, offsets: offsets)
            let a = InterceptEquation(data, offsets: offsets).solution
            let sum = offsets.reduce(0) { $0 + LogisticFunction.probability(a + $1) }
            #expect(abs(sum - 204) < 1e-9)
            let fit = try RidgeLogisticRegression.exact(0).fit(data)
            #expect(abs(fit.intercept - a) < 1e-9)
        }
    }

    /// King & Zeng's prior correction is a fit with the sampling's log odds as offset.
    @Test func aFixedOffsetIsThePriorCorrection() throws {
        let expected = try Fixture.decode(Expected.self, "12_prior_conformal.json").prior_correction
        let sample = (0..<1537).filter { fixture.churn[$0] == 1 || $0 * 7919 % 100 < 30 }
        #expect(sample.count == expected.n_sub)
        let x = fixture.x.selectRows(sample)
        let y = sample.map { fixture.churn[$0] }
        let (tau, ybar) = (expected.tau_population, expected.ybar_sample)
        let correction = LogisticFunction.logit(ybar) - LogisticFunction.logit(tau)
        #expect(abs(correction - expected.correction) < 1e-12)

        let plain = try LogisticData(x: x, y: y)
        let plainFit = try RidgeLogisticRegression.exact(0).fit(plain)
        #expect(agree([plainFit.intercept] + plainFit.coefficients, expected.coef_subsample, absolute: 1e-9))
        let corrected = try LogisticData(x: x, y: y, offsets: y.map { _ in correction })
        let fit = try RidgeLogisticRegression.exact(0).fit(corrected)
        #expect(agree([fit.intercept] + fit.coefficients, expected.coef_prior_corrected, absolute: 1e-9))
        let errors = try fit.covariance(.inverseInformation, on: corrected).diagonal.map { $0.squareRoot() }
        #expect(agree(errors, expected.se_subsample, absolute: 1e-9))
        let mean = try fit.probabilities(fixture.x).reduce(0, +) / 1537
        #expect(abs(mean - expected.mean_p_prior_corrected_on_all_rows) < 1e-9)

        let weighted = try LogisticData(x: x, y: y, weights: y.map { $0 == 1 ? tau / ybar : (1 - tau) / (1 - ybar) })
        let weightedFit = try RidgeLogisticRegression.exact(0).fit(weighted)
        #expect(
            agree([weightedFit.intercept] + weightedFit.coefficients, expected.coef_weighted_king_zeng, absolute: 1e-9))
        let sandwich = try weightedFit.covariance(.cluster(.cr0, centered: false), on: weighted)
        #expect(agree(sandwich.diagonal.map { $0.squareRoot() }, expected.se_weighted_sandwich, absolute: 1e-9))
        let weightedMean = try weightedFit.probabilities(fixture.x).reduce(0, +) / 1537
        #expect(abs(weightedMean - expected.mean_p_weighted_on_all_rows) < 1e-9)
    }

    @Test func badOffsetsHaveTheirErrors() throws {
        var holed = offsets
        holed[9] = .infinity
        #expect(throws: RegressionError.offsetNotFinite(row: 9)) { try data(holed) }
        #expect(
            throws: RegressionError.mismatchedShapes(what: "offsets, one per row", expected: 1537, actual: 2)
        ) { try data([0, 1]) }
        let fit = try RidgeLogisticRegression.exact(0.1).fit(data(offsets))
        #expect(throws: RegressionError.mismatchedShapes(what: "offsets, one per row", expected: 1537, actual: 1)) {
            try fit.probabilities(fixture.x, offsets: [0])
        }
        #expect(throws: RegressionError.offsetNotFinite(row: 9)) { try fit.probabilities(fixture.x, offsets: holed) }
        #expect(
            RegressionError.offsetNotFinite(row: 9).description
                == "an offset is not a finite number (first in row 9); "
                + "give offsets on the scale of log odds, such as log(p / (1 - p)) with 0 < p < 1")
    }
}
