extension EventLog {
    /// A log after a scenario, and what was changed to get there.
    public struct Edited: Sendable {
        /// The log with the edits.
        public let log: EventLog
        /// Positions of the customers who have at least one edited event, ascending.
        public let customers: [Int]
        /// How many events were changed, added or removed, for each edit of the scenario.
        public let eventsPerEdit: [Int]

        /// Puts the parts together.
        public init(log: EventLog, customers: [Int], eventsPerEdit: [Int]) {
            self.log = log
            self.customers = customers
            self.eventsPerEdit = eventsPerEdit
        }

        /// Throws where an edit of the only scenario touched nobody.
        public func checkTouched(by scenario: Scenario) throws(ExperienceError) {
            for (edit, count) in zip(scenario.edits, eventsPerEdit) where count == 0 {
                throw .editTouchesNobody(edit.change.text)
            }
        }
    }

    /// This log with a scenario's edits made to what was known of some customers before a cutoff.
    ///
    /// An edit concerns the customers among `concerned` that have a matching event known at the cutoff. Where its share
    /// is below 1, it happens for the rounded share of them: those with the smallest hashes of the scenario's seed, the
    /// edit's position and the identity, so that the order of customers does not matter and a larger share holds all
    /// customers of a smaller one. Added events are known at once. Events at or after the cutoff, and those not yet known
    /// at it, stay as they are.
    ///
    /// An added touchpoint may be one that the log does not have, unless its name is one letter away from one that it has.
    ///
    /// - Throws: a touchpoint or field that the log lacks, a field that no event of the touchpoint has, or an edit that touches
    ///   nobody.
    public func applying(
        _ scenario: Scenario, asOf cutoff: Timestamp, to concerned: [Int]
    ) throws(ExperienceError) -> Edited {
        let edited = try applying([scenario], asOf: cutoff, to: concerned)
        try edited.checkTouched(by: scenario)
        return edited
    }

    /// This log with several scenarios' edits made one scenario after another.
    ///
    /// Each scenario picks customers as it would alone. An edit that finds nothing left to change, as when another scenario
    /// did the same, counts 0 events; no scenario changes nothing.
    ///
    /// - Parameter addsAndRemoves: whether events are added and removed too. Without, only what was recorded of events
    ///   changes, for the same customers, and edits that add or remove count 0 events.
    /// - Throws: a touchpoint or field that the log lacks, or a field that no event of the touchpoint has.
    public func applying(
        _ scenarios: [Scenario], asOf cutoff: Timestamp, to concerned: [Int], addsAndRemoves: Bool = true
    ) throws(ExperienceError) -> Edited {
        var touchpoints = touchpoints
        for edit in scenarios.flatMap(\.edits) { try check(edit, &touchpoints) }
        let concerned = customers(concerned, concernedBy: scenarios.flatMap(\.edits))
        var histories = concerned.map { EditedHistory(self, customer: $0, cutoff: cutoff) }
        var touched = Set<Int>()
        var eventsPerEdit: [Int] = []
        for scenario in scenarios {
            for (position, edit) in scenario.edits.enumerated() {
                guard addsAndRemoves || !edit.change.addsOrRemoves else {
                    eventsPerEdit.append(0)
                    continue
                }
                let matching = histories.indices.filter { histories[$0].isConcerned(by: edit.change, touchpoints) }
                let picked = pick(matching, of: concerned, share: edit.share, seed: scenario.seed, edit: position)
                var events = 0
                for index in picked {
                    let count = histories[index].apply(edit.change, touchpoints)
                    if count > 0 { touched.insert(concerned[index]) }
                    events += count
                }
                eventsPerEdit.append(events)
            }
        }
        var edited = [EditedHistory?](repeating: nil, count: customers.count)
        for (customer, history) in zip(concerned, histories) where touched.contains(customer) {
            edited[customer] = history
        }
        return Edited(
            log: rebuilt(touchpoints: touchpoints, histories: edited), customers: touched.sorted(),
            eventsPerEdit: eventsPerEdit)
    }

