import Experience

/// When the events that an outcome looks for happened, customer by customer, whatever the window.
///
/// As labels do, they read the final version of every event, whenever it became known.
public struct OutcomeEvents: Sendable {
    private let log: EventLog
    private let rule: LabelRule

    /// Looks for the events of an outcome in a log.
    public init(_ outcome: Outcome, in log: EventLog) {
        self.log = log
        rule = LabelRule(outcome, log: log)
    }

    /// The moments of a customer's qualifying events, ascending, in microseconds.
    public func times(ofCustomer customer: Int) -> [Int64] {
        log.events(ofCustomer: customer).filter { rule.concerns($0, of: log) }.map { log.events.times[$0] }
    }
}
