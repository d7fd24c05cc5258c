import Testing

@testable import LinearAlgebra

@Suite struct BlockedMatrixTests {
    private func matrix() -> BlockedMatrix {
        var matrix = BlockedMatrix(columns: 2)
        matrix.append(Matrix([[1, 2], [3, 4], [5, 6]]))
        matrix.append(Matrix(rows: 0, columns: 2))
        matrix.append(Matrix([[7, 0.1]]))
        return matrix
    }

    @Test func rowsLieInTheOrderOfTheirBlocks() {
        let matrix = matrix()
        #expect(matrix.rows == 4)
        #expect(matrix.elements == [1, 2, 3, 4, 5, 6, 7, 0.1])
        #expect(matrix[0, 1] == 2 && matrix[2, 0] == 5 && matrix[3, 1] == 0.1)
        #expect(matrix.column(0) == [1, 3, 5, 7])
        #expect(matrix.withRow(2) { [$0[0], $0[1]] } == [5, 6])
    }

    @Test func joiningKeepsEveryRow() {
        var joined = matrix()
        joined.append(matrix())
        #expect(joined.elements == matrix().elements + matrix().elements)
        #expect(joined.selectRows([7, 0, 0]).elements == [7, 0.1, 1, 2, 1, 2])
    }
}

@Suite struct DesignMatrixTests {
    private let table: BlockedMatrix = {
        var table = BlockedMatrix(columns: 2)
        table.append(Matrix([[1, .nan], [2, 20]]))
        table.append(Matrix([[.nan, 30], [4, .nan]]))
        return table
    }()

    private func rows(of design: DesignMatrix, _ range: Range<Int>, order: [Int]? = nil) -> [[Double]] {
        var rows: [[Double]] = []
        design.forEachRow(range, order: order) { _, row in rows.append(row.indices.map { row[$0] }) }
        return rows
    }

    @Test func holesAreFilledAndMarked() {
        let design = DesignMatrix(table, fill: [9, 8], indicators: [1])
        #expect(design.rows == 4 && design.columns == 3)
        #expect(rows(of: design, 0..<4) == [[1, 8, 1], [2, 20, 0], [9, 30, 0], [4, 8, 1]])
    }

    @Test func aSelectionAndAnOrderPickRows() {
        let design = DesignMatrix(table, selection: [3, 1, 2], fill: [9, 8], indicators: [1])
        #expect(design.rows == 3)
        #expect(rows(of: design, 0..<3) == [[4, 8, 1], [2, 20, 0], [9, 30, 0]])
        #expect(rows(of: design, 0..<2, order: [2, 0, 1]) == [[9, 30, 0], [4, 8, 1]])
    }

    @Test func productsAreThoseOfTheWrittenOutMatrix() throws {
        let design = DesignMatrix(table, fill: [9, 8], indicators: [1])
        let written = Matrix([[1, 8, 1], [2, 20, 0], [9, 30, 0], [4, 8, 1]])
        let transform = ColumnTransform.identity(3)
        #expect(try design.gram(transform: transform) == written.gram(transform: transform))
    }

    @Test func aMatrixIsTakenAsItIs() {
        #expect(rows(of: DesignMatrix(Matrix([[1, 2], [3, 4]])), 0..<2) == [[1, 2], [3, 4]])
    }
}
