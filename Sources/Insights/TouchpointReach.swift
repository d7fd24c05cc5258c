import Experience
import Features

/// Which customers had an event before one of their snapshots: at each touchpoint, with a feeling, and with something that
/// tells how they were served.
///
/// It is counted from the events, not from features: which of these there are is a choice, and most of them look at a part of
/// the past.
public struct TouchpointReach: Sendable, Equatable {
    /// The customers with an event of each touchpoint.
    public let customers: [Touchpoint: Set<Int>]
    /// The customers with an event that carries an emotion.
    public let felt: Set<Int>
    /// The customers with an event that carries a response time, whether a promise was kept, or whether a matter was resolved.
    public let served: Set<Int>

    /// Puts together what was counted; customers are positions in the log.
    public init(customers: [Touchpoint: Set<Int>] = [:], felt: Set<Int> = [], served: Set<Int> = []) {
        self.customers = customers
        self.felt = felt
        self.served = served
    }

    /// Counts the events that happened, and were known, before a snapshot of their customer.
    ///
    /// - Precondition: the table's customers are those of the log.
    public init(_ log: EventLog, before table: FeatureTable) {
        var customers = log.touchpoints.map { _ in Set<Int>() }
        var (felt, served) = (Set<Int>(), Set<Int>())
        for (customer, rows) in Dictionary(grouping: table.customers.indices, by: { table.customers[$0] }) {
            let cutoffs = Set(rows.map { table.cutoffs[$0] })
            for event in log.events(ofCustomer: customer)
            where cutoffs.contains(where: { log.isKnown(event, at: $0) }) {
                func carries(_ field: EventField) -> Bool { !log.events.value(field, at: event).isNaN }
                customers[Int(log.events.touchpoints[event])].insert(customer)
                if carries(.emotion) { felt.insert(customer) }
                if carries(.responseMinutes) || carries(.promiseKept) || carries(.resolved) { served.insert(customer) }
            }
        }
        self.init(
            customers: Dictionary(uniqueKeysWithValues: zip(log.touchpoints, customers)), felt: felt, served: served)
    }

    /// How many customers had an event of a group; `nil` for a group that is of every customer, such as attributes.
    ///
    /// - Parameter profiles: the stage of each touchpoint, and what carries it.
    func count(_ group: DriverGroup, profiles: [Touchpoint: TouchpointProfile]) -> Int? {
        func count(where isMember: (Touchpoint) -> Bool) -> Int {
            customers.filter { isMember($0.key) }.values.reduce(into: Set<Int>()) { $0.formUnion($1) }.count
        }
        return switch group {
        case .touchpoint(let touchpoint): count { $0 == touchpoint }
        case .stage(let stage): count { profiles[$0]?.stage == stage }
        case .through(let channel): count { profiles[$0]?.through == channel }
        case .volume: count { _ in true }
        case .emotion: felt.count
        case .service: served.count
        case .timing, .activity, .experience, .attributes: nil
        }
    }
}
