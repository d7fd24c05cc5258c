import Insights

extension Report {
    /// The answers of a what-if, one line an outcome; then each scenario alone, and segments, where there are some.
    ///
    /// - Parameters:
    ///   - wanted: for each answer, whether the outcome is wanted; it decides the word for the expected customers.
    ///   - evidence: what supports the answers, in words.
    ///   - parts: the scenarios alone, and the segments.
    ///   - when: the moment at which the customers were looked at, and until when each outcome is looked for.
    ///   - lookBackDays: the longest window of the model's features.
    ///   - silentDays: of one customer, how long ago the last event was.
    public init(
        _ answers: [WhatIf], wanted: [Bool], evidence: ChangeEvidence, parts: WhatIfParts = WhatIfParts(),
        when: String? = nil, lookBackDays: Int? = nil, silentDays: Double? = nil
    ) {
        var lines = whatIfLines(answers, wanted, indent: "")
        if let first = answers.first {
            let changesNothing = answers.allSatisfy {
                $0.change == 0 && $0.predicted.standardError == 0 && !$0.isUnpredicted
            }
            lines.append(editedText(first, evidence, changesNothing: changesNothing))
            if let when, evidence.isPrediction {
                let window = lookBackDays.map { ", \($0) days" } ?? ""
                lines += [
                    "As of \(when); intervals are 95%.",
                    first.customers > 1
                        ? "So it would be once events are like the edited ones for as long as the model looks back\(window); not from "
                            + "tomorrow."
                        : "So it would be had every such event been like the edited ones; the next one alone does not bring it.",
                ]
                let risk = zip(answers, wanted).filter { !$1 }.map(\.0.baseline).max() ?? 0
                if first.customers == 1 { lines += silenceLines(silentDays, risk: risk) }
            }
        }
        if let line = additionsText(answers) { lines.append(line) }
        for answer in answers { if let line = populationText(answer) { lines.append(line) } }
        if !parts.scenarios.isEmpty {
            for part in parts.scenarios {
                lines += ["alone: \(part.name)"] + whatIfLines(part.outcomes, wanted, indent: "  ")
                lines += part.outcomes.compactMap(effectText).map { "  " + $0 }
            }
            for (answer, interaction) in zip(answers, parts.interactions) {
                lines.append(interactionText(interaction, answer))
            }
        }
        if let attribute = parts.attribute {
            for part in parts.segments {
                let customers = Numbers.grouped(part.outcomes.first?.customers ?? 0)
                lines += ["\(attribute) \(part.name) (\(customers) customers)"]
                lines += whatIfLines(part.outcomes, wanted, indent: "  ")
            }
        }
        let quoted = answers.compactMap(effectText)
        lines += quoted
        if quoted.isEmpty || quoted.count < answers.count {
            lines.append("evidence\(quoted.isEmpty ? "" : " for the rest"): \(evidence.text)")
        } else if !evidence.remarks.isEmpty {
            lines.append("also: \(evidence.remarks.joined(separator: " "))")
        }
        self.init(
            opening: lines, table: whatIfTable(answers, evidence: evidence, parts: parts),
            json: whatIfDocument(answers, evidence: evidence, parts: parts))
    }
}

/// For how long a customer who is likelier to leave than not has been silent: coming events need a customer who comes.
func silenceLines(_ days: Double?, risk: Double) -> [String] {
    guard let days, risk >= 0.5 else { return [] }
    let text = Numbers.fixed(days, 0)
    return [
        "The last event was \(text) \(text == "1" ? "day" : "days") before: a customer who has left has no next one."
    ]
}

/// What the effects that are evidence for an answer say, or else what can be said of all of them.
private func evidenceText(_ answer: WhatIf, _ evidence: ChangeEvidence) -> String {
    answer.effects.isEmpty
        ? evidence.text(isPrediction: !answer.isUnpredicted)
        : (answer.effects.map(\.words) + evidence.remarks).joined(separator: " ")
}

private func effectText(_ answer: WhatIf) -> String? {
    answer.effects.isEmpty
        ? nil : "evidence for \(answer.outcome): \(answer.effects.map(\.words).joined(separator: " "))"
}

/// What the model would say of events that are added or removed.
private func additionsText(_ answers: [WhatIf]) -> String? {
    let changes = answers.compactMap { answer in
        answer.additions.map { additions in
            "\(answer.outcome) \(Numbers.points(additions.experience.value)) by how they are, "
                + "\(Numbers.points(additions.whole.value)) as a sign of activity"
        }
    }
    guard !changes.isEmpty else { return nil }
    return
        "Not counted, and not to be used: of them the model would say \(changes.joined(separator: "; ")), as who has events is "
        + "still there."
}

