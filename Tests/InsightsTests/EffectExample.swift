import Foundation
import LinearAlgebra
import Testing

@testable import Insights

/// 2,500 simulated customers, a confounded exposure and an outcome whose effect is known, with the numbers others computed.
///
/// `10_aipw.json`: numpy, with zepid's AIPTW and TMLE and DoubleML's IRM agreeing; its truth is an 80×80 Gauss–Hermite
/// quadrature. The file holds the versions.
struct EffectExample {
    let x: Matrix
    let ids: [Int]
    let exposures, outcomes: [Double]
    let expected: [String: Any]

    static let names = ["x1", "x2", "x3"]

    init() throws {
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        let lines = try String(contentsOf: folder.appending(path: "aipw_data.csv"), encoding: .utf8)
            .split(separator: "\n").dropFirst()
        let rows = lines.map { $0.split(separator: ",").compactMap { Double($0) } }
        x = Matrix(rows.map { Array($0[1..<4]) })
        ids = rows.map { Int($0[0]) }
        exposures = rows.map { $0[4] }
        outcomes = rows.map { $0[5] }
        let text = try Data(contentsOf: folder.appending(path: "10_aipw.json"))
        expected = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
    }

    /// Maximum likelihood, to the precision of the fixture.
    static let likelihood = EffectModels(penalty: .fixed(0), tolerance: 1e-9)

    /// The data with some of the confounders.
    func data(columns: [Int] = [0, 1, 2]) throws -> EffectData {
        try EffectData(
            touchpoint: "call", outcome: "churn", confounders: x.selectColumns(columns),
            names: columns.map { Self.names[$0] }, exposures: exposures, outcomes: outcomes, customers: ids)
    }

    /// The folds of the fixture: the customer's number modulo five.
    func folds() throws -> CustomerFolds { try CustomerFolds(ids.map { $0 % 5 }) }

    /// An expected number, by its place.
    func number(_ path: String...) throws -> Double {
        var value: Any = expected
        for key in path { value = try #require((value as? [String: Any])?[key], "no \(path)") }
        return try #require(value as? Double)
    }

    /// Expected numbers of a list.
    func numbers(_ path: String...) throws -> [Double] {
        var value: Any = expected
        for key in path { value = try #require((value as? [String: Any])?[key], "no \(path)") }
        return try #require(value as? [Double])
    }
}
