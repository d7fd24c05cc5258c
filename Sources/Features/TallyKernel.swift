/// Counts, shares and numbers of different touchpoints, in windows that move with the cutoff.
///
/// An event is counted when it enters a window and taken off when it leaves, whatever the number of cutoffs: whole numbers
/// are exact, so that nothing depends on the way to a cutoff. (Sums of measures are not, which is why ``LevelKernel`` adds
/// a window's events up each time, in their order.)
///
/// - Complexity: O(events × windows + rows × features).
struct TallyKernel {
    /// What a column needs.
    struct Cell: Sendable {
        enum Kind: Sendable { case count, share, distinct }
        let column: Int
        let window: Int
        let subject: Int
        let kind: Kind
    }

    /// A count of one touchpoint, or of everything, which most columns are.
    private struct Plain {
        let column: Int
        /// Where the count is, or −1 for everything in the window.
        let index: Int
        let window: Int
    }

    private let plain: [Plain]
    private let cells: [Cell]
    private let subjects: SubjectTable
    private let touchpoints: Int
    private let windows: [Int]
    private var counts: [Int32]
    private var entered: [Int]
    private var left: [Int]
    private var generation = 0

    init(_ layout: SweepLayout) {
        let touchpoints = layout.touchpoints
        func isPlain(_ cell: Cell) -> Bool {
            cell.kind == .count
                && (layout.subjects.isEverything[cell.subject] || layout.subjects.ranges[cell.subject].count == 1)
        }
        plain = layout.tallies.filter(isPlain).map { cell in
            let member = layout.subjects.members[layout.subjects.ranges[cell.subject].lowerBound]
            return Plain(
                column: cell.column,
                index: layout.subjects.isEverything[cell.subject] ? -1 : cell.window * touchpoints + member,
                window: cell.window)
        }
        cells = layout.tallies.filter { !isPlain($0) }
        self.touchpoints = touchpoints
        subjects = layout.subjects
        windows = Set(
            layout.tallies.filter { !layout.subjects.isEverything[$0.subject] || $0.kind == .distinct }.map(\.window)
        ).sorted()
        counts = Array(repeating: 0, count: layout.windows.count * touchpoints)
        entered = Array(repeating: 0, count: layout.windows.count)
        left = entered
    }

    mutating func write(_ history: CustomerHistory, _ row: inout MutableSpan<Double>) {
        guard !cells.isEmpty || !plain.isEmpty else { return }
        follow(history)
        let counts = counts.span
        for cell in plain {
            row[cell.column] =
                cell.index >= 0 ? Double(counts[cell.index]) : Double(history.end - history.starts[cell.window])
        }
        let members = subjects.members.span
        for cell in cells {
            let base = cell.window * touchpoints
            let total = history.end - history.starts[cell.window]
            let range = subjects.ranges[cell.subject]
            var count = total
            if !subjects.isEverything[cell.subject] {
                count = 0
                for index in range { count += Int(counts[base + members[index]]) }
            }
            switch cell.kind {
            case .count: row[cell.column] = Double(count)
            case .share: row[cell.column] = total == 0 ? .nan : Double(count) / Double(total)
            case .distinct:
                var different = 0
                for index in range where counts[base + members[index]] > 0 { different += 1 }
                row[cell.column] = Double(different)
            }
        }
    }

    /// Counts what entered since the last moment, and takes off what left.
    private mutating func follow(_ history: CustomerHistory) {
        if history.generation != generation {
            generation = history.generation
            for index in counts.indices { counts[index] = 0 }
            for window in windows {
                entered[window] = 0
                left[window] = 0
            }
        }
        for window in windows {
            let start = history.starts[window]
            let base = window * touchpoints
            // What came and went between two moments is never counted.
            Self.add(-1, history, left[window]..<max(left[window], min(start, entered[window])), base, &counts)
            Self.add(1, history, max(start, entered[window])..<max(start, entered[window], history.end), base, &counts)
            left[window] = start
            entered[window] = history.end
        }
    }

    private static func add(
        _ step: Int32, _ history: CustomerHistory, _ events: Range<Int>, _ base: Int, _ store: inout [Int32]
    ) {
        var counts = store.mutableSpan
        let codes = history.touchpoints.span
        for event in events { counts[base + Int(codes[event])] += step }
    }
}
