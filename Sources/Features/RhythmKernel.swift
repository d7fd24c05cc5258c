import Experience

/// When events happened: silence, tenure, gaps, and counts that fade.
///
/// - Complexity: O(features) a row for silence and tenure, O(events in the window) for each subject otherwise.
struct RhythmKernel {
    /// What a column needs.
    struct Cell: Sendable {
        enum Kind: Sendable, Equatable {
            case silence, tenure, meanGap, spread, overdue
            case decayed(Double)
        }
        let column: Int
        let window: Int
        let subject: Int
        let kind: Kind
    }

    /// Days since the last event of one touchpoint, which most columns are.
    private struct Silence {
        let column: Int
        let touchpoint: Int
        let window: Int
    }

    private let silences: [Silence]
    private let cells: [Cell]
    private let subjects: SubjectTable
    private var lastTimes: [Int64]
    private var firstTimes: [Int64]
    private var entered = 0
    private var generation = 0

    init(_ layout: SweepLayout) {
        func isPlain(_ cell: Cell) -> Bool {
            cell.kind == .silence && layout.subjects.ranges[cell.subject].count == 1
        }
        silences = layout.rhythms.filter(isPlain).map { cell in
            Silence(
                column: cell.column,
                touchpoint: layout.subjects.members[layout.subjects.ranges[cell.subject].lowerBound],
                window: cell.window)
        }
        cells = layout.rhythms.filter { !isPlain($0) }
        subjects = layout.subjects
        lastTimes = Array(repeating: .min, count: layout.touchpoints)
        firstTimes = Array(repeating: .max, count: layout.touchpoints)
    }

    mutating func write(_ history: CustomerHistory, _ moment: Moment, _ row: inout MutableSpan<Double>) {
        guard !cells.isEmpty || !silences.isEmpty else { return }
        follow(history)
        for cell in silences {
            let last = lastTimes[cell.touchpoint]
            let isThere = last >= moment.starts[cell.window] && last != .min
            // Worked out in any case: whether it is there is as good as random, and a choice costs less than a branch.
            let silence = days(moment.cutoff &- last)
            row[cell.column] = isThere ? silence : .nan
        }
        for cell in cells {
            switch cell.kind {
            case .silence:
                let last = last(of: cell.subject, history)
                row[cell.column] =
                    last >= moment.starts[cell.window] && last != .min ? days(moment.cutoff - last) : .nan
            case .tenure:
                let first = first(of: cell.subject, history)
                row[cell.column] = first == .max ? .nan : days(moment.cutoff - first)
            case .decayed(let halfLife):
                row[cell.column] = decayed(history, cell, moment.cutoff, halfLife)
            case .meanGap, .spread, .overdue:
                row[cell.column] = gaps(history, cell, moment.cutoff)
            }
        }
    }

    private func last(of subject: Int, _ history: CustomerHistory) -> Int64 {
        if subjects.isEverything[subject] { return history.end > 0 ? history.times[history.end - 1] : .min }
        var last = Int64.min
        for index in subjects.ranges[subject] { last = max(last, lastTimes[subjects.members[index]]) }
        return last
    }

    private func first(of subject: Int, _ history: CustomerHistory) -> Int64 {
        if subjects.isEverything[subject] { return history.end > 0 ? history.times[0] : .max }
        var first = Int64.max
        for index in subjects.ranges[subject] { first = min(first, firstTimes[subjects.members[index]]) }
        return first
    }

    private func decayed(_ history: CustomerHistory, _ cell: Cell, _ cutoff: Int64, _ halfLife: Double) -> Double {
        var sum = 0.0
        let flags = subjects.flags.span
        let own = cell.subject * subjects.touchpoints
        for event in history.starts[cell.window]..<history.end
        where flags[own + Int(history.touchpoints[event])] {
            sum += exp2Of(-days(cutoff - history.times[event]) / halfLife)
        }
        return sum
    }

    private func gaps(_ history: CustomerHistory, _ cell: Cell, _ cutoff: Int64) -> Double {
        let flags = subjects.flags.span
        let own = cell.subject * subjects.touchpoints
        var count = 0
        var previous: Int64 = 0
        var first: Int64 = 0
        var mean = 0.0
        var squares = 0.0
        for event in history.starts[cell.window]..<history.end
        where flags[own + Int(history.touchpoints[event])] {
            let time = history.times[event]
            if count == 0 {
                first = time
            } else {
                // Welford's update.
                let gap = days(time - previous)
                let deviation = gap - mean
                mean += deviation / Double(count)
                squares += deviation * (gap - mean)
            }
            previous = time
            count += 1
        }
        guard count > 1 else { return .nan }
        let meanGap = days(previous - first) / Double(count - 1)
        switch cell.kind {
        case .meanGap: return meanGap
        case .spread: return count > 2 ? (squares / Double(count - 2)).squareRoot() : .nan
        default: return meanGap > 0 ? days(cutoff - previous) / meanGap : .nan
        }
    }

    private mutating func follow(_ history: CustomerHistory) {
        if history.generation != generation {
            generation = history.generation
            entered = 0
            for index in lastTimes.indices {
                lastTimes[index] = .min
                firstTimes[index] = .max
            }
        }
        Self.follow(history, from: entered, &lastTimes, &firstTimes)
        entered = history.end
    }

    private static func follow(
        _ history: CustomerHistory, from first: Int, _ lastStore: inout [Int64], _ firstStore: inout [Int64]
    ) {
        var lastTimes = lastStore.mutableSpan
        var firstTimes = firstStore.mutableSpan
        let times = history.times.span
        let codes = history.touchpoints.span
        for event in first..<history.end {
            let touchpoint = Int(codes[event])
            lastTimes[touchpoint] = times[event]
            if firstTimes[touchpoint] == .max { firstTimes[touchpoint] = times[event] }
        }
    }
}
