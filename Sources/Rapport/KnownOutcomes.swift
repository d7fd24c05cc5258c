import Experience
import Features

/// When an outcome was known for the snapshots at each cutoff of a table, so that they may train from then on:
///
/// ```
/// known(c) = c + gap + horizon in days of the calendar, + lateness
/// ```
struct KnownOutcomes {
    private let moments: [Timestamp: Timestamp]

    /// - Parameter latenessDays: how many days events may take to arrive.
    init(of outcome: Outcome, at cutoffs: [Timestamp], latenessDays: Double, calendar: CalendarCutoffs) {
        var moments: [Timestamp: Timestamp] = [:]
        for cutoff in cutoffs where moments[cutoff] == nil {
            moments[cutoff] = outcome.settled(after: cutoff, in: calendar).adding(days: latenessDays)
        }
        self.moments = moments
    }

    /// The moment for a cutoff that was given.
    subscript(cutoff: Timestamp) -> Timestamp { moments[cutoff]! }
}
