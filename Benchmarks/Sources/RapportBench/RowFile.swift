import Foundation
import LinearAlgebra

/// A table with outcomes, as `peers/make_fit_rows.py` writes it: rows of doubles as the processor has them, first the
/// features, NaN where one is missing, then the outcomes.
struct RowFile {
    /// In which precision the features are kept, and whether in memory or in a temporary file beside theirs.
    struct Storage {
        var precision = StoredPrecision.double
        var onDisk = false
    }

    let table: BlockedMatrix
    /// For each outcome one number per row.
    let outcomes: [[Double]]

    init(_ file: String, columns: Int, outcomes count: Int, _ storage: Storage = Storage()) throws {
        guard let handle = FileHandle(forReadingAtPath: file) else { throw CocoaError(.fileNoSuchFile) }
        let width = columns + count
        var table = BlockedMatrix(columns: columns, precision: storage.precision)
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        let blocks = storage.onDisk ? try BlockFile(in: folder) : nil
        var outcomes = [[Double]](repeating: [], count: count)
        while let bytes = try handle.read(upToCount: width * 8 * 4096), !bytes.isEmpty {
            let rows = bytes.count / (width * 8)
            let values = bytes.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
            let part = Matrix(rows: rows, columns: columns) { row, target in
                for j in 0..<columns { target[j] = values[row * width + j] }
            }
            if let blocks { try table.append(part, to: blocks) } else { table.append(part) }
            for row in 0..<rows {
                for k in 0..<count { outcomes[k].append(values[row * width + columns + k]) }
            }
        }
        self.table = table
        self.outcomes = outcomes
    }
}

extension DesignMatrix {
    /// Rows of a table, missing values by the mean of the others, with a column that marks them, as the workload has it.
    init(fillingHolesOf table: BlockedMatrix, selection: [Int]? = nil) throws {
        let plain = DesignMatrix(table, selection: selection, fill: Array(repeating: .nan, count: table.columns))
        let parts = RowSegments(rows: plain.rows, columns: table.columns)
        // For each column the sum of its values, then how many there are.
        let sums = try parts.reduce(threads: .all) { segment in
            var sums = [Double](repeating: 0, count: 2 * table.columns)
            plain.forEachRow(segment.rows) { _, row in
                for j in row.indices {
                    let value = row[j]
                    sums[j] += value.isNaN ? 0 : value
                    sums[row.count + j] += value.isNaN ? 0 : 1
                }
            }
            return sums
        } add: {
            for j in $0.indices { $0[j] += $1[j] }
        }[0]!
        let counts = sums[table.columns...]
        self.init(
            table, selection: selection, fill: zip(sums, counts).map { $1 > 0 ? $0 / $1 : 0 },
            indicators: (0..<table.columns).filter { sums[table.columns + $0] < Double(plain.rows) })
    }
}
