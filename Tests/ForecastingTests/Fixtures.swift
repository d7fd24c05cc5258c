import Forecasting
import Foundation
import LinearAlgebra
import Testing

/// The panel of 500 simulated customers, and the numbers that numpy, scipy and R's survfit computed from it or beside it
/// (`versions` in each file).
enum Fixtures {
    static func decode<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(contentsOf: folder().appending(path: name)))
    }

    static func folder() throws -> URL {
        try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    }
}

/// panel.csv: 1537 customer-periods.
struct Panel {
    static let names = ["sup_rt", "sup_unres", "del_emo", "sto_end"]

    let customers, periods: [Int]
    let churn, refer: [Double]
    let features: Matrix

    init() throws {
        let text = try String(contentsOf: Fixtures.folder().appending(path: "panel.csv"), encoding: .utf8)
        let lines = text.split(separator: "\n")
        let head = lines[0].split(separator: ",").map(String.init)
        let columns = try Self.names.map { try #require(head.firstIndex(of: $0)) }
        let rows = lines.dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
        customers = rows.map { Int($0[0]) }
        periods = rows.map { Int($0[1]) }
        churn = rows.map { $0[12] }
        refer = rows.map { $0[13] }
        features = Matrix(rows.map { row in columns.map { row[$0] } })
    }

    func data(_ outcomes: [Double]? = nil, features: Bool = true, kind: PersonPeriods.Kind = .terminal) throws
        -> PersonPeriods
    {
        try PersonPeriods(
            periods: periods, outcomes: outcomes ?? churn, customers: customers,
            features: features ? self.features : nil, columnNames: features ? Self.names : nil, kind: kind)
    }

    /// The customers at their first period.
    func cohort() throws -> CustomerCohort {
        try CustomerCohort(features: features.selectRows(periods.indices.filter { periods[$0] == 1 }))
    }
}

/// Whether two numbers agree to `relative` times the larger, or to `absolute`.
func agree(_ a: Double, _ b: Double, relative: Double = 1e-8, absolute: Double = 0) -> Bool {
    abs(a - b) <= max(absolute, relative * max(abs(a), abs(b)))
}

/// Whether all numbers do.
func agree(_ a: [Double], _ b: [Double], relative: Double = 1e-8, absolute: Double = 0) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { agree($0, $1, relative: relative, absolute: absolute) }
}
