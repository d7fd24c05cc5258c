import Experience

/// Customers' experience histories with a known truth.
///
/// Customers join over the period with a purchase. While they are there they browse, buy, call and chat; purchases
/// bring deliveries, and some deliveries returns. What an event felt like stays in memory for a while: bad
/// experiences (and the silence after them) make customers leave, good ones make them recommend, and a recommendation
/// may bring a new customer. Nothing records that someone left. ``causes`` lists what truly acts and how strongly.
///
/// The memory fades exponentially, while a model's features count in windows: a model that is tested here
/// does not meet its own assumptions.
///
/// - Complexity: O(customers × days).
public struct SimulatedWorld: Sendable {
    /// What the world was made from.
    public let plan: SimulationPlan
    /// All events before the end of the plan.
    public let rows: SimulatedEvents
    /// All customers.
    public let customerRows: SimulatedCustomers
    /// The customers, at the positions of ``customerRows`` and of the log.
    let customers: [SimulatedCustomer]
    /// The day on which each customer left; `nil` for those still there at the end. The log does not show it.
    let leavingDays: [Int?]
    let log: EventLog

    /// Runs the generator.
    ///
    /// - Precondition: the plan has at least one customer and one day.
    public init(_ plan: SimulationPlan) {
        precondition(plan.customers >= 1 && plan.days >= 1, "a world needs a customer and a day")
        self.plan = plan
        var customers = (0..<plan.joiningCustomers).map { index in
            var stream = DrawSource(seed: plan.seed, key: UInt64(index)).stream(.joining)
            return SimulatedCustomer(
                key: UInt64(index), joinDay: stream.integer(in: 0...(plan.days - 1)), plan: plan)
        }
        var histories: [RecordedHistory] = []
        while histories.count < customers.count {
            let history = RecordedHistory(of: customers[histories.count], in: plan)
            customers += history.brought
            histories.append(history)
        }
        let width = max(5, String(customers.count).count)
        customerRows = SimulatedCustomers(
            ids: (1...customers.count).map { "C" + zeroPadded($0, width: width) }, plan: customers.map(\.tier.rawValue),
            age: customers.map(\.age))
        rows = SimulatedEvents(histories.map(\.events), customerIDs: customerRows.ids)
        leavingDays = histories.map(\.leavingDay)
        self.customers = customers
        log = Self.eventLog(of: rows)
    }

    /// The events as a log, as if the rows had been read through ``mapping``. Customers lie at the positions they
    /// have in
    /// ``customerRows``.
    public func eventLog() -> EventLog { log }
}

/// One customer's history from joining to the end of the plan.
struct RecordedHistory {
    var events: [SimulatedEvent] = []
    var leavingDay: Int?
    /// The customers that this one's referrals brought.
    var brought: [SimulatedCustomer] = []

    /// - Parameter relief: on which day, if on any, how much is taken off the grievance.
    init(of customer: SimulatedCustomer, in plan: SimulationPlan, relief: (day: Int, amount: Double)? = nil) {
        let source = DrawSource(seed: plan.seed, key: customer.key)
        var life = CustomerLife(
            of: customer, in: plan, drawing: source, memory: ExperienceMemory(day: customer.joinDay), isPresent: true,
            underway: [])
        var today: [SimulatedEvent] = []
        life.join(into: &today)
        events += today
        while life.day < plan.days, !life.isOver {
            let day = life.day
            if let relief, relief.day == day { life.soothe(relief.amount) }
            let wasPresent = life.isPresent
            life.live(into: &today)
            events += today
            if wasPresent, !life.isPresent { leavingDay = day }
            if today.contains(where: { $0.touchpoint == .referral }) {
                brought += Self.broughtBy(customer, on: day, in: plan)
            }
        }
    }

    /// The customer brought by a referral: with probability 0.3, joining 3 to 20 days later if that is before the
    /// end.
    private static func broughtBy(
        _ customer: SimulatedCustomer, on day: Int, in plan: SimulationPlan
    ) -> [SimulatedCustomer] {
        let source = DrawSource(seed: plan.seed, key: customer.key)
        var stream = source.stream(.brought, .referral, Int64(day))
        let comes = stream.uniform() < 0.3
        let joinDay = day + stream.integer(in: 3...20)
        guard comes, joinDay < plan.days else { return [] }
        return [SimulatedCustomer(key: stream.next(), joinDay: joinDay, plan: plan)]
    }
}
