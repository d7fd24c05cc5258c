import Testing

@testable import Experience

/// A column says the same whether it holds a palette or the numbers themselves.
@Suite struct FieldColumnTests {
    /// Few values, as many as a palette holds, one more, and many.
    private static let columns: [[Double]] = [
        [], [.nan], [0, 1, .nan, 1, 0, -0.0], (0..<15).map { Double($0) } + [.nan, 3],
        (0..<16).map { Double($0) } + [.nan, 3], (0..<400).map { Double($0 % 23) / 7 },
    ]

    private func isSame(_ first: some Sequence<Double>, _ second: some Sequence<Double>) -> Bool {
        // Bits: −0 is not 0. Every missing value is the same.
        first.elementsEqual(second) { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
    }

    private func isCoded(_ column: FieldColumn) -> Bool { !column.stored.palette.isEmpty }

    @Test(arguments: columns) func holdsWhatWasPutIn(values: [Double]) {
        let whole = FieldColumn(values)
        #expect(isSame(whole.values, values) && isSame(whole, values) && whole.count == values.count)
        #expect(isCoded(whole) == (Set(values.filter { !$0.isNaN }).count <= 15))
        var single = FieldColumn()
        for value in values { single.append(value) }
        #expect(isSame(single.values, values))
        var halves = FieldColumn()
        halves.append(contentsOf: values[..<(values.count / 2)])
        halves.append(contentsOf: values[(values.count / 2)...])
        #expect(isSame(halves.values, values))
        let stored = whole.stored
        #expect(isSame(FieldColumn(codes: stored.codes, palette: stored.palette, plain: stored.plain), values))
    }

    @Test(arguments: columns) func rowsAreTakenCopiedAndAppended(values: [Double]) {
        let column = FieldColumn(values)
        let order = values.indices.filter { $0 % 3 != 1 }.reversed().map { Int32($0) }
        #expect(isSame(column.taking(order), order.map { values[Int($0)] }))
        let range = values.count / 4..<values.count / 2
        #expect(isSame(column.values(in: range), values[range]))
        var joined = FieldColumn([7, .nan])
        joined.append(contentsOf: column, in: range)
        #expect(isSame(joined, [7, .nan] + values[range]))
    }

    @Test(arguments: columns) func valuesAreReplacedOneByOneOrAllTogether(values: [Double]) {
        #expect(isSame(FieldColumn(values).mapValues { $0 * 2 - 1 }, values.map { $0 * 2 - 1 }))
        // What becomes missing stays so.
        let halves = FieldColumn(values).mapValues { $0 > 1 ? .nan : $0 }
        #expect(isSame(halves, values.map { $0 > 1 ? .nan : $0 }))
        var column = FieldColumn(values)
        var expected = values
        for (index, value) in zip(values.indices, [1000.0, .nan, -0.0, 1001, 1000]) {
            column[index] = value
            expected[index] = value
        }
        #expect(isSame(column, expected))
    }

    @Test func paletteOverflowsInTheMiddleOfABatch() {
        var column = FieldColumn((0..<15).map(Double.init))
        #expect(isCoded(column))
        column.append(contentsOf: [3, .nan, 4, 99, 5, .nan])
        #expect(!isCoded(column))
        #expect(isSame(column, (0..<15).map(Double.init) + [3, .nan, 4, 99, 5, .nan]))
        var bySetting = FieldColumn((0..<15).map(Double.init))
        bySetting[4] = 99
        #expect(isSame(bySetting, [0, 1, 2, 3, 99] + (5..<15).map(Double.init)))
    }

    @Test func runsOfColumnsWithOtherPalettesComeTogether() {
        let parts: [[Double]] = [[1, 2, .nan, 2], [], [2, 3, 1], (0..<20).map(Double.init)]
        for count in 1...4 {
            let columns = parts.prefix(count).map { FieldColumn($0) }
            let runs = (0..<count).reversed().flatMap { log in
                // Each part in two runs, the second one first.
                let middle = parts[log].count / 2
                return [(log: log, events: middle..<parts[log].count), (log: log, events: 0..<middle)]
            }
            let joined = FieldColumn(runs: runs, of: columns, count: columns.reduce(0) { $0 + $1.count })
            #expect(isSame(joined, runs.flatMap { parts[$0.log][$0.events] }))
            #expect(isCoded(joined) == (count < 4))
        }
    }

    @Test func columnsAreEqualByTheirNumbers() {
        // A palette in another order, and the numbers themselves.
        #expect(FieldColumn([1, 2, .nan]) == FieldColumn(codes: [2, 1, 0], palette: [.nan, 2, 1], plain: []))
        #expect(FieldColumn([1, 2, .nan]) == FieldColumn(codes: [], palette: [], plain: [1, 2, .nan]))
        #expect(FieldColumn([1, 2]) != [2, 1])
        #expect(FieldColumn([1, 2]) != [1, 2, 2])
    }
}
