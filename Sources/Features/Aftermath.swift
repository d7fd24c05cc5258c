import Experience

/// How often an outcome followed the events of one touchpoint: what a check looks at to find touchpoints that are part of
/// the outcome itself, such as the click that cancels a contract.
public struct Aftermath: Sendable, Equatable {
    /// The touchpoint.
    public let touchpoint: Touchpoint
    /// How many of its events have a known outcome.
    public let events: Int
    /// How many customers had them.
    public let customers: Int
    /// The share of them after which the outcome was the case, with the event itself as the cutoff.
    public let share: Double

    /// One entry for each touchpoint that is no part of the outcome's definition, in the order of the vocabulary.
    ///
    /// - Parameters:
    ///   - dataEnd: the moment up to which the log is complete; events whose window passes it are left out.
    ///   - limit: about how many events are looked at; of a larger log every k-th customer.
    public static func all(
        of outcome: Outcome, in log: EventLog, dataEnd: Timestamp, calendar: CalendarCutoffs, limit: Int = 2_000_000
    ) -> [Aftermath] {
        let rule = LabelRule(outcome, log: log)
        let count = log.touchpoints.count
        var events = Array(repeating: 0, count: count)
        var customers = events
        var followed = events
        let step = max(1, log.events.count / limit)
        for customer in stride(from: 0, to: log.customers.count, by: step) {
            var isSeen = Array(repeating: false, count: count)
            for event in log.events(ofCustomer: customer) where log.events.isFinal(event) {
                let code = Int(log.events.touchpoints[event])
                guard !outcome.concerns(log.touchpoints[code]) || outcome.touchpoints.contains(.any),
                    let window = outcome.window(
                        at: log.events.times[event] + 1, until: dataEnd, calendar: calendar)
                else { continue }
                events[code] += 1
                if !isSeen[code] { customers[code] += 1 }
                isSeen[code] = true
                if rule.label(customer: customer, window: window, in: log) == 1 { followed[code] += 1 }
            }
        }
        return (0..<count).filter { events[$0] > 0 }.map {
            Aftermath(
                touchpoint: log.touchpoints[$0], events: events[$0], customers: customers[$0],
                share: Double(followed[$0]) / Double(events[$0]))
        }
    }
}