    /// The customers who have an event that some edit looks for: of no other one an edit touches anything.
    private func customers(_ concerned: [Int], concernedBy edits: [ScenarioEdit]) -> [Int] {
        var isSought = Array(repeating: false, count: touchpoints.count)
        for edit in edits {
            switch edit.change {
            case .add(_, nil, _, _): return concerned
            case .add(_, let sought?, _, _), .set(let sought, _, _), .limit(let sought, _, _),
                .scale(let sought, _, _), .replace(let sought, _, _, _), .remove(let sought):
                if let code = code(of: sought) { isSought[Int(code)] = true }
            }
        }
        return concerned.filter { customer in
            events(ofCustomer: customer).contains { isSought[Int(events.touchpoints[$0])] }
        }
    }

    private func check(_ edit: ScenarioEdit, _ vocabulary: inout [Touchpoint]) throws(ExperienceError) {
        for touchpoint in edit.touchpoints where !vocabulary.contains(touchpoint) {
            let suggestion = nearestName(to: touchpoint.name, among: touchpoints.map(\.name))
            // One letter more, less or other in a word that is not short: anything else may be a name of its own.
            let name = Array(touchpoint.name)
            let isMisspelt = name.count >= 5 && touchpoints.contains { editDistance(name, Array($0.name)) <= 1 }
            if case .add(touchpoint, _, _, _) = edit.change, !isMisspelt {
                vocabulary.append(touchpoint)
            } else {
                throw .unknownTouchpoint(touchpoint.name, suggestion: suggestion)
            }
        }
        for field in edit.fields {
            guard events.fields[field] != nil else { throw .fieldNotMapped(field) }
            // How events of a new touchpoint are, nobody can know from the log.
            guard let code = code(of: edit.touchpoints[0]) else { continue }
            guard isRecorded(field, of: code) else {
                throw .fieldNotRecorded(
                    edit.touchpoints[0], field, recorded: EventField.standard.filter { isRecorded($0, of: code) })
            }
        }
    }

    /// Whether any event of a touchpoint has a value.
    private func isRecorded(_ field: EventField, of code: UInt16) -> Bool {
        events.fields[field] != nil
            && events.times.indices.contains {
                events.touchpoints[$0] == code && !events.value(field, at: $0).isNaN
            }
    }

    private func pick(_ matching: [Int], of concerned: [Int], share: Double, seed: UInt64, edit: Int) -> [Int] {
        guard share < 1 else { return matching }
        let ranked = matching.map { index in
            var identity = FNV1a()
            identity.combine(customers[concerned[index]].text)
            var stream = SplitMix64(seed: seed, UInt64(edit), identity.value)
            return (index: index, draw: stream.next())
        }
        let count = Int((share * Double(matching.count)).rounded())
        return ranked.sorted { ($0.draw, $0.index) < ($1.draw, $1.index) }.prefix(count).map(\.index).sorted()
    }

    private func rebuilt(touchpoints: [Touchpoint], histories: [EditedHistory?]) -> EventLog {
        var offsets = [0]
        var edited = EventColumns()
        for field in events.fields.keys { edited.fields[field] = [] }
        for customer in customers.indices {
            if let history = histories[customer] {
                edited.append(contentsOf: history.columns)
            } else {
                edited.append(contentsOf: events, in: events(ofCustomer: customer))
            }
            offsets.append(edited.count)
        }
        return EventLog(
            customers: customers, touchpoints: touchpoints, offsets: offsets, events: edited, profiles: profiles)
    }
}

extension ScenarioEdit.Change {
    /// Whether events are added or removed, and not only how they were is changed.
    public var addsOrRemoves: Bool {
        switch self {
        case .add, .remove: true
        case .set, .limit, .scale, .replace: false
        }
    }

    /// The change as a user would write it.
    public var text: String {
        switch self {
        case .set(let touchpoint, let field, let value): "\(touchpoint).\(field.name)=\(shortest(value))"
        case .limit(let touchpoint, let field, let limit):
            "\(touchpoint).\(field.name)\(limit.sign)\(shortest(limit.value))"
        case .scale(let touchpoint, let field, let factor): "\(touchpoint).\(field.name)*\(shortest(factor))"
        case .replace(let touchpoint, let field, let from, let to):
            "\(touchpoint).\(field.name) \(shortest(from)) → \(shortest(to))"
        case .add(let touchpoint, let after, _, _): "add \(touchpoint)" + (after.map { " after \($0)" } ?? "")
        case .remove(let touchpoint): "remove \(touchpoint)"
        }
    }
}

private func shortest(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
}
