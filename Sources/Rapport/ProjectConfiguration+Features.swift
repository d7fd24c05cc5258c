import Experience
import Features

/// Reads `features:` of a configuration.
///
/// - Parameter measures: the further numeric columns that events have.
func featureSettings(
    _ root: inout YAMLSection, measures: [String]
) throws(ProjectError) -> FeatureCatalog.Settings {
    var settings = FeatureCatalog.Settings(measures: measures)
    guard var section = try root.section("features") else { return settings }
    if let windows = try wholeDays("windows", &section) { settings.windowsDays = windows }
    settings.exclude = Set(try section.strings("exclude") ?? []).reduce(into: []) { $0.insert(Touchpoint($1)) }
    if let halfLife = try section.days("half_life") {
        guard let days = Int(exactly: halfLife), days >= 1 else {
            throw section.invalid("half_life", section.node("half_life")!, "whole days such as 30d")
        }
        settings.halfLifeDays = days
    }
    if let transform = try section.string("transform") {
        guard ["log1p", "none"].contains(transform) else {
            throw section.invalid("transform", section.node("transform")!, "log1p or none")
        }
        settings.isLogarithmic = transform == "log1p"
    }
    if let choose = try section.string("choose") {
        guard ["auto", "all"].contains(choose) else {
            throw section.invalid("choose", section.node("choose")!, "auto or all")
        }
        settings.choosesByForecast = choose == "auto"
    }
    let off = try families("off", &section)
    settings.families.subtract(off)
    settings.families.formUnion(try families("on", &section))
    settings.splines = try splines(&section, measures: measures)
    if let node = section.node("select") {
        guard let nodes = node.sequence, !nodes.isEmpty else {
            throw section.invalid("select", node, "a list such as [{of: touchpoints, measure: count}]")
        }
        var selections: [FeatureSelection] = []
        for node in nodes {
            var selection = try YAMLSection(node, name: "select", file: section.file)
            selections.append(try read(&selection, settings))
            try selection.finish()
        }
        // What is selected is computed, also of a family that is off unless asked for.
        let asked = selections.flatMap { selection in
            selection.statistics.map { Feature(.everything, selection.measure, $0).family }
        }
        settings.families.formUnion(Set(asked).subtracting(off))
        settings.select = selections
    }
    try section.finish()
    return settings
}

/// The measures that selections and splines can name, beside further columns.
private let selectable = Feature.Measure.names.filter {
    $0 != "value" && !Feature.statistics(of: .init(name: $0)).isEmpty
}

private func wholeDays(_ key: String, _ section: inout YAMLSection) throws(ProjectError) -> [Int]? {
    guard let texts = try section.strings(key) else { return nil }
    var windows: [Int] = []
    for text in texts {
        guard let days = durationDays(text).flatMap({ Int(exactly: $0) }), days >= 1 else {
            throw section.invalid(key, section.node(key)!, "whole days such as [30d, 90d, 365d]")
        }
        windows.append(days)
    }
    return windows
}

private func families(_ key: String, _ section: inout YAMLSection) throws(ProjectError) -> [FeatureFamily] {
    var families: [FeatureFamily] = []
    for name in try section.strings(key) ?? [] {
        guard let family = FeatureFamily(rawValue: name) else {
            let names = FeatureFamily.allCases.map(\.rawValue).joined(separator: ", ")
            throw section.invalid(key, section.node(key)!, "some of \(names)")
        }
        families.append(family)
    }
    return families
}

private func splines(
    _ section: inout YAMLSection, measures: [String]
) throws(ProjectError) -> [String: Int] {
    guard var list = try section.section("splines") else { return [:] }
    var splines: [String: Int] = [:]
    for measure in list.keys {
        guard let knots = try list.number(measure).flatMap({ Int(exactly: $0) }), (3...5).contains(knots) else {
            throw list.invalid(measure, list.node(measure) ?? section.node("splines")!, "3, 4 or 5 knots")
        }
        guard selectable.contains(measure) || measures.contains(measure) || measure == "value" else {
            throw list.invalid(
                measure, list.node(measure)!,
                "under the name of a measure: \((selectable + measures).joined(separator: ", "))")
        }
        splines[measure] = knots
    }
    return splines
}

private func read(
    _ selection: inout YAMLSection, _ settings: FeatureCatalog.Settings
) throws(ProjectError) -> FeatureSelection {
    let of = try selection.strings("of") ?? ["everything"]
    let subjects: FeatureSelection.Subjects =
        switch of {
        case ["everything"]: .everything
        case ["touchpoints"]: .touchpoints
        case ["stages"]: .stages
        case ["through"]: .channels
        default: .named(of.map { Touchpoint($0) })
        }
    let name = try selection.required("measure")
    let measure = Feature.Measure(name: name)
    let isKnown = selectable.contains(name) || settings.measures.contains(name)
    let known = Feature.statistics(of: measure, halfLifeDays: settings.halfLifeDays)
    guard isKnown, !known.isEmpty else {
        throw selection.invalid(
            "measure", selection.node("measure")!,
            "one of \((selectable + settings.measures).joined(separator: ", "))")
    }
    var statistics: [Feature.Statistic] = []
    for name in try selection.strings("statistic") ?? [] {
        guard let statistic = known.first(where: { $0.name == name }) else {
            let names = known.map(\.name).joined(separator: ", ")
            throw selection.invalid("statistic", selection.node("statistic")!, "for \(measure.name) one of \(names)")
        }
        statistics.append(statistic)
    }
    return FeatureSelection(subjects, measure, statistics, windowsDays: try wholeDays("windows", &selection))
}
