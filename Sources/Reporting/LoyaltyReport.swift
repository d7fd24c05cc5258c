import Insights

extension Report {
    /// The drivers of several outcomes side by side: what goes with staying, and what with bringing others.
    ///
    /// A group's direction is `loyal` where its clear effects all make customers more loyal, `leaving` where they all make them less so,
    /// `mixed` where they differ and `unclear` where none is clear; an effect is clear where its interval leaves out 0. For
    /// people the outcomes are named where not all are clear: `loyal (referral)`.
    ///
    /// - Precondition: drivers of at least one outcome, all of the same view.
    public init(loyalty all: [Drivers], hidingBelow: Int = 100) {
        guard let first = all.first else { preconditionFailure("drivers of an outcome are needed") }
        let rows = Dictionary(grouping: all.flatMap { $0.drivers.filter(\.isCompared) }, by: \.name)
        let names = rows.sorted { one, other in
            let sums = [one, other].map { row in row.value.reduce(0) { $0 + $1.share } }
            return (sums[1], one.key) < (sums[0], other.key)
        }.map(\.key)
        func customers(_ name: String) -> Int { rows[name]?.map(\.customers).max() ?? 0 }
        let shown = names.filter { customers($0) >= hidingBelow }
        var columns: [ReportTable.Column] = [.init(first.view.rawValue, first.view.heading)]
        for drivers in all {
            columns.append(.init("\(drivers.outcome)_share", "share (\(drivers.outcome))"))
            columns.append(.init("\(drivers.outcome)_effect", "effect on P(\(drivers.outcome))"))
        }
        columns += [.init("customers", "n", isNumeric: true), .init("direction", "direction")]
        var notes = ["Associations in history, not proof of cause."]
        notes += all.map(\.chanceNote)
        let isMixed = shown.contains { direction(rows[$0] ?? []) == "mixed" }
        notes += [
            Drivers.effectNote,
            Drivers.directionNote + (isMixed ? " mixed: for the better of one outcome, and the worse of another." : ""),
        ]
        if shown.count < names.count {
            notes.append("\(names.count - shown.count) hidden: under \(hidingBelow) customers (--all).")
        }
        self.init(
            table: ReportTable(
                columns: columns,
                rows: shown.map { name in
                    let cells = all.flatMap { drivers -> [ReportTable.Cell] in
                        guard let driver = drivers.drivers.first(where: { $0.name == name }) else {
                            return [.init(.null, "–"), .init(.null, "–")]
                        }
                        return [
                            .init(.number(driver.share), shareText(driver)),
                            .init(.number(driver.effect * 100), effectText(driver)),
                        ]
                    }
                    let drivers = rows[name] ?? []
                    return [.text(name)] + cells + [
                        .count(customers(name)), .init(.string(direction(drivers)), directionText(name, all)),
                    ]
                }),
            notes: notes,
            json: .object([
                ("schema", "rapport.loyalty/1"), ("by", .string(first.view.rawValue)),
                ("outcomes", .array(all.map { $0.json() })),
                (
                    first.view.plural,
                    .array(
                        names.map { name in
                            .object([
                                (first.view.rawValue, .string(name)), ("customers", .integer(customers(name))),
                                ("direction", .string(direction(rows[name] ?? []))),
                            ])
                        })
                ),
            ]))
    }
}

/// The direction, and of which outcomes it is clear where it is not so of all.
private func directionText(_ name: String, _ all: [Drivers]) -> String {
    let rows = all.compactMap { drivers in
        drivers.drivers.first { $0.name == name }.map { (outcome: drivers.outcome, driver: $0) }
    }
    let clear = rows.filter(\.driver.isClear).map(\.outcome)
    let word = direction(rows.map(\.driver))
    return clear.isEmpty || clear.count == rows.count ? word : "\(word) (\(clear.joined(separator: ", ")))"
}

private func direction(_ drivers: [Drivers.Driver]) -> String {
    let clear = Set(drivers.filter(\.isClear).map(\.isLoyal))
    return clear.count == 2 ? "mixed" : clear.first.map { $0 ? "loyal" : "leaving" } ?? "unclear"
}
