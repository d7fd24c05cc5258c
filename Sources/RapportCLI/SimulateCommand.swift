import ArgumentParser
import Experience
import Features
import Foundation
import LinearAlgebra
import Rapport
import Reporting
import Simulation
import Warehouse

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Histories with a known truth: events, customers, rapport.yaml, truth.json.",
        discussion: """
            truth.json holds the true causes and, for each scenario, the mean outcome over the horizon when the edits are \
            made to the events before the cutoff and the future is simulated from there, minus the unedited mean.
            """)

    @Option(help: ArgumentHelp("About how many customers.", valueName: "n"))
    var customers = 3000

    @Option(help: "The seed; the same seed gives the same bytes.")
    var seed: UInt64 = 1

    @Flag(help: "Difficult customers call more and leave more.")
    var confounded = false

    @Option(help: ArgumentHelp("A scenario for truth.json, as in what-if --set; may be repeated.", valueName: "edit"))
    var set: [String] = []

    @Option(help: ArgumentHelp("A YAML file with a scenario for truth.json; may be repeated.", valueName: "file"))
    var scenario: [String] = []

    @Option(help: ArgumentHelp("The cutoff of truth.json.", valueName: "date"))
    var asOf = "2025-10-01"

    @Option(help: ArgumentHelp("How many futures the truth is the mean of.", valueName: "n"))
    var replicates = 20

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if customers < 10 { throw ValidationError("--customers takes 10 or more") }
        if replicates < 2 { throw ValidationError("--replicates takes 2 or more") }
        if global.output == nil { throw ValidationError("give the folder to write to: -o DIR") }
    }

    func run() async throws {
        var plan = SimulationPlan(customers: customers, seed: seed)
        plan.confounded = confounded
        guard let cutoff = Timestamp(iso8601: asOf), plan.start < cutoff, cutoff < plan.end else {
            throw ProjectError.invalidDate(asOf)
        }
        let folder = global.output!
        let paths = ["events.parquet", "customers.csv", "rapport.yaml", "truth.json"].map { folder + "/" + $0 }
        if !global.force, let existing = paths.first(where: { FileManager.default.fileExists(atPath: $0) }) {
            throw ProjectError.wouldOverwrite(path: existing)
        }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw WarehouseError.cannotWrite(path: folder, reason: "the folder cannot be made")
        }
        let world = SimulatedWorld(plan)
        let truth = try self.truth(of: world, at: cutoff)
        paths.forEach(Interruption.willWrite)
        let engine = try Engine.open(.duckDB, threads: 1)
        try engine.write(eventColumns(world.rows), to: paths[0])
        try engine.write(customerColumns(world.customerRows), to: paths[1])
        try TextFile.write(Self.configurationText(world), to: paths[2])
        try TextFile.write(truth, to: paths[3])
        Console.output(
            "\(Numbers.grouped(world.rows.count)) events of \(Numbers.grouped(world.customerRows.ids.count)) customers in \(folder)\n"
        )
        global.next("rapport train -c \(folder)/rapport.yaml")
    }

    private func truth(of world: SimulatedWorld, at cutoff: Timestamp) throws -> String {
        let log = world.eventLog()
        let builder = FeatureBuilder(catalog: FeatureCatalog(features: []), outcomes: [])
        let plan = SnapshotPlan(.at([cutoff]), activeWithinDays: Self.activeWithinDays)
        let eligible = try builder.table(of: log, attributes: .none, plan: plan, dataEnd: cutoff).customers
        let scenarios = try scenarios().map { scenario in
            try world.truth(
                of: scenario, asOf: cutoff, eligible: eligible, outcomes: [.churn, .referral], replicates: replicates)
        }
        return JSONValue.object([
            ("schema", "rapport.truth/1"), ("asOf", .string("\(cutoff)")), ("confounded", .bool(confounded)),
            ("activeWithinDays", .number(Self.activeWithinDays)),
            (
                "causes",
                .array(
                    world.causes.map { cause in
                        .object([
                            ("outcome", .string(cause.outcome)), ("touchpoint", .string(cause.touchpoint.name)),
                            ("field", .string(cause.field)), ("direction", .integer(cause.direction)),
                            ("weight", .number(cause.weight)),
                        ])
                    })
            ),
            (
                "scenarios",
                .array(
                    scenarios.map { scenario in
                        .object([
                            ("name", .string(scenario.scenario)), ("customers", .integer(scenario.customers)),
                            ("edited", .integer(scenario.edited)), ("replicates", .integer(scenario.replicates)),
                            (
                                "outcomes",
                                .array(
                                    scenario.outcomes.map { outcome in
                                        .object([
                                            ("name", .string(outcome.name)), ("baseline", .number(outcome.baseline)),
                                            ("scenario", .number(outcome.scenario)),
                                            ("change", .number(outcome.change)),
                                            ("standardError", .number(outcome.standardError)),
                                        ])
                                    })
                            ),
                        ])
                    })
            ),
        ]).text + "\n"
    }

    /// The scenarios asked for; without any, the main causes mended one by one, and a touchpoint that does nothing.
    private func scenarios() throws -> [Scenario] {
        let usual = [
            "support_call.response_minutes=60", "support_call.emotion=0.5", "delivery.promise_kept=1",
            "website.emotion=1",
        ]
        let edits = set.isEmpty && scenario.isEmpty ? usual : set
        return try edits.map { Scenario(name: $0, edits: [ScenarioEdit(try .init(settingText: $0))], seed: seed) }
            + scenario.flatMap { try PricedScenario.all(file: $0, seed: seed).map(\.scenario) }
    }

    private func eventColumns(_ rows: SimulatedEvents) -> [(name: String, column: Column)] {
        func numbers(_ values: [Double]) -> Column {
            .double(TypedColumn(values.map { $0.isNaN ? nil : $0 }))
        }
        func flags(_ values: [Double]) -> Column {
            .boolean(TypedColumn(values.map { $0.isNaN ? nil : $0 == 1 }))
        }
        return [
            ("event_id", .text(TextColumn(rows.eventIDs))), ("customer_id", .text(TextColumn(rows.customerIDs))),
            ("occurred_at", .timestamp(TypedColumn(values: rows.times))),
            ("touchpoint", .text(TextColumn(rows.touchpoints))), ("rating", numbers(rows.ratings)),
            ("response_minutes", numbers(rows.responseMinutes)), ("promise_kept", flags(rows.promiseKept)),
            ("resolved", flags(rows.resolved)), ("amount", numbers(rows.amount)),
        ]
    }

    private func customerColumns(_ rows: SimulatedCustomers) -> [(name: String, column: Column)] {
        [
            ("customer_id", .text(TextColumn(rows.ids))), ("plan", .text(TextColumn(rows.plan))),
            ("age", .double(TypedColumn(rows.age.map { $0.isNaN ? nil : $0 }))),
        ]
    }

    /// How recently a customer of the simulated business must have been active.
    private static let activeWithinDays = 120.0

    private static func configurationText(_ world: SimulatedWorld) -> String {
        let profiles = SimulatedWorld.mapping.profiles.sorted { $0.key < $1.key }.map { touchpoint, profile in
            let parts = [profile.stage.map { "stage: \($0)" }, profile.through.map { "through: \($0)" }].compactMap {
                $0
            }
            return "  \(touchpoint): {\(parts.joined(separator: ", "))}"
        }
        return """
            # Simulated histories (made by rapport simulate --customers \(world.plan.customers) --seed \(world.plan.seed)\(world.plan.confounded ? " --confounded" : "")).
            version: 1
            timezone: UTC
            events:
              from: events.parquet
              customer: customer_id
              time: occurred_at
              id: event_id
              touchpoint: touchpoint
              emotion: {column: rating, scale: [1, 5]}
              response: {column: response_minutes, unit: minutes}
              promise_kept: promise_kept
              resolved: resolved
              amount: amount
            customers:
              from: customers.csv
              customer: customer_id
              attributes: {plan: category, age: number}
            touchpoints:
            \(profiles.joined(separator: "\n"))
            outcomes:
              churn:    {none_of: [purchase, app], within: 90d}
              referral: {any_of: [referral], within: 90d}
            snapshots: {every: 1 month, from: 2025-01-01, to: 2025-10-01, active_within: 120d}
            features: {windows: [30d, 90d, 365d]}

            """
    }
}
