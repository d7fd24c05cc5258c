import ArgumentParser
import Experience
import Insights
import Rapport
import Reporting

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "One customer: the forecasts, what speaks for and against, the latest events.",
        discussion: """
            Reasons are contributions to the log-odds against the average customer; with those that are not shown they add up. \
            Columns are taken one by one: \
            what the model did. With --correlated a reason also gets a share of what goes together with it: what the data \
            say. Neither says what causes what.
            """)

    @Argument(help: "The customer's identity.")
    var customer: String

    @Option(help: ArgumentHelp("How many reasons and events to show.", valueName: "n"))
    var top = 6

    @Option(help: ArgumentHelp("Also draw the customer's events before that moment.", valueName: "file.svg"))
    var timeline: String?

    @Flag(help: "Share reasons among what goes together in the training snapshots, which takes longer.")
    var correlated = false

    @OptionGroup var options: ModelOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if top < 0 { throw ValidationError("--top takes 0 or more") }
    }

    func run() async throws {
        let project = try global.project()
        let model = try options.load(in: project)
        let histories = try await global.load(project)
        let moment = try options.moment(in: project)
        global.warn(ofSilenceAt: moment, in: histories)
        let explanation = try model.explain(
            CustomerID(customer), in: histories, asOf: moment, sharing: correlated,
            threads: global.threadCount)
        if let timeline { try draw(explanation, model, histories.log, to: timeline) }
        try global.write(report(explanation, of: model, histories))
        global.next("rapport what-if --customer CUSTOMER --under P says what would have to be different")
    }

    private func draw(_ explanation: Explanation, _ model: ForecastModel, _ log: EventLog, to path: String) throws {
        let cutoff = explanation.asOf
        let marks = log.events(ofCustomer: explanation.score.index).filter { log.isKnown($0, at: cutoff) }.map {
            event in
            let time = Timestamp(microseconds: log.events.times[event])
            let before = Double(cutoff.microseconds - time.microseconds) / Double(Timestamp.microsecondsPerDay)
            return HistoryTimeline.Mark(
                daysBefore: before, day: time.isoDay,
                touchpoint: log.touchpoints[Int(log.events.touchpoints[event])].name,
                emotion: log.events.value(.emotion, at: event))
        }
        let picture = HistoryTimeline(
            marks, cutoff: cutoff.isoDay, windowsDays: model.features.compactMap(\.windowDays))
        try Overwriting.check(path, force: global.force, replacing: picture.svg)
        Interruption.willWrite(path)
        try TextFile.write(picture.svg, to: path)
        global.note("wrote \(path)")
    }

    private func report(_ explanation: Explanation, of model: ForecastModel, _ histories: Histories) -> Report {
        let log = histories.log
        var lines = ["\(customer) as of \(explanation.asOf)", Reasons.scale]
        if correlated {
            lines.append("Each has a share of what goes together with it: what the data say, not what causes it.")
        }
        var outcomes: [JSONValue] = []
        for (head, (forecast, reasons)) in zip(model.heads, zip(explanation.score.forecasts, explanation.reasons)) {
            let range = forecast.interval
            lines.append("")
            let dated = DatedOutcome(head.outcome, asOf: explanation.asOf, in: histories.calendar)
            lines.append(
                "\(dated.definition): \(Numbers.percent(forecast.probability)), 90% interval "
                    + "\(Numbers.percent(range.lowerBound))–\(Numbers.percent(range.upperBound))")
            if !reasons.addUpToForecast { lines.append("  reasons add up to the log-odds before calibration:") }
            lines += reasons.lines(showing: top)
            outcomes.append(
                .object([
                    ("name", .string(forecast.outcome)), ("probability", .number(forecast.probability)),
                    ("interval", .interval(range)), ("baseline", .number(reasons.baseline)),
                    ("logOdds", .number(reasons.logOdds)),
                    ("addsUpToForecast", .bool(reasons.addUpToForecast)),
                    (
                        "reasons",
                        .array(
                            reasons.reasons.map {
                                .object([("text", .string($0.text)), ("contribution", .number($0.contribution))])
                            })
                    ),
                ]))
        }
        let events = log.events(ofCustomer: explanation.score.index).filter { log.isKnown($0, at: explanation.asOf) }
            .suffix(top).reversed()
        let table = ReportTable(
            columns: [
                .init("time", "latest events"), .init("touchpoint", "touchpoint"),
                .init("emotion", "feeling", isNumeric: true),
                .init("response_minutes", "response min", isNumeric: true),
                .init("promise_kept", "promise"),
            ],
            rows: events.map { event in
                let touchpoint = log.touchpoints[Int(log.events.touchpoints[event])]
                let promise = log.events.value(.promiseKept, at: event)
                return [
                    .text(Timestamp(microseconds: log.events.times[event]).isoDay), .text(touchpoint.name),
                    optional(log.events.value(.emotion, at: event)) { Numbers.signed($0, 1) },
                    optional(log.events.value(.responseMinutes, at: event)) { Numbers.fixed($0, 0) },
                    optional(promise) { $0 == 1 ? "kept" : "broken" },
                ]
            })
        return Report(
            opening: lines + [""], table: table,
            json: .object([
                ("schema", "rapport.explain/1"), ("asOf", .string("\(explanation.asOf)")),
                ("correlated", .bool(correlated)),
                ("outcomes", .array(outcomes)),
                ("events", .array(table.objects)),
            ]))
    }

    private func optional(_ value: Double, _ text: (Double) -> String) -> ReportTable.Cell {
        value.isNaN ? .init(.null, "") : .init(.number(value), text(value))
    }
}
