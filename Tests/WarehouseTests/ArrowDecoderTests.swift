import CADBC
import Foundation
import Testing

@testable import Warehouse

/// Arrays with offsets, which DuckDB does not make, but other drivers may.
@Suite struct ArrowDecoderTests {
    /// Decodes rows of an array whose own offset is 3.
    private func decode(_ column: Column, rows: Range<Int>) throws -> Column {
        let batch = ExportedBatch([("x", column)])
        let array = try #require(batch.array.pointee.children[0])
        let schema = try #require(batch.schema.pointee.children[0])
        array.pointee.offset = 3
        array.pointee.length -= 3
        array.pointee.null_count = -1
        return try ArrowDecoder(schema.pointee).decode(array, rows: rows)
    }

    private let numbers: [Int64?] = (0..<40).map { $0 % 5 == 0 ? nil : $0 }

    @Test(arguments: [0..<37, 0..<0, 6..<20, 36..<37])
    func offsetsApplyToEveryBuffer(_ rows: Range<Int>) throws {
        let expected = Array(numbers[(rows.lowerBound + 3)..<(rows.upperBound + 3)])
        #expect(try decode(.integer(TypedColumn(numbers)), rows: rows).integers == expected)
        #expect(try decode(.timestamp(TypedColumn(numbers)), rows: rows).integers == expected)
        let doubles = TypedColumn<Double>(numbers.map { $0.map { Double($0) / 2 } })
        #expect(try decode(.double(doubles), rows: rows).doubles == expected.map { $0.map { Double($0) / 2 } })
        let flags = TypedColumn<Bool>(numbers.map { $0.map { $0 % 3 == 0 } })
        #expect(try decode(.boolean(flags), rows: rows).booleans == expected.map { $0.map { $0 % 3 == 0 } })
        let texts = TextColumn(numbers.map { $0.map { String(repeating: "é", count: Int($0)) } })
        #expect(
            try decode(.text(texts), rows: rows).texts
                == expected.map { $0.map { String(repeating: "é", count: Int($0)) } })
    }

    @Test func columnsWithoutNullsHaveNoValidity() throws {
        let column = try decode(.integer(TypedColumn(numbers)), rows: 3..<6)
        #expect(column == .integer(TypedColumn(values: [6, 7, 8])))
        #expect(column.isValid == nil)
    }

    @Test func exportedBatchesFreeThemselvesOnce() {
        let batch = ExportedBatch([("x", .text(TextColumn(["a", nil])))])
        rapport_release_array(batch.array)
        #expect(batch.array.pointee.release == nil)
        rapport_release_array(batch.array)
    }

    @Test func layoutOfTheDriverTableIsThatOfADBC110() {
        // sizeof(struct AdbcDriver) and offsetof(…, StatementCancel) with the headers of adbc-driver-manager 1.13.0.
        #expect(MemoryLayout<AdbcDriver>.size == 464)
        #expect(MemoryLayout<AdbcDriver>.offset(of: \.StatementCancel) == 392)
    }
}
