import Experience

extension Histories {
    /// The data as they were at a moment: the events that had happened and were known by then, and of a corrected event the
    /// version that counted then. Attributes have no time and stay.
    ///
    /// - Parameter latenessDays: how many days events may take to arrive: the log counts as complete so much earlier.
    /// - Throws: `noEvents` where nothing was known.
    func known(at moment: Timestamp, latenessDays: Double) throws -> Histories {
        let kept = log.events.times.indices.filter { log.isKnown($0, at: moment) }
        var events = log.events.taking(kept)
        // What corrected them came in later.
        if !events.supersededAt.isEmpty { events.supersededAt = kept.map { _ in .max } }
        var offsets = [0]
        offsets.reserveCapacity(log.offsets.count)
        var taken = 0
        for end in log.offsets.dropFirst() {
            while taken < kept.count, kept[taken] < end { taken += 1 }
            offsets.append(taken)
        }
        return try Histories(
            log: EventLog(
                customers: log.customers, touchpoints: log.touchpoints, offsets: offsets, events: events,
                profiles: log.profiles),
            attributes: attributes, intake: intake, badRows: badRows, declaredEnd: moment, latenessDays: latenessDays,
            calendar: calendar)
    }
}
