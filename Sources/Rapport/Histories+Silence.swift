import Experience

extension Histories {
    /// How long ago a customer's last known event was at a moment, in days; `nil` where there is none.
    public func silentDays(of customer: CustomerID, at moment: Timestamp) -> Double? {
        guard let index = log.index(of: customer) else { return nil }
        let known = log.events(ofCustomer: index).filter { log.isKnown($0, at: moment) }
        return known.map { log.events.times[$0] }.max().map { moment.days(since: Timestamp(microseconds: $0)) }
    }

    /// The last event before a moment that lies further beyond the log's end than its own rhythm explains; else `nil`.
    ///
    /// At such a moment every customer looks silent, as the events that would show otherwise are missing. A moment may lie
    /// behind ``now`` by two days, by three times the median gap between days with events, or by as long as events may take to
    /// arrive, whichever is most.
    ///
    /// - Complexity: O(events) beyond two days, else O(1).
    public func lastEvent(longBefore moment: Timestamp) -> Timestamp? {
        let days = moment.days(since: now)
        guard days > 2, days > now.days(since: completeUntil), let last = log.events.times.max() else { return nil }
        let active = Set(log.events.times.map { $0 / Timestamp.microsecondsPerDay }).sorted()
        let gaps = zip(active.dropFirst(), active).map { $0 - $1 }.sorted()
        guard gaps.isEmpty || days > Double(3 * gaps[gaps.count / 2]) else { return nil }
        return Timestamp(microseconds: last)
    }
}
