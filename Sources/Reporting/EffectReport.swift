import Insights

extension Report {
    /// What was asked, beside the touchpoint and the outcome.
    public struct EffectAsked: Sendable {
        /// The cutoffs, in words.
        public let asOf: [String]
        /// How many days after them the touchpoint counts as exposure.
        public let exposedWithinDays: Double

        /// Takes what was asked.
        public init(asOf: [String], exposedWithinDays: Double) {
            self.asOf = asOf
            self.exposedWithinDays = exposedWithinDays
        }
    }

    /// An adjusted difference with its checks, its verdict, and the confounders that differ most.
    public init(_ estimate: EffectEstimate, asked: EffectAsked) {
        let rows = [cells(of: estimate)] + (estimate.segments?.segments.map { cells(of: $0, in: estimate) } ?? [])
        let outcome = estimate.outcome
        var notes = [estimate.verdict]
        if let segments = estimate.segments { notes.append(differenceText(segments)) }
        notes.append(checksText(estimate))
        notes += balanceLines(estimate.balance)
        self.init(
            opening: [
                "\(estimate.touchpoint) → \(outcome): \(Numbers.grouped(estimate.customers)) customers in "
                    + "\(Numbers.grouped(estimate.exposed + estimate.unexposed)) snapshots as of "
                    + asked.asOf.joined(separator: ", ")
                    + "; exposed: \(estimate.touchpoint) within \(daysText(asked.exposedWithinDays))"
            ],
            table: ReportTable(
                columns: [
                    .init("who", "who"), .init("exposed", "exposed", isNumeric: true),
                    .init("unexposed", "unexposed", isNumeric: true),
                    .init("without", nil), .init("with", nil),
                    .init("naive", "\(outcome) unadjusted: without → with"),
                    .init("adjusted", "\(outcome) adjusted\(estimate.target.whose): without → with [95%]"),
                    .init("adjusted_lo", nil), .init("adjusted_hi", nil), .init("standard_error", nil),
                    .init("naive_without", nil), .init("naive_with", nil), .init("target", nil),
                ], rows: rows),
            notes: notes, json: document(estimate, asked: asked))
    }
}

private func cells(of estimate: EffectEstimate) -> [ReportTable.Cell] {
    cells("everybody", estimate.exposed, estimate.unexposed, estimate.naive, estimate.adjusted, estimate.target)
}

private func cells(of segment: SegmentEffects.Segment, in estimate: EffectEstimate) -> [ReportTable.Cell] {
    cells(
        "\(estimate.segments!.attribute) \(segment.value)", segment.exposed, segment.unexposed, nil,
        segment.adjusted, estimate.target)
}

private func cells(
    _ who: String, _ exposed: Int, _ unexposed: Int, _ naive: AdjustedMeans?, _ adjusted: AdjustedMeans?,
    _ target: EffectTarget
) -> [ReportTable.Cell] {
    let interval = adjusted?.interval()
    func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    func hidden(_ value: Double?) -> ReportTable.Cell { .init(number(value), "") }
    return [
        .text(who), .count(exposed), .count(unexposed), hidden(adjusted?.unexposed), hidden(adjusted?.exposed),
        .init(
            number(naive?.difference),
            naive.map { levelsText($0) + Numbers.points($0.difference, decimals($0)) } ?? "–"),
        .init(number(adjusted?.difference), adjusted.map { levelsText($0) + differenceText($0) } ?? "too few"),
        hidden(interval?.lowerBound), hidden(interval?.upperBound), hidden(adjusted?.standardError),
        hidden(naive?.unexposed), hidden(naive?.exposed), .text(target.rawValue),
    ]
}

extension EffectTarget {
    /// Whose means the adjusted ones are, where not everybody's.
    fileprivate var whose: String { self == .everybody ? "" : ", comparable customers" }
}

/// `24.7% → 17.3%  `: the levels that a difference is of.
private func levelsText(_ means: AdjustedMeans) -> String {
    "\(Numbers.percent(means.unexposed)) → \(Numbers.percent(means.exposed))  "
}

/// `−1.3 pp [−2.1, −0.4]`.
private func differenceText(_ means: AdjustedMeans) -> String {
    let (interval, digits) = (means.interval(), decimals(means))
    return "\(Numbers.points(means.difference, digits)) [\(Numbers.fixed(interval.lowerBound * 100, digits)), "
        + "\(Numbers.fixed(interval.upperBound * 100, digits))]"
}

/// Two decimals of a point where its error is under half a point.
private func decimals(_ means: AdjustedMeans) -> Int { means.standardError < 0.005 ? 2 : 1 }

private func differenceText(_ segments: SegmentEffects) -> String {
    guard segments.degreesOfFreedom > 0 else { return "Too few customers to compare by \(segments.attribute)." }
    let p = segments.pValue < 0.001 ? "p < 0.001" : "p = \(Numbers.fixed(segments.pValue, 3))"
    return segments.pValue < 0.05
        ? "The difference itself differs by \(segments.attribute) (\(p))."
        : "That the difference is the same for every \(segments.attribute) cannot be ruled out (\(p))."
}

func daysText(_ days: Double) -> String {
    days == days.rounded() ? "\(Numbers.fixed(days, 0))d" : "\(Numbers.fixed(days * 24, 1))h"
}

