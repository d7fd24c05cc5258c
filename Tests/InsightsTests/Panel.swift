import Foundation
import LinearAlgebra
import Regression
import Testing

/// The panel of 500 simulated customers (1537 rows, 10 columns in 6 groups) and the expected numbers computed from it.
///
/// `07_group_shapley.json`: full enumeration in numpy, the deviance game by statsmodels refits. `08_ame_whatif.json`:
/// statsmodels get_margeff and closed forms. `13_linear_shap.json`: shap.LinearExplainer. `16_allocation.json` and
/// `17_recourse.json`: enumeration, and scipy's solvers. Each file holds the versions.
struct Panel {
    let x: Matrix
    let customers: [Int]
    let churn, refer: [Double]
    let names: [String]

    /// The columns of support, delivery, onboarding, followup, billing and store, in the order of the fixtures.
    static let groups = [[0, 1], [2, 3], [4], [5], [6, 7], [8, 9]]

    init() throws {
        let lines = try Self.lines("panel.csv")
        names = lines[0].split(separator: ",")[2..<12].map(String.init)
        let rows = lines.dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
        x = Matrix(rows.map { Array($0[2..<12]) })
        customers = rows.map { Int($0[0]) }
        churn = rows.map { $0[12] }
        refer = rows.map { $0[13] }
    }

    /// The maximum likelihood fit, to the precision of the fixtures: debiased and ridge coefficients are the same.
    func fit(_ y: [Double]) throws -> FittedLogisticRegression {
        let data = try LogisticData(x: x, y: y, groups: customers, columnNames: names)
        return try RidgeLogisticRegression(penalty: .fixed(0), tolerance: 1e-9).fit(data)
    }

    /// The panel with one change made to each row.
    func changed(_ change: (inout MutableSpan<Double>) -> Void) -> Matrix {
        var copy = x
        for row in 0..<copy.rows { copy.withMutableRow(row) { change(&$0) } }
        return copy
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(contentsOf: folder().appending(path: name)))
    }

    /// The lines of a fixture.
    static func lines(_ name: String) throws -> [String] {
        try String(contentsOf: folder().appending(path: name), encoding: .utf8).split(separator: "\n").map(String.init)
    }

    private static func folder() throws -> URL {
        try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    }
}

/// Whether all numbers agree to `relative` times the larger, or to `absolute`.
func agree(_ a: [Double], _ b: [Double], relative: Double = 0, absolute: Double = 0) -> Bool {
    a.count == b.count
        && zip(a, b).allSatisfy { abs($0 - $1) <= max(absolute, relative * max(abs($0), abs($1))) }
}
