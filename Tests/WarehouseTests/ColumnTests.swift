import Testing
import Warehouse

@Suite struct ColumnTests {
    @Test func missingTextIsNotEmptyText() {
        let column = TextColumn(["", nil, "né"])
        #expect(column[0] == "" && column[1] == nil && column[2] == "né")
        #expect(column.isNull(1) && !column.isNull(0))
    }

    @Test func bytesOfARowComeWithoutItsNeighbours() {
        let column = TextColumn(["ab", "cde", "f"])
        #expect(column.withBytes(of: 1) { span in (0..<span.count).map { span[$0] } } == Array("cde".utf8))
    }

    @Test func valuesUnderMissingRowsDoNotCount() {
        #expect(
            TypedColumn(values: [1, 2], isValid: [true, false]) == TypedColumn(values: [1, 3], isValid: [true, false]))
        #expect(TypedColumn(values: [1, 2], isValid: nil) != TypedColumn(values: [1, 2], isValid: [true, false]))
    }
}
