import Insights

/// What a report of drivers says beside shares and effects.
public struct DriverExtras: Sendable {
    /// Touchpoints of fewer customers are left out of the table for people, and counted.
    public var hidingBelow: Int
    /// Removal effects, for a column of their own.
    public var removal: RemovalComparison?
    /// Whether there are columns of performance and what it suggests.
    public var showsPerformance = false

    /// Creates what a report says by default.
    public init(hidingBelow: Int = 100) {
        self.hidingBelow = hidingBelow
    }
}

extension Report {
    /// The drivers of one outcome.
    public init(_ drivers: Drivers, _ extras: DriverExtras = DriverExtras()) {
        let compared = drivers.drivers.filter(\.isCompared)
        let shown = compared.filter { $0.customers >= extras.hidingBelow }
        let matrix =
            extras.showsPerformance ? ImportancePerformance(drivers, ofAtLeast: extras.hidingBelow) : nil
        var columns: [(ReportTable.Column, (Drivers.Driver) -> ReportTable.Cell)] = [
            (.init(drivers.view.rawValue, drivers.view.heading), { .text($0.name) }),
            (.init("share", "share of loyalty explained"), { .init(.number($0.share), shareText($0)) }),
            (
                .init("effect", "effect on P(\(drivers.outcome))"),
                { .init(.number($0.effect * 100), effectText($0)) }
            ),
            (.init("customers", "n", isNumeric: true), { .count($0.customers) }),
            (
                .init("q", "q", isNumeric: true),
                { driver in
                    guard let q = driver.q else { return .init(.null, "–") }
                    return .init(.number(q), q < 0.001 ? "<0.001" : Numbers.fixed(q, 3))
                }
            ),
            (
                .init("direction", "direction"),
                { .init(.string(direction($0)), $0.isClear ? direction($0) : "unclear") }
            ),
        ]
        if let removal = extras.removal {
            let effects = removal.effects
            columns.append(
                (
                    .init("removalEffect", "removal effect", isNumeric: true),
                    { driver in
                        effects[driver.name].map { .number($0, 2) } ?? .init(.null, "–")
                    }
                ))
        }
        if extras.showsPerformance {
            columns.append(
                (
                    .init("performance", "mean emotion", isNumeric: true),
                    { driver in
                        driver.performance.map { .init(.number($0), Numbers.signed($0, 2)) } ?? .init(.null, "–")
                    }
                ))
            columns.append(
                (
                    .init("quadrant", "what to do"),
                    { driver in
                        guard let place = matrix?.places[driver.name] else { return .init(.null, "–") }
                        return .init(
                            .string(place.quadrant.rawValue), place.quadrant.rawValue + (place.isClear ? "" : "?"))
                    }
                ))
        }
        self.init(
            table: ReportTable(
                columns: columns.map(\.0), rows: shown.map { driver in columns.map { $0.1(driver) } }),
            notes: drivers.notes(shown: shown, of: compared.count, extras, matrix), json: drivers.json(extras, matrix))
    }
}

extension DriverView {
    var heading: String {
        switch self {
        case .touchpoint, .stage, .through: rawValue
        case .family: "kind"
        }
    }

    /// The key of the list in JSON.
    var plural: String {
        switch self {
        case .touchpoint: "touchpoints"
        case .stage: "stages"
        case .through: "through"
        case .family: "families"
        }
    }
}

extension Drivers.Driver {
    /// Whether the interval of the effect leaves out 0: a direction is only said of an effect that has one.
    var isClear: Bool { !effectInterval.contains(0) }
}

extension RemovalComparison {
    /// By the touchpoints' names.
    var effects: [String: Double] {
        Dictionary(uniqueKeysWithValues: lines.map { ($0.touchpoint.name, $0.removalEffect) })
    }
}

extension Drivers {
    /// The document of the drivers.
    func json(_ extras: DriverExtras = DriverExtras(), _ matrix: ImportancePerformance? = nil) -> JSONValue {
        let compared = drivers.filter(\.isCompared).map { driver in
            var fields = self.fields(driver, key: view.rawValue)
            if let removal = extras.removal {
                fields.append(("removalEffect", removal.effects[driver.name].map { .number($0) } ?? .null))
            }
            if extras.showsPerformance {
                let place = matrix?.places[driver.name]
                fields.append(("performance", driver.performance.map { .number($0) } ?? .null))
                fields.append(("quadrant", place.map { .string($0.quadrant.rawValue) } ?? .null))
                fields.append(("quadrantIsClear", place.map { .bool($0.isClear) } ?? .null))
            }
            return JSONValue.object(fields)
        }
        var fields: [(String, JSONValue)] = [
            ("schema", "rapport.drivers/1"), ("outcome", .string(outcome)), ("explained", .number(explained)),
            (view.plural, .array(compared)),
            ("others", .array(drivers.filter { !$0.isCompared }.map { .object(self.fields($0, key: "name")) })),
            ("by", .string(view.rawValue)), ("deviance", .number(deviance)),
            ("devianceByChance", .number(devianceByChance)), ("nullDeviance", .number(nullDeviance)),
            ("draws", .integer(draws)),
            ("exact", .bool(isExact)),
        ]
        if let removal = extras.removal {
            fields.append(("journeyLoyalty", .number(removal.loyalty)))
            fields.append(("disagreements", .array(removal.disagreements.map { .string($0.touchpoint.name) })))
        }
        if let matrix {
            fields.append(("importanceThreshold", .number(matrix.importanceThreshold)))
            fields.append(("performanceThreshold", .number(matrix.performanceThreshold)))
        }
        return .object(fields)
    }

