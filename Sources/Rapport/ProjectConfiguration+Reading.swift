import Experience
import Features

extension ProjectConfiguration {
    /// Reads a configuration; an unknown key, a missing one or a value that makes no sense is an error with its line.
    public init(yaml text: String, file: String) throws(ProjectError) {
        var root = try YAMLSection(text: text, file: file)
        if let version = try root.number("version"), version != 1 {
            throw root.invalid("version", root.node("version")!, "1")
        }
        timeZone = try root.string("timezone") ?? "UTC"
        guard CalendarCutoffs(timeZone: timeZone) != nil else {
            throw root.invalid("timezone", root.node("timezone")!, "an IANA time zone such as Europe/London")
        }
        guard var events = try root.section("events") else {
            throw .missingKey("events", section: root.name, file: file)
        }
        self.events = try source(&events)
        mapping = try eventMapping(&events)
        completeUntil = try events.string("until")
        latenessDays = try events.days("lateness") ?? 0
        let measures = try events.strings("measures") ?? []
        try events.finish()
        mapping.profiles = try profiles(&root)
        customers = try customersTable(&root)
        outcomes = try outcomeList(&root)
        mapping.furtherColumns = Set(measures + outcomes.compactMap { $0.condition?.column }).sorted()
        snapshots = try snapshotSettings(&root)
        features = try featureSettings(&root, measures: measures)
        (calibration, penalty) = (.auto, .customers)
        if var model = try root.section("model") {
            calibration =
                try choice(
                    "calibration", &model,
                    hints: ["isotonic": "On the steps of an isotonic map intervals and effects would be 0: take beta"])
                ?? .auto
            penalty = try choice("penalty", &model) ?? .customers
            try model.finish()
        }
        forecast = try forecastSettings(&root, outcomes: outcomes)
        if forecast.referredBy != nil, customers == nil {
            throw .missingKey("customers (forecast.referred_by is a column of it)", section: root.name, file: file)
        }
        var whatIf = try root.section("what_if")
        actionable = try whatIf?.strings("actionable") ?? []
        try whatIf?.finish()
        try root.finish()
    }
}

/// One of a few names.
///
/// - Parameter hints: what to say of a name that is none of them, beside the nearest.
private func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, _ section: inout YAMLSection, hints: [String: String] = [:]
) throws(ProjectError) -> Choice? {
    guard let name = try section.string(key) else { return nil }
    if let choice = Choice(rawValue: name) { return choice }
    let names = Choice.allCases.map(\.rawValue)
    let hint = hints[name] ?? nearestName(to: name, among: names).map { "Did you mean \"\($0)\"?" }
    throw section.invalid(
        key, section.node(key)!,
        names.dropLast().joined(separator: ", ") + " or \(names.last!)" + (hint.map { ". \($0)" } ?? ""))
}

private func source(_ section: inout YAMLSection) throws(ProjectError) -> ProjectConfiguration.Source {
    guard let node = section.node("from") else {
        throw .missingKey("from", section: section.name, file: section.file)
    }
    if let text = node.scalar?.string { return .file(text) }
    var query = try YAMLSection(node, name: "from", file: section.file)
    let engine = try query.required("engine")
    guard ["duckdb", "postgres", "spark"].contains(engine) else {
        throw query.invalid("engine", query.node("engine")!, "duckdb, postgres or spark")
    }
    let sql = try query.required("query")
    var options: [String: String] = [:]
    if var given = try query.section("options") {
        for key in given.keys { options[key] = try given.string(key) }
    }
    try query.finish()
    return .query(engine: engine, sql: sql, options: options)
}

private func eventMapping(_ section: inout YAMLSection) throws(ProjectError) -> EventMapping {
    var mapping = EventMapping(
        customer: try section.required("customer"), time: try section.required("time"),
        touchpoint: try section.required("touchpoint"))
    mapping.knownAt = try section.string("known_at")
    mapping.id = try section.string("id")
    if let node = section.node("emotion") {
        if let column = node.scalar?.string {
            mapping.emotion = .init(column: column, scale: .unit)
        } else {
            var emotion = try YAMLSection(node, name: "emotion", file: section.file)
            let column = try emotion.required("column")
            mapping.emotion = .init(column: column, scale: try scale(&emotion) ?? .unit)
            try emotion.finish()
        }
    }
    if let node = section.node("response") {
        if let column = node.scalar?.string {
            mapping.response = .init(column: column, unit: .minutes)
        } else {
            var response = try YAMLSection(node, name: "response", file: section.file)
            let column = try response.required("column")
            let name = try response.string("unit") ?? "minutes"
            guard let unit = EventMapping.ResponseColumn.Unit(rawValue: name) else {
                throw response.invalid("unit", response.node("unit")!, "seconds, minutes, hours or days")
            }
            mapping.response = .init(column: column, unit: unit)
            try response.finish()
        }
    }
    mapping.promiseKept = try section.string("promise_kept")
    mapping.resolved = try section.string("resolved")
    mapping.amount = try section.string("amount")
    if let duplicates = try section.string("duplicates") {
        guard ["keep", "drop"].contains(duplicates) else {
            throw section.invalid("duplicates", section.node("duplicates")!, "keep or drop")
        }
        mapping.keepsDuplicates = duplicates == "keep"
    }
    return mapping
}

