import ArgumentParser
import Evaluation
import Experience
import Foundation
import Rapport
import Regression
import Reporting
import Synchronization

struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train one model per outcome on the history.",
        discussion:
            "The model file is JSON and holds no customer's data. Default: models/model.json beside rapport.yaml.")

    @Option(help: ArgumentHelp("Train as of this moment: only outcomes settled by then count.", valueName: "date"))
    var asOf: String?

    @Option(help: "The seed of the cross-validation's folds.")
    var seed: UInt64 = 1

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let project = try global.project()
        let path = global.output ?? Console.environment("RAPPORT_MODEL") ?? project.path("models/model.json")
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        if path != "-", global.output != nil || FileManager.default.fileExists(atPath: folder) {
            try Overwriting.check(path, force: global.force)
        }
        let histories = try await global.load(project)
        let watch = StageWatch(isOn: !global.quiet)
        let model = try await project.train(
            on: histories, asOf: try asOf.map { try project.moment($0) }, seed: seed, threads: global.threadCount
        ) { stage, fraction in watch.update(stage, fraction) }
        watch.finish()
        if path == "-" {
            Console.output(try model.json())
            return
        }
        if global.output == nil {
            try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        Interruption.willWrite(path)
        try model.write(to: path)
        Console.output(report(model, path: path, seconds: watch.seconds).text(global.format ?? .table))
        for head in model.heads {
            for note in head.fit.notes {
                Console.error("warning[M301] \(words(for: note, in: head, named: true))\n")
            }
        }
        global.next("rapport at-risk, or rapport evaluate --as-of DATE")
    }

    /// A note of a fit, with the names of the columns it is about.
    ///
    /// - Parameter isNamed: whether notes that do not speak of the outcome begin with its name.
    private func words(for note: FitNote, in head: ForecastModel.Head, named isNamed: Bool) -> String {
        func names(_ columns: [Int]) -> String {
            let first = columns.prefix(3).map { "\"\(head.layout.columns[$0].name)\"" }.joined(separator: ", ")
            return columns.count > 3 ? "\(first) and \(columns.count - 3) more" : first
        }
        switch note {
        case .separatingColumns(let columns):
            return "separation: \(names(columns)) almost or fully separate \(head.outcome.name); "
                + "the penalty keeps them finite"
        case .firth(.separation(let found)):
            let verb = found.columns.count == 1 ? "predicts" : "together predict"
            return "separation: \(names(found.columns)) \(verb) \(head.outcome.name) perfectly "
                + "for \(found.groups) customers; Firth applied to intervals"
        default: return isNamed ? "\(head.outcome.name): \(note.message)" : note.message
        }
    }

    /// Which features were kept, where that was to be chosen.
    private func choice(_ model: ForecastModel) -> [String] {
        guard let choice = model.featureChoice else { return [] }
        let (full, plain) = (Numbers.fixed(choice.fullLogLoss, 4), Numbers.fixed(choice.plainLogLoss, 4))
        return choice.keepsAll
            ? ["All features were kept: their log loss over all outcomes is \(full), that of the plain ones \(plain)."]
            : ["The plain features were kept: their log loss over all outcomes is \(plain), that of all \(full)."]
    }

    /// How a penalty chosen by rolling origin did.
    private func origins(_ found: PenaltyOrigins) -> JSONValue {
        .object([
            ("from", found.from.map { .string("\($0)") } ?? .null),
            ("origins", .integer(found.validation?.origins.count ?? 0)),
            ("rows", .integer(found.validation?.origins.reduce(0) { $0 + $1.rows } ?? 0)),
            ("logLoss", found.validation.map { .number($0.best.logLoss) } ?? .null),
        ])
    }

    /// What was found out about calibration, and the map.
    private func calibration(_ found: OutcomeCalibration) -> JSONValue {
        var map: [(String, JSONValue)] = []
        switch found.map {
        case .logistic(let intercept, let slope):
            map = [("intercept", .number(intercept)), ("slope", .number(slope))]
        case .beta(let intercept, let a, let b):
            map = [("intercept", .number(intercept)), ("a", .number(a)), ("b", .number(b))]
        case .isotonic(let regression): map = [("steps", .integer(regression.pools.count))]
        case nil: break
        }
        return .object(
            [
                ("method", .string(found.map?.name ?? "none")), ("finding", .string(found.finding.rawValue)),
                ("from", found.from.map { .string("\($0)") } ?? .null), ("rows", .integer(found.rows)),
                ("customers", .integer(found.customers)), ("events", .integer(found.events)),
                ("pValue", found.pValue.map { .number($0) } ?? .null),
            ] + map)
    }

    private func report(_ model: ForecastModel, path: String, seconds: [String: Double]) -> Report {
        let table = ReportTable(
            columns: [
                .init("name", "outcome"), .init("rows", "snapshots", isNumeric: true),
                .init("customers", "customers", isNumeric: true), .init("base_rate", "base rate", isNumeric: true),
                .init("features", "columns", isNumeric: true), .init("penalty", "penalty", isNumeric: true),
                .init("auc", "AUC", isNumeric: true), .init("log_loss", "log loss", isNumeric: true),
            ],
            rows: model.heads.map { head in
                let best = head.fit.crossValidation?.best
                let rate = Double(head.fit.events) / Double(head.fit.rows)
                return [
                    .text(head.outcome.name), .count(head.fit.rows), .count(head.fit.groups),
                    .init(.number(rate), Numbers.percent(rate)), .count(head.fit.keptColumns.count),
                    .number(head.fit.penalty, 4), .number(best?.auc ?? .nan, 3), .number(best?.logLoss ?? .nan, 3),
                ]
            })
        return Report(
            table: table,
            notes: ["AUC and log loss are cross-validated over customers. Model: \(path)"] + choice(model)
                + model.heads.compactMap { head in
                    head.penaltyOrigins.map { "\(head.outcome.name): \($0.message)" }
                }
                + model.heads.compactMap { head in
                    head.calibration.map { "Calibration of \(head.outcome.name): \($0.message)" }
                },
            json: .object([
                ("schema", "rapport.train/1"), ("model", .string(path)),
                ("cutoffs", .array(model.cutoffs.map { .string("\($0)") })),
                (
                    "featureChoice",
                    model.featureChoice.map { choice in
                        .object([
                            ("kept", .string(choice.keepsAll ? "all" : "plain")),
                            ("plainLogLoss", .number(choice.plainLogLoss)),
                            ("fullLogLoss", .number(choice.fullLogLoss)),
                        ])
                    } ?? .null
                ),
                (
                    "outcomes",
                    .array(
                        model.heads.map { head in
                            .object([
                                ("name", .string(head.outcome.name)), ("rows", .integer(head.fit.rows)),
                                ("customers", .integer(head.fit.groups)), ("events", .integer(head.fit.events)),
                                ("baseRate", .number(Double(head.fit.events) / Double(head.fit.rows))),
                                ("features", .integer(head.fit.keptColumns.count)),
                                ("penalty", .number(head.fit.penalty)),
                                ("penaltyOrigins", head.penaltyOrigins.map(origins) ?? .null),
                                ("passes", .integer(head.fit.passes)),
                                ("seconds", .number(seconds[head.outcome.name] ?? .nan)),
                                ("auc", .number(head.fit.crossValidation?.best.auc ?? .nan)),
                                ("logLoss", .number(head.fit.crossValidation?.best.logLoss ?? .nan)),
                                ("calibration", head.calibration.map(calibration) ?? .null),
                                (
                                    "dropped",
                                    .array(head.fit.droppedColumns.map { .string(head.layout.columns[$0.column].name) })
                                ),
                                (
                                    "notes",
                                    .array(head.fit.notes.map { .string(words(for: $0, in: head, named: false)) })
                                ),
                            ])
                        })
                ),
            ]))
    }
}

/// Shows the progress of training and keeps how long each outcome took.
private final class StageWatch: Sendable {
    private struct State {
        var lines: [String: ProgressLine] = [:]
        var starts: [String: ContinuousClock.Instant] = [:]
        var seconds: [String: Double] = [:]
    }

    private let state = Mutex(State())
    private let isOn: Bool

    init(isOn: Bool) { self.isOn = isOn }

    var seconds: [String: Double] { state.withLock { $0.seconds } }

    func update(_ stage: TrainingStage, _ fraction: Double) {
        let name = if case .outcome(let outcome) = stage { outcome } else { "features" }
        state.withLock { state in
            if state.lines[name] == nil {
                state.lines.values.forEach { $0.finish() }
                state.lines[name] = ProgressLine(label: name == "features" ? "features" : "fitting \(name)", isOn: isOn)
                state.starts[name] = .now
            }
            state.lines[name]!.update(fraction: fraction)
            if fraction >= 1 {
                let elapsed = ContinuousClock.now - state.starts[name]!
                state.seconds[name] =
                    Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
            }
        }
    }

    func finish() { state.withLock { $0.lines.values.forEach { $0.finish() } } }
}
