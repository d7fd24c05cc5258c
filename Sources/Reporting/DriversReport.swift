import Insights

extension Report {
    /// The drivers of one outcome.
    ///
    /// - Parameter hidingBelow: touchpoints of fewer customers are left out of the table for people, and counted.
    public init(_ drivers: Drivers, hidingBelow: Int = 100) {
        let touchpoints = drivers.drivers.filter(\.isTouchpoint)
        let shown = touchpoints.filter { $0.customers >= hidingBelow }
        let others = drivers.drivers.filter { !$0.isTouchpoint }
        var notes = ["Associations in history, not proof of cause."]
        if let first = others.first(where: { $0.name == "activity" }) {
            notes[0] += " Activity explains \(Numbers.percent(first.share, 0)) besides"
            notes[0] +=
                others.first { $0.name == "attributes" }.map { ", attributes \(Numbers.percent($0.share, 0))." } ?? "."
        }
        notes.append(
            "Effect: a one-standard-deviation better experience; * marks one more often, where no feeling is recorded.")
        if shown.count < touchpoints.count {
            notes.append("\(touchpoints.count - shown.count) hidden: under \(hidingBelow) customers (--all).")
        }
        self.init(
            table: ReportTable(
                columns: [
                    .init("touchpoint", "touchpoint"), .init("share", "share of loyalty explained"),
                    .init("effect", "effect on P(\(drivers.outcome))"), .init("customers", "n", isNumeric: true),
                    .init("q", "q", isNumeric: true), .init("direction", "direction"),
                ],
                rows: shown.map { driver in
                    [
                        .text(driver.name),
                        .init(.number(driver.share), shareText(driver)),
                        .init(.number(driver.effect * 100), effectText(driver)),
                        .count(driver.customers),
                        .init(.number(driver.q), driver.q < 0.001 ? "<0.001" : Numbers.fixed(driver.q, 3)),
                        .init(.string(direction(driver)), isClear(driver) ? direction(driver) : "unclear"),
                    ]
                }),
            notes: notes,
            json: .object([
                ("schema", "rapport.drivers/1"), ("outcome", .string(drivers.outcome)),
                ("explained", .number(drivers.explained)),
                ("touchpoints", .array(touchpoints.map { object($0, key: "touchpoint") })),
                ("others", .array(others.map { object($0, key: "name") })),
            ]))
    }
}

private func direction(_ driver: Drivers.Driver) -> String { driver.isLoyal ? "loyal" : "leaving" }

/// Whether the interval of the effect leaves out 0: a direction is only said of an effect that has one.
private func isClear(_ driver: Drivers.Driver) -> Bool { !driver.effectInterval.contains(0) }

private func shareText(_ driver: Drivers.Driver) -> String {
    let low = Numbers.fixed(driver.shareInterval.lowerBound * 100, 0)
    return "\(Numbers.percent(driver.share, 0)) [\(low), \(Numbers.fixed(driver.shareInterval.upperBound * 100, 0))]"
}

private func effectText(_ driver: Drivers.Driver) -> String {
    let range = driver.effectInterval
    let interval = "[\(Numbers.fixed(range.lowerBound * 100, 1)), \(Numbers.fixed(range.upperBound * 100, 1))]"
    return "\(Numbers.points(driver.effect)) \(interval)" + (driver.change == "more of it" ? " *" : "")
}

private func object(_ driver: Drivers.Driver, key: String) -> JSONValue {
    .object([
        (key, .string(driver.name)), ("share", .number(driver.share)),
        ("shareInterval", .interval(driver.shareInterval)),
        ("effect", .number(driver.effect * 100)),
        ("effectInterval", .interval(driver.effectInterval.lowerBound * 100...driver.effectInterval.upperBound * 100)),
        ("odds", .number(driver.odds)), ("customers", .integer(driver.customers)), ("q", .number(driver.q)),
        ("direction", .string(direction(driver))), ("change", .string(driver.change)),
    ])
}