private func whatIfLines(_ answers: [WhatIf], _ wanted: [Bool], indent: String) -> [String] {
    let width = answers.map(\.outcome.count).max() ?? 0
    return zip(answers, wanted).map { answer, isWanted in
        let name = answer.outcome + String(repeating: " ", count: width - answer.outcome.count)
        if answer.isUnpredicted {
            return
                "\(indent)\(name) \(Numbers.percent(answer.baseline)) → ?  not predicted of events that are added or removed"
        }
        return "\(indent)\(name) \(Numbers.percent(answer.baseline)) → \(Numbers.percent(answer.scenario))  "
            + "\(Numbers.points(answer.change)) \(pointsText(answer.interval))"
            + (answer.customers == 1 ? "" : "  ≈ \(customersText(answer, isWanted: isWanted))")
    }
}

/// How many have an edited event, and how many of them the model knows nothing like.
private func editedText(_ answer: WhatIf, _ evidence: ChangeEvidence, changesNothing: Bool) -> String {
    if answer.customers == 1 {
        if changesNothing {
            return "The edited events change nothing that the model looks at; they may be too long ago."
        }
        return answer.outOfSupport > 0
            ? "The edited history leaves the range the model was trained in." : "One customer, with edited events."
    }
    return "\(Numbers.grouped(answer.edited)) of \(Numbers.grouped(answer.customers)) customers "
        + (evidence.isPrediction ? "have an edited event" : "would have events added or removed")
        + (answer.outOfSupport > 0.005
            ? "; \(Numbers.percent(answer.outOfSupport, 0)) of them leave the range the model was trained in." : ".")
}

/// `[−2.7, −1.0]`, in points.
private func pointsText(_ interval: ClosedRange<Double>) -> String {
    "[\(Numbers.fixed(interval.lowerBound * 100, 1)), \(Numbers.fixed(interval.upperBound * 100, 1))]"
}

private func customersText(_ answer: WhatIf, isWanted: Bool) -> String {
    let count = Numbers.fixed(answer.expected.magnitude, answer.expected.magnitude < 9.95 ? 1 : 0)
    let word =
        isWanted
        ? "\(answer.change >= 0 ? "more" : "fewer") with \(answer.outcome)" : (answer.change <= 0 ? "kept" : "lost")
    return "\(count) of \(Numbers.grouped(answer.customers)) customers \(word)"
        + (answer.interval.contains(0) && answer.change != 0 ? ", or none" : "")
}

private func populationText(_ answer: WhatIf) -> String? {
    guard !answer.isUnpredicted, let population = answer.population else { return nil }
    var text =
        "\(answer.outcome) among customers like these, not only these: "
        + "\(Numbers.points(answer.change)) \(pointsText(population.interval(of: answer.predicted)))"
    if let bootstrap = answer.bootstrap, let interval = bootstrap.populationInterval {
        text += "; \(bootstrap.count) draws of customers \(pointsText(interval))"
    }
    return text + "."
}

/// Together −122, the sum of both −149. That an interval holds 0 shows no interaction, and does not show that there is none:
/// effects nearly add only where the whole interval is within a tenth of the sum.
private func interactionText(_ interaction: Interaction, _ answer: WhatIf) -> String {
    func customers(_ change: Double) -> String {
        let count = change * Double(answer.customers)
        return Numbers.signed(count, count.magnitude < 9.95 ? 1 : 0)
    }
    let interval = interaction.interval
    let isSmall = max(-interval.lowerBound, interval.upperBound) <= interaction.sum.magnitude / 10
    let words = isSmall ? "nearly add" : interval.contains(0) ? "may add, or may not" : "do not add"
    return "\(answer.outcome): together \(customers(interaction.together)) customers, the sum of each alone "
        + "\(customers(interaction.sum)); effects \(words) "
        + "(difference \(Numbers.points(interaction.value, 2)) "
        + "[\(Numbers.fixed(interval.lowerBound * 100, 2)), "
        + "\(Numbers.fixed(interval.upperBound * 100, 2))])."
}

/// A number of a prediction; none where nothing is predicted.
private func predicted(_ answer: WhatIf, _ value: Double) -> JSONValue {
    answer.isUnpredicted ? .null : .number(value)
}

