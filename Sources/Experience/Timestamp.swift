/// A moment, in microseconds since 1970-01-01T00:00:00Z.
///
/// Everything inside Rapport is counted in UTC; local days (for calendar cutoffs) are turned into
/// moments before they get here.
public struct Timestamp: Hashable, Comparable, Sendable, Codable {
    /// Microseconds since 1970-01-01T00:00:00Z; negative before it.
    public var microseconds: Int64

    /// The number of microseconds in a day of 86,400 seconds.
    public static let microsecondsPerDay: Int64 = 86_400_000_000

    /// Creates a moment from its microseconds since 1970-01-01T00:00:00Z.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Creates midnight (UTC) of a day of the proleptic Gregorian calendar.
    public init(year: Int, month: Int, day: Int) {
        microseconds = Int64(daysSinceEpoch(year: year, month: month, day: day)) * Self.microsecondsPerDay
    }

    /// This moment moved by a number of days of 86,400 seconds.
    public func adding(days: Double) -> Timestamp {
        Timestamp(microseconds: microseconds + Int64((days * Double(Self.microsecondsPerDay)).rounded()))
    }

    /// The days of 86,400 seconds from an earlier moment to this one, with their fraction.
    public func days(since earlier: Timestamp) -> Double {
        Double(microseconds - earlier.microseconds) / Double(Self.microsecondsPerDay)
    }

    /// Whether the first moment is before the second.
    public static func < (first: Timestamp, second: Timestamp) -> Bool {
        first.microseconds < second.microseconds
    }

    /// Reads an ISO 8601 date and time in UTC: `2025-04-01`, `2025-04-01T08:30:00Z`, `2025-04-01 08:30:00.25`.
    ///
    /// Returns `nil` for anything else; a time without a zone is taken as UTC. Years have four digits, the other numbers
    /// two. Fractions of a second are rounded to microseconds, and second 60 is the first of the next minute.
    public init?(iso8601 text: some StringProtocol) {
        let parts = text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "T" || $0 == " " })
        let numbers = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count <= 2, numbers.count == 3, let year = digits(numbers[0], 4), let month = digits(numbers[1], 2),
            let day = digits(numbers[2], 2), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let days = daysSinceEpoch(year: year, month: month, day: day)
        guard civilDay(daysSinceEpoch: days) == (year, month, day) else { return nil }
        var seconds = 0.0
        if parts.count == 2 {
            let clock = parts[1].hasSuffix("Z") ? parts[1].dropLast() : parts[1]
            let fields = clock.split(separator: ":", omittingEmptySubsequences: false)
            guard (2...3).contains(fields.count), let hour = digits(fields[0], 2), let minute = digits(fields[1], 2),
                let second = fields.count == 3 ? wholeAndFraction(fields[2]) : 0,
                (0...23).contains(hour), (0...59).contains(minute), (0..<61).contains(second)
            else { return nil }
            seconds = Double(hour * 3600 + minute * 60) + second
        }
        microseconds = Int64(days) * Self.microsecondsPerDay + Int64((seconds * 1_000_000).rounded())
    }

    /// The day in UTC as `2025-04-01`.
    public var isoDay: String {
        let (year, month, day) = civilDay(daysSinceEpoch: Int(floorDivide(microseconds, Self.microsecondsPerDay)))
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}

extension Timestamp: CustomStringConvertible {
    /// The moment in UTC: `2025-04-01` at midnight, else `2025-04-01T08:30:00Z`, with microseconds where there are any.
    public var description: String {
        let ofDay = microseconds - floorDivide(microseconds, Self.microsecondsPerDay) * Self.microsecondsPerDay
        guard ofDay != 0 else { return isoDay }
        let seconds = Int(ofDay / 1_000_000)
        let fraction = Int(ofDay % 1_000_000)
        let clock = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        return "\(isoDay)T\(clock)\(fraction == 0 ? "" : "." + padded(fraction, 6))Z"
    }
}

/// The number that so many digits, and nothing else, write.
private func digits(_ text: some StringProtocol, _ count: Int) -> Int? {
    text.utf8.count == count && text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
}

/// Seconds such as `07` or `07.25`.
private func wholeAndFraction(_ text: some StringProtocol) -> Double? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, digits(parts[0], 2) != nil,
        parts.count == 1 || (!parts[1].isEmpty && digits(parts[1], parts[1].utf8.count) != nil)
    else { return nil }
    return Double(text)
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

private func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
    let quotient = number / divisor
    return number % divisor < 0 ? quotient - 1 : quotient
}

// Civil days are counted in eras of 400 years (146,097 days), with years that begin in March so that the leap day
// is the last one; day of year from the month by (153 m + 2) / 5.

private func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

private func civilDay(daysSinceEpoch days: Int) -> (Int, Int, Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
}
