import Testing

@testable import LinearAlgebra

@Suite struct SinglePrecisionBlockTests {
    private let design = DesignMatrix(
        Matrix(rows: 5000, columns: 70) { i, row in
            for j in row.indices { row[j] = Double((i * 37 + j * 101) % 211) / 50 - 2 }
        })
    private let transform = ColumnTransform(
        columns: Array(0..<70), centers: (0..<70).map { Double($0) / 100 }, scales: (0..<70).map { Double($0 % 3 + 1) },
        hasIntercept: true)

    @Test(arguments: [StoredPrecision.double, .single])
    func productsAreThoseOfDoublesToSinglePrecision(precision: StoredPrecision) {
        let table = BlockedMatrix(
            Matrix(rows: 5000, columns: 70, storage: design.table.elements), precision: precision)
        let design = DesignMatrix(table, fill: design.fill)
        let segments = SinglePrecisionBlock.segments(rows: design.rows, columns: transform.width)
        #expect(segments.segments.count > 1 && segments.segments.map(\.rows.count).reduce(0, +) == 5000)
        var narrowBlock = SinglePrecisionBlock(design, transform: transform, capacity: segments.blockRows)
        var block = RowBlock(capacity: segments.blockRows, transform: transform)
        let v = (0..<71).map { Float($0 % 7) / 8 - 0.375 }
        for range in segments.segments.flatMap({ segments.blocks(of: $0) }) {
            block.load(design, range: range)
            narrowBlock.load(range)
            var (narrow, wide) = (
                [Float](repeating: 0, count: range.count), [Double](repeating: 0, count: range.count)
            )
            narrowBlock.multiply(v, into: &narrow)
            block.multiply(v.map { Double($0) }, into: &wide)
            #expect(zip(narrow, wide).allSatisfy { abs(Double($0) - $1) < 1e-4 })
            let r = range.map { Float($0 % 11) / 16 - 0.3125 }
            var (sum, exact) = ([Float](repeating: 9, count: 71), [Double](repeating: 0, count: 71))
            narrowBlock.multiplyTransposed(r, into: &sum)
            block.addTransposedProduct(r.map { Double($0) }, to: &exact)
            #expect(zip(sum, exact).allSatisfy { abs(Double($0) - $1) < 1e-3 })
            var (grams, exactGrams) = (
                [Double](repeating: 1, count: 71 * 71), [Double](repeating: 1, count: 71 * 71)
            )
            narrowBlock.addGram(r, to: &grams)
            block.scaleRows(r.map { Double($0) })
            block.addGram(to: &exactGrams)
            #expect(zip(grams, exactGrams).allSatisfy { abs($0 - $1) < 1e-3 })
        }
    }
}
