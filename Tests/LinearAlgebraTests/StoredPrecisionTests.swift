import Foundation
import Testing

@testable import LinearAlgebra

/// A matrix in single precision is the rounded one, and one in a file that in memory, for everything that reads it.
@Suite struct StoredPrecisionTests {
    private static let columns = 9
    private let folder = FileManager.default.temporaryDirectory.path

    /// Rows in blocks of uneven sizes; the widest has more rows than are read from a file at once.
    private var parts: [Matrix] {
        [7, 1, 9000, 1200].enumerated().map { part, rows in
            Matrix(rows: rows, columns: Self.columns) { i, row in
                for j in row.indices {
                    let k = part * 131 + i * 17 + j * 5
                    row[j] = k % 6 == 0 ? .nan : Double(k % 1013) / 7 - 40
                }
            }
        }
    }

    private func matrix(_ parts: [Matrix], _ precision: StoredPrecision) -> BlockedMatrix {
        var matrix = BlockedMatrix(columns: Self.columns, precision: precision)
        for part in parts { matrix.append(part) }
        return matrix
    }

    private func filed(_ precision: StoredPrecision) throws -> BlockedMatrix {
        let file = try BlockFile(in: folder)
        var matrix = BlockedMatrix(columns: Self.columns, precision: precision)
        for part in parts { try matrix.append(part, to: file) }
        return matrix
    }

    private func rounded(_ matrix: Matrix) -> Matrix {
        Matrix(rows: matrix.rows, columns: matrix.columns, storage: matrix.storage.map { Double(Float($0)) })
    }

    /// Whatever a matrix can be asked for, as bits.
    private func bits(_ matrix: BlockedMatrix) -> [UInt64] {
        let rows = [0, 6, 7, 8, 9007, 9008, matrix.rows - 1]
        var all = matrix.elements + matrix.column(3)
        for i in rows {
            all += [matrix[i, 0], matrix[i, 8]] + matrix.withRow(i) { row in row.indices.map { row[$0] } }
        }
        all += matrix.selectRows(rows + rows.reversed()).elements + matrix.selectColumns([8, 0, 0]).elements
        return all.map(\.bitPattern)
    }

    @Test func singlePrecisionIsTheRoundedNumbers() {
        let single = matrix(parts, .single)
        #expect(bits(single) == bits(matrix(parts.map(rounded), .double)))
        #expect(bits(single) != bits(matrix(parts, .double)))
        #expect(single.selectRows([1]).precision == .single && single.selectColumns([1]).precision == .single)
        #expect(StoredPrecision.single.bytes == 4 && StoredPrecision.double.bytes == 8)
    }

    @Test func whatSinglePrecisionCannotHoldIsInfiniteOrZero() {
        let matrix = BlockedMatrix(Matrix([[1e39, -1e39, 1e-50, 16_777_217]]), precision: .single)
        #expect(matrix.elements == [.infinity, -.infinity, 0, 16_777_216])
    }

