/// The events of a simulated world as plain columns of equal length, in time order, ready to be written to a file.
///
/// A missing number is NaN. ``SimulatedWorld/mapping`` names the columns as rapport.yaml does.
public struct SimulatedEvents: Sendable, Equatable {
    /// Each event's identity, `E0000001` being the first.
    public var eventIDs: [String] = []
    /// The identity of each event's customer.
    public var customerIDs: [String] = []
    /// When each event happened, in microseconds since 1970-01-01T00:00:00Z, on whole seconds.
    public var times: [Int64] = []
    /// The name of each event's touchpoint.
    public var touchpoints: [String] = []
    /// How the customer rated it, 1 (worst) to 5 (best).
    public var ratings: [Double] = []
    /// How long the customer waited for a response, in whole minutes.
    public var responseMinutes: [Double] = []
    /// Whether a promise was kept: 1 or 0.
    public var promiseKept: [Double] = []
    /// Whether the matter was resolved: 1 or 0.
    public var resolved: [Double] = []
    /// The price of a purchase.
    public var amount: [Double] = []

    /// How many events there are.
    public var count: Int { times.count }
}

/// What a simulated world tells of its customers beside their events, as plain columns of equal length, ordered by
/// identity.
public struct SimulatedCustomers: Sendable, Equatable {
    /// Each customer's identity. Those who joined by themselves come first.
    public var ids: [String] = []
    /// What each customer pays for: `basic`, `plus` or `pro`. Log-odds of leaving on a day: +0.2, 0, −0.2.
    public var plan: [String] = []
    /// Each customer's age in years, NaN where unknown; without any effect.
    public var age: [Double] = []
}

extension SimulatedEvents {
    /// Puts customers' histories in time order; events of one second are ordered by customer and touchpoint.
    init(_ histories: [[SimulatedEvent]], customerIDs ids: [String]) {
        let places = histories.indices.flatMap { customer in
            histories[customer].indices.map { (customer: customer, event: $0) }
        }
        let ordered = places.sorted { first, second in
            let one = histories[first.customer][first.event]
            let other = histories[second.customer][second.event]
            return (one.time, first.customer, first.event) < (other.time, second.customer, second.event)
        }
        let width = max(7, String(ordered.count).count)
        for (index, place) in ordered.enumerated() {
            let event = histories[place.customer][place.event]
            append(event, of: ids[place.customer], eventID: "E" + zeroPadded(index + 1, width: width))
        }
    }

    /// Adds an event at the end, whatever its time.
    mutating func append(_ event: SimulatedEvent, of customer: String, eventID: String) {
        eventIDs.append(eventID)
        customerIDs.append(customer)
        times.append(event.time)
        touchpoints.append(event.touchpoint.touchpoint.name)
        ratings.append(2 * event.emotion + 3)
        responseMinutes.append(event.responseMinutes)
        promiseKept.append(event.promiseKept)
        resolved.append(event.resolved)
        amount.append(event.amount)
    }
}

/// A number with leading zeros.
func zeroPadded(_ number: Int, width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
