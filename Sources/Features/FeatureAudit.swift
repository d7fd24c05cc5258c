import Experience

/// Whether features look into the future, found out by changing the future.
///
/// At each cutoff three other logs are made, alike in everything that was known at it: one without any event that was not
/// known, one with those events rewritten (touchpoint, time, every measure), and one with more of them. Features at the cutoff
/// must keep every bit, and the same customers must be eligible.
public struct FeatureAudit: Sendable {
    /// What was done to the events that were not known at a cutoff.
    public enum Change: String, Sendable, CaseIterable {
        /// They are gone.
        case deleted
        /// Their touchpoints, times and measures are others.
        case rewritten
        /// There are more of them.
        case added
    }

    /// A feature that changed although nothing that was known at the cutoff did.
    public struct Leak: Sendable, Equatable {
        /// The feature; `nil`: who was eligible.
        public let feature: Feature?
        /// The cutoff.
        public let cutoff: Timestamp
        /// What was done.
        public let change: Change
        /// How many customers it changed for.
        public let customers: Int
    }

    /// The leaks, by cutoff and feature.
    public let leaks: [Leak]
    /// How many cutoffs were looked at.
    public let cutoffs: Int
    /// How many snapshots were compared with each change.
    public let snapshots: Int
    /// How many values were compared in all.
    public let values: Int

    /// Audits features on a log.
    ///
    /// - Parameters:
    ///   - log: the log.
    ///   - cutoffs: the moments.
    ///   - seed: of what is rewritten and added.
    ///   - table: computes the features of a log at one cutoff.
    public init(
        of log: EventLog, at cutoffs: [Timestamp], seed: UInt64,
        table: (EventLog, Timestamp) throws -> FeatureTable
    ) throws {
        var leaks: [Leak] = []
        var snapshots = 0
        var values = 0
        for cutoff in cutoffs {
            let truth = try table(log, cutoff)
            snapshots += truth.rows
            for change in Change.allCases {
                try Task.checkCancellation()
                let other = try table(log.changing(change, after: cutoff, seed: seed), cutoff)
                values += truth.rows * truth.features.count
                leaks += FeatureAudit.differences(truth, other, cutoff, change)
            }
        }
        self.leaks = leaks
        self.cutoffs = cutoffs.count
        self.snapshots = snapshots
        self.values = values
    }

    private static func differences(
        _ truth: FeatureTable, _ other: FeatureTable, _ cutoff: Timestamp, _ change: Change
    ) -> [Leak] {
        guard truth.customers == other.customers else {
            let differing = Set(truth.customers).symmetricDifference(other.customers).count
            return [Leak(feature: nil, cutoff: cutoff, change: change, customers: differing)]
        }
        var counts = Array(repeating: 0, count: truth.features.count)
        for row in 0..<truth.rows {
            truth.values.withRow(row) { one in
                other.values.withRow(row) { two in
                    for column in one.indices where one[column].bitPattern != two[column].bitPattern {
                        counts[column] += 1
                    }
                }
            }
        }
        return counts.indices.filter { counts[$0] > 0 }.map {
            Leak(feature: truth.features[$0], cutoff: cutoff, change: change, customers: counts[$0])
        }
    }
}

