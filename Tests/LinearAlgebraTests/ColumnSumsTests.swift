import LinearAlgebra
import Testing

@Suite struct ColumnSumsTests {
    private let rows: [[Double]] = {
        func element(_ i: Int, _ j: Int) -> Double { Double((i * 31 + j * 17) % 29) / 4 - 3 }
        return (0..<23).map { i in (0..<7).map { element(i, $0) } }
    }()
    private let centers = (0..<7).map { Double($0) / 5 }

    @Test func sumsAndSquaresAreThoseOfPlainLoops() {
        var (sums, squares) = (ColumnSums(columns: 7), ColumnSums(columns: 7))
        for (i, row) in rows.enumerated() {
            sums.add(row.span, weight: Double(i % 3))
            squares.addSquares(row.span, around: centers, weight: Double(i % 3))
        }
        for j in 0..<7 {
            var (sum, square) = (0.0, 0.0)
            for (i, row) in rows.enumerated() {
                sum += Double(i % 3) * row[j]
                square += Double(i % 3) * (row[j] - centers[j]) * (row[j] - centers[j])
            }
            #expect(sums.sums[j] == sum && abs(squares.sums[j] - square) <= 1e-13 * square)
        }
        var twice = sums
        twice.add(sums)
        #expect(twice.sums == sums.sums.map { 2 * $0 })
    }

    @Test func rangesHoldTheLeastAndTheGreatest() {
        var (first, rest) = (ColumnRanges(columns: 7), ColumnRanges(columns: 7))
        for (i, row) in rows.enumerated() { if i < 5 { first.include(row.span) } else { rest.include(row.span) } }
        first.include(rest)
        for j in 0..<7 {
            #expect(first.least[j] == rows.map { $0[j] }.min() && first.greatest[j] == rows.map { $0[j] }.max())
        }
        #expect(ColumnRanges(columns: 1).least == [.infinity] && ColumnRanges(columns: 1).greatest == [-.infinity])
    }
}
