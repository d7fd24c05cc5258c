import Insights

extension Report {
    /// The answers of a what-if, one line an outcome.
    ///
    /// - Parameters:
    ///   - wanted: for each answer, whether the outcome is wanted; it decides the word for the expected customers.
    ///   - evidence: what supports the answers, in words.
    public init(_ answers: [WhatIf], wanted: [Bool], evidence: String) {
        let width = answers.map(\.outcome.count).max() ?? 0
        var lines = zip(answers, wanted).map { answer, isWanted in
            let name = answer.outcome + String(repeating: " ", count: width - answer.outcome.count)
            return "\(name) \(Numbers.percent(answer.baseline)) → \(Numbers.percent(answer.scenario))  "
                + "\(Numbers.points(answer.change)) [\(Numbers.fixed(answer.interval.lowerBound * 100, 1)), "
                + "\(Numbers.fixed(answer.interval.upperBound * 100, 1))]  ≈ "
                + "\(customersText(answer, isWanted: isWanted))"
        }
        if let first = answers.first {
            lines.append(
                "\(Numbers.grouped(first.edited)) of \(Numbers.grouped(first.customers)) customers have an edited event"
                    + (first.outOfSupport > 0.005
                        ? "; \(Numbers.percent(first.outOfSupport, 0)) of them leave the range the model was trained in."
                        : "."))
        }
        lines.append("evidence: \(evidence)")
        self.init(
            opening: lines,
            table: ReportTable(
                columns: [
                    "name", "customers", "edited", "baseline", "scenario", "change", "change_lo", "change_hi",
                    "expected",
                    "out_of_support", "evidence",
                ].map { ReportTable.Column($0, nil) },
                rows: answers.map { cells(of: $0, evidence: evidence) }),
            json: .object([
                ("schema", "rapport.what-if/1"),
                (
                    "outcomes",
                    .array(
                        answers.map { answer in
                            .object([
                                ("name", .string(answer.outcome)), ("customers", .integer(answer.customers)),
                                ("edited", .integer(answer.edited)), ("baseline", .number(answer.baseline)),
                                ("scenario", .number(answer.scenario)), ("change", .number(answer.change)),
                                ("interval", .interval(answer.interval)), ("expected", .number(answer.expected)),
                                ("evidence", .string(evidence)), ("outOfSupport", .number(answer.outOfSupport)),
                            ])
                        })
                ),
            ]))
    }
}

private func cells(of answer: WhatIf, evidence: String) -> [ReportTable.Cell] {
    let values: [JSONValue] = [
        .string(answer.outcome), .integer(answer.customers), .integer(answer.edited), .number(answer.baseline),
        .number(answer.scenario), .number(answer.change), .number(answer.interval.lowerBound),
        .number(answer.interval.upperBound), .number(answer.expected), .number(answer.outOfSupport), .string(evidence),
    ]
    return values.map { ReportTable.Cell($0, "") }
}

private func customersText(_ answer: WhatIf, isWanted: Bool) -> String {
    let count = Numbers.fixed(answer.expected.magnitude, answer.expected.magnitude < 9.95 ? 1 : 0)
    let word = isWanted ? (answer.change >= 0 ? "more" : "fewer") : (answer.change <= 0 ? "kept" : "lost")
    return "\(count) of \(Numbers.grouped(answer.customers)) customers \(word)"
}