extension EventLog {
    /// This log with the events that were not known at a cutoff changed.
    func changing(_ change: FeatureAudit.Change, after cutoff: Timestamp, seed: UInt64) -> EventLog {
        var random = SplitMix64(seed: seed, UInt64(bitPattern: cutoff.microseconds), change == .added ? 1 : 2)
        let moment = cutoff.microseconds
        switch change {
        case .deleted:
            var offsets = [0]
            var order: [Int] = []
            for customer in customers.indices {
                order += events(ofCustomer: customer).filter { isVisible($0, at: moment) }
                offsets.append(order.count)
            }
            return with(offsets: offsets, columns: events.taking(order))
        case .rewritten:
            var columns = events
            let fields = fields
            for customer in customers.indices {
                let later = events(ofCustomer: customer).filter { !isVisible($0, at: moment) }
                // What lies after the cutoff stays after it, in order; what was learnt of later keeps its time.
                let future = later.filter { events.times[$0] >= moment }
                let times = future.map { _ in moment + Int64(random.next() >> 18) % (400 * Timestamp.microsecondsPerDay)
                }
                for (event, time) in zip(future, times.sorted()) { columns.times[event] = time }
                for event in later {
                    columns.touchpoints[event] = randomTouchpoint(&random)
                    for field in fields { columns.fields[field]![event] = randomValue(of: field, &random) }
                }
            }
            return with(offsets: offsets, columns: columns)
        case .added: return adding(after: moment, &random)
        }
    }

    private func adding(after moment: Int64, _ random: inout SplitMix64) -> EventLog {
        var columns = EventColumns()
        for field in events.fields.keys { columns.fields[field] = [] }
        if !events.supersededAt.isEmpty { columns.supersededAt = [] }
        var offsets = [0]
        let names = fields
        let day = Timestamp.microsecondsPerDay
        for customer in customers.indices {
            let own = events(ofCustomer: customer)
            let known = own.prefix { events.times[$0] < moment }
            // Where the log says when it learned of an event: one from before the cutoff, of which it learned after it.
            var before: Int64?
            if !events.knownAt.isEmpty { before = moment - 1 - Int64(random.next() >> 24) % (30 * day) }
            let head = before.map { time in known.prefix { events.times[$0] <= time } } ?? known
            columns.append(contentsOf: events, in: own.lowerBound..<head.endIndex)
            if let before {
                columns.append(
                    time: before, touchpoint: randomTouchpoint(&random), knownAt: moment + day,
                    fields: randomFields(names, &random))
            }
            columns.append(contentsOf: events, in: head.endIndex..<known.endIndex)
            var times = (0..<2).map { _ in moment + Int64(random.next() >> 24) % (60 * day) } + [moment]
            times.sort()
            var next = known.endIndex
            for time in times {
                var end = next
                while end < own.upperBound, events.times[end] <= time { end += 1 }
                columns.append(contentsOf: events, in: next..<end)
                columns.append(
                    time: time, touchpoint: randomTouchpoint(&random), knownAt: events.knownAt.isEmpty ? nil : time,
                    fields: randomFields(names, &random))
                next = end
            }
            columns.append(contentsOf: events, in: next..<own.upperBound)
            offsets.append(columns.count)
        }
        return with(offsets: offsets, columns: columns)
    }

    private func isVisible(_ event: Int, at moment: Int64) -> Bool {
        // An earlier version of an event is part of what was known, also once it is corrected.
        events.times[event] < moment && (events.knownAt.isEmpty || events.knownAt[event] <= moment)
    }

    private func with(offsets: [Int], columns: EventColumns) -> EventLog {
        EventLog(customers: customers, touchpoints: touchpoints, offsets: offsets, events: columns, profiles: profiles)
    }

    private func randomTouchpoint(_ random: inout SplitMix64) -> UInt16 {
        UInt16(random.next() % UInt64(max(1, touchpoints.count)))
    }

    private func randomFields(_ names: [EventField], _ random: inout SplitMix64) -> [EventField: Double] {
        var values: [EventField: Double] = [:]
        for field in names { values[field] = randomValue(of: field, &random) }
        return values
    }

    private func randomValue(of field: EventField, _ random: inout SplitMix64) -> Double {
        let draw = random.uniform()
        if draw < 0.2 { return .nan }
        return switch field {
        case .emotion: (draw * 9).rounded() / 4.5 - 1
        case .promiseKept, .resolved: draw < 0.6 ? 0 : 1
        case .responseMinutes, .amount, .column: (draw * 1000).rounded()
        }
    }
}
