import Experience

/// Who is looked at, decided with what was known at the cutoff.
struct Eligibility {
    private let log: EventLog
    private let withinDays: Double?
    private let codes: Set<UInt16>?
    private let calendar: CalendarCutoffs

    init(_ plan: SnapshotPlan, log: EventLog, calendar: CalendarCutoffs) {
        self.log = log
        self.calendar = calendar
        withinDays = plan.activeWithinDays
        let isAny = plan.activeIn.isEmpty || plan.activeIn.contains(.any)
        codes = isAny ? nil : Set(plan.activeIn.compactMap(log.code(of:)))
    }

    /// The moment since which an event counts as activity.
    func start(at cutoff: Int64) -> Int64 {
        withinDays.map { calendar.shifted(cutoff, byDays: -$0) } ?? .min
    }

    /// Whether a customer has an event in `[start, cutoff)` that was known at the cutoff; the latest is looked at first.
    func isEligible(_ customer: Int, at cutoff: Int64, since start: Int64) -> Bool {
        let range = log.events(ofCustomer: customer)
        var index = range.upperBound
        while index > range.lowerBound {
            index -= 1
            let time = log.events.times[index]
            if time >= cutoff { continue }
            if time < start { return false }
            if codes?.contains(log.events.touchpoints[index]) ?? true, log.events.isKnown(index, at: cutoff) {
                return true
            }
        }
        return false
    }
}
