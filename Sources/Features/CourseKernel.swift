import Experience

/// How a measure went over time: its extremes, its end, its slope, and what followed a bad experience.
///
/// One walk over a subject's events in a window gives all its statistics; see ``Feature/definition`` for their formulas.
///
/// - Complexity: O(events in the window) a row for each subject, field and window.
struct CourseKernel {
    /// What a column needs.
    struct Cell: Sendable {
        let column: Int
        let window: Int
        let subject: Int
        let field: Int
        let kind: Kind
    }

    /// What is made of the walk.
    enum Kind: Sendable, Equatable {
        case negative, positive, least, greatest, extreme, last, slope, volatility, unrecovered, recovered,
            silentSinceBad,
            open
        case weightedMean(Double)
        case fading(Double)

        init(_ feature: Feature) throws(FeatureError) {
            switch feature.statistic {
            case .negative: self = .negative
            case .positive: self = .positive
            case .worst: self = feature.measure == .response ? .greatest : .least
            case .best: self = .greatest
            case .extreme: self = .extreme
            case .last: self = .last
            case .slope: self = .slope
            case .volatility: self = .volatility
            case .unrecovered: self = .unrecovered
            case .recovered: self = .recovered
            case .silentSinceBad: self = .silentSinceBad
            case .open: self = .open
            case .weightedMean(let days): self = .weightedMean(Double(days))
            case .fading(let days): self = .fading(Double(days))
            default: throw .notComputable(feature)
            }
        }

        /// The half-life in days of what is weighted during the walk; 0 for nothing.
        var weighting: Double { if case .weightedMean(let days) = self { days } else { 0 } }
    }

    private struct Pass {
        let field: Int
        let window: Int
        let subject: Int
        let isEverything: Bool
        let halfLife: Double
        let needsCourse: Bool
        let cells: [Cell]
    }

    private let passes: [Pass]
    private let subjects: SubjectTable

    init(_ layout: SweepLayout) {
        subjects = layout.subjects
        // Cells of one pass share the half-life of weights, as those are added up during the walk.
        let groups = Dictionary(grouping: layout.courses) { cell in
            [cell.field, cell.window, cell.subject, Int(cell.kind.weighting)]
        }
        passes = groups.keys.sorted { $0.lexicographicallyPrecedes($1) }.map { key in
            let cells = groups[key]!
            return Pass(
                field: key[0], window: key[1], subject: key[2], isEverything: layout.subjects.isEverything[key[2]],
                halfLife: Double(key[3]), needsCourse: cells.contains { $0.kind == .slope || $0.kind == .volatility },
                cells: cells)
        }
    }

    func write(_ history: CustomerHistory, _ moment: Moment, _ row: inout MutableSpan<Double>) {
        for index in passes.indices {
            let course = walk(history, passes[index], moment.cutoff)
            for cell in passes[index].cells { row[cell.column] = value(of: cell, course, history, moment.cutoff) }
        }
    }

    /// What a walk over a window collects.
    private struct Course {
        var count = 0
        var below = 0
        var above = 0
        var zero = 0
        var least = Double.infinity
        var greatest = -Double.infinity
        var last = Double.nan
        var lastTime: Int64 = 0
        /// The position of the last value below 0, or −1.
        var lastBad = -1
        var weight = 0.0
        var weighted = 0.0
        var squaredSteps = 0.0
        var meanTime = 0.0
        var mean = 0.0
        var timeSquares = 0.0
        var products = 0.0
    }

    private func walk(_ history: CustomerHistory, _ pass: Pass, _ cutoff: Int64) -> Course {
        var course = Course()
        let column = history.fields[pass.field]
        let values = column.span
        let times = history.times.span
        let codes = history.touchpoints.span
        let flags = subjects.flags.span
        let own = pass.subject * subjects.touchpoints
        for event in history.starts[pass.window]..<history.end {
            // No comparison holds for NaN, so that what is missing changes nothing; without branches, as which values are
            // missing, and which emotions are bad, is as good as random.
            let isOwn = pass.isEverything || flags[own + Int(codes[event])]
            let value = isOwn ? values[event] : .nan
            let isThere = value == value
            course.count += isThere ? 1 : 0
            course.below += value < 0 ? 1 : 0
            course.lastBad = value < 0 ? event : course.lastBad
            course.above += value > 0 ? 1 : 0
            course.zero += value == 0 ? 1 : 0
            course.least = value < course.least ? value : course.least
            course.greatest = value >= course.greatest ? value : course.greatest
            let previous = course.last
            course.last = isThere ? value : previous
            course.lastTime = isThere ? times[event] : course.lastTime
            guard isThere, pass.halfLife > 0 || pass.needsCourse else { continue }
            if pass.halfLife > 0 {
                let weight = exp2Of(-days(cutoff - times[event]) / pass.halfLife)
                course.weight += weight
                course.weighted += weight * value
            }
            if pass.needsCourse {
                if course.count > 1 { course.squaredSteps += (value - previous) * (value - previous) }
                // Moments of time and value around their running means.
                let time = -days(cutoff - times[event])
                let deviation = time - course.meanTime
                course.meanTime += deviation / Double(course.count)
                course.mean += (value - course.mean) / Double(course.count)
                course.timeSquares += deviation * (time - course.meanTime)
                course.products += deviation * (value - course.mean)
            }
        }
        return course
    }

    private func value(
        of cell: Cell, _ course: Course, _ history: CustomerHistory, _ cutoff: Int64
    ) -> Double {
        guard course.count > 0 else { return cell.kind == .open ? 0 : .nan }
        let count = Double(course.count)
        switch cell.kind {
        case .negative: return Double(course.below) / count
        case .positive: return Double(course.above) / count
        case .least: return course.least
        case .greatest: return course.greatest
        case .extreme: return course.greatest > -course.least ? course.greatest : course.least
        case .last: return course.last
        case .weightedMean: return course.weighted / course.weight
        case .fading(let halfLife): return course.last * exp2Of(-days(cutoff - course.lastTime) / halfLife)
        case .slope:
            return course.timeSquares > 0 ? 30 * course.products / course.timeSquares : .nan
        case .volatility: return count > 1 ? (course.squaredSteps / (count - 1)).squareRoot() : .nan
        case .unrecovered:
            return course.lastBad >= 0 && !isFollowedByGood(course.lastBad, history, cell, within: .max) ? 1 : 0
        case .recovered:
            let month = 30 * Timestamp.microsecondsPerDay
            return course.lastBad >= 0 && isFollowedByGood(course.lastBad, history, cell, within: month) ? 1 : 0
        case .silentSinceBad:
            guard course.lastBad >= 0 else { return 0 }
            let bad = history.times[course.lastBad]
            return history.times[history.end - 1] > bad ? 0 : days(cutoff - bad)
        case .open: return Double(course.zero)
        }
    }

    /// Whether a later event of any touchpoint has a value above 0, no later than `limit` after a bad one.
    private func isFollowedByGood(
        _ bad: Int, _ history: CustomerHistory, _ cell: Cell, within limit: Int64
    ) -> Bool {
        let time = history.times[bad]
        for event in bad + 1..<max(bad + 1, history.end) where history.times[event] > time {
            if history.times[event] - time > limit { return false }
            if history.fields[cell.field][event] > 0 { return true }
        }
        return false
    }
}