private func checksText(_ estimate: EffectEstimate) -> String {
    let overlap = estimate.overlap
    var text =
        "\(estimate.method). Propensities \(Numbers.fixed(overlap.least, 3)) to \(Numbers.fixed(overlap.greatest, 3))"
    if overlap.outside > 0 { text += ", \(Numbers.grouped(overlap.outside)) of them outside 0.02 to 0.98" }
    text +=
        "; worth \(Numbers.fixed(overlap.exposedSampleSize, 0)) exposed and "
        + "\(Numbers.fixed(overlap.unexposedSampleSize, 0)) unexposed snapshots"
    if let eValue = estimate.eValue {
        text += "; E-value \(Numbers.fixed(eValue.point, 2)), of the nearer limit \(Numbers.fixed(eValue.limit, 2))"
    }
    return text + "."
}

/// The three confounders that differ most before or after weighting.
private func balanceLines(_ balance: [ConfounderBalance]) -> [String] {
    let worst = balance.enumerated().sorted {
        (-extent($0.element), $0.offset) < (-extent($1.element), $1.offset)
    }.prefix(3).map(\.element)
    guard !worst.isEmpty else { return ["There is no confounder."] }
    let table = ReportTable(
        columns: [
            .init("feature", "most different confounders"), .init("before", "before", isNumeric: true),
            .init("after", "after", isNumeric: true),
        ],
        rows: worst.map { [.text($0.name), .number($0.before, 2), .number($0.after, 2)] })
    return table.plain().split(separator: "\n").map(String.init)
        + ["Differences in standard deviations, of \(Numbers.grouped(balance.count)) confounders."]
}

private func extent(_ balance: ConfounderBalance) -> Double {
    max(balance.before.magnitude, balance.after.magnitude)
}

private func document(_ estimate: EffectEstimate, asked: Report.EffectAsked) -> JSONValue {
    let overlap = estimate.overlap
    return .object([
        ("schema", "rapport.effect/1"), ("touchpoint", .string(estimate.touchpoint)),
        ("outcome", .string(estimate.outcome)), ("asOf", .array(asked.asOf.map { .string($0) })),
        ("exposedWithinDays", .number(asked.exposedWithinDays)), ("customers", .integer(estimate.customers)),
        ("exposed", .integer(estimate.exposed)), ("unexposed", .integer(estimate.unexposed)),
        ("naive", .number(estimate.naive.difference)), ("naiveInterval", .interval(estimate.naive.interval())),
        ("naiveWithout", .number(estimate.naive.unexposed)), ("naiveWith", .number(estimate.naive.exposed)),
        ("adjusted", .number(estimate.adjusted.difference)),
        ("standardError", .number(estimate.adjusted.standardError)),
        ("interval", .interval(estimate.adjusted.interval())),
        ("without", .number(estimate.adjusted.unexposed)), ("with", .number(estimate.adjusted.exposed)),
        ("method", .string(estimate.method)), ("target", .string(estimate.target.rawValue)),
        (
            "checks",
            .object([
                ("targeted", estimate.targeted.map { .number($0) } ?? .null),
                ("gComputation", .number(estimate.gComputation)), ("weighted", .number(estimate.weighted)),
            ])
        ),
        (
            "overlap",
            .object([
                ("min", .number(overlap.least)), ("max", .number(overlap.greatest)),
                ("trimmed", .integer(overlap.outside)),
                ("ess", .number(min(overlap.exposedSampleSize, overlap.unexposedSampleSize))),
                ("essExposed", .number(overlap.exposedSampleSize)),
                ("essUnexposed", .number(overlap.unexposedSampleSize)),
            ])
        ),
        (
            "balance",
            .array(
                estimate.balance.map {
                    .object([
                        ("feature", .string($0.name)), ("before", .number($0.before)), ("after", .number($0.after)),
                    ])
                })
        ),
        ("eValue", estimate.eValue.map { .number($0.point) } ?? .null),
        ("eValueLimit", estimate.eValue.map { .number($0.limit) } ?? .null),
        ("assignedBy", .string(estimate.assignment.rawValue)), ("causal", .bool(estimate.isCausal)),
        ("concerns", .array(estimate.concerns.map { .string($0.words) })), ("verdict", .string(estimate.verdict)),
        ("segments", estimate.segments.map(document) ?? .null),
    ])
}

private func document(_ segments: SegmentEffects) -> JSONValue {
    .object([
        ("attribute", .string(segments.attribute)),
        (
            "values",
            .array(
                segments.segments.map { segment in
                    .object([
                        ("value", .string(segment.value)), ("customers", .integer(segment.customers)),
                        ("exposed", .integer(segment.exposed)), ("unexposed", .integer(segment.unexposed)),
                        ("adjusted", segment.adjusted.map { .number($0.difference) } ?? .null),
                        ("standardError", segment.adjusted.map { .number($0.standardError) } ?? .null),
                        ("interval", segment.adjusted.map { .interval($0.interval()) } ?? .null),
                    ])
                })
        ),
        ("statistic", .number(segments.statistic)), ("degreesOfFreedom", .integer(segments.degreesOfFreedom)),
        ("p", .number(segments.pValue)),
    ])
}
