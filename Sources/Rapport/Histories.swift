import Experience
import Features

/// A project's data, loaded: what customers lived through, and who they are.
public struct Histories: Sendable {
    /// The events.
    public let log: EventLog
    /// The customers' attributes, in the order of the log's customers.
    public let attributes: CustomerAttributes
    /// What the intake of events met.
    public let intake: EventIntake
    /// Rows left out because a cell was bad.
    public let badRows: Int
    /// The moment up to which the log is complete: labels whose window passes it are unknown.
    public let completeUntil: Timestamp
    /// The first moment at which every event has happened: the default for scoring.
    public let now: Timestamp
    /// The business's calendar, in whose days windows, gaps and horizons are counted.
    public let calendar: CalendarCutoffs

    /// Puts loaded parts together.
    ///
    /// Without a declared end the log counts as complete until its last event; a log that only has days, until the end
    /// of its last one; and so much earlier as events may take to arrive.
    ///
    /// - Throws: `noEvents` for an empty log.
    public init(
        log: EventLog, attributes: CustomerAttributes, intake: EventIntake, badRows: Int = 0, declaredEnd: Timestamp?,
        latenessDays: Double = 0, calendar: CalendarCutoffs
    ) throws {
        guard let span = log.span else { throw ExperienceError.noEvents }
        let end = DataEnd(
            last: span.upperBound, moments: log.events.times, declared: declaredEnd, latenessDays: latenessDays,
            calendar: calendar)
        self.init(log: log, attributes: attributes, intake: intake, badRows: badRows, end: end, calendar: calendar)
    }

    init(
        log: EventLog, attributes: CustomerAttributes, intake: EventIntake, badRows: Int, end: DataEnd,
        calendar: CalendarCutoffs
    ) {
        self.log = log
        self.attributes = attributes
        self.intake = intake
        self.badRows = badRows
        self.calendar = calendar
        completeUntil = end.completeUntil
        now = end.now
    }

    /// A number that changes when any customer, touchpoint, time or field does: FNV-1a over all of them, in hexadecimal.
    public var fingerprint: String {
        var hash = FNV1a()
        for customer in log.customers { hash.combine(customer.text) }
        for offset in log.offsets { hash.combine(UInt64(offset)) }
        for touchpoint in log.touchpoints { hash.combine(touchpoint.name) }
        for time in log.events.times { hash.combine(UInt64(bitPattern: time)) }
        for code in log.events.touchpoints { hash.combine(UInt64(code)) }
        for time in log.events.knownAt { hash.combine(UInt64(bitPattern: time)) }
        for time in log.events.supersededAt { hash.combine(UInt64(bitPattern: time)) }
        for field in log.fields { for value in log.events.fields[field]! { hash.combine(value.bitPattern) } }
        return hash.hexadecimal
    }
}

/// Where data end, and until when they are complete.
struct DataEnd {
    let completeUntil: Timestamp
    let now: Timestamp

    /// - Parameters:
    ///   - last: the last moment of all.
    ///   - moments: the different moments, or all of them; `nil` where they are known to be more than days.
    init(
        last: Timestamp, moments: (some Sequence<Int64>)?, declared: Timestamp?, latenessDays: Double,
        calendar: CalendarCutoffs
    ) {
        let nextDay = calendar.startOfNextDay(after: last)
        now = declared ?? nextDay
        let end = declared ?? (moments.map(calendar.areMidnights) ?? false ? nextDay : last)
        completeUntil = end.adding(days: -latenessDays)
    }
}
