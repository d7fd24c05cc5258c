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
