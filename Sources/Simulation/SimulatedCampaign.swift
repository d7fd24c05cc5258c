import Experience

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// How a business picks the customers it calls, and what a call does: an exposure whose effect is known.
///
/// A customer eligible at the cutoff (with an event in the 120 days before) is called that morning with probability e,
///
/// ```
/// recorded:  logit e = −0.3 + 1.1 (ln(1 + days of silence) − 3) − 0.6 ln(1 + purchases in 90 days)
/// hidden:    logit e = −0.3 + u, with u the difficulty of a confounded world, which no log shows
/// byLot:     e = ½
/// ```
///
/// cut to 0.05…0.95. Silent customers leave more often anyway, and so do difficult ones: those who are called leave more
/// often, whatever a call does. A call takes ``relief`` off the grievance (``SimulatedWorld/memoryDays``).
public struct CampaignDesign: Sendable, Equatable {
    /// What decides who is called.
    public enum Choice: String, Sendable, CaseIterable {
        /// What the log shows.
        case recorded
        /// What it does not show.
        case hidden
        /// Chance.
        case byLot
    }

    /// What decides who is called.
    public var choice: Choice
    /// About how many customers the world has.
    public var customers: Int
    /// What a call takes off the grievance: the log-odds of leaving on the next day fall by so much, and later by less.
    public var relief: Double

    /// Creates a design.
    public init(_ choice: Choice, customers: Int, relief: Double) {
        self.choice = choice
        self.customers = customers
        self.relief = relief
    }
}

/// A simulated world in which some customers are called at a cutoff, with what the calls truly do.
public struct SimulatedCampaign: Sendable {
    /// The touchpoint of the calls.
    public static let touchpoint: Touchpoint = "care_call"
    /// How long before the cutoff customers must have been active, in days.
    public static let activeWithinDays = 120.0

    /// What it was made from.
    public let design: CampaignDesign
    /// When customers are looked at, and called.
    public let cutoff: Timestamp
    /// The world without calls.
    public let world: SimulatedWorld
    /// The customers who may be called, as positions in the log.
    public let eligible: [Int]
    /// The probability of each of them to be called.
    public let propensities: [Double]
    /// Whether each of them is.
    public let isCalled: [Bool]

    /// Runs the generator: the world of a seed over the years 2024 and 2025, and its campaign on 2025-07-01.
    public init(_ design: CampaignDesign, seed: UInt64) {
        var plan = SimulationPlan(customers: design.customers, seed: seed)
        plan.confounded = design.choice == .hidden
        let cutoff = Timestamp(year: 2025, month: 7, day: 1)
        let world = SimulatedWorld(plan)
        self.design = design
        self.cutoff = cutoff
        self.world = world
        eligible = world.activeCustomers(before: cutoff, days: Self.activeWithinDays)
        propensities = eligible.map { customer in
            let logit =
                switch design.choice {
                case .recorded: -0.3 + world.need(ofCustomer: customer, at: cutoff)
                case .hidden: -0.3 + world.customers[customer].difficulty
                case .byLot: 0.0
                }
            return min(max(1 / (1 + exp(-logit)), 0.05), 0.95)
        }
        isCalled = zip(eligible, propensities).map { customer, propensity in
            var stream = DrawSource(seed: seed, key: world.customers[customer].key).stream(.campaign)
            return stream.uniform() < propensity
        }
    }

    /// The events as the business records them: calls, and the lives of those who were called after them. Who was not called
    /// lives as in ``world``; customers stand at the same positions.
    public func eventLog() -> EventLog {
        var rows = world.rows
        let called = Set(zip(eligible, isCalled).filter(\.1).map { world.customerRows.ids[$0.0] })
        let isKept = rows.times.indices.map {
            rows.times[$0] < cutoff.microseconds || !called.contains(rows.customerIDs[$0])
        }
        rows = rows.selecting { isKept[$0] }
        for (customer, isCalled) in zip(eligible, isCalled) where isCalled {
            let history = RecordedHistory(
                of: world.customers[customer], in: world.plan,
                relief: (world.plan.day(of: cutoff.microseconds), design.relief))
            let id = world.customerRows.ids[customer]
            rows.appendCall(of: id, at: cutoff.microseconds + 32_400_000_000)
            for (index, event) in history.events.enumerated() where event.time >= cutoff.microseconds {
                rows.append(event, of: id, eventID: "\(id)-\(index)")
            }
        }
        return SimulatedWorld.eventLog(of: rows)
    }