    private func fields(_ driver: Driver, key: String) -> [(String, JSONValue)] {
        let range = driver.effectInterval
        let first: [(String, JSONValue)] = [
            (key, .string(driver.name)), ("share", .number(driver.share)),
            ("shareInterval", .interval(driver.shareInterval)), ("effect", .number(driver.effect * 100)),
            ("effectInterval", .interval(range.lowerBound * 100...range.upperBound * 100)),
            ("odds", .number(driver.odds)), ("customers", .integer(driver.customers)),
        ]
        let q = driver.q.map { [("q", JSONValue.number($0))] } ?? []
        return first + q + [("direction", .string(direction(driver))), ("change", .string(driver.change))]
    }

    /// What shares are of: (v − chance)/D₀, and how much more chance may have explained.
    var chanceNote: String {
        guard deviance > devianceByChance else {
            return "All that is explained of \(outcome) may be chance: shares say nothing."
        }
        func part(_ deviance: Double) -> String {
            Numbers.percent(deviance / nullDeviance, deviance < 0.1 * nullDeviance ? 1 : 0)
        }
        return
            "Shares are of what histories tell of \(outcome) beyond chance, \(part(deviance - devianceByChance)) of all there is to "
            + "tell (\(part(devianceByChance)) more may be chance), and not of customers. A large share is neither good nor bad, a small "
            + "one no proof that it does not matter."
    }

    /// What effects are of.
    static let effectNote =
        "Effect: the change in points that goes with an experience better by one standard deviation: a usual difference between "
        + "customers, of which one improvement often brings about less; * with having it more often, where no feeling is recorded."
    /// What n and directions are.
    static let directionNote =
        "n: customers who had it. loyal: the change is for the better, leaving: for the worse, unclear: it may be either, as the "
        + "interval holds 0, which does not say \"no effect\"."

    /// What people should know of the table.
    fileprivate func notes(
        shown: [Driver], of count: Int, _ extras: DriverExtras, _ matrix: ImportancePerformance?
    ) -> [String] {
        var notes = ["Associations in history, not proof of cause." + restText]
        notes += [
            chanceNote, Self.effectNote,
            Self.directionNote + " q: of rows with this q or less, so many may be chance (0.05: 1 in 20).",
        ]
        notes += extras.removal.map(removalNotes) ?? []
        if extras.showsPerformance { notes.append(matrix.map(performanceNote) ?? "No two have a recorded feeling.") }
        if shown.count < count {
            notes.append("\(count - shown.count) hidden: under \(extras.hidingBelow) customers (--all).")
        }
        return notes
    }

    /// What explains the rest: ` Activity explains 40% besides, attributes 2%.`
    private var restText: String {
        let rest = drivers.filter { !$0.isCompared }
        guard let first = rest.first(where: { $0.name == "activity" }) ?? rest.first else { return "" }
        let others = rest.filter { $0.name != first.name }.map { ", \($0.name) \(Numbers.percent($0.share, 0))" }
        let name = first.name.prefix(1).uppercased() + first.name.dropFirst()
        let what = first.name == "activity" ? " (how lately and how often anything is done)" : ""
        return " \(name)\(what) explains \(Numbers.percent(first.share, 0)) besides\(others.joined())."
    }

    private func removalNotes(_ removal: RemovalComparison) -> [String] {
        [
            "Removal effect: of a Markov chain of journeys, \(Numbers.percent(removal.loyalty, 0)) of which end well, the part "
                + "of these that pass it; large for what is frequent, never negative, so no sign of what helps."
        ]
            + removal.disagreements.map { line in
                "\(line.touchpoint.name): removal effect \(Numbers.fixed(line.removalEffect, 2)), but it goes with less "
                    + "loyalty: \(Numbers.percent(line.loyaltyWith, 0)) of journeys with it end well, "
                    + "\(Numbers.percent(line.loyaltyWithout, 0)) without."
            }
    }

    private func performanceNote(_ matrix: ImportancePerformance) -> String {
        "Important: a share of \(Numbers.percent(matrix.importanceThreshold, 0)) or more; good: a mean emotion of "
            + "\(Numbers.signed(matrix.performanceThreshold, 2)) or more, each the mean of these; "
            + "? where chance may have decided that. Of \(outcome) alone, and a place to look first, not "
            + "what mending it would bring: what is good on average may be bad for some, whom rapport what-if counts. "
            + "Priority is low where nothing is shown, which need not be nothing."
    }
}

private func direction(_ driver: Drivers.Driver) -> String { driver.isLoyal ? "loyal" : "leaving" }

func shareText(_ driver: Drivers.Driver) -> String {
    let low = Numbers.fixed(driver.shareInterval.lowerBound * 100, 0)
    return "\(Numbers.percent(driver.share, 0)) [\(low), \(Numbers.fixed(driver.shareInterval.upperBound * 100, 0))]"
}

func effectText(_ driver: Drivers.Driver) -> String {
    let range = driver.effectInterval
    let interval = "[\(Numbers.fixed(range.lowerBound * 100, 1)), \(Numbers.fixed(range.upperBound * 100, 1))]"
    return "\(Numbers.points(driver.effect)) \(interval)" + (driver.change == "more of it" ? " *" : "")
}
