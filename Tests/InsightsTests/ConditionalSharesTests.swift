import Experience
import LinearAlgebra
import Testing

@testable import Insights

/// Laws of ``ConditionalShares``; its numbers are in ``ReasonsTests``.
@Suite struct ConditionalSharesTests {
    private static func normal(_ count: Int, seed: UInt64) -> [Double] {
        var draws = SplitMix64(seed: seed)
        return (0..<count).map { _ in (0..<12).reduce(-6.0) { sum, _ in sum + draws.uniform() } }
    }

    /// A covariance of columns that go together.
    private static func covariance(_ order: Int) -> SymmetricMatrix {
        let factor = normal(order * order, seed: 8)
        let common = Matrix(rows: order, columns: order) { i, row in
            for j in row.indices { row[j] = factor[i * order + j] / 3 + (i == j ? 1 : 0) }
        }
        return SymmetricMatrix(common.multiply(common.transposed))
    }

    /// v(S) written out: for every set of groups the expectation of all columns given those of the set.
    private static func game(
        _ covariance: SymmetricMatrix, _ b: [Double], _ deviations: [Double], _ groups: [[Int]]
    ) throws -> [Double] {
        try (0..<1 << groups.count).map { members in
            let known = groups.indices.filter { members >> $0 & 1 == 1 }.flatMap { groups[$0] }
            guard !known.isEmpty else { return 0 }
            let weights = try Cholesky(covariance.selecting(known)).solve(known.map { deviations[$0] })
            return b.indices.reduce(0) { sum, j in
                sum + b[j] * zip(known, weights).reduce(0) { $0 + covariance[j, $1.0] * $1.1 }
            }
        }
    }

    /// Eight groups, too many for all orders, against all subsets.
    @Test func drawnOrdersComeCloseToAllSubsets() throws {
        let covariance = Self.covariance(16)
        let (b, deviations) = (Self.normal(16, seed: 3), Self.normal(16, seed: 4))
        let groups = (0..<8).map { [2 * $0, 2 * $0 + 1] }
        let values = try Self.game(covariance, b, deviations, groups)
        var exact = [Double](repeating: 0, count: 8)
        for members in values.indices {
            let size = members.nonzeroBitCount
            var orders = 1.0 / 8
            for k in 0..<size { orders *= Double(k + 1) / Double(7 - k) }
            for g in 0..<8 where members >> g & 1 == 0 {
                exact[g] += orders * (values[members | 1 << g] - values[members])
            }
        }
        let shares = ConditionalShares(covariance: covariance)
        let found = try shares.shares(b, at: deviations, groups: groups)
        let total = zip(b, deviations).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(agree([exact.reduce(0, +), found.reduce(0, +)], [total, total], absolute: 1e-11))
        let largest = exact.map(\.magnitude).max() ?? 0
        #expect(agree(found, exact, absolute: 0.05 * largest))
        #expect(try found == shares.shares(b, at: deviations, groups: groups))
        #expect(try found != shares.shares(b, at: deviations, groups: groups, seed: 2))
    }

    /// Columns that do not go together keep what they add.
    @Test func independentColumnsShareNothing() throws {
        var covariance = SymmetricMatrix(order: 4)
        for j in 0..<4 { covariance[j, j] = Double(j + 1) }
        let found = try ConditionalShares(covariance: covariance).shares(
            [1, -2, 3, 0], at: [0.5, 1, -1, 7], groups: [[0], [1, 3], [2]])
        #expect(agree(found, [0.5, -2, -3], absolute: 1e-14))
    }

    /// A copy of a column, without a coefficient, gets half of its share; and nothing breaks, although the covariance has no
    /// inverse.
    @Test func aCopyGetsHalf() throws {
        let covariance = SymmetricMatrix(Matrix([[1, 1, 0], [1, 1, 0], [0, 0, 1]]))
        let found = try ConditionalShares(covariance: covariance).shares(
            [2, 0, 1], at: [1.5, 1.5, 1], groups: [[0], [1], [2]])
        #expect(agree(found, [1.5, 1.5, 1], absolute: 1e-6))
    }

    @Test func whatIsNotFiniteIsSaid() {
        let covariance = SymmetricMatrix(Matrix([[.infinity]]))
        #expect(throws: LinearAlgebraError.notFinite) {
            try ConditionalShares(covariance: covariance).shares([1], at: [1], groups: [[0]])
        }
    }
}
