import LinearAlgebra
import Testing

@Suite struct MatrixTests {
    let x = Matrix([[1, 2, 3], [4, 5, 6]])

    @Test func elementsAreRowByRow() {
        #expect(x[1, 0] == 4)
        #expect(x.storage == [1, 2, 3, 4, 5, 6])
        #expect(x.column(2) == [3, 6])
        #expect(x.withRow(1) { row in row.indices.map { row[$0] } } == [4, 5, 6])
        #expect(x.transposed == Matrix([[1, 4], [2, 5], [3, 6]]))
    }

    @Test func changesOfACopyLeaveTheOriginal() {
        var copy = x
        copy[0, 0] = 9
        copy.withMutableRow(1) { $0[2] = 7 }
        #expect(copy == Matrix([[9, 2, 3], [4, 5, 7]]))
        #expect(x[0, 0] == 1)
    }

    @Test func rowsAreFilledInPlace() {
        let filled = Matrix(rows: 2, columns: 3) { i, row in
            for j in row.indices { row[j] = Double(3 * i + j + 1) }
        }
        #expect(filled == x)
    }

    /// Pivots on the diagonal would be 0, and the matrix is not its own transpose.
    @Test func systemsAreSolved() throws {
        let a = Matrix([[0, 2, 1], [3, 0, -1], [1, 1, 0]])
        let solution = try a.solve([7, 0, 3])
        #expect(zip(solution, [1, 2, 3]).allSatisfy { abs($0 - $1) < 1e-14 })
        #expect(try Matrix(rows: 0, columns: 0).solve([]) == [])
        #expect(throws: LinearAlgebraError.notFinite) { try Matrix([[.nan]]).solve([1]) }
    }

    @Test func builderCollectsRows() {
        var builder = MatrixBuilder(columns: 3, reservingRows: 2)
        builder.append([1, 2, 3])
        builder.appendRow { row in
            for j in row.indices { row[j] = Double(4 + j) }
        }
        #expect(builder.rows == 2)
        #expect(builder.finish() == x)
        #expect(MatrixBuilder(columns: 3).finish() == Matrix(rows: 0, columns: 3))
    }

    @Test func builderReadsSpans() {
        var builder = MatrixBuilder(columns: 3)
        x.withRow(0) { builder.append($0) }
        #expect(builder.finish() == Matrix([[1, 2, 3]]))
    }

    @Test func selectionKeepsTheOrderAskedFor() {
        #expect(x.selectRows([1, 0, 1]) == Matrix([[4, 5, 6], [1, 2, 3], [4, 5, 6]]))
        #expect(x.selectColumns([2, 0]) == Matrix([[3, 1], [6, 4]]))
        #expect(x.selectColumns([]) == Matrix(rows: 2, columns: 0))
    }

    @Test func productsAgreeWithHand() {
        #expect(x.multiply([1, 0, -1]) == [-2, -2])
        #expect(x.multiplyTransposed([1, -1]) == [-3, -3, -3])
        #expect(x.multiply(Matrix([[1], [1], [1]])) == Matrix([[6], [15]]))
        #expect(Matrix(rows: 0, columns: 3).multiply([1, 2, 3]) == [])
    }
}
