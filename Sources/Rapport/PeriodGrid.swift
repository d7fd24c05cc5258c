import Experience
import Features

/// Moments a period apart, and who is there at each of them.
///
/// A customer *is there* at a moment where the outcome that means leaving does not happen from it on. With `none_of … within
/// 90d` that is: one of these events happens in the 90 days after the moment, so that it is settled only then. Leaving is thus
/// dated by the last thing that a customer does, and not by the end of the silence after it. With `any_of` leaving is itself an
/// event, and a customer is there until it happens.
struct PeriodGrid: Sendable {
    /// The moments, ascending.
    let moments: [Int64]
    private let outcome: Outcome
    /// For each moment the window in which a sign of life is looked for.
    private let windows: [Range<Int64>]
    /// Until when the log may be read.
    private let end: Int64

    /// - Parameter end: nothing at or after it is looked at.
    init(_ moments: [Timestamp], _ outcome: Outcome, until end: Timestamp, calendar: CalendarCutoffs) {
        self.moments = moments.map(\.microseconds)
        self.outcome = outcome
        self.end = end.microseconds
        windows = self.moments.map { moment in
            let start = calendar.shifted(moment, byDays: outcome.gapDays)
            return start..<max(start, calendar.shifted(moment, byDays: outcome.gapDays + outcome.horizonDays))
        }
    }

    /// Whether presence at a moment is known at that moment.
    var isPresenceKnown: Bool { outcome.rule == .anyOf }

    /// Whether it is settled who was there at a moment.
    func isSettled(_ moment: Int) -> Bool {
        (isPresenceKnown ? moments[moment] : windows[moment].upperBound) <= end
    }

    /// For each moment 1 where a customer is gone, 0 where they are there, NaN where that is not settled.
    ///
    /// - Parameter times: the moments of the customer's qualifying events, ascending.
    func gone(_ times: [Int64]) -> [Double] {
        var next = 0
        return moments.indices.map { g in
            guard isSettled(g) else { return .nan }
            if isPresenceKnown {
                return times.first.map { $0 < moments[g] } ?? false ? 1 : 0
            }
            while next < times.count, times[next] < windows[g].lowerBound { next += 1 }
            return next < times.count && times[next] < windows[g].upperBound ? 0 : 1
        }
    }

    /// For how many periods after a moment a customer was followed, none where they were gone or it is not settled, and whether
    /// they left in the last of these.
    ///
    /// - Parameter states: the customer's ``gone(_:)``; at the moment itself they count as there where that is not settled.
    static func stay(_ states: [Double], from moment: Int) -> (periods: Int, hasLeft: Bool) {
        var next = moment
        while next + 1 < states.count, !states[next + 1].isNaN {
            next += 1
            if states[next] == 1 { return (next - moment, true) }
        }
        return (next - moment, false)
    }

    /// The periods that have ended by a moment, and began no sooner than the outcome's window after another; where leaving is an
    /// event its window says nothing of when customers show, and a period is taken in its place.
    func periods(until end: Int64, beyondWindowAfter first: Int64) -> [Int] {
        let window =
            isPresenceKnown
            ? moments.dropFirst().first.map { first + $0 - moments[0] } ?? .max
            : Timestamp(microseconds: first).adding(days: outcome.gapDays + outcome.horizonDays).microseconds
        return moments.indices.dropLast().filter { window <= moments[$0] && moments[$0 + 1] <= end }
    }

    /// How many of some moments lie in each period, that is from each moment to before the next.
    func counts(_ times: [Int64]) -> [Int] {
        var counts = [Int](repeating: 0, count: max(0, moments.count - 1))
        for time in times {
            if let period = period(of: time) { counts[period] += 1 }
        }
        return counts
    }

    /// The period in which a moment lies; `nil` outside the grid.
    func period(of time: Int64) -> Int? {
        guard let first = moments.first, let last = moments.last, first <= time, time < last else { return nil }
        var (low, high) = (0, moments.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if moments[middle] <= time { low = middle } else { high = middle }
        }
        return low
    }
}
