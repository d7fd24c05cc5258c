/// Sums and means of a field, subject by subject.
///
/// A missing value adds 0 to a sum that is never −0: no branch on what is as good as random.
///
/// Everything adds a window's events up in the order of time; other subjects do so touchpoint by touchpoint, and then add
/// those sums up. The result depends on the window's events alone, to the last bit: not on earlier cutoffs, nor on which
/// other features there are.
///
/// - Complexity: O(events in the windows + features) a row.
struct LevelKernel {
    /// What a column needs.
    struct Cell: Sendable {
        let column: Int
        let window: Int
        let subject: Int
        let field: Int
        let isMean: Bool
    }

    /// The cells of one field and window, those of everything apart.
    private struct Pass {
        let field: Int
        let window: Int
        let singles: [Single]
        let cells: [Cell]
        let isOverall: Bool
    }

    /// A cell of one touchpoint, which most are.
    private struct Single {
        let column: Int
        let touchpoint: Int
        let isMean: Bool
    }

    private let passes: [Pass]
    private let subjects: SubjectTable
    private var sums: [Double]
    private var counts: [Int32]

    init(_ layout: SweepLayout) {
        let groups = Dictionary(grouping: layout.levels) { cell in
            [cell.field, cell.window, layout.subjects.isEverything[cell.subject] ? 1 : 0]
        }
        passes = groups.keys.sorted { $0.lexicographicallyPrecedes($1) }.map {
            let isOverall = $0[2] == 1
            func touchpoint(_ cell: Cell) -> Int? {
                let range = layout.subjects.ranges[cell.subject]
                return !isOverall && range.count == 1 ? layout.subjects.members[range.lowerBound] : nil
            }
            return Pass(
                field: $0[0], window: $0[1],
                singles: groups[$0]!.compactMap { cell in
                    touchpoint(cell).map { Single(column: cell.column, touchpoint: $0, isMean: cell.isMean) }
                },
                cells: groups[$0]!.filter { touchpoint($0) == nil }, isOverall: isOverall)
        }
        subjects = layout.subjects
        sums = Array(repeating: 0, count: layout.touchpoints)
        counts = Array(repeating: 0, count: layout.touchpoints)
    }

    mutating func write(_ history: CustomerHistory, _ row: inout MutableSpan<Double>) {
        for pass in passes {
            if pass.isOverall {
                writeOverall(history, pass, &row)
                continue
            }
            Self.add(history, pass, &sums, &counts)
            let sums = sums.span
            let counts = counts.span
            let members = subjects.members.span
            for cell in pass.singles {
                let (sum, count) = (sums[cell.touchpoint], counts[cell.touchpoint])
                row[cell.column] = cell.isMean ? (count == 0 ? .nan : sum / Double(count)) : sum
            }
            for cell in pass.cells {
                var sum = 0.0
                var count: Int32 = 0
                for index in subjects.ranges[cell.subject] {
                    sum += sums[members[index]]
                    count += counts[members[index]]
                }
                row[cell.column] = cell.isMean ? (count == 0 ? .nan : sum / Double(count)) : sum
            }
        }
    }

    private func writeOverall(_ history: CustomerHistory, _ pass: Pass, _ row: inout MutableSpan<Double>) {
        let column = history.fields[pass.field]
        let values = column.span
        var sum = 0.0
        var count = 0
        for event in history.starts[pass.window]..<history.end {
            let value = values[event]
            let isThere = value == value
            sum += isThere ? value : 0
            count += isThere ? 1 : 0
        }
        for cell in pass.cells { row[cell.column] = cell.isMean ? (count == 0 ? .nan : sum / Double(count)) : sum }
    }

    private static func add(
        _ history: CustomerHistory, _ pass: Pass, _ sumStore: inout [Double], _ countStore: inout [Int32]
    ) {
        var sums = sumStore.mutableSpan
        var counts = countStore.mutableSpan
        for index in sums.indices {
            sums[index] = 0
            counts[index] = 0
        }
        let column = history.fields[pass.field]
        let values = column.span
        let codes = history.touchpoints.span
        for event in history.starts[pass.window]..<history.end {
            let value = values[event]
            let isThere = value == value
            let touchpoint = Int(codes[event])
            sums[touchpoint] += isThere ? value : 0
            counts[touchpoint] += isThere ? 1 : 0
        }
    }
}