    /// What calls truly change: the mean over eligible customers, weighted, of the outcome's probability if called minus if
    /// not. Both futures are lived from the record, with the same random numbers (``SimulatedWorld/truth(of:asOf:eligible:outcomes:replicates:)``).
    ///
    /// - Parameters:
    ///   - outcome: counted from the cutoff, its gap included.
    ///   - weights: for each eligible customer's propensity; 1 for everybody.
    public func truth(
        of outcome: SimulatedOutcome, replicates: Int, weights: (Double) -> Double = { _ in 1 }
    ) throws(ExperienceError) -> Double {
        let watched = [try WatchedOutcome(outcome)]
        var (sum, total) = (0.0, 0.0)
        for (customer, propensity) in zip(eligible, propensities) {
            let before = world.standing(ofCustomer: customer, in: world.eventLog(), at: cutoff)
            var called = before
            called.memory.soothe(design.relief)
            let future = Future(
                of: world.customers[customer], in: world.plan, underway: world.parcels(underwayTo: customer, at: cutoff)
            )
            let change = (0..<replicates).reduce(0) { sum, replicate in
                sum + future.outcomes(watched, from: called, replicate: replicate)[0]
                    - future.outcomes(watched, from: before, replicate: replicate)[0]
            }
            sum += weights(propensity) * Double(change) / Double(replicates)
            total += weights(propensity)
        }
        return sum / total
    }
}

extension SimulatedWorld {
    /// The customers with an event in the days before a cutoff.
    func activeCustomers(before cutoff: Timestamp, days: Double) -> [Int] {
        let times = cutoff.adding(days: -days).microseconds..<cutoff.microseconds
        return customers.indices.filter { customer in
            log.events(ofCustomer: customer).contains { times.contains(log.events.times[$0]) }
        }
    }

    /// 1.1 (ln(1 + days of silence) − 3) − 0.6 ln(1 + purchases in 90 days).
    fileprivate func need(ofCustomer customer: Int, at cutoff: Timestamp) -> Double {
        let past = log.events(ofCustomer: customer).filter { log.events.times[$0] < cutoff.microseconds }
        let silence = Double(cutoff.microseconds - past.reduce(0) { max($0, log.events.times[$1]) })
        let recent = cutoff.adding(days: -90).microseconds
        let purchases = past.count {
            log.events.times[$0] >= recent && log.touchpoints[Int(log.events.touchpoints[$0])] == "purchase"
        }
        return 1.1 * (log1p(silence / Double(Timestamp.microsecondsPerDay)) - 3) - 0.6 * log1p(Double(purchases))
    }
}

extension SimulatedEvents {
    /// The events at which something holds.
    fileprivate func selecting(_ isWanted: (Int) -> Bool) -> SimulatedEvents {
        let kept = times.indices.filter(isWanted)
        func part<Value>(_ values: [Value]) -> [Value] { kept.map { values[$0] } }
        return SimulatedEvents(
            eventIDs: part(eventIDs), customerIDs: part(customerIDs), times: part(times),
            touchpoints: part(touchpoints),
            ratings: part(ratings), responseMinutes: part(responseMinutes), promiseKept: part(promiseKept),
            resolved: part(resolved), amount: part(amount))
    }

    fileprivate mutating func appendCall(of customer: String, at time: Int64) {
        append(SimulatedEvent(time: time, touchpoint: .newsletter), of: customer, eventID: "\(customer)-call")
        touchpoints[touchpoints.count - 1] = SimulatedCampaign.touchpoint.name
    }
}
