import Experience
import Foundation
import LinearAlgebra
import Regression
import Testing

@testable import Insights

/// Expected numbers: 17_recourse.json, linear programme by HiGHS, root by brentq, all sets of columns tried.
@Suite struct RecourseTests {
    private struct Expected: Decodable {
        let row_0based: Int
        let x, sd, lower, upper, max_drop_by_feature, L1_delta, L2_delta: [Double]
        let target_p, needed_logit_drop, L1_cost, L2_cost_squared: Double
        let actionable: [String]
        let fewest_features_k: Int
        let fewest_features_sets: [[String]]
    }

    @Test func agreesWithSolvers() throws {
        let expected = try Panel.decode(Expected.self, "17_recourse.json")
        let panel = try Panel()
        let fit = try panel.fit(panel.churn)
        let values = (0..<10).map { panel.x[expected.row_0based, $0] }
        let predictor = fit.intercept + zip(fit.coefficients, values).reduce(0) { $0 + $1.0 * $1.1 }
        let columns = values.indices.map { index in
            Recourse.Column(
                coefficient: fit.coefficients[index], value: values[index], scale: expected.sd[index],
                bounds: expected.actionable.contains(panel.names[index])
                    ? expected.lower[index]...expected.upper[index] : nil)
        }
        let recourse = Recourse(columns, drop: predictor - LogisticFunction.logit(expected.target_p))
        #expect(agree([recourse.needed], [expected.needed_logit_drop], relative: 1e-7))
        #expect(agree(recourse.drops, expected.max_drop_by_feature, relative: 1e-7))
        #expect(recourse.isPossible)
        let shortest = recourse.shortestMoves()
        #expect(agree(shortest, expected.L1_delta, absolute: 1e-7))
        let length = zip(shortest, expected.sd).reduce(0) { $0 + abs($1.0) / $1.1 }
        #expect(agree([length], [expected.L1_cost], relative: 1e-7))
        let squares = recourse.leastSquaresMoves()
        #expect(agree(squares, expected.L2_delta, absolute: 1e-7))
        let sum = zip(squares, expected.sd).reduce(0) { $0 + ($1.0 / $1.1) * ($1.0 / $1.1) }
        #expect(agree([sum], [expected.L2_cost_squared], relative: 1e-7))
        let fewest = try #require(recourse.fewestColumns())
        #expect(fewest.count == expected.fewest_features_k)
        #expect(expected.fewest_features_sets.contains(fewest.sorted().map { panel.names[$0] }))
    }

    private func random(_ stream: inout SplitMix64) -> [Recourse.Column] {
        (0..<6).map { _ in
            let value = Double.random(in: -2...2, using: &stream)
            return Recourse.Column(
                coefficient: Double.random(in: -1...1, using: &stream), value: value,
                scale: Double.random(in: 0.2...2, using: &stream),
                bounds: Int.random(in: 0..<4, using: &stream) == 0
                    ? nil : min(value, -2)...max(value, Double.random(in: 0...2, using: &stream)))
        }
    }

    /// The change suffices, stays in bounds, and no small exchange between two columns is shorter.
    @Test(arguments: 0..<60) func nothingNearIsShorter(seed: UInt64) {
        var stream = SplitMix64(seed: seed)
        let columns = random(&stream)
        let greatest = Recourse(columns, drop: 0).greatest
        let recourse = Recourse(columns, drop: greatest * Double.random(in: 0.05...0.95, using: &stream))
        func drop(_ moves: [Double]) -> Double { zip(columns, moves).reduce(0) { $0 - $1.0.coefficient * $1.1 } }
        func isAllowed(_ moves: [Double]) -> Bool {
            zip(columns, moves).allSatisfy { column, move in
                guard let bounds = column.bounds else { return move == 0 }
                return column.value + move >= bounds.lowerBound - 1e-12
                    && column.value + move <= bounds.upperBound + 1e-12
            }
        }
        func length(_ moves: [Double]) -> Double { zip(columns, moves).reduce(0) { $0 + abs($1.1) / $1.0.scale } }
        func squares(_ moves: [Double]) -> Double {
            zip(columns, moves).reduce(0) { $0 + ($1.1 / $1.0.scale) * ($1.1 / $1.0.scale) }
        }
        for (moves, cost) in [(recourse.shortestMoves(), length), (recourse.leastSquaresMoves(), squares)] {
            #expect(abs(drop(moves) - recourse.needed) < 1e-9 * max(1, recourse.needed))
            #expect(isAllowed(moves))
            for from in columns.indices {
                for to in columns.indices where to != from && columns[to].coefficient != 0 {
                    for step in [-1e-3, 1e-3] {
                        var other = moves
                        other[from] += step
                        other[to] -= step * columns[from].coefficient / columns[to].coefficient
                        if isAllowed(other) { #expect(cost(other) >= cost(moves) - 1e-9) }
                    }
                }
            }
        }
    }

    @Test func whereNothingSufficesTheNearestIsGiven() {
        let columns = [
            Recourse.Column(coefficient: 1, value: 2, scale: 1, bounds: 0...2),
            Recourse.Column(coefficient: -0.5, value: 0, scale: 1, bounds: -1...1),
            Recourse.Column(coefficient: 3, value: 1, scale: 1, bounds: nil),
        ]
        let recourse = Recourse(columns, drop: 4)
        #expect(!recourse.isPossible && recourse.greatest == 2.5)
        #expect(recourse.shortestMoves() == [-2, 1, 0] && recourse.leastSquaresMoves() == [-2, 1, 0])
        #expect(recourse.fewestColumns() == nil)
        let done = Recourse(columns, drop: -0.1)
        #expect(done.isPossible && done.fewestColumns() == [])
        #expect(done.shortestMoves() == [0, 0, 0] && done.leastSquaresMoves() == [0, 0, 0])
    }
}
