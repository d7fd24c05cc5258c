extension EventLogBuilder {
    /// The log of all rows so far; see ``finished()``.
    public consuming func finish() -> EventLog { finished().log }

    /// The log of all rows so far, and what the intake met.
    ///
    /// With more than 65,535 touchpoints the events of some bear the numbers of others: refuse a log whose vocabulary is
    /// larger (``ExperienceError/tooManyTouchpoints(_:)``).
    public consuming func finished() -> (log: EventLog, intake: EventIntake) {
        if !idOfRow.isEmpty, !columns.knownAt.isEmpty { markCorrections() }
        let customerOrder = customers.codesInByteOrder
        let touchpointOrder = touchpoints.codesInByteOrder
        var (offsets, order) = grouped(by: ranks(customerOrder))
        let newCode = ranks(touchpointOrder).map { UInt16(truncatingIfNeeded: $0) }
        columns.touchpoints = columns.touchpoints.map { newCode[Int($0)] }
        columns = columns.taking(order)
        // Rows mostly come in the order of time; then nothing is to be sorted, and nothing is there twice.
        if !isInOrderOfTime(offsets) {
            order = Array(0..<Int32(truncatingIfNeeded: order.count))
            sort(&order, offsets)
            if !intake.hasIdentities, !mapping.keepsDuplicates { dropRepeats(&order, &offsets) }
            columns = columns.taking(order)
        }
        let log = EventLog(
            customers: customerOrder.map { CustomerID(customers.text(of: $0)) },
            touchpoints: touchpointOrder.map { Touchpoint(touchpoints.text(of: $0)) },
            offsets: offsets, events: columns, profiles: mapping.profiles)
        return (log, intake)
    }

    /// Whether each customer's events come one after the other, no two at the same moment.
    private func isInOrderOfTime(_ offsets: [Int]) -> Bool {
        let times = columns.times.span
        return zip(offsets, offsets.dropFirst()).allSatisfy { start, end in
            var isInOrder = true
            for event in min(start + 1, end)..<end { isInOrder = isInOrder && times[event - 1] < times[event] }
            return isInOrder
        }
    }

    /// Where each customer's events begin, and the rows customer by customer, in the order of arrival.
    private func grouped(by rank: [Int32]) -> (offsets: [Int], order: [Int32]) {
        let superseded = columns.supersededAt
        var offsets = Array(repeating: 0, count: rank.count + 1)
        for (row, code) in customerOfRow.enumerated() where superseded.isEmpty || superseded[row] != .min {
            offsets[Int(rank[Int(code)]) + 1] += 1
        }
        for index in offsets.indices.dropFirst() { offsets[index] += offsets[index - 1] }
        var next = offsets.map { Int32($0) }
        var order = Array(repeating: Int32(0), count: offsets.last ?? 0)
        for (row, code) in customerOfRow.enumerated() where superseded.isEmpty || superseded[row] != .min {
            let rank = Int(rank[Int(code)])
            order[Int(next[rank])] = Int32(row)
            next[rank] += 1
        }
        return (offsets, order)
    }

    /// Puts each customer's events in order, those that are not.
    private func sort(_ order: inout [Int32], _ offsets: [Int]) {
        let times = columns.times
        let ordering = EventOrdering(columns)
        for customer in 0..<offsets.count - 1 {
            let range = offsets[customer]..<offsets[customer + 1]
            guard !range.isEmpty else { continue }
            var isOrdered = true
            var last = times[Int(order[range.lowerBound])]
            for index in range.dropFirst() where isOrdered {
                let time = times[Int(order[index])]
                if time <= last {
                    isOrdered = time == last && ordering.areInOrder(Int(order[index - 1]), Int(order[index]))
                }
                last = time
            }
            if !isOrdered { order[range].sort { ordering.precedes(Int($0), Int($1)) } }
        }
    }

    /// Drops events that are the same as the one before in every column.
    private mutating func dropRepeats(_ order: inout [Int32], _ offsets: inout [Int]) {
        let ordering = EventOrdering(columns)
        let times = columns.times
        var kept = 0
        var start = 0
        for customer in 0..<offsets.count - 1 {
            let end = offsets[customer + 1]
            var last = -1
            for index in start..<end {
                let row = Int(order[index])
                if last >= 0, times[last] == times[row], !ordering.precedes(last, row), !ordering.precedes(row, last) {
                    continue
                }
                order[kept] = Int32(row)
                kept += 1
                last = row
            }
            start = end
            offsets[customer + 1] = kept
        }
        intake.duplicateRows += order.count - kept
        order.removeLast(order.count - kept)
    }

    /// Tells repetitions from corrections among rows of one identity.
    ///
    /// The versions of an event are ordered by when they became known. One that says the same as the one before, or became
    /// known at the same moment, is a repetition and marked with `Int64.min`; each other supersedes the one before.
    private mutating func markCorrections() {
        var rowsOfID: [[Int32]: [Int]] = [:]
        var first = Array(repeating: Int32(-1), count: Int(idOfRow.max() ?? -1) + 1)
        for (row, id) in idOfRow.enumerated() {
            if first[Int(id)] < 0 {
                first[Int(id)] = Int32(row)
            } else {
                rowsOfID[[id, customerOfRow[row]], default: []].append(row)
            }
        }
        for key in rowsOfID.keys {
            let row = Int(first[Int(key[0])])
            if customerOfRow[row] == key[1] { rowsOfID[key]!.append(row) }
        }
        guard !rowsOfID.isEmpty else { return }
        columns.supersededAt = Array(repeating: .max, count: columns.count)
        for rows in rowsOfID.values {
            let versions = rows.sorted { (columns.knownAt[$0], $0) < (columns.knownAt[$1], $1) }
            var current = versions[0]
            for row in versions.dropFirst() {
                if columns.knownAt[row] == columns.knownAt[current] || isSame(row, current) {
                    columns.supersededAt[row] = .min
                    intake.duplicateIDs += 1
                } else {
                    columns.supersededAt[current] = columns.knownAt[row]
                    intake.corrections += 1
                    current = row
                }
            }
        }
        if intake.corrections == 0, intake.duplicateIDs == 0 { columns.supersededAt = [] }
    }

    /// Whether two rows say the same, whenever it became known.
    private func isSame(_ first: Int, _ second: Int) -> Bool {
        customerOfRow[first] == customerOfRow[second] && columns.times[first] == columns.times[second]
            && columns.touchpoints[first] == columns.touchpoints[second]
            && columns.fields.values.allSatisfy { $0[first].bitPattern == $0[second].bitPattern }
    }
}

private func ranks(_ order: [Int32]) -> [Int32] {
    var ranks = Array(repeating: Int32(0), count: order.count)
    for (rank, code) in order.enumerated() { ranks[Int(code)] = Int32(rank) }
    return ranks
}
