import Insights

extension Report {
    /// A plan under a budget: what it costs, whom it reaches, what it is expected to change, and how good it is.
    ///
    /// - Parameters:
    ///   - showsIdentities: whether customers are named; else there is a row for each edit.
    ///   - until: until when the outcome is looked for.
    public init(_ plan: BudgetPlan, isWanted: Bool, showsIdentities: Bool, until: String? = nil) {
        let word = isWanted ? "more" : "kept"
        var lines = [
            "\(Numbers.fixed(plan.spent, 2)) of \(Numbers.fixed(plan.budget, 2)) spent on "
                + "\(Numbers.grouped(plan.reached)) of \(Numbers.grouped(plan.customers)) customers for \(plan.outcome): "
                + "≈ \(expectedText(plan.expected)) customers \(word)\(until.map { " by \($0)" } ?? "")"
        ]
        if plan.choices.isEmpty {
            lines.append("nothing is bought: no edit that betters \(plan.outcome) fits the budget")
        } else if let halves = plan.halves {
            lines.append(
                "≈ \(expectedText(halves)) \(word) where one half of the training customers chooses and the other half "
                    + "judges: the safer number, as what looks good to one half by chance does not to the other")
        }
        if plan.isCertified && !plan.choices.isEmpty {
            lines.append(
                plan.gap < 0.0005
                    ? "certified: no plan for this money gains more to speak of, by the log odds"
                    : "certified: at least \(Numbers.percent(1 - plan.gap)) of what any plan for this money could gain, by the "
                        + "log odds")
        } else if !plan.choices.isEmpty {
            lines.append(
                "no certificate: some customers have several edits, and such edits may gain more together than apart")
        }
        let risk = plan.choices.isEmpty ? [] : [riskText(plan, word, isWanted: isWanted)]
        let notes = risk + ["evidence: \(plan.evidence)"]
        let table = showsIdentities ? choiceTable(plan) : optionTable(plan)
        self.init(
            opening: lines, table: table, notes: notes,
            json: document(plan, showsIdentities: showsIdentities))
    }
}

private func expectedText(_ expected: BudgetPlan.Expected) -> String {
    func text(_ value: Double) -> String { Numbers.fixed(value, expected.customers.magnitude < 9.95 ? 1 : 0) }
    let range = expected.interval
    return "\(text(expected.customers)) [\(text(range.lowerBound)), \(text(range.upperBound))]"
}

private func riskText(_ plan: BudgetPlan, _ word: String, isWanted: Bool) -> String {
    let difference = plan.gain - plan.gainByRisk
    let first = "those \(isWanted ? "of the lowest probability of \(plan.outcome)" : "at the highest risk") first"
    guard difference >= 0.05 else {
        return "For this money, \(first) would come to about the same; that need not be so."
    }
    return
        "Whom to contact is not who is \(isWanted ? "least likely" : "at risk"): \(first), the same money would come "
        + "to \(Numbers.fixed(plan.gainByRisk, 1)) \(word) instead of \(Numbers.fixed(plan.gain, 1)), "
        + "\(Numbers.fixed(difference, 1)) fewer (by the log odds)."
}

private func optionTable(_ plan: BudgetPlan) -> ReportTable {
    ReportTable(
        columns: [
            .init("scenario", "scenario"), .init("edit", "edit"), .init("cost", "cost", isNumeric: true),
            .init("candidates", "possible for", isNumeric: true), .init("chosen", "chosen for", isNumeric: true),
        ],
        rows: plan.options.map {
            [.text($0.scenario), .text($0.edit), .number($0.cost, 2), .count($0.candidates), .count($0.chosen)]
        })
}

private func choiceTable(_ plan: BudgetPlan) -> ReportTable {
    ReportTable(
        columns: [
            .init("customer_id", "customer"), .init("scenario", "scenario"), .init("edit", "edit"),
            .init("cost", "cost", isNumeric: true), .init("gain", "gain in probability", isNumeric: true),
        ],
        rows: plan.choices.map { choice in
            let option = plan.options[choice.option]
            return [
                .text(choice.customer.text), .text(option.scenario), .text(option.edit), .number(option.cost, 2),
                .number(choice.gain, 3),
            ]
        })
}

private func document(_ plan: BudgetPlan, showsIdentities: Bool) -> JSONValue {
    func object(_ expected: BudgetPlan.Expected) -> JSONValue {
        .object([("customers", .number(expected.customers)), ("interval", .interval(expected.interval))])
    }
    var fields: [(String, JSONValue)] = [
        ("schema", "rapport.what-if-budget/1"), ("outcome", .string(plan.outcome)), ("budget", .number(plan.budget)),
        ("spent", .number(plan.spent)), ("customers", .integer(plan.customers)), ("reached", .integer(plan.reached)),
        ("expected", object(plan.expected)), ("halves", plan.halves.map(object) ?? .null),
        ("gap", plan.isCertified ? .number(plan.gap) : .null), ("certified", .bool(plan.isCertified)),
        ("gain", .number(plan.gain)), ("gainByRisk", .number(plan.gainByRisk)),
        (
            "outcomes",
            .array(
                plan.answers.map {
                    .object([
                        ("name", .string($0.outcome)), ("edited", .integer($0.edited)),
                        ("baseline", .number($0.baseline)), ("scenario", .number($0.scenario)),
                        ("change", .number($0.change)), ("interval", .interval($0.interval)),
                        ("expected", .number($0.expected)), ("outOfSupport", .number($0.outOfSupport)),
                    ])
                })
        ),
        ("edits", .array(optionTable(plan).objects)), ("evidence", .string(plan.evidence)),
    ]
    if showsIdentities { fields.append(("choices", .array(choiceTable(plan).objects))) }
    return .object(fields)
}
