import Foundation
import LinearAlgebra
import Testing

@testable import Regression

/// The panel of 500 simulated customers (1537 rows, 10 columns) and the expected numbers computed from it.
///
/// `01_logit_mle.json`: statsmodels GLM, R glm and a separate Newton. `02_ridge.json`: scikit-learn and glmnet.
/// `05_cluster_se.json`: statsmodels, R sandwich and clubSandwich. Each file holds the versions.
struct Fixture {
    let x: Matrix
    let customers: [Int]
    let churn, refer: [Double]
    let names: [String]

    init() throws {
        let text = try String(contentsOf: Self.folder().appending(path: "panel.csv"), encoding: .utf8)
        let lines = text.split(separator: "\n")
        names = lines[0].split(separator: ",")[2..<12].map(String.init)
        let rows = lines.dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
        x = Matrix(rows.map { Array($0[2..<12]) })
        customers = rows.map { Int($0[0]) }
        churn = rows.map { $0[12] }
        refer = rows.map { $0[13] }
    }

    func data(_ y: [Double]? = nil, weights: [Double]? = nil) throws -> LogisticData {
        try LogisticData(x: x, y: y ?? churn, weights: weights, groups: customers, columnNames: names)
    }

    /// Every second row twice, once as rows and once as weights; and which row each of the former is.
    func everySecondRowTwice() throws -> (repeated: LogisticData, weighted: LogisticData, rows: [Int]) {
        let twice = (0..<x.rows).flatMap { Array(repeating: $0, count: $0 % 2 + 1) }
        let repeated = try LogisticData(
            x: x.selectRows(twice), y: twice.map { churn[$0] }, groups: twice.map { customers[$0] })
        return (repeated, try data(weights: (0..<x.rows).map { Double($0 % 2 + 1) }), twice)
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(contentsOf: folder().appending(path: name)))
    }

    static func folder() throws -> URL {
        try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    }
}

/// Whether all numbers agree to `relative` times the larger, or to `absolute`.
func agree(_ a: [Double], _ b: [Double], relative: Double = 0, absolute: Double = 0) -> Bool {
    a.count == b.count
        && zip(a, b).allSatisfy { abs($0 - $1) <= max(absolute, relative * max(abs($0), abs($1))) }
}

extension RidgeLogisticRegression {
    /// To the precision of the fixtures.
    static func exact(_ lambda: Double, threads: Threads = .all) -> RidgeLogisticRegression {
        RidgeLogisticRegression(penalty: .fixed(lambda), tolerance: 1e-9, threads: threads)
    }
}
