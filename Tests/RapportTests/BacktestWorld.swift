import Experience
import Features
import LinearAlgebra
import Testing

@testable import Rapport

/// Customers whose visits tell whether they buy in the month after: 30 days each, a cutoff at each month's end.
struct BacktestWorld: Sendable {
    static let start = Timestamp(year: 2025, month: 1, day: 1)

    let project: Project
    let histories: Histories

    /// - Parameters:
    ///   - months: how many months there are; the cutoffs are the ends of all but the last.
    ///   - drift: from which cutoff on a visit means the contrary.
    init(customers: Int = 150, months: Int, seed: UInt64 = 1, drift: Int? = nil, outcomes: String? = nil) throws {
        var rows: [Row] = []
        for customer in 0..<customers {
            var draws = SplitMix64(seed: seed, UInt64(customer))
            var visited = false
            for month in 0..<months {
                let day = Double(30 * month)
                if month == 0 { rows.append(Row(customer: "c\(customer)", day: draws.uniform(), touchpoint: "join")) }
                let isTurned = drift.map { month >= $0 } ?? false
                let buys = draws.uniform() < (visited != isTurned ? 0.8 : 0.3)
                let moment = 1 + 27 * draws.uniform()
                if buys, month > 0 { rows.append(Row(customer: "c\(customer)", day: day + moment, touchpoint: "buy")) }
                visited = draws.uniform() < 0.5
                if visited { rows.append(Row(customer: "c\(customer)", day: day + 29, touchpoint: "visit")) }
            }
        }
        // The log is complete until the end of the last month.
        rows.append(Row(customer: "c0", day: Double(30 * months), touchpoint: "join"))
        let dates = (1..<months).map { "\(Self.cutoff($0))" }.joined(separator: ", ")
        project = try Project.made(
            (outcomes ?? "outcomes: {churn: {none_of: [buy], within: 30d}}\n") + "snapshots: {at: [\(dates)]}\n"
                + "features: {windows: [30d], select: [{of: [visit, buy], measure: count}]}\n"
                + "model: {calibration: none}\n")
        histories = try project.histories(rows)
    }

    /// The cutoff at the end of a month, from 1.
    static func cutoff(_ month: Int) -> Timestamp { start.adding(days: Double(30 * month)) }

    func backtest(
        folds: Int = 6, on changed: Histories? = nil, asOf: Timestamp? = nil, threads: Threads = .all
    ) async throws -> Backtest {
        try await project.backtest(on: changed ?? histories, folds: folds, asOf: asOf, threads: threads)
    }

    /// The histories with other events.
    func changing(_ change: (inout EventColumns) -> Void) throws -> Histories {
        var events = histories.log.events
        change(&events)
        let log = histories.log
        return try Histories(
            log: EventLog(
                customers: log.customers, touchpoints: log.touchpoints, offsets: log.offsets, events: events,
                profiles: log.profiles),
            attributes: .none, intake: .clean, declaredEnd: histories.completeUntil, calendar: project.calendar)
    }
}

/// What was forecast at an origin, whatever then happened.
func forecasts(_ origin: BacktestOrigin) -> [Backtest.Forecaster: CohortForecast] { origin.cohort.forecasts }
