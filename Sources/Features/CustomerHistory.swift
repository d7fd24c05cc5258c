import Experience

/// One moment at which customers are looked at, with everything that the calendar says of it.
struct Moment: Sendable {
    /// The cutoff.
    let cutoff: Int64
    /// Where each window of the layout begins, in the layout's order.
    let starts: [Int64]
    /// The month in the business's calendar, 1…12.
    let month: Int
}

/// One customer's events as they are known at a cutoff, and the windows that lie before it.
///
/// Windows are ranges `starts[w] ..< end` of the events; as the cutoff moves on, both ends move forward. (Over a change of
/// clocks a later window may begin earlier: then all are found anew.) Where a log says when events became known, or
/// corrects them, the events themselves differ from cutoff to cutoff, and are taken anew.
///
/// The history is filled from a log; everything behind it reads the history only.
struct CustomerHistory {
    /// When each event happened, ascending.
    private(set) var times: [Int64] = []
    /// The number of each event's touchpoint.
    private(set) var touchpoints: [UInt16] = []
    /// The layout's fields, each with a number an event; NaN is missing.
    private(set) var fields: [[Double]]
    /// How many events lie before the cutoff.
    private(set) var end = 0
    /// Where each window begins.
    private(set) var starts: [Int]
    /// How often the events or windows were taken anew: moving windows begin at 0 again when it changes.
    private(set) var generation = 0
    private var customer = -1

    init(fields: Int, windows: Int) {
        self.fields = Array(repeating: [], count: fields)
        starts = Array(repeating: 0, count: windows)
    }

    /// Takes the events of a customer, and moves to a moment.
    mutating func move(
        to moment: Moment, of customer: Int, in log: EventLog, fields columns: [FieldColumn]
    ) {
        let isFixed = log.events.knownAt.isEmpty && log.events.supersededAt.isEmpty
        if customer != self.customer || !isFixed {
            self.customer = customer
            take(log.events(ofCustomer: customer), of: log, fields: columns, knownAt: isFixed ? nil : moment.cutoff)
            generation += 1
            end = 0
            for window in starts.indices { starts[window] = 0 }
        }
        while end < times.count, times[end] < moment.cutoff { end += 1 }
        for window in starts.indices {
            var start = starts[window]
            if start > 0, times[start - 1] >= moment.starts[window] {
                generation += 1
                start = 0
            }
            while start < end, times[start] < moment.starts[window] { start += 1 }
            starts[window] = start
        }
    }

    private mutating func take(_ range: Range<Int>, of log: EventLog, fields columns: [FieldColumn], knownAt: Int64?) {
        times.removeAll(keepingCapacity: true)
        touchpoints.removeAll(keepingCapacity: true)
        for field in fields.indices { fields[field].removeAll(keepingCapacity: true) }
        guard let knownAt else {
            times.append(contentsOf: log.events.times[range])
            touchpoints.append(contentsOf: log.events.touchpoints[range])
            for field in columns.indices { columns[field].copy(range, into: &fields[field]) }
            return
        }
        for event in range where log.events.isKnown(event, at: knownAt) {
            times.append(log.events.times[event])
            touchpoints.append(log.events.touchpoints[event])
            for field in columns.indices { fields[field].append(columns[field][event]) }
        }
    }
}

/// Microseconds as days of 86,400 seconds.
func days(_ microseconds: Int64) -> Double {
    Double(microseconds) / Double(Timestamp.microsecondsPerDay)
}
