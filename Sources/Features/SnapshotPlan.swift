import Experience

/// At which moments customers are looked at, and which customers.
public struct SnapshotPlan: Sendable, Equatable {
    /// How cutoffs are found.
    public enum Cutoffs: Sendable, Equatable {
        /// These moments, for every eligible customer.
        case at([Timestamp])
        /// Each customer's own events of a touchpoint: the moment of the event, which itself is not yet seen.
        case before(Touchpoint)
    }

    /// How cutoffs are found.
    public var cutoffs: Cutoffs
    /// A customer is eligible with an event known at the cutoff in the last so many days; `nil`: ever before.
    public var activeWithinDays: Double?
    /// Which touchpoints make a customer eligible; empty, or with ``Experience/Touchpoint/any`` among them: all.
    public var activeIn: [Touchpoint]

    /// Creates a plan.
    public init(_ cutoffs: Cutoffs, activeWithinDays: Double? = nil, activeIn: [Touchpoint] = []) {
        self.cutoffs = cutoffs
        self.activeWithinDays = activeWithinDays
        self.activeIn = activeIn
    }

    /// The same eligibility at one given moment.
    public func at(_ moments: [Timestamp]) -> SnapshotPlan {
        SnapshotPlan(.at(moments), activeWithinDays: activeWithinDays, activeIn: activeIn)
    }

    /// Whether a customer of a log is eligible at a moment, decided with what was known at it.
    public func isEligible(
        _ customer: Int, at moment: Timestamp, in log: EventLog, calendar: CalendarCutoffs = .utc
    ) -> Bool {
        let eligibility = Eligibility(self, log: log, calendar: calendar)
        let cutoff = moment.microseconds
        return eligibility.isEligible(customer, at: cutoff, since: eligibility.start(at: cutoff))
    }

    /// The cutoffs of one customer in a log, ascending, each once.
    func moments(ofCustomer customer: Int, in log: EventLog) -> [Int64] {
        switch cutoffs {
        case .at(let moments): return Set(moments.map(\.microseconds)).sorted()
        case .before(let touchpoint):
            guard let code = log.code(of: touchpoint) else { return [] }
            let own = log.events(ofCustomer: customer).filter {
                log.events.touchpoints[$0] == code && log.events.isFinal($0)
            }
            return Set(own.map { log.events.times[$0] }).sorted()
        }
    }
}
