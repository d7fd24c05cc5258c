import Experience

/// A customer's life, lived day by day: the one rule behind the recorded history and every simulated future.
///
/// A day begins with the memory of all events before it. With ``SimulatedCustomer/leavingProbability(_:)`` the
/// customer leaves, silently and for good. Who has not left does at most one thing of themselves. Parcels on their
/// way arrive and go back either way. At the end of the day its events join the memory.
struct CustomerLife: Sendable {
    let customer: SimulatedCustomer
    let plan: SimulationPlan
    let source: DrawSource
    /// What the customer remembers at the beginning of ``day``.
    private(set) var memory: ExperienceMemory
    /// Whether the customer has not left.
    private(set) var isPresent: Bool
    /// Parcels' events that are still to come.
    private(set) var underway: [SimulatedEvent]
    private var days: SplitMix64

    /// Begins with a state at the beginning of the memory's day.
    init(
        of customer: SimulatedCustomer, in plan: SimulationPlan, drawing source: DrawSource, memory: ExperienceMemory,
        isPresent: Bool, underway: [SimulatedEvent]
    ) {
        self.customer = customer
        self.plan = plan
        self.source = source
        self.memory = memory
        self.isPresent = isPresent
        self.underway = underway
        days = source.stream(.days)
    }

    /// The day that comes next.
    var day: Int { memory.day }

    /// Whether nothing can happen any more.
    var isOver: Bool { !isPresent && underway.isEmpty }

    /// Lives the day of joining: a purchase for certain, and no leaving.
    mutating func join(into events: inout [SimulatedEvent]) {
        events.removeAll(keepingCapacity: true)
        act(.purchase, into: &events)
        endDay(&events)
    }

    /// Lives one day; `events` become those of the day, in time order.
    ///
    /// Every day takes exactly two numbers from its stream, whatever happens.
    mutating func live(into events: inout [SimulatedEvent]) {
        let leaving = days.uniform()
        let doing = days.uniform()
        events.removeAll(keepingCapacity: true)
        arrive(into: &events)
        if isPresent, leaving < customer.leavingProbability(memory) { isPresent = false }
        if isPresent, let touchpoint = customer.activity(memory, choosing: doing) { act(touchpoint, into: &events) }
        endDay(&events)
    }

    /// Takes off some of the grievance before the next day.
    mutating func soothe(_ relief: Double) { memory.soothe(relief) }

    private mutating func arrive(into events: inout [SimulatedEvent]) {
        guard !underway.isEmpty else { return }
        let midnight = plan.beginning(ofDay: day + 1)
        for event in underway where event.time < midnight { events.append(event) }
        if !events.isEmpty { underway.removeAll { $0.time < midnight } }
    }

    private mutating func act(_ touchpoint: SimulatedTouchpoint, into events: inout [SimulatedEvent]) {
        let time = plan.waking(ofDay: day, for: touchpoint, from: source)
        events.append(SimulatedEvent(drawing: touchpoint, at: time, from: source))
        if touchpoint == .purchase { underway += plan.parcel(ofPurchaseAt: time, from: source) }
    }

    private mutating func endDay(_ events: inout [SimulatedEvent]) {
        if events.count > 1 { events.sort { ($0.time, $0.touchpoint.rawValue) < ($1.time, $1.touchpoint.rawValue) } }
        memory.pass(events, until: plan.beginning(ofDay: day + 1))
    }
}

extension SimulationPlan {
    /// When on a day a customer does something: a whole second from 7:00 to 22:00.
    func waking(ofDay day: Int, for touchpoint: SimulatedTouchpoint, from source: DrawSource) -> Int64 {
        var stream = source.stream(.moment, touchpoint, Int64(day))
        return beginning(ofDay: day) + Int64(stream.integer(in: 25_200...79_199)) * 1_000_000
    }

    /// What a purchase sets on its way: a delivery 2 to 6 days later and, for 15 % of them, a return 3 to 10 days
    /// after that.
    ///
    /// It hangs on the customer and the moment of the purchase alone, so that a parcel under way at a cutoff can be
    /// found again from the log.
    func parcel(ofPurchaseAt time: Int64, from source: DrawSource) -> [SimulatedEvent] {
        var stream = source.stream(.parcel, .purchase, time)
        let deliveryDay = day(of: time) + stream.integer(in: 2...6)
        let returnDay = deliveryDay + stream.integer(in: 3...10)
        var touchpoints: [(SimulatedTouchpoint, Int)] = [(.delivery, deliveryDay)]
        if stream.uniform() < 0.15 { touchpoints.append((.parcelReturn, returnDay)) }
        return touchpoints.map { touchpoint, day in
            SimulatedEvent(
                drawing: touchpoint, at: waking(ofDay: day, for: touchpoint, from: source), from: source)
        }
    }
}
