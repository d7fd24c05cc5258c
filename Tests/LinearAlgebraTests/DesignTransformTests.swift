import Testing

@testable import LinearAlgebra

/// Transformed rows against the formula, element by element.
@Suite struct DesignTransformTests {
    /// A table in blocks of uneven sizes, some of whose values are missing.
    private func table(columns: Int) -> BlockedMatrix {
        var table = BlockedMatrix(columns: columns)
        for (block, rows) in [7, 1, 12].enumerated() {
            table.append(
                Matrix(rows: rows, columns: columns) { i, row in
                    for j in row.indices {
                        let k = block * 131 + i * 17 + j * 5
                        row[j] = k % 3 == 0 ? .nan : Double(k % 23) - 11
                    }
                })
        }
        return table
    }

    private func single(_ table: BlockedMatrix) -> BlockedMatrix {
        var single = BlockedMatrix(columns: table.columns, precision: .single)
        for rows in [0..<6, 6..<20] {
            single.append(
                Matrix(rows: rows.count, columns: table.columns, storage: table.selectRows(Array(rows)).elements))
        }
        return single
    }

    /// z = (x − centre) / scale with x the design's element, one column after the other.
    private func expected(_ design: DesignMatrix, _ transform: ColumnTransform, row: Int) -> [Double] {
        let source = design.selection?[row] ?? row
        let width = design.table.columns
        let values = transform.columns.enumerated().map { position, column in
            let value =
                column < width
                ? (design.table[source, column].isNaN ? design.fill[column] : design.table[source, column])
                : (design.table[source, design.indicators[column - width]].isNaN ? 1 : 0)
            return (value - transform.centers[position]) * (1 / transform.scales[position])
        }
        return (transform.hasIntercept ? [1] : []) + values
    }

    private func transform(_ columns: [Int], intercept: Bool) -> ColumnTransform {
        ColumnTransform(
            columns: columns, centers: columns.map { Double($0) / 3 - 1 }, scales: columns.map { Double($0 % 4 + 1) },
            hasIntercept: intercept)
    }

    @Test(arguments: [1, 2, 3, 4, 5, 8, 11], [false, true])
    func everyElementIsTheFormulas(columns: Int, intercept: Bool) {
        let design = DesignMatrix(
            table(columns: columns), fill: (0..<columns).map { Double($0) + 0.5 }, indicators: [columns - 1, 0])
        // All columns; without one in the middle; indicators alone.
        let choices = [
            Array(0..<columns + 2), (0..<columns + 2).filter { $0 != columns / 2 }, [columns, columns + 1],
        ]
        for choice in choices {
            let transform = transform(choice, intercept: intercept)
            var block = RowBlock(capacity: 20, transform: transform)
            block.load(design, range: 3..<18)
            for row in 3..<18 {
                let found = block.withRow(row - 3) { z in z.indices.map { z[$0] } }
                #expect(found == expected(design, transform, row: row))
            }
            // The table's elements are whole numbers, which single precision holds: other bits come from its arithmetic.
            let narrow = DesignMatrix(single(design.table), fill: design.fill, indicators: design.indicators)
            block.load(narrow, range: 3..<18)
            for row in 3..<18 {
                let found = block.withRow(row - 3) { z in z.indices.map { z[$0] } }
                #expect(found == expected(design, transform, row: row))
            }
            for source in [design, narrow] {
                let plan = DesignPlan(source, transform)
                var written = [Float](repeating: 9, count: 15 * plan.width)
                var target = written.mutableSpan
                source.write(3..<18, by: plan, to: &target)
                let wanted = (3..<18).flatMap { expected(design, transform, row: $0) }
                #expect(zip(written, wanted).allSatisfy { abs(Double($0) - $1) <= 1e-6 * max(1, abs($1)) })
            }
        }
    }

    @Test func selectedAndReorderedRowsAreFound() {
        let design = DesignMatrix(
            table(columns: 6), selection: [19, 0, 7, 7, 12], fill: Array(repeating: 2, count: 6), indicators: [3])
        let transform = transform(Array(0..<7), intercept: true)
        var block = RowBlock(capacity: 4, transform: transform)
        block.load(design, range: 1..<4, order: [4, 3, 1, 0])
        for (k, row) in [3, 1, 0].enumerated() {
            let found = block.withRow(k) { z in z.indices.map { z[$0] } }
            #expect(found == expected(design, transform, row: row))
        }
    }

    @Test func designWithoutColumnsHasOnes() {
        let design = DesignMatrix(Matrix(rows: 3, columns: 0))
        var block = RowBlock(capacity: 3, transform: transform([], intercept: true))
        block.load(design, range: 0..<3)
        #expect((0..<3).map { row in block.withRow(row) { $0[0] } } == [1, 1, 1])
    }

    @Test func firstElementThatIsNotFiniteIsFound() throws {
        var table = Matrix(rows: 900, columns: 5) { i, row in for j in row.indices { row[j] = Double(i + j) } }
        #expect(try DesignMatrix(table).firstNotFinite() == nil)
        table[870, 1] = .nan
        table[431, 4] = -.infinity
        table[431, 3] = .infinity
        for threads in [1, 2] {
            let found = try #require(try DesignMatrix(table).firstNotFinite(threads: Threads(threads)))
            #expect(found == (431, 3))
        }
        let filled = DesignMatrix(BlockedMatrix(table), fill: Array(repeating: 0, count: 5))
        #expect(try #require(try filled.firstNotFinite()) == (431, 3))
    }
}
