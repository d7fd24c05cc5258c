import Experience
import Features

extension CalendarCutoffs.Step {
    /// Reads `1 month`, `2 months`, `30 days`, `30d` or `4w`; `nil` for anything else.
    init?(_ text: String) {
        let words = text.split(separator: " ")
        let count = words.count == 2 ? Int(words[0]) : nil
        let days = durationDays(text).flatMap { Int(exactly: $0) } ?? 0
        switch (words.last.map(String.init), count) {
        case ("month", let count?), ("months", let count?):
            guard count > 0 else { return nil }
            self = .months(count)
        case ("day", let count?), ("days", let count?):
            guard count > 0 else { return nil }
            self = .days(count)
        default:
            guard days > 0 else { return nil }
            self = .days(days)
        }
    }

    /// The step in words: `1 month`, `30 days`.
    var words: String {
        let (count, unit) =
            switch self {
            case .days(let count): (count, "day")
            case .months(let count): (count, "month")
            }
        return "\(count) \(unit)\(count == 1 ? "" : "s")"
    }
}

/// Reads `forecast:` of a configuration.
func forecastSettings(
    _ root: inout YAMLSection, outcomes: [Outcome]
) throws(ProjectError) -> ProjectConfiguration.Forecast {
    var settings = ProjectConfiguration.Forecast()
    guard var section = try root.section("forecast") else { return settings }
    if let text = try section.string("period") {
        settings.period = CalendarCutoffs.Step(text)
        if settings.period == nil {
            throw section.invalid("period", section.node("period")!, "a step such as 1 month or 30d")
        }
    }
    settings.churn = try outcome("churn", &section, outcomes)
    settings.referral = try outcome("referral", &section, outcomes)
    settings.referredBy = try section.string("referred_by")
    settings.arrive = try section.number("arrive")
    if let arrive = settings.arrive, !(arrive >= 0 && arrive.isFinite) {
        throw section.invalid("arrive", section.node("arrive")!, "0 or more: how many customers a referral brings")
    }
    settings.cap = try section.number("cap")
    if let cap = settings.cap, !(cap > 0 && cap.isFinite) {
        throw section.invalid("cap", section.node("cap")!, "a number of customers")
    }
    try section.finish()
    return settings
}

/// The name of an outcome that is declared.
private func outcome(
    _ key: String, _ section: inout YAMLSection, _ outcomes: [Outcome]
) throws(ProjectError) -> String? {
    guard let name = try section.string(key) else { return nil }
    let names = outcomes.map(\.name)
    guard names.contains(name) else {
        throw section.invalid(
            key, section.node(key)!,
            "one of the outcomes \(names.joined(separator: ", "))"
                + (nearestName(to: name, among: names).map { ". Did you mean \"\($0)\"?" } ?? ""))
    }
    return name
}
