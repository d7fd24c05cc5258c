import Experience

/// An outcome with its touchpoints' numbers in one log: the label of a customer at a cutoff.
///
/// Labels read the final version of every event, whenever it became known. Gap and horizon are days of the business's
/// calendar: over a change of clocks a day has 23 or 25 hours.
struct LabelRule: Sendable {
    private let rule: Outcome.Rule
    private let condition: Outcome.Condition?
    /// Whether each touchpoint qualifies; `nil` where all do.
    private let qualifies: [Bool]?
    private let conditionValues: FieldColumn?

    init(_ outcome: Outcome, log: EventLog) {
        rule = outcome.rule
        condition = outcome.condition
        qualifies = outcome.touchpoints.contains(.any) ? nil : log.touchpoints.map { outcome.touchpoints.contains($0) }
        conditionValues = outcome.condition.flatMap { log.events.fields[.column($0.column)] }
    }

    /// The label of a customer, for a window of ``Outcome/window(at:until:calendar:)``.
    func label(customer: Int, window: Range<Int64>?, in log: EventLog) -> Double {
        guard let window else { return .nan }
        let range = log.events(ofCustomer: customer)
        // The latest events are nearest to the window.
        var index = range.upperBound
        var happened = false
        while index > range.lowerBound, !happened {
            index -= 1
            let time = log.events.times[index]
            if time >= window.upperBound { continue }
            if time < window.lowerBound { break }
            happened = concerns(index, of: log)
        }
        return happened == (rule == .anyOf) ? 1 : 0
    }

    /// Whether an event, whenever it happened, is the final version of one that qualifies.
    func concerns(_ index: Int, of log: EventLog) -> Bool {
        if let qualifies, !qualifies[Int(log.events.touchpoints[index])] { return false }
        if let condition, !condition.holds(for: conditionValues?[index] ?? .nan) { return false }
        return log.events.isFinal(index)
    }
}

extension Outcome {
    /// The window in which the outcome of a cutoff is looked for, or `nil` where it passes the data's end.
    func window(at cutoff: Int64, until dataEnd: Timestamp, calendar: CalendarCutoffs) -> Range<Int64>? {
        let start = calendar.shifted(cutoff, byDays: gapDays)
        let end = calendar.shifted(cutoff, byDays: gapDays + horizonDays)
        return end <= dataEnd.microseconds ? start..<max(start, end) : nil
    }
}
