import Experience

extension SimulatedWorld {
    /// What the edits of a scenario truly change.
    ///
    /// For the eligible customers, the mean outcome when the edits are made to their events before the cutoff, minus
    /// the mean outcome without them. Each future begins from the record:
    ///
    /// 1. The memories are computed anew from the (edited) events. The feeling behind a missing rating is computed anew
    ///    too, from its own noise and the event's other fields.
    /// 2. Whether the customer is still there is drawn from its exact conditional probability given the (edited)
    ///    record: a silent customer may have left already, and no log says so. Removing events therefore also removes
    ///    what they show, and that can outweigh what they did.
    /// 3. The days after the cutoff are lived by the rule that made the world, with the same numbers with and without
    ///    the edits. Parcels under way arrive as they would have: an edit does not cascade to what its events led to.
    ///    Futures may run past the end of the plan.
    ///
    /// Tier, activity and difficulty are the customer's true ones. An added touchpoint that the world does not know
    /// has no effect.
    ///
    /// - Parameters:
    ///   - scenario: the edits.
    ///   - cutoff: a whole number of days after the plan's start.
    ///   - eligible: positions of customers in ``eventLog()``, each once, who joined before the cutoff.
    ///   - outcomes: what is watched.
    ///   - replicates: how many futures are simulated for each customer, at least 2.
    ///   - showsPresence: whether added and removed events count as the customers' own doing, so that they show who is still
    ///     there. Not, where a business brings them about: then they are remembered, and that is all they do.
    /// - Throws: what ``EventLog/applying(_:asOf:to:)`` throws, and a touchpoint of an outcome that the world does not
    ///   know.
    /// - Complexity: O(eligible × (days before the cutoff + replicates × days of the horizon)).
    public func truth(
        of scenario: Scenario, asOf cutoff: Timestamp, eligible: [Int], outcomes: [SimulatedOutcome], replicates: Int,
        showsPresence: Bool = true
    ) throws(ExperienceError) -> ScenarioTruth {
        let cutoffDay = plan.day(of: cutoff.microseconds)
        precondition(plan.beginning(ofDay: cutoffDay) == cutoff.microseconds, "a cutoff is the beginning of a day")
        precondition(replicates >= 2, "a standard error needs two replicates")
        precondition(!eligible.isEmpty, "a mean needs a customer")
        let watched = try outcomes.map { outcome throws(ExperienceError) in try WatchedOutcome(outcome) }
        let edited = try log.applying(scenario, asOf: cutoff, to: eligible)
        let isEdited = Set(edited.customers)
        var counts = watched.map { _ in OutcomeCounts() }
        for index in eligible {
            precondition(customers[index].joinDay < cutoffDay, "an eligible customer joined before the cutoff")
            let before = standing(ofCustomer: index, in: log, at: cutoff)
            let after =
                isEdited.contains(index)
                ? standing(ofCustomer: index, in: edited.log, shownIn: showsPresence ? edited.log : log, at: cutoff)
                : before
            let future = Future(of: customers[index], in: plan, underway: parcels(underwayTo: index, at: cutoff))
            var differences = watched.map { _ in (sum: 0, squares: 0) }
            for replicate in 0..<replicates {
                let baseline = future.outcomes(watched, from: before, replicate: replicate)
                let changed =
                    after == before ? baseline : future.outcomes(watched, from: after, replicate: replicate)
                for outcome in watched.indices {
                    let difference = changed[outcome] - baseline[outcome]
                    counts[outcome].baseline += baseline[outcome]
                    counts[outcome].scenario += changed[outcome]
                    differences[outcome].sum += difference
                    differences[outcome].squares += difference * difference
                }
            }
            for outcome in watched.indices {
                let (sum, squares) = differences[outcome]
                counts[outcome].variance +=
                    (Double(squares) - Double(sum * sum) / Double(replicates)) / Double(replicates - 1)
            }
        }
        return ScenarioTruth(
            scenario: scenario.name, customers: eligible.count, edited: edited.customers.count, replicates: replicates,
            outcomes: zip(outcomes, counts).map {
                $1.truth(of: $0.name, customers: eligible.count, replicates: replicates)
            })
    }

    /// What a log says at a cutoff of one of its customers, who showed that they were there in that log or another.
    func standing(
        ofCustomer index: Int, in log: EventLog, shownIn other: EventLog? = nil, at cutoff: Timestamp
    ) -> Standing {
        Standing(
            of: customers[index], record: record(ofCustomer: index, in: log, before: cutoff),
            shown: other.map { record(ofCustomer: index, in: $0, before: cutoff) },
            at: plan.day(of: cutoff.microseconds), in: plan)
    }

    /// Deliveries and returns at or after a cutoff that follow from recorded purchases before it.
    func parcels(underwayTo index: Int, at cutoff: Timestamp) -> [SimulatedEvent] {
        let source = DrawSource(seed: plan.seed, key: customers[index].key)
        let purchases = record(ofCustomer: index, in: log, before: cutoff).filter { $0.touchpoint == .purchase }
        return purchases.flatMap { plan.parcel(ofPurchaseAt: $0.time, from: source) }
            .filter { $0.time >= cutoff.microseconds }
    }
}

/// How often an outcome came true, over customers and replicates.
private struct OutcomeCounts {
    var baseline = 0
    var scenario = 0
    /// The sum over customers of the variance of their change between replicates.
    var variance = 0.0

    func truth(of name: String, customers: Int, replicates: Int) -> OutcomeTruth {
        let futures = Double(customers * replicates)
        return OutcomeTruth(
            name: name, baseline: Double(baseline) / futures, scenario: Double(scenario) / futures,
            change: Double(scenario - baseline) / futures,
            standardError: (variance / Double(replicates)).squareRoot() / Double(customers))
    }
}
