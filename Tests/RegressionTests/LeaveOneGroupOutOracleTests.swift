import Foundation
import LinearAlgebra
import Testing

@testable import Regression

/// Expected numbers: 06_alo.json (the panel) and 06b_alo_overlap.json (90 customers whose windows overlap), which hold
/// the formulas' values and refits without each row or customer; single refits agree with scikit-learn.
@Suite struct LeaveOneGroupOutOracleTests {
    struct Panel: Decodable {
        struct Entry: Decodable {
            struct FirstRows: Decodable {
                let h, eta, alo_row, exact_row, alo_customer, exact_customer: [Double]
            }
            let lambda, train_nll, alo_row_nll, alo_customer_nll, df, exact_customer_nll: Double
            let max_abs_eta_diff_customer, cv10_customer_nll: Double
            let exact_row_nll, max_abs_eta_diff_row: Double?
            let first5: FirstRows?
        }
        struct Best: Decodable {
            let alo_row_nll, alo_customer_nll, exact_customer_nll, cv10_customer_nll: Double
        }
        let grid: [Entry]
        let lambdas: [Double]
        let argmin: Best
    }

    struct Overlap: Decodable {
        struct Entry: Decodable {
            let lambda, train, alo_row, exact_row, alo_customer, exact_customer, df: Double
            let max_eta_diff_customer: Double
        }
        let grid: [Entry]
    }

    let fixture: Fixture
    let panel: Panel
    let overlap: Overlap
    let regression = RidgeLogisticRegression(penalty: .fixed(0), tolerance: 1e-10)

    init() throws {
        fixture = try Fixture()
        panel = try Fixture.decode(Panel.self, "06_alo.json")
        overlap = try Fixture.decode(Overlap.self, "06b_alo_overlap.json")
    }

    @Test func customersOfThePanel() throws {
        let path = try regression.leaveOneGroupOut(fixture.data(), grid: panel.lambdas)
        #expect(path.summary.best.penalty == panel.argmin.alo_customer_nll)
        #expect(path.summary.best.penalty == panel.argmin.exact_customer_nll)
        #expect(path.best.logLoss == path.summary.best.logLoss)
        for (point, expected) in zip(path.summary.curve, panel.grid.reversed()) {
            #expect(point.penalty == expected.lambda)
            #expect(abs(point.trainingLogLoss - expected.train_nll) < 1e-9)
            #expect(abs(point.logLoss - expected.alo_customer_nll) < 1e-9)
            #expect(abs(point.effectiveDegreesOfFreedom - expected.df) < 1e-9 * expected.df)
            #expect(abs(point.logLoss - expected.exact_customer_nll) < 5e-5)
            #expect(point.fragileGroups == 0)
        }
    }