    @Test(arguments: [StoredPrecision.single, .double])
    func rowsInAFileAreThoseInMemory(precision: StoredPrecision) throws {
        let expected = matrix(parts, precision)
        var found = try filed(precision)
        #expect(bits(found) == bits(expected))
        // Blocks in memory after those in a file, and the other way round.
        found.append(expected)
        #expect(
            found.selectRows(Array(10_208..<found.rows)).elements.map(\.bitPattern)
                == expected.elements.map(\.bitPattern))
        var other = expected
        other.append(try filed(precision))
        #expect(other.elements.map(\.bitPattern) == found.elements.map(\.bitPattern))
    }

    @Test(arguments: [StoredPrecision.single, .double], [false, true])
    func designsReadFilesAsMemory(precision: StoredPrecision, selects: Bool) throws {
        let rows = selects ? (0..<8000).filter { $0 % 5 != 3 } + [10_000, 2, 2] : nil
        let fill = (0..<Self.columns).map { Double($0) + 0.25 }
        let designs = try [matrix(parts, precision), filed(precision), matrix(parts.map(rounded), .double)].map {
            DesignMatrix($0, selection: rows, fill: fill, indicators: [0, 5])
        }
        let transform = ColumnTransform(
            columns: Array(0..<11), centers: (0..<11).map { Double($0) / 3 },
            scales: (0..<11).map { Double($0 % 4 + 1) }, hasIntercept: true)
        let order = (0..<designs[0].rows).map { $0 * 7 % designs[0].rows }
        for threads in [1, 2] {
            let found = try designs.map { design in
                var all = try design.gram(transform: transform, threads: Threads(threads)).storage
                all += try design.linearPredictors(
                    intercepts: [0.5], coefficients: [(0..<11).map { Double($0) - 4 }], threads: Threads(threads))[0]
                design.forEachRow(10..<2000, order: order) { _, row in all += row.indices.map { row[$0] } }
                return all.map(\.bitPattern)
            }
            #expect(found[0] == found[1])
            if precision == .single { #expect(found[0] == found[2]) }
        }
    }

    @Test func firstNumberThatIsNotFiniteIsFoundInAFile() throws {
        var part = Matrix(rows: 3000, columns: 3) { i, row in for j in row.indices { row[j] = Double(i + j) } }
        part[2500, 1] = 1e300
        var table = BlockedMatrix(columns: 3, precision: .single)
        try table.append(part, to: BlockFile(in: folder))
        let found = try #require(try DesignMatrix(table, fill: [0, 0, 0]).firstNotFinite())
        #expect(found == (2500, 1))
    }

    @Test func arraysOfAnyNumbersComeBackFromAFile() throws {
        let file = try BlockFile(in: folder)
        let (numbers, none, moments) = ([1.5, -.infinity, 0.1], [UInt8](), [Int64.min, 7])
        let starts = (try file.append(numbers), try file.append(none), try file.append(moments))
        #expect(try file.elements(Int64.self, from: starts.2, count: 2) == moments)
        #expect(try file.elements(UInt8.self, from: starts.1, count: 0) == none)
        #expect(try file.elements(Double.self, from: starts.0, count: 3) == numbers)
        let error = #expect(throws: LinearAlgebraError.self) {
            try file.elements(Double.self, from: starts.2, count: 3)
        }
        #expect(error?.code == "R105")
    }

    @Test func aFileHasNoName() throws {
        let own = FileManager.default.temporaryDirectory.appending(
            path: "blocks-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: own) }
        var table = BlockedMatrix(columns: 1)
        try table.append(Matrix([[1], [2]]), to: BlockFile(in: own.path))
        #expect(try FileManager.default.contentsOfDirectory(atPath: own.path).isEmpty)
        #expect(table.elements == [1, 2])
    }

    @Test func matricesWithoutColumnsOrRowsTakeNoRoom() throws {
        let file = try BlockFile(in: folder)
        var table = BlockedMatrix(columns: 0)
        try table.append(Matrix(rows: 3, columns: 0), to: file)
        try table.append(Matrix(rows: 0, columns: 0), to: file)
        #expect(table.rows == 3 && table.elements.isEmpty)
        var block = RowBlock(
            capacity: 3, transform: ColumnTransform(columns: [], centers: [], scales: [], hasIntercept: true))
        block.load(DesignMatrix(table, fill: []), range: 0..<3)
        #expect(block.withRow(2) { $0[0] } == 1)
    }

    #if os(Linux)
        @Test func aFullDiskIsSaidAndLeavesTheMatrixAsItWas() throws {
            // Every write to this device fails as on a full disk.
            let full = BlockFile(descriptor: open("/dev/full", O_RDWR))
            var table = BlockedMatrix(columns: 2, precision: .single)
            table.append(Matrix([[1, 2]]))
            let error = #expect(throws: LinearAlgebraError.self) { try table.append(Matrix([[3, 4]]), to: full) }
            #expect(error?.code == "R105")
            #expect(
                error?.description == "a temporary file cannot be written or read back: No space left on device; "
                    + "make room on its disk, or name a folder on another one")
            #expect(table.rows == 1 && table.elements == [1, 2])
        }
    #endif
}
