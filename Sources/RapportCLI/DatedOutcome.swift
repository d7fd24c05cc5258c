import Experience
import Features
import Reporting

/// An outcome that is forecast as of a moment, and when it is looked for.
struct DatedOutcome {
    let outcome: Outcome
    let asOf: Timestamp
    /// The end of the outcome's window, which is not part of it.
    let until: Timestamp
    private let start: Timestamp

    init(_ outcome: Outcome, asOf: Timestamp, in calendar: CalendarCutoffs) {
        self.outcome = outcome
        self.asOf = asOf
        until = outcome.settled(after: asOf, in: calendar)
        start = Timestamp(microseconds: calendar.shifted(asOf.microseconds, byDays: outcome.gapDays))
    }

    /// `churn by 2025-12-30`, or with a gap `churn from 2025-10-08 to 2026-01-06`.
    var words: String { "\(outcome.name) \(time)" }

    /// `churn (no purchase or app by 2025-12-30)`: what it is, and until when it is looked for.
    var definition: String {
        "\(outcome.name) (\(outcome.rule == .noneOf ? "no" : "some") \(signs) \(time))"
    }

    /// As of when, and until when, in one line.
    var line: String {
        let what = outcome.rule == .noneOf ? "no \(signs). Who is silent may have left already" : signs
        return "As of \(asOf): \(words), within \(Numbers.fixed(outcome.horizonDays, 0)) days: \(what)."
    }

    private var signs: String { outcome.touchpoints.map(\.name).joined(separator: " or ") }
    private var time: String { "\(start == asOf ? "by" : "from \(start) to") \(until)" }
}
