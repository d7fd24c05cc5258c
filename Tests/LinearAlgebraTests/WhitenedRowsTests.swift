import Testing

@testable import LinearAlgebra

@Suite struct WhitenedRowsTests {
    /// Widths around the eight columns that are added up at once.
    @Test(arguments: [1, 3, 8, 13, 16]) func productsOfRowsAreThoseThroughTheInverse(width: Int) throws {
        let x = Matrix(rows: 9, columns: width) { i, row in
            for j in row.indices { row[j] = Double((i * 7 + j * 5) % 11) - 4.5 + (i == j ? 3 : 0) }
        }
        var h = SymmetricMatrix(order: width)
        for i in 0..<width {
            for j in 0...i { h[i, j] = i == j ? Double(width + i) : 1 / Double(1 + i + j) }
        }
        let factor = try Cholesky(h)
        let inverse = factor.inverse()
        var block = RowBlock(capacity: 20, transform: .identity(width))
        var whitened = WhitenedRows(capacity: 20, columns: width)
        for range in [0..<9, 2..<7] {
            block.load(DesignMatrix(x), range: range)
            whitened.load(block, whitening: factor.inverseFactorTransposed())
            #expect(whitened.rows == range.count)
            for part in [0..<range.count, 1..<4, 2..<2] {
                var products = [Double](repeating: .nan, count: 81)
                whitened.multiplyPairs(part, into: &products)
                for (a, i) in part.enumerated() {
                    for (b, k) in part.enumerated() {
                        var expected = 0.0
                        for j in 0..<width {
                            for l in 0..<width {
                                expected += x[range.lowerBound + i, j] * inverse[j, l] * x[range.lowerBound + k, l]
                            }
                        }
                        let product = products[a * part.count + b]
                        #expect(abs(product - expected) < 1e-12 * max(1, abs(expected)))
                    }
                }
                #expect(products[(part.count * part.count)...].allSatisfy { $0.isNaN })
            }
        }
    }
}