    @Test func rowsOfThePanel() throws {
        let rows = try LogisticData(x: fixture.x, y: fixture.churn)
        let path = try regression.leaveOneGroupOut(rows, grid: panel.lambdas)
        #expect(path.summary.best.penalty == panel.argmin.alo_row_nll)
        for (point, expected) in zip(path.summary.curve, panel.grid.reversed()) {
            #expect(abs(point.logLoss - expected.alo_row_nll) < 1e-9)
            if let exact = expected.exact_row_nll { #expect(abs(point.logLoss - exact) < 5e-5) }
        }
    }

    @Test func singleRowsOfThePanel() throws {
        let data = try fixture.data()
        let rows = try LogisticData(x: fixture.x, y: fixture.churn)
        for expected in panel.grid {
            guard let first = expected.first5, let rowDifference = expected.max_abs_eta_diff_row else { continue }
            let fit = try RidgeLogisticRegression.exact(expected.lambda).fit(data)
            let byRow = Array(try fit.leaveOneGroupOut(on: rows).linearPredictors[..<5])
            let byCustomer = Array(try fit.leaveOneGroupOut(on: data).linearPredictors[..<5])
            #expect(agree(Array(try fit.linearPredictor(fixture.x)[..<5]), first.eta, absolute: 1e-9))
            #expect(agree(byRow, first.alo_row, absolute: 1e-9))
            #expect(agree(byCustomer, first.alo_customer, absolute: 1e-9))
            #expect(agree(byRow, first.exact_row, absolute: rowDifference + 1e-9))
            #expect(agree(byCustomer, first.exact_customer, absolute: expected.max_abs_eta_diff_customer + 1e-9))
            let inverse = try fit.covariance(.penalizedInverse, on: data, scale: .standardized)
            let leverages = (0..<5).map { i in
                inverse.quadraticForm([1] + (0..<10).map { (fixture.x[i, $0] - fit.means[$0]) / fit.scales[$0] })
            }
            #expect(agree(leverages, first.h, absolute: 1e-9))
        }
    }

    /// Refits without each customer, and ten folds by the customer's last digit, with the fit's own standardisation.
    @Test func refitsOfThePanel() throws {
        let data = try fixture.data()
        var best = (lambda: 0.0, loss: Double.infinity)
        for expected in panel.grid {
            let fit = try RidgeLogisticRegression.exact(expected.lambda).fit(data)
            let loss = try refitted(fit, data, folds: fixture.customers.map { $0 % 10 }, scalesPenalty: true).loss
            #expect(abs(loss - expected.cv10_customer_nll) < 1e-9)
            if loss < best.loss { best = (expected.lambda, loss) }
        }
        #expect(best.lambda == panel.argmin.cv10_customer_nll)
        let expected = panel.grid[6]
        let fit = try RidgeLogisticRegression.exact(expected.lambda).fit(data)
        let exact = try refitted(fit, data, folds: fixture.customers, scalesPenalty: false)
        #expect(abs(exact.loss - expected.exact_customer_nll) < 1e-9)
        let leftOut = try fit.leaveOneGroupOut(on: data).linearPredictors
        let difference = zip(exact.eta, leftOut).reduce(0) { max($0, abs($1.0 - $1.1)) }
        #expect(abs(difference - expected.max_abs_eta_diff_customer) < 1e-7)
    }

    @Test func overlappingWindows() throws {
        let (x, y, customers) = try overlapPanel()
        let data = try LogisticData(x: x, y: y, groups: customers)
        let grid = overlap.grid.map(\.lambda)
        let byCustomer = try regression.leaveOneGroupOut(data, grid: grid).summary
        let byRow = try regression.leaveOneGroupOut(LogisticData(x: x, y: y), grid: grid).summary
        // Rows of a customer know each other's outcomes: row by row a penalty ten times too small looks best.
        #expect(byCustomer.best.penalty == 0.3)
        #expect(byRow.best.penalty == 0.03)
        for (index, expected) in overlap.grid.reversed().enumerated() {
            let point = byCustomer.curve[index]
            #expect(point.penalty == expected.lambda)
            #expect(abs(point.trainingLogLoss - expected.train) < 1e-9)
            #expect(abs(point.logLoss - expected.alo_customer) < 1e-9)
            #expect(abs(byRow.curve[index].logLoss - expected.alo_row) < 1e-9)
            #expect(abs(byRow.curve[index].logLoss - expected.exact_row) < 5e-3)
            #expect(abs(point.logLoss - expected.exact_customer) < 5e-3)
            #expect(abs(point.effectiveDegreesOfFreedom - expected.df) < 1e-9 * expected.df)
            let fit = try RidgeLogisticRegression.exact(expected.lambda).fit(data)
            let exact = try refitted(fit, data, folds: customers, scalesPenalty: false)
            let leftOut = try fit.leaveOneGroupOut(on: data).linearPredictors
            let difference = zip(exact.eta, leftOut).reduce(0) { max($0, abs($1.0 - $1.1)) }
            #expect(abs(exact.loss - expected.exact_customer) < 1e-9)
            #expect(abs(difference - expected.max_eta_diff_customer) < 1e-7)
        }
    }

    private func overlapPanel() throws -> (Matrix, [Double], [Int]) {
        let url = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        let text = try String(contentsOf: url.appending(path: "overlap_panel.csv"), encoding: .utf8)
        let rows = text.split(separator: "\n").dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
        return (Matrix(rows.map { Array($0[1..<21]) }), rows.map { $0[21] }, rows.map { Int($0[0]) })
    }

    /// η of each row under the fit without its fold, standardised as `fit` is, and the mean log loss.
    private func refitted(
        _ fit: FittedLogisticRegression, _ data: LogisticData, folds: [Int], scalesPenalty: Bool
    ) throws -> (eta: [Double], loss: Double) {
        let (transform, b) = try fit.solverCoefficients(for: data)
        var rows = Matrix(rows: data.rows, columns: b.count)
        data.x.forEachRow(0..<data.rows) { i, row in
            rows[i, 0] = 1
            for j in row.indices { rows[i, j + 1] = (row[j] - fit.means[j]) / fit.scales[j] }
        }
        let identity = ColumnTransform.identity(b.count)
        var eta = [Double](repeating: 0, count: data.rows)
        for fold in Set(folds) {
            let kept = (0..<data.rows).filter { folds[$0] != fold }
            let training = try LogisticData(x: rows.selectRows(kept), y: kept.map { data.y[$0] })
            var penalties = [Double](
                repeating: fit.penalty * Double(scalesPenalty ? kept.count : data.rows), count: b.count)
            penalties[0] = 0
            let solution = try NewtonSolver(tolerance: 1e-9, maximumSteps: 50).minimize(
                LogisticObjective(training, transform: identity, threads: Threads(1)), penalties: penalties, start: b)
            for i in 0..<data.rows where folds[i] == fold {
                eta[i] = (0..<b.count).reduce(0) { $0 + rows[i, $1] * solution.b[$1] }
            }
        }
        #expect(transform.width == b.count)
        let loss = zip(eta, data.y).reduce(0) { $0 + LogisticFunction.softplus($1.0) - $1.1 * $1.0 }
        return (eta, loss / Double(data.rows))
    }
}
