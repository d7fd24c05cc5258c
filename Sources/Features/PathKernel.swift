/// Which touchpoint came last, and which one before it.
struct PathKernel {
    /// What a column needs.
    struct Cell: Sendable {
        let column: Int
        let window: Int
        let subject: Int
        /// The last but one, where the column asks for two.
        let before: Int?
        let last: Int
    }

    private let cells: [Cell]
    private let subjects: SubjectTable

    init(_ layout: SweepLayout) {
        cells = layout.paths
        subjects = layout.subjects
    }

    func write(_ history: CustomerHistory, _ row: inout MutableSpan<Double>) {
        for cell in cells {
            let start = history.starts[cell.window]
            guard let last = latest(before: history.end, from: start, cell, history) else {
                row[cell.column] = .nan
                continue
            }
            var isSo = Int(history.touchpoints[last]) == cell.last
            if let wanted = cell.before, isSo {
                let before = latest(before: last, from: start, cell, history)
                isSo = before.map { Int(history.touchpoints[$0]) == wanted } ?? false
            }
            row[cell.column] = isSo ? 1 : 0
        }
    }

    private func latest(before end: Int, from start: Int, _ cell: Cell, _ history: CustomerHistory) -> Int? {
        if subjects.isEverything[cell.subject] { return end > start ? end - 1 : nil }
        let own = cell.subject * subjects.touchpoints
        return (start..<end).last { subjects.flags[own + Int(history.touchpoints[$0])] }
    }
}

/// What does not come from events: attributes of the customer, the month of the cutoff.
struct FixedKernel {
    /// What a column needs.
    struct Cell: Sendable {
        enum Source: Sendable {
            case attribute([Double])
            case month(Int)
        }
        let column: Int
        let source: Source
    }

    private let cells: [Cell]

    init(_ layout: SweepLayout) { cells = layout.fixed }

    func write(customer: Int, _ moment: Moment, _ row: inout MutableSpan<Double>) {
        for cell in cells {
            switch cell.source {
            case .attribute(let values): row[cell.column] = values[customer]
            case .month(let month): row[cell.column] = moment.month == month ? 1 : 0
            }
        }
    }
}
