extension EventLog {
    /// What the log's events themselves show: exact duplicates, rare touchpoints, how often each field is filled, late
    /// arrivals.
    ///
    /// - Parameter intake: what the intake of events met.
    public func findings(intake: EventIntake) -> [DataFinding] {
        var findings: [DataFinding] = []
        if intake.duplicateIDs > 0 {
            findings.append(
                DataFinding(
                    code: "D101", severity: .warning,
                    message: "\(intake.duplicateIDs) rows repeat the identity of an earlier event and were dropped"))
        }
        if intake.corrections > 0 {
            findings.append(
                DataFinding(
                    code: "D110", severity: .note,
                    message:
                        "\(intake.corrections) rows correct an earlier row of the same event; each cutoff sees the "
                        + "version that was known at it"))
        }
        if intake.duplicateRows > 0 {
            findings.append(
                DataFinding(
                    code: "D102", severity: .warning,
                    message:
                        "\(intake.duplicateRows) rows are the same as another of the same customer in every mapped "
                        + "column and were dropped",
                    remedy: "map an event identity (events.id), or say events.duplicates: keep, if they are events of "
                        + "their own"))
        }
        if intake.ratingsOutsideScale > 0 {
            findings.append(
                DataFinding(
                    code: "D103", severity: .warning,
                    message: "\(intake.ratingsOutsideScale) ratings lie outside their scale and count as missing",
                    remedy:
                        "correct emotion.scale, or give the touchpoint its own: touchpoints: {NAME: {scale: [0, 10]}}"))
        }
        let counts = touchpointCounts
        for (touchpoint, count) in zip(touchpoints, counts) where count < 20 {
            findings.append(
                DataFinding(
                    code: "D106", severity: .note, message: "touchpoint \"\(touchpoint)\" has only \(count) events",
                    remedy: "exclude it, or give it the name of a kindred one"))
        }
        for field in fields where EventField.standard.contains(field) {
            let present = events.fields[field]!.count { !$0.isNaN }
            let share = Int((100 * Double(present) / Double(max(1, events.count))).rounded())
            findings.append(
                DataFinding(
                    code: "D105", severity: present == 0 ? .warning : .note,
                    message: "\(field.name) is filled in \(share)% of events"))
        }
        let late = zip(events.times, events.knownAt).count { $1 > $0 + Timestamp.microsecondsPerDay }
        if late > 0 {
            findings.append(
                DataFinding(
                    code: "D107", severity: .note,
                    message:
                        "\(late) events became known more than a day after they happened; cutoffs in between do not see them"
                ))
        }
        return findings
    }

    /// How many events each touchpoint has, in the order of the vocabulary.
    public var touchpointCounts: [Int] {
        var counts = Array(repeating: 0, count: touchpoints.count)
        for code in events.touchpoints { counts[Int(code)] += 1 }
        return counts
    }
}
