import Experience
import Foundation

/// Moments of a business's calendar: midnights of its own time zone, turned into UTC.
///
/// A local day has 23 or 25 hours where clocks change; where midnight does not exist, the day begins at the first moment
/// that does.
public struct CalendarCutoffs: Sendable {
    /// A step of the calendar.
    public enum Step: Sendable, Equatable {
        /// So many days.
        case days(Int)
        /// So many months; a day that a month lacks becomes its last.
        case months(Int)

        /// Whether it leads anywhere.
        fileprivate var isForward: Bool {
            switch self {
            case .days(let count), .months(let count): count > 0
            }
        }
    }

    fileprivate let calendar: Calendar
    /// Whether clocks never change.
    private let isFixed: Bool

    /// Creates the calendar of an IANA time zone, such as `Europe/London`; returns `nil` for an unknown one.
    public init?(timeZone name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.calendar = calendar
        isFixed = zone.nextDaylightSavingTimeTransition(after: .distantPast) == nil
    }

    /// The calendar of UTC, where every day has 24 hours.
    public static let utc = CalendarCutoffs(timeZone: "UTC")!

    /// A moment moved by days of this calendar: whole days keep the time on the clock, and what is left over counts as
    /// hours of 60 minutes.
    ///
    /// Where clocks change, a day of 23 or 25 hours is a day. A time that does not exist moves forward by the hour that the
    /// clocks leave out, and one that exists twice is the first of the two.
    public func shifted(_ moment: Int64, byDays days: Double) -> Int64 {
        let plain = Timestamp(microseconds: moment).adding(days: days).microseconds
        guard !isFixed else { return plain }
        let whole = Int(days.rounded(.towardZero))
        let date = Date(timeIntervalSince1970: Double(moment) / 1e6)
        guard whole != 0, let shifted = calendar.date(byAdding: .day, value: whole, to: date) else { return plain }
        // Dates hold microseconds of this era with an error; the difference of clocks is whole seconds.
        let seconds = shifted.timeIntervalSince(date) - Double(whole) * 86_400
        return plain + Int64(seconds.rounded()) * 1_000_000
    }

    /// The month of a moment, 1…12.
    public func month(of moment: Int64) -> Int {
        calendar.component(.month, from: Date(timeIntervalSince1970: Double(moment) / 1e6))
    }

    /// The first moment of a local day written `2025-04-01`, or the moment of a full ISO 8601 time in UTC.
    public func moment(_ text: String) -> Timestamp? {
        guard let inUTC = Timestamp(iso8601: text) else { return nil }
        guard text.count <= 10 else { return inUTC }
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard let date = calendar.date(from: DateComponents(year: parts[0], month: parts[1], day: parts[2])) else {
            return nil
        }
        return timestamp(calendar.startOfDay(for: date))
    }

    /// The moments `from`, `from + step`, … up to and including `to`; each is counted from `from`, so that the 31st
    /// does not drift. From the first moment of a local day they are all first moments of local days.
    public func moments(from: Timestamp, to: Timestamp, every step: Step) -> [Timestamp] {
        var moments: [Timestamp] = []
        for index in 0... {
            guard step.isForward, let moment = moment(index, stepsOf: step, after: from), moment <= to else { break }
            moments.append(moment)
        }
        return moments
    }

    /// The moment so many steps after another, or before it where the count is negative; `nil` where the calendar has none.
    ///
    /// From the first moment of a local day it is the first moment of a local day.
    public func moment(_ count: Int, stepsOf step: Step, after moment: Timestamp) -> Timestamp? {
        let start = Date(timeIntervalSince1970: Double(moment.microseconds) / 1e6)
        let isStartOfDay = calendar.startOfDay(for: start) == start
        let (component, size): (Calendar.Component, Int) =
            switch step {
            case .days(let days): (.day, days)
            case .months(let months): (.month, months)
            }
        guard let date = calendar.date(byAdding: component, value: count * size, to: start) else { return nil }
        return timestamp(isStartOfDay ? calendar.startOfDay(for: date) : date)
    }

    fileprivate func timestamp(_ date: Date) -> Timestamp {
        Timestamp(microseconds: Int64((date.timeIntervalSince1970 * 1e6).rounded()))
    }
}

extension CalendarCutoffs {
    /// The first moment of the local day after the one that holds a moment.
    public func startOfNextDay(after moment: Timestamp) -> Timestamp {
        let date = Date(timeIntervalSince1970: Double(moment.microseconds) / 1e6)
        let start = calendar.startOfDay(for: date)
        return timestamp(calendar.startOfDay(for: calendar.date(byAdding: .day, value: 1, to: start) ?? start))
    }

    /// Whether every moment is the first of a local day, as in a log that only has dates.
    ///
    /// - Complexity: one look into the calendar for each different moment.
    public func areMidnights(_ times: some Sequence<Int64>) -> Bool {
        var seen: Set<Int64> = []
        return times.allSatisfy { time in
            guard time % 900_000_000 == 0 else { return false }
            guard seen.insert(time).inserted else { return true }
            let date = Date(timeIntervalSince1970: Double(time) / 1e6)
            return calendar.startOfDay(for: date) == date
        }
    }
}
