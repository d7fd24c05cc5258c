import LinearAlgebra
import Testing

@testable import Regression

/// The search against exact arithmetic, and its own laws.
@Suite struct SeparationSearchTests {
    /// With three coefficients the cone of separating directions is spanned by cross products of two constraints: all
    /// are tried, in integers. A row is separated if one that no row contradicts separates it.
    private static func separatedRows(_ vectors: [[Int]]) -> Int {
        func dot(_ a: [Int], _ b: [Int]) -> Int { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        var separated: Set<Int> = []
        for a in vectors.indices {
            for b in 0..<a {
                let (u, v) = (vectors[a], vectors[b])
                let cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
                for ray in [cross, cross.map { -$0 }] where vectors.allSatisfy({ dot($0, ray) >= 0 }) {
                    separated.formUnion(vectors.indices.filter { dot(vectors[$0], ray) > 0 })
                }
            }
        }
        return separated.count
    }

    @Test func randomPointsOnAGridAgreeWithExactArithmetic() throws {
        var generator = SplitMix64(seed: 11)
        var seen: [Int: Int] = [:]
        for trial in 0..<600 {
            let n = 6 + trial % 7
            let points = (0..<n).map { _ in [Int(generator.next() % 5), Int(generator.next() % 5)] }
            // Mostly by a line, so that separations are frequent; else by chance.
            let y = points.map { trial % 3 == 0 ? Int(generator.next() % 2) : ($0[0] + 2 * $0[1] > 6 ? 1 : 0) }
            guard Set(y).count == 2 else { continue }
            var noisy = y
            if trial % 4 == 1 { noisy[0] = 1 - noisy[0] }
            guard Set(noisy).count == 2 else { continue }
            let data = try LogisticData(
                x: Matrix(points.map { $0.map(Double.init) }), y: noisy.map(Double.init))
            let transform = try PreparedData(data, threads: Threads(1)).transform
            // Cross products need all three dimensions.
            guard transform.width == 3 else { continue }
            let expected = Self.separatedRows(
                zip(points, noisy).map { point, y in
                    (([1] + point).map { y == 1 ? $0 : -$0 })
                })
            let found = try SeparationSearch(data: data, transform: transform, threads: Threads(1)).run()
            #expect((found?.count ?? 0) == expected)
            seen[expected == 0 ? 0 : expected == n ? 2 : 1, default: 0] += 1
        }
        // None, quasi-complete and complete all occur often.
        #expect((0...2).allSatisfy { (seen[$0] ?? 0) > 30 })
    }

    /// Ten columns and 3000 rows; a hidden direction of four of them, with and without an error.
    @Test(arguments: [1, 3]) func manyRowsAndColumns(threads: Int) throws {
        var generator = SplitMix64(seed: 3)
        let uniform = { (generator: inout SplitMix64) in Double(generator.next() >> 11) / 9_007_199_254_740_992 }
        let x = Matrix(rows: 3000, columns: 10, storage: (0..<30_000).map { _ in uniform(&generator) })
        let hidden = { (i: Int) in x[i, 1] - 2 * x[i, 4] + x[i, 6] + 0.5 * x[i, 9] - 0.25 }
        var y = (0..<3000).map { hidden($0) > 0 ? 1.0 : 0 }
        let separation = try LogisticData(x: x, y: y).separation(threads: Threads(threads))
        #expect(separation == Separation(kind: .complete, columns: [1, 4, 6, 9], rows: 3000, groups: 3000))
        let deepest = try #require((0..<3000).max { hidden($0) < hidden($1) })
        y[deepest] = 0
        #expect(try LogisticData(x: x, y: y).separation(threads: Threads(threads)) == nil)
    }

    @Test func aColumnsUnitsDoNotMatter() throws {
        let fixture = try FirthFixture("rare_separated")
        let x = Matrix(rows: 400, columns: 3) { i, row in
            row[0] = 1e6 * fixture.x[i, 0] + 1e7
            row[1] = 1e-9 * fixture.x[i, 1]
            row[2] = 5 - 1e-3 * fixture.x[i, 2]
        }
        #expect(try LogisticData(x: x, y: fixture.y).separation() == fixture.data.separation())
    }

    @Test func theProjectionIsNearestAndInsideTheCone() {
        // The first quadrant: what is negative becomes 0.
        var quadrant = ConeProjection(target: [-2, 3])
        quadrant.add([[1, 0], [0, 1]])
        #expect(agree(quadrant.residual, [0, 3], absolute: 1e-15))
        // Constraints on all sides leave only 0.
        quadrant.add([[-1, 0], [0, -1]])
        #expect(ConeProjection.norm(quadrant.residual) < 1e-14)
        // Between two planes: (1, 1, 0) / √2 is kept, the rest is cut off.
        let root = 0.5.squareRoot()
        var wedge = ConeProjection(target: [1, 1, 7])
        wedge.add([[root, 0, -root], [0, root, -root], [1, 0, 0]])
        #expect(agree(wedge.residual, [3, 3, 3], absolute: 1e-14))
    }
}
