/// Everything that customers lived through, as columns grouped by customer and in time order.
///
/// Customers are ordered by the bytes of their identities, touchpoints by name, and a customer's events by time;
/// events of the same customer and moment are ordered by touchpoint and then by their fields, so that the order of the
/// input never matters, but for one thing: of rows with the same event identity the first read counts. Customer `c` has the events `offsets[c] ..< offsets[c + 1]`.
public struct EventLog: Sendable, Equatable {
    /// The customers, ordered by the bytes of their identities.
    public let customers: [CustomerID]
    /// The vocabulary, ordered by name; ``EventColumns/touchpoints`` are positions in it. Touchpoints that a scenario
    /// brought in come last, so that the others keep their positions.
    public let touchpoints: [Touchpoint]
    /// Where each customer's events begin; one entry more than there are customers.
    public let offsets: [Int]
    /// The events.
    public let events: EventColumns
    /// What is known of single touchpoints.
    public let profiles: [Touchpoint: TouchpointProfile]

    /// Creates a log of parts that are already grouped and ordered.
    ///
    /// - Precondition: `offsets` has one entry more than `customers`, begins at 0, never falls, and ends at the number of events.
    public init(
        customers: [CustomerID], touchpoints: [Touchpoint], offsets: [Int], events: EventColumns,
        profiles: [Touchpoint: TouchpointProfile] = [:]
    ) {
        precondition(offsets.count == customers.count + 1 && offsets.last == events.count)
        self.customers = customers
        self.touchpoints = touchpoints
        self.offsets = offsets
        self.events = events
        self.profiles = profiles
    }

    /// The positions of a customer's events.
    public func events(ofCustomer index: Int) -> Range<Int> {
        offsets[index]..<offsets[index + 1]
    }

    /// The fields that the log carries, in the order of ``EventField/standard``.
    public var fields: [EventField] {
        EventField.standard.filter { events.fields[$0] != nil }
            + events.fields.keys.filter { !EventField.standard.contains($0) }.sorted { $0.name < $1.name }
    }

    /// The position of a touchpoint in the vocabulary, or `nil` where the log has none such.
    public func code(of touchpoint: Touchpoint) -> UInt16? {
        touchpoints.firstIndex(of: touchpoint).map(UInt16.init)
    }

    /// The position of a customer, or `nil` where the log has none such.
    ///
    /// - Complexity: O(log customers).
    public func index(of customer: CustomerID) -> Int? {
        var low = 0
        var high = customers.count
        while low < high {
            let middle = (low + high) / 2
            if customers[middle].text.utf8.lexicographicallyPrecedes(customer.text.utf8) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < customers.count && customers[low] == customer ? low : nil
    }

    /// The moments of the first and the last event, or `nil` for a log without events.
    public var span: ClosedRange<Timestamp>? {
        guard let first = events.times.min(), let last = events.times.max() else { return nil }
        return Timestamp(microseconds: first)...Timestamp(microseconds: last)
    }

    /// Whether an event counts at a cutoff; see ``EventColumns/isKnown(_:at:)``.
    public func isKnown(_ index: Int, at cutoff: Timestamp) -> Bool {
        events.isKnown(index, at: cutoff.microseconds)
    }
}
