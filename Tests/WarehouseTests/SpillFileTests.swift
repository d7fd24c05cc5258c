import Foundation
import Testing

@testable import Warehouse

@Suite struct SpillFileTests {
    @Test func arraysComeBackInTheirOrder() throws {
        let file = try SpillFile(in: NSTemporaryDirectory())
        try file.append([1.5, -.infinity, 0.1])
        try file.append([UInt8]())
        try file.append([Int64.min, 7])
        #expect(try file.next(Double.self) == [1.5, -.infinity, 0.1])
        #expect(try file.next(UInt8.self) == [])
        #expect(!file.isAtEnd)
        #expect(try file.next(Int64.self) == [Int64.min, 7])
        #expect(file.isAtEnd)
        file.rewind()
        #expect(try file.next(Double.self).count == 3)
    }

    @Test func aFolderThatIsNotThereIsSaid() throws {
        let error = #expect(throws: WarehouseError.self) { try SpillFile(in: "/no/such/folder") }
        #expect(error.map { "\($0)" }?.contains("/no/such/folder") == true)
    }

    @Test func readingPastTheEndIsAnError() throws {
        let file = try SpillFile(in: NSTemporaryDirectory())
        #expect(throws: WarehouseError.self) { try file.next(Double.self) }
    }
}