private func whatIfTable(_ answers: [WhatIf], evidence: ChangeEvidence, parts: WhatIfParts) -> ReportTable {
    let hasPopulation = answers.contains { $0.population != nil }
    let hasParts = !parts.scenarios.isEmpty || parts.attribute != nil
    var names = [
        "name", "customers", "edited", "baseline", "scenario", "change", "change_lo", "change_hi", "expected",
        "out_of_support", "evidence",
    ]
    if hasPopulation { names += ["standard_error", "population_error", "bootstrap_error"] }
    if hasParts { names += ["scenario_name", "segment"] }
    func row(_ answer: WhatIf, _ scenario: JSONValue = .null, _ segment: JSONValue = .null) -> [ReportTable.Cell] {
        var values: [JSONValue] = [
            .string(answer.outcome), .integer(answer.customers), .integer(answer.edited), .number(answer.baseline),
            predicted(answer, answer.scenario), predicted(answer, answer.change),
            predicted(answer, answer.interval.lowerBound), predicted(answer, answer.interval.upperBound),
            predicted(answer, answer.expected), .number(answer.outOfSupport),
            .string(evidenceText(answer, evidence)),
        ]
        if hasPopulation {
            values += [
                predicted(answer, answer.predicted.standardError),
                answer.population.map { .number($0.standardError) } ?? .null,
                answer.bootstrap.map { .number($0.populationError) } ?? .null,
            ]
        }
        if hasParts { values += [scenario, segment] }
        return values.map { ReportTable.Cell($0, "") }
    }
    let rows =
        answers.map { row($0) }
        + parts.scenarios.flatMap { part in part.outcomes.map { row($0, .string(part.name)) } }
        + parts.segments.flatMap { part in part.outcomes.map { row($0, .null, .string(part.name)) } }
    return ReportTable(columns: names.map { ReportTable.Column($0, nil) }, rows: rows)
}

private func whatIfDocument(_ answers: [WhatIf], evidence: ChangeEvidence, parts: WhatIfParts) -> JSONValue {
    func outcomes(_ answers: [WhatIf]) -> JSONValue { .array(answers.map { .object(fields(of: $0, evidence)) }) }
    var document: [(String, JSONValue)] = [("schema", "rapport.what-if/1")]
    document.append(
        (
            "outcomes",
            .array(
                answers.enumerated().map { index, answer in
                    var fields = fields(of: answer, evidence)
                    if parts.interactions.indices.contains(index) {
                        let interaction = parts.interactions[index]
                        fields.append(("sumOfEach", .number(interaction.sum)))
                        fields.append(("difference", .number(interaction.value)))
                        fields.append(("differenceInterval", .interval(interaction.interval)))
                    }
                    return .object(fields)
                })
        ))
    func list(_ key: String, _ parts: [WhatIfParts.Part]) -> JSONValue {
        .array(parts.map { .object([(key, .string($0.name)), ("outcomes", outcomes($0.outcomes))]) })
    }
    if !parts.scenarios.isEmpty { document.append(("scenarios", list("name", parts.scenarios))) }
    if let attribute = parts.attribute {
        document.append(
            (
                "segments",
                .object([("attribute", .string(attribute)), ("values", list("value", parts.segments))])
            ))
    }
    return .object(document)
}

private func document(_ comparison: EffectComparison) -> JSONValue {
    let effect = comparison.effect
    return .object([
        ("touchpoint", .string(effect.touchpoint.name)), ("asOf", .array(effect.asOf.map { .string($0) })),
        ("exposedWithinDays", .number(effect.exposedWithinDays)), ("adjusted", .number(effect.difference)),
        ("interval", .interval(effect.interval)), ("causal", .bool(effect.isCausal)),
        ("verdict", .string(effect.verdict)), ("removal", .bool(comparison.isRemoval)),
        ("predictedForACustomer", comparison.predicted.map { .number($0) } ?? .null),
        ("eventsForACustomer", .number(comparison.eventsPerCustomer)),
        ("agreement", .string(comparison.agreement.rawValue)),
    ])
}

private func fields(of answer: WhatIf, _ evidence: ChangeEvidence) -> [(String, JSONValue)] {
    var fields: [(String, JSONValue)] = [
        ("name", .string(answer.outcome)), ("customers", .integer(answer.customers)),
        ("edited", .integer(answer.edited)), ("baseline", .number(answer.baseline)),
        ("scenario", predicted(answer, answer.scenario)), ("change", predicted(answer, answer.change)),
        ("interval", answer.isUnpredicted ? .null : .interval(answer.interval)),
        ("expected", predicted(answer, answer.expected)),
        ("evidence", .string(evidenceText(answer, evidence))), ("outOfSupport", .number(answer.outOfSupport)),
    ]
    if let additions = answer.additions {
        fields.append(
            (
                "notCounted",
                .object([
                    ("experience", .number(additions.experience.value)), ("activity", .number(additions.whole.value)),
                ])
            ))
    }
    if !answer.effects.isEmpty { fields.append(("effects", .array(answer.effects.map(document)))) }
    if let population = answer.population {
        fields += [
            ("standardError", .number(answer.predicted.standardError)),
            ("populationError", .number(population.standardError)),
            ("populationInterval", .interval(population.interval(of: answer.predicted))),
        ]
    }
    if let bootstrap = answer.bootstrap {
        fields += [
            ("bootstrapDraws", .integer(bootstrap.count)), ("bootstrapError", .number(bootstrap.standardError)),
            ("bootstrapPopulationError", .number(bootstrap.populationError)),
            ("bootstrapPopulationInterval", bootstrap.populationInterval.map { .interval($0) } ?? .null),
        ]
    }
    return fields
}
