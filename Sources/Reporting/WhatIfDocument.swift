import Insights

/// What the effects that are evidence for an answer say, or else what can be said of all of them.
private func evidenceText(_ answer: WhatIf, _ evidence: ChangeEvidence) -> String {
    answer.effects.isEmpty
        ? evidence.text(isPrediction: !answer.isUnpredicted)
        : (answer.effects.map(\.words) + evidence.remarks).joined(separator: " ")
}

/// A number of a prediction; none where nothing is predicted.
private func predicted(_ answer: WhatIf, _ value: Double) -> JSONValue {
    answer.isUnpredicted ? .null : .number(value)
}

/// A row for each answer, those of each scenario alone and of each segment after those of all.
func whatIfTable(_ answers: [WhatIf], evidence: ChangeEvidence, parts: WhatIfParts) -> ReportTable {
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

/// The document of the answers.
func whatIfDocument(_ answers: [WhatIf], evidence: ChangeEvidence, parts: WhatIfParts) -> JSONValue {
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
