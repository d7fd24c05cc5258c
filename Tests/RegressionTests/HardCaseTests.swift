import LinearAlgebra
import Testing

@testable import Regression

/// Cases that a solver can stumble over, small enough to see through.
@Suite struct HardCaseTests {
    private static let x = (0..<40).map { Double($0 * 37 % 11) / 5 - 1 }
    private static let y = (0..<40).map { i in Double((i * 37 % 11 + i * 13 % 5) > 7 ? 1 : 0) }

    private static func data(
        _ rows: [[Double]], _ y: [Double] = y, weights: [Double]? = nil, offsets: [Double]? = nil, groups: [Int]? = nil
    ) throws -> LogisticData {
        try LogisticData(x: Matrix(rows), y: y, weights: weights, offsets: offsets, groups: groups)
    }

    /// A far value without weight neither shortens steps nor widens a scale.
    @Test(arguments: [1e8, 1e100, 1e200]) func aRowWithoutWeightMayHoldAnything(value: Double) throws {
        let without = try RidgeLogisticRegression.exact(0).fit(Self.data(Self.x.map { [$0] }))
        let weighted = try Self.data(
            Self.x.map { [$0] } + [[value]], Self.y + [1], weights: Self.x.map { _ in 1 } + [0])
        let fit = try RidgeLogisticRegression.exact(0).fit(weighted)
        #expect(agree(fit.coefficients, without.coefficients, absolute: 1e-9))
        #expect(agree(fit.scales, without.scales, relative: 1e-12))
        let firth = try FirthLogisticRegression.exact().fit(weighted)
        let expected = try FirthLogisticRegression.exact().fit(Self.data(Self.x.map { [$0] }))
        #expect(agree(firth.coefficients, expected.coefficients, absolute: 1e-9))
    }

    /// Squares of such values are not numbers any more.
    @Test(arguments: [1e-160, 1e160]) func aColumnOutsideTheNumbersRangeIsDropped(unit: Double) throws {
        let fit = try RidgeLogisticRegression(penalty: .fixed(0.1)).fit(Self.data(Self.x.map { [$0, unit * $0] }))
        #expect(fit.droppedColumns == [DroppedColumn(column: 1, reason: .constant)])
        let near = try RidgeLogisticRegression(penalty: .fixed(0.1))
            .fit(Self.data(Self.x.map { [unit.squareRoot() * $0] }))
        #expect(near.droppedColumns.isEmpty && near.inference.pValue(column: 0) != nil)
    }

    /// One customer alone has the second column: nothing is left of it without the customer, and its errors, which a
    /// penalty's residuals would be divided by rounding for, stay on the scale of the others.
    @Test(arguments: [0.1, 1, 10]) func aCustomerAloneWithAColumnDoesNotBlowUpErrors(lambda: Double) throws {
        let rows = Self.x.indices.map { [Self.x[$0], $0 == 7 ? 1 : 0] }
        let fit = try RidgeLogisticRegression(penalty: .fixed(lambda)).fit(Self.data(rows))
        #expect(
            fit.notes.contains { if case .firth(.separation(let found)) = $0 { found.columns == [1] } else { false } })
        #expect(fit.inference.standardErrors.allSatisfy { $0 < 100 })
        #expect((0...1).contains(try #require(fit.inference.pValue(column: 0))))
    }

    /// Customer 3 has the second column, with both outcomes: there is a fit, but none without that customer.
    @Test func theJackknifeRefusesACustomerWithoutWhomNoFitIsLeft() throws {
        let rows = Self.x.indices.map { [Self.x[$0], $0 / 4 == 3 ? 1.0 : 0] }
        let data = try Self.data(rows, groups: rows.indices.map { $0 / 4 })
        #expect(Set(Self.y[12..<16]).count == 2)
        let fit = try RidgeLogisticRegression.exact(0).fit(data)
        #expect(throws: RegressionError.singularCovariance) {
            try fit.covariance(.cluster(.cr3, centered: false), on: data)
        }
        #expect(fit.inference.standardErrors.allSatisfy { 0 < $0 && $0 < 10 })
    }

    /// Without a penalty a small decrement far out is no optimum.
    @Test func solvingFindsSeparationAsFittingDoes() throws {
        let rows = Self.x.indices.map { [Self.x[$0], Self.y[$0] == 1 && $0 % 3 == 0 ? 1.0 : 0] }
        let data = try Self.data(rows)
        let ridge = RidgeLogisticRegression(penalty: .fixed(0))
        #expect(throws: RegressionError.separation(columns: ["column 1"])) { try ridge.solve(PreparedData(data)) }
        // Of a further outcome too.
        let overlap = try data.withOutcomes(Self.y.indices.map { $0 % 3 == 0 ? 1 : 0 })
        #expect(throws: RegressionError.separation(columns: ["column 1"])) {
            try ridge.solve(PreparedData(overlap), alsoFor: [Self.y])
        }
        #expect(try RidgeLogisticRegression(penalty: .fixed(1e-4)).solve(PreparedData(data)).count == 1)
    }

    /// A column that is another one but for a ten-thousandth: rounding of the determinant hides the last steps.
    @Test func firthsMethodEndsWhereColumnsNearlyDependOnEachOther() throws {
        let rows = Self.x.indices.map { [Self.x[$0], Self.x[$0] + 1e-4 * Double($0 * 7 % 13)] }
        let fit = try FirthLogisticRegression().fit(Self.data(rows))
        #expect(fit.keptColumns == [0, 1] && fit.decrement < 1e-5)
        // The same in columns that rounding does not touch.
        let apart = try FirthLogisticRegression.exact()
            .fit(Self.data(Self.x.indices.map { [Self.x[$0], Double($0 * 7 % 13)] }))
        #expect(abs(fit.coefficients[1] * 1e-4 - apart.coefficients[1]) < 1e-5)
    }

    @Test func predictionsThatAreNoNumbersHaveAnAreaAllTheSame() throws {
        let data = try Self.data(Self.x.map { [$0] })
        let point = CrossValidationSummary.Point(
            penalty: 1, linearPredictors: Self.x.map { $0 == 0 ? .nan : $0 }, data: data)
        #expect(point.logLoss.isNaN && (0...1).contains(point.auc))
    }

    /// Offsets that leave no doubt about any row are the fit already; Firth's method has no information to begin with.
    @Test func offsetsThatTellEveryOutcomeLeaveNothingToFit() throws {
        let sure = try Self.data(Self.x.map { [$0] }, offsets: Self.y.map { $0 == 1 ? 800 : -800 })
        let fit = try RidgeLogisticRegression(penalty: .fixed(0.1)).fit(sure)
        #expect(fit.coefficients == [0])
        let p = try fit.probabilities(Matrix(Self.x.map { [$0] }), offsets: sure.offsets)
        #expect(agree(p, Self.y, absolute: 1e-9))
        #expect(fit.inference.covariance.storage.allSatisfy { $0.isFinite })
        #expect(throws: RegressionError.self) { try FirthLogisticRegression().fit(sure) }
    }
}
