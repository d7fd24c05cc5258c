import Experience

/// How likely a customer is still there, given their record: the forward filter of a two-state hidden Markov chain.
///
/// Leaving is silent, so that the record never shows it; it shows only days on which the customer did something. With
/// `a` the probability at the beginning of a day that the customer had not left, `h` the probability of leaving that
/// day and `q` that of doing nothing while there, a quiet day gives
///
/// ```
/// a′ = a (1 − h) q / (a (1 − h) q + a h + (1 − a))
/// ```
///
/// and a day on which the customer did something gives `a′ = 1`. `h` and `q` come from the memory at the beginning of
/// the day, by the functions that ``CustomerLife`` draws with. A customer's tier, activity and difficulty enter with
/// their true values.
struct PresenceFilter: Sendable, Equatable {
    /// The probability that the customer has not left.
    private(set) var probability = 1.0

    /// Passes one day.
    mutating func pass(leaving: Double, quiet: Double, didSomething: Bool) {
        guard !didSomething else {
            probability = 1
            return
        }
        let silent = probability * (1 - leaving) * quiet
        let gone = 1 - probability + probability * leaving
        probability = silent + gone > 0 ? silent / (silent + gone) : 0
    }
}

/// What a customer's record up to a cutoff says of them at the cutoff.
struct Standing: Sendable, Equatable {
    /// What they remember.
    var memory: ExperienceMemory
    /// Whether they are still there.
    var presence = PresenceFilter()

    /// Walks a record from the day of joining to the beginning of a later day.
    ///
    /// `record` holds the events before that day in time order, as the log has them or as a scenario left them.
    /// Events that a scenario placed before the day of joining are remembered.
    ///
    /// - Parameter shown: the events by which customers show that they are there; by default those of the record.
    init(
        of customer: SimulatedCustomer, record: [SimulatedEvent], shown: [SimulatedEvent]? = nil, at cutoffDay: Int,
        in plan: SimulationPlan
    ) {
        let activeDays = Set((shown ?? record).filter(\.touchpoint.showsPresence).map { plan.day(of: $0.time) })
        let firstDay = record.first.map { plan.day(of: $0.time) } ?? customer.joinDay
        memory = ExperienceMemory(day: min(firstDay, customer.joinDay))
        var next = 0
        for day in memory.day..<cutoffDay {
            let midnight = plan.beginning(ofDay: day + 1)
            let first = next
            while next < record.count, record[next].time < midnight { next += 1 }
            let events = record[first..<next]
            if day > customer.joinDay {
                presence.pass(
                    leaving: customer.leavingProbability(memory), quiet: customer.quietProbability(memory),
                    didSomething: activeDays.contains(day))
            }
            memory.pass(events, until: midnight)
        }
    }
}
