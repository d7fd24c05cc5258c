import Experience
import Features
import Foundation
import LinearAlgebra
import Regression
import Simulation
import Testing

@testable import Rapport

/// The configuration that simulated histories come with, with two cutoffs, one window and few statistics to keep fits
/// small.
let simulatedYAML = """
    version: 1
    events:
      from: events.parquet
      customer: customer_id
      time: occurred_at
      touchpoint: touchpoint
      emotion: {column: rating, scale: [1, 5]}
      response: {column: response_minutes, unit: minutes}
      promise_kept: promise_kept
      resolved: resolved
      amount: amount
    customers: {from: customers.csv, customer: customer_id, attributes: {plan: category, age: number}}
    outcomes:
      churn:    {none_of: [purchase, app], within: 90d}
      referral: {any_of: [referral], within: 90d}
    snapshots: {at: [2025-03-01, 2025-07-01], active_within: 120d}
    features:
      windows: [120d]
      exclude: [newsletter]
      select:
        - {of: touchpoints, measure: count}
        - {of: touchpoints, measure: silence}
        - {of: touchpoints, measure: emotion, statistic: [mean, sum]}
        - {of: touchpoints, measure: response}
        - {of: touchpoints, measure: promise}
        - {of: touchpoints, measure: resolved}
        - {measure: count}
        - {measure: silence}
        - {measure: tenure}
        - {measure: amount, statistic: [sum, mean]}

    """

/// A small simulated business, trained once for all tests.
struct SmallWorld: Sendable {
    let project: Project
    let histories: Histories
    let model: ForecastModel

    private static let task = Task { try await SmallWorld(threads: .all) }

    /// The one that all tests share.
    static var shared: SmallWorld { get async throws { try await task.value } }

    init(threads: Threads) async throws {
        project = try Project(
            configuration: ProjectConfiguration(yaml: simulatedYAML, file: "rapport.yaml"), folder: "")
        histories = try Self.histories(project, customers: 300)
        model = try await project.train(on: histories, seed: 3, threads: threads)
    }

    static func histories(_ project: Project, customers: Int, plans: [String: String] = [:]) throws -> Histories {
        let world = SimulatedWorld(SimulationPlan(customers: customers, seed: 20))
        let log = world.eventLog()
        let rows = world.customerRows
        return try Histories(
            log: log,
            attributes: CustomerAttributes(
                rowsOf: rows.ids,
                attributes: [
                    .init(name: "plan", kind: .category, values: .categories(rows.plan.map { plans[$0] ?? $0 })),
                    .init(name: "age", kind: .number, values: .numbers(rows.age)),
                ], for: log),
            intake: .clean, declaredEnd: nil, calendar: project.calendar)
    }
}

extension EventIntake {
    /// An intake that met nothing.
    static var clean: EventIntake { EventLogBuilder(mapping: SimulatedWorld.mapping).intake }
}

/// One event of a hand-made log.
struct Row {
    var customer: String
    var day: Double
    var touchpoint: String
    var fields: [EventField: Double] = [:]
}

extension EventLog {
    /// A log of hand-made events; days are counted from 2025-01-01.
    static func made(_ rows: [Row]) -> EventLog {
        var mapping = EventMapping(customer: "c", time: "t", touchpoint: "p")
        mapping.emotion = .init(column: "e", scale: .unit)
        mapping.response = .init(column: "r", unit: .minutes)
        mapping.promiseKept = "k"
        var builder = EventLogBuilder(mapping: mapping)
        var batch = EventLogBuilder.Batch()
        let start = Timestamp(year: 2025, month: 1, day: 1)
        for row in rows {
            let customer = Array(row.customer.utf8)
            let touchpoint = Array(row.touchpoint.utf8)
            batch.customers.append(builder.customerCode(customer.span))
            batch.touchpoints.append(builder.touchpointCode(touchpoint.span))
            batch.times.append(start.adding(days: row.day).microseconds)
        }
        for field in mapping.fields { batch.fields[field] = rows.map { $0.fields[field] ?? .nan } }
        builder.append(batch)
        return builder.finish()
    }

    /// The log without one touchpoint.
    func without(_ touchpoint: Touchpoint) -> EventLog {
        let gone = code(of: touchpoint)!
        let kept = events.times.indices.filter { events.touchpoints[$0] != gone }
        var left = events.taking(kept)
        left.touchpoints = left.touchpoints.map { $0 > gone ? $0 - 1 : $0 }
        return EventLog(
            customers: customers, touchpoints: touchpoints.filter { $0 != touchpoint },
            offsets: offsets.map { offset in kept.firstIndex { $0 >= offset } ?? kept.count }, events: left,
            profiles: profiles)
    }
}

extension Project {
    /// A project of hand-made histories with these outcomes and settings.
    static func made(_ tail: String) throws -> Project {
        let head = "events: {from: e.csv, customer: c, time: t, touchpoint: p}\n"
        return try Project(configuration: ProjectConfiguration(yaml: head + tail, file: "rapport.yaml"), folder: "")
    }

    /// Histories of a hand-made log.
    func histories(_ rows: [Row]) throws -> Histories {
        try Histories(
            log: .made(rows), attributes: .none, intake: .clean, declaredEnd: nil, calendar: calendar)
    }
}

/// A folder for one test, removed afterwards.
func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rapport-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.path)
}

/// The error that something throws, or `nil`.
func failure(_ body: () async throws -> Void) async -> (any Error)? {
    do {
        try await body()
        return nil
    } catch {
        return error
    }
}
