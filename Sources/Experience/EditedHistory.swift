/// One customer's events while a scenario edits them.
struct EditedHistory {
    let customer: Int
    let cutoff: Int64
    var columns = EventColumns()

    init(_ log: EventLog, customer: Int, cutoff: Timestamp) {
        self.customer = customer
        self.cutoff = cutoff.microseconds
        for field in log.events.fields.keys { columns.fields[field] = [] }
        columns.append(contentsOf: log.events, in: log.events(ofCustomer: customer))
    }

    private func known(_ touchpoint: Touchpoint, _ vocabulary: [Touchpoint]) -> [Int] {
        guard let code = vocabulary.firstIndex(of: touchpoint).map(UInt16.init) else { return [] }
        return columns.times.indices.filter { index in
            columns.touchpoints[index] == code && columns.isKnown(index, at: cutoff)
        }
    }

    func isConcerned(by change: ScenarioEdit.Change, _ vocabulary: [Touchpoint]) -> Bool {
        switch change {
        case .set(let touchpoint, _, _), .remove(let touchpoint): !known(touchpoint, vocabulary).isEmpty
        case .scale(let touchpoint, let field, _):
            known(touchpoint, vocabulary).contains { !columns.value(field, at: $0).isNaN }
        case .limit(let touchpoint, let field, let limit):
            known(touchpoint, vocabulary).map { columns.value(field, at: $0) }.contains {
                !$0.isNaN && limit.limiting($0) != $0
            }
        case .replace(let touchpoint, let field, let from, _):
            known(touchpoint, vocabulary).contains { columns.value(field, at: $0) == from }
        case .add(_, let after?, let delay, _):
            known(after, vocabulary).contains { addedTime(columns.times[$0], delay) < cutoff }
        case .add(_, nil, _, _): true
        }
    }

    /// Makes a change and returns how many events it touched.
    mutating func apply(_ change: ScenarioEdit.Change, _ vocabulary: [Touchpoint]) -> Int {
        var count = 0
        switch change {
        case .set(let touchpoint, let field, let value):
            for index in known(touchpoint, vocabulary) where columns.value(field, at: index) != value {
                columns.fields[field]![index] = value
                count += 1
            }
        case .limit(let touchpoint, let field, let limit):
            for index in known(touchpoint, vocabulary) {
                let value = columns.value(field, at: index)
                guard !value.isNaN, limit.limiting(value) != value else { continue }
                columns.fields[field]![index] = limit.value
                count += 1
            }
        case .scale(let touchpoint, let field, let factor):
            for index in known(touchpoint, vocabulary) where !columns.value(field, at: index).isNaN {
                let value = columns.value(field, at: index) * factor
                columns.fields[field]![index] = min(max(value, field.range.lowerBound), field.range.upperBound)
                count += 1
            }
        case .replace(let touchpoint, let field, let from, let value):
            for index in known(touchpoint, vocabulary) where columns.value(field, at: index) == from {
                columns.fields[field]![index] = value
                count += 1
            }
        case .remove(let touchpoint):
            let gone = Set(known(touchpoint, vocabulary))
            columns = columns.taking(columns.times.indices.filter { !gone.contains($0) })
            count = gone.count
        case .add(let touchpoint, let after, let delay, let fields):
            let code = UInt16(vocabulary.firstIndex(of: touchpoint)!)
            let anchors = after.map { known($0, vocabulary).map { addedTime(columns.times[$0], delay) } }
            for time in anchors ?? [cutoff - Timestamp.microsecondsPerDay] where time < cutoff {
                columns.append(
                    time: time, touchpoint: code, knownAt: columns.knownAt.isEmpty ? nil : time, fields: fields)
                count += 1
            }
        }
        restoreOrder()
        return count
    }

    /// Puts events that an edit added, or whose fields it changed, where the order of a log has them.
    private mutating func restoreOrder() {
        // Fields matter only among events of one touchpoint at one time.
        let isPlain = columns.times.indices.dropFirst().allSatisfy {
            (columns.times[$0 - 1], columns.touchpoints[$0 - 1]) < (columns.times[$0], columns.touchpoints[$0])
        }
        guard !isPlain else { return }
        let ordering = EventOrdering(columns)
        guard !columns.times.indices.dropFirst().allSatisfy({ ordering.areInOrder($0 - 1, $0) }) else { return }
        columns = columns.taking(columns.times.indices.sorted(by: ordering.precedes))
    }

    private func addedTime(_ time: Int64, _ delayDays: Double) -> Int64 {
        Timestamp(microseconds: time).adding(days: delayDays).microseconds
    }
}

extension EventColumns {
    /// Adds events of other columns with the same fields.
    public mutating func append(contentsOf other: EventColumns, in range: Range<Int>? = nil) {
        let range = range ?? 0..<other.count
        if !supersededAt.isEmpty || !other.supersededAt.isEmpty {
            // Columns without corrections say so by having none of this column.
            supersededAt.append(contentsOf: repeatElement(.max, count: count - supersededAt.count))
            supersededAt.append(
                contentsOf: other.supersededAt.isEmpty
                    ? ArraySlice(repeating: .max, count: range.count) : other.supersededAt[range])
        }
        times.append(contentsOf: other.times[range])
        touchpoints.append(contentsOf: other.touchpoints[range])
        if !other.knownAt.isEmpty { knownAt.append(contentsOf: other.knownAt[range]) }
        for (field, values) in other.fields { fields[field]!.append(contentsOf: values, in: range) }
    }
}