private func scale(_ section: inout YAMLSection) throws(ProjectError) -> EmotionScale? {
    guard let node = section.node("scale") else { return nil }
    let ends = node.sequence?.compactMap { $0.float ?? $0.int.map(Double.init) } ?? []
    guard ends.count == 2, let scale = EmotionScale(low: ends[0], high: ends[1]) else {
        throw section.invalid("scale", node, "two different numbers such as [1, 5]")
    }
    return scale
}

private func profiles(_ root: inout YAMLSection) throws(ProjectError) -> [Touchpoint: TouchpointProfile] {
    guard var touchpoints = try root.section("touchpoints") else { return [:] }
    var profiles: [Touchpoint: TouchpointProfile] = [:]
    for name in touchpoints.keys {
        guard var section = try touchpoints.section(name) else { continue }
        var profile = TouchpointProfile()
        if let text = try section.string("stage") {
            profile.stage = Stage(rawValue: text)
            if profile.stage == nil {
                throw section.invalid("stage", section.node("stage")!, "before, during or after")
            }
        }
        if let text = try section.string("through") {
            profile.through = Channel(rawValue: text)
            if profile.through == nil {
                throw section.invalid("through", section.node("through")!, "people, product or service")
            }
        }
        profile.scale = try scale(&section)
        try section.finish()
        profiles[Touchpoint(name)] = profile
    }
    return profiles
}

private func customersTable(_ root: inout YAMLSection) throws(ProjectError) -> ProjectConfiguration.Customers? {
    guard var section = try root.section("customers") else { return nil }
    let from = try source(&section)
    let customer = try section.required("customer")
    var attributes: [ProjectConfiguration.Customers.Attribute] = []
    if var list = try section.section("attributes") {
        for name in list.keys {
            guard let kind = CustomerAttributes.Kind(rawValue: try list.string(name) ?? "") else {
                throw section.invalid(
                    name, list.node(name) ?? section.node("attributes")!, "category, number or amount")
            }
            attributes.append(.init(name: name, kind: kind))
        }
    }
    try section.finish()
    return .init(source: from, customer: customer, attributes: attributes)
}

private func outcomeList(_ root: inout YAMLSection) throws(ProjectError) -> [Outcome] {
    guard var list = try root.section("outcomes") else {
        throw .missingKey("outcomes", section: root.name, file: root.file)
    }
    var outcomes: [Outcome] = []
    for name in list.keys {
        guard var section = try list.section(name) else {
            throw .missingKey("any_of or none_of (one of them)", section: "outcomes.\(name)", file: root.file)
        }
        let anyOf = try section.strings("any_of")
        let noneOf = try section.strings("none_of")
        guard let touchpoints = anyOf ?? noneOf, anyOf == nil || noneOf == nil else {
            throw .missingKey("any_of or none_of (one of them)", section: "outcomes.\(name)", file: root.file)
        }
        var condition: Outcome.Condition?
        if let text = try section.string("where") {
            condition = Outcome.Condition(text)
            if condition == nil {
                throw section.invalid("where", section.node("where")!, "a comparison such as rating >= 9")
            }
        }
        guard let horizon = try section.days("within") else {
            throw .missingKey("within", section: "outcomes.\(name)", file: root.file)
        }
        guard horizon > 0 else { throw section.invalid("within", section.node("within")!, "a duration longer than 0") }
        var isWanted: Bool?
        if let node = section.node("wanted") {
            isWanted = node.bool
            if isWanted == nil { throw section.invalid("wanted", node, "true or false") }
        }
        outcomes.append(
            Outcome(
                name: name, rule: anyOf == nil ? .noneOf : .anyOf, touchpoints: touchpoints.map { Touchpoint($0) },
                condition: condition, horizonDays: horizon, gapDays: try section.days("gap") ?? 0,
                isWanted: isWanted ?? (name == "churn" ? false : nil)))
        try section.finish()
    }
    guard !outcomes.isEmpty else { throw .missingKey("an outcome", section: "outcomes", file: root.file) }
    return outcomes
}

private func snapshotSettings(_ root: inout YAMLSection) throws(ProjectError) -> ProjectConfiguration.Snapshots {
    guard var section = try root.section("snapshots") else {
        throw .missingKey("snapshots", section: root.name, file: root.file)
    }
    let cutoffs: ProjectConfiguration.Snapshots.Cutoffs
    if let touchpoint = try section.string("before") {
        if touchpoint == Touchpoint.any.name {
            throw section.invalid("before", section.node("before")!, "one touchpoint")
        }
        cutoffs = .before(Touchpoint(touchpoint))
    } else if let dates = try section.strings("at") {
        cutoffs = .at(dates)
    } else if let text = try section.string("every") {
        guard let step = CalendarCutoffs.Step(text) else {
            throw section.invalid("every", section.node("every")!, "a step such as 1 month or 30d")
        }
        cutoffs = .every(step, from: try section.required("from"), to: try section.required("to"))
    } else {
        throw .missingKey("every, at or before", section: "snapshots", file: root.file)
    }
    let activeWithin = try section.days("active_within")
    let activeIn = try section.strings("active_in") ?? []
    try section.finish()
    return .init(cutoffs: cutoffs, activeWithinDays: activeWithin, activeIn: activeIn.map { Touchpoint($0) })
}
