import ArgumentParser
import Experience
import Features
import Rapport
import Reporting

struct AtRiskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "at-risk", abstract: "The customers most likely to leave, and why.",
        discussion: "Risk is not response: the riskiest customers are not always those whom contact keeps.")

    @Option(help: ArgumentHelp("Show so many customers.", valueName: "n"))
    var top: Int?

    @Option(help: ArgumentHelp("Show the customers at or above this probability.", valueName: "p"))
    var threshold: Double?

    @Option(
        help: ArgumentHelp(
            "So many customers can be contacted: show them and what to expect among them.", valueName: "n"))
    var capacity: Int?

    @Option(help: ArgumentHelp("Count by the words of an attribute instead.", valueName: "attribute"))
    var by: String?

    @Option(help: "The outcome; by default the first unwanted one.")
    var outcome: String?

    @OptionGroup var options: ModelOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if [top != nil, threshold != nil, capacity != nil].count(where: { $0 }) > 1 {
            throw ValidationError("give one of --top, --threshold and --capacity")
        }
        if let threshold, !(0...1).contains(threshold) { throw ValidationError("--threshold takes 0 to 1") }
        if (top ?? 1) < 1 || (capacity ?? 1) < 1 { throw ValidationError("--top and --capacity take 1 or more") }
    }

    func run() async throws {
        let project = try global.project()
        let model = try options.load(in: project)
        let head = try model.head(named: outcome)
        let histories = try await global.load(project)
        let moment = try options.moment(in: project)
        global.warn(ofSilenceAt: moment, in: histories)
        let scores = try model.score(
            histories, asOf: moment, reasons: 2, threads: global.threadCount)
        let ranked = scores.customers.map { ($0, $0[head.outcome.name]!) }
            .sorted { ($1.1.probability, $0.0.index) < ($0.1.probability, $1.0.index) }
        let dated = DatedOutcome(head.outcome, asOf: scores.asOf, in: histories.calendar)
        if let by {
            try global.write(try summary(of: ranked, by: by, histories: histories, dated: dated))
        } else {
            try global.write(report(ranked, of: head, dated: dated))
        }
        global.next("rapport explain CUSTOMER says more of one; rapport drivers, what matters to all")
    }

    private func report(
        _ ranked: [(CustomerScore, CustomerScore.Forecast)], of head: ForecastModel.Head, dated: DatedOutcome
    ) -> Report {
        let outcome = head.outcome
        let limit = threshold ?? 0.5
        let above = ranked.count { $0.1.probability >= limit }
        let shown = threshold == nil ? ranked.prefix(top ?? capacity ?? 20) : ranked.prefix(above)
        let days = Numbers.fixed(outcome.horizonDays, 0)
        let table = ReportTable(
            columns: [
                .init("customer_id", "customer"), .init("probability", "P(\(outcome.name) \(days)d)"),
                .init("interval", "90% interval"), .init("why", "why"), .init("as_of", nil),
            ],
            rows: shown.map { customer, forecast in
                let why = forecast.reasons.map { "\($0.text) (\(Numbers.signed($0.contribution, 2)))" }
                let range = forecast.interval
                return [
                    .text(customer.customer.text), .number(forecast.probability, 2),
                    .init(
                        .interval(range), "\(Numbers.fixed(range.lowerBound, 2))–\(Numbers.fixed(range.upperBound, 2))"),
                    .init(.array(forecast.reasons.map { .string($0.text) }), why.joined(separator: " · ")),
                    .text("\(dated.asOf)"),
                ]
            })
        var notes = [
            "\(Numbers.grouped(above)) of \(Numbers.grouped(ranked.count)) customers \(threshold == nil ? "above" : "at or above") "
                + "\(Numbers.fixed(limit, 2)). In brackets: what a reason adds to the log-odds"
                + (head.map.logisticLine == nil ? " before calibration" : "") + "; +0.7 doubles the odds."
        ]
        if capacity != nil {
            let expected = shown.reduce(0) { $0 + $1.1.probability }
            notes.append(
                "Among these \(shown.count) expect \(Numbers.fixed(expected, 0)) with \(outcome.name). "
                    + "Risk is not response: whom contact keeps is another question.")
        }
        return Report(
            opening: [dated.line], table: table, notes: notes,
            json: .object([
                ("schema", "rapport.at-risk/1"), ("outcome", .string(outcome.name)),
                ("asOf", .string("\(dated.asOf)")), ("until", .string("\(dated.until)")),
                ("eligible", .integer(ranked.count)),
                ("threshold", .number(limit)), ("above", .integer(above)), ("customers", .array(table.objects)),
            ]))
    }

    private func summary(
        of ranked: [(CustomerScore, CustomerScore.Forecast)], by name: String, histories: Histories,
        dated: DatedOutcome
    ) throws -> Report {
        guard case .categories(let words)? = histories.attributes[name]?.values else {
            let names = histories.attributes.attributes.filter { $0.kind == .category }.map(\.name)
            throw ValidationError(
                names.isEmpty
                    ? "no attribute of kind category is mapped" : "--by takes \(names.joined(separator: ", "))")
        }
        let limit = threshold ?? 0.5
        let groups = Dictionary(grouping: ranked) { words[$0.0.index] ?? "(missing)" }
        let table = ReportTable(
            columns: [
                .init(name, name), .init("customers", "customers", isNumeric: true),
                .init("above", "above \(Numbers.fixed(limit, 2))", isNumeric: true),
                .init("mean", "mean probability", isNumeric: true),
            ],
            rows: groups.sorted { $0.key < $1.key }.map { word, members in
                let mean = members.reduce(0) { $0 + $1.1.probability } / Double(members.count)
                return [
                    .text(word), .count(members.count), .count(members.count { $0.1.probability >= limit }),
                    .number(mean, 3),
                ]
            })
        return Report(
            opening: [dated.line], table: table,
            json: .object([
                ("schema", "rapport.at-risk/1"), ("by", .string(name)), ("asOf", .string("\(dated.asOf)")),
                ("until", .string("\(dated.until)")), ("groups", .array(table.objects)),
            ]))
    }
}
