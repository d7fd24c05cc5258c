import LinearAlgebra
import Testing

@Suite struct GramTests {
    /// Columns 3 wide with more rows than one segment has blocks.
    let x = Matrix(rows: 700, columns: 3) { i, row in
        for j in row.indices { row[j] = Double((i * 31 + j * 17) % 101) / 10 - 3 }
    }
    var weights: [Double] { (0..<x.rows).map { Double($0 % 5) / 2 } }

    @Test func agreesWithPlainLoops() throws {
        let gram = try x.gram(weights: weights)
        for j in 0..<3 {
            for k in 0..<3 {
                let expected = (0..<x.rows).reduce(0) { $0 + weights[$1] * x[$1, j] * x[$1, k] }
                #expect(abs(gram[j, k] - expected) <= 1e-12 * abs(expected) + 1e-9)
            }
        }
    }

    @Test func hasTheSameBitsForAnyNumberOfThreads() throws {
        let transform = ColumnTransform.identity(3)
        let one = try x.gram(transform: transform, weights: weights, threads: Threads(1), blockRows: 16)
        for count in [2, 3, 5] {
            #expect(try x.gram(transform: transform, weights: weights, threads: Threads(count), blockRows: 16) == one)
        }
    }

    @Test(arguments: [1, 7, 64, 1000]) func doesNotDependOnTheBlocksBeyondRounding(blockRows: Int) throws {
        let reference = try x.gram(weights: weights)
        let other = try x.gram(transform: .identity(3), weights: weights, blockRows: blockRows)
        for (a, b) in zip(reference.storage, other.storage) { #expect(abs(a - b) <= 1e-12 * abs(a)) }
    }

    @Test func transformSelectsCentresAndScales() throws {
        let transform = ColumnTransform(columns: [2], centers: [1], scales: [2], hasIntercept: true)
        let gram = try x.gram(transform: transform)
        let z = x.column(2).map { ($0 - 1) / 2 }
        #expect(gram[0, 0] == 700)
        #expect(abs(gram[0, 1] - z.reduce(0, +)) < 1e-9)
        #expect(abs(gram[1, 1] - z.reduce(0) { $0 + $1 * $1 }) < 1e-9)
    }

    @Test func noRowsGiveZero() throws {
        #expect(try Matrix(rows: 0, columns: 2).gram() == SymmetricMatrix(order: 2))
    }

    @Test func outerProductsOfSumsAgreeWithHand() {
        var sum = OuterProductSum(order: 2, capacity: 2)
        var other = OuterProductSum(order: 2, capacity: 2)
        for (i, row) in [[1.0, 2], [3, 4], [0, 1]].enumerated() {
            Matrix([row]).withRow(0) { values in
                if i < 2 { sum.add(2, values) } else { other.add(1, values) }
            }
            if i == 1 { sum.endVector() }
        }
        other.endVector()
        sum.add(other)
        // (8, 12)(8, 12)ᵀ + (0, 1)(0, 1)ᵀ
        #expect(sum.count == 2)
        #expect(sum.total == [8, 13])
        #expect(sum.finish() == SymmetricMatrix(Matrix([[64, 96], [96, 145]])))
    }
}
