import Foundation
import LinearAlgebra
import Testing

@testable import Regression

@Suite struct InvarianceTests {
    let fixture: Fixture

    init() throws { fixture = try Fixture() }

    @Test func rowOrderDoesNotMatter() throws {
        let order = (0..<fixture.x.rows).map { ($0 * 769) % 1537 }
        let permuted = try LogisticData(
            x: fixture.x.selectRows(order), y: order.map { fixture.churn[$0] },
            groups: order.map { fixture.customers[$0] })
        let a = try RidgeLogisticRegression.exact(0.01).fit(fixture.data())
        let b = try RidgeLogisticRegression.exact(0.01).fit(permuted)
        #expect(agree(a.coefficients, b.coefficients, absolute: 1e-10))
        #expect(agree(a.inference.covariance.storage, b.inference.covariance.storage, absolute: 1e-11))
    }

    @Test func scalingAndShiftingAColumnScalesItsCoefficient() throws {
        let scaled = Matrix(rows: fixture.x.rows, columns: 10) { i, row in
            for j in row.indices { row[j] = fixture.x[i, j] }
            row[2] = 1000 * row[2] - 7
        }
        let a = try RidgeLogisticRegression.exact(0.01).fit(fixture.data())
        let b = try RidgeLogisticRegression.exact(0.01)
            .fit(LogisticData(x: scaled, y: fixture.churn, groups: fixture.customers))
        #expect(agree([a.coefficients[2]], [1000 * b.coefficients[2]], relative: 1e-9))
        #expect(agree(try a.probabilities(fixture.x), try b.probabilities(scaled), absolute: 1e-10))
        #expect(agree(a.standardizedCoefficients, b.standardizedCoefficients, absolute: 1e-10))
    }

    @Test func weightTwoIsTheSameRowTwice() throws {
        let twice = (0..<fixture.x.rows).flatMap { Array(repeating: $0, count: fixture.customers[$0] % 2 + 1) }
        let repeated = try LogisticData(
            x: fixture.x.selectRows(twice), y: twice.map { fixture.churn[$0] },
            groups: twice.map { fixture.customers[$0] })
        let weighted = try fixture.data(weights: fixture.customers.map { Double($0 % 2 + 1) })
        let a = try RidgeLogisticRegression.exact(0.02).fit(repeated)
        let b = try RidgeLogisticRegression.exact(0.02).fit(weighted)
        #expect(agree(a.coefficients, b.coefficients, absolute: 1e-10))
        #expect(agree(a.means, b.means, absolute: 1e-12))
        #expect(agree(a.scales, b.scales, absolute: 1e-12))
        let kind = FittedLogisticRegression.CovarianceKind.cluster(.cr0, centered: true)
        #expect(
            agree(
                try a.covariance(kind, on: repeated).storage, try b.covariance(kind, on: weighted).storage,
                absolute: 1e-11))
    }

    @Test(arguments: [2, 3]) func fitHasTheSameBitsForAnyNumberOfThreads(count: Int) throws {
        let fits = try [1, count].map { threads in
            try RidgeLogisticRegression(
                penalty: .crossValidated(folds: 4, grid: [0.1, 0.01], seed: 3), threads: Threads(threads)
            ).fit(fixture.data())
        }
        #expect(fits[0] == fits[1])
    }

    @Test func fitSurvivesEncoding() throws {
        let fit = try RidgeLogisticRegression(penalty: .crossValidated(folds: 3, grid: [0.1, 0.01], seed: 3))
            .fit(fixture.data())
        let copy = try JSONDecoder().decode(FittedLogisticRegression.self, from: JSONEncoder().encode(fit))
        #expect(copy == fit)
    }
}
