import Experience
import Features
import Insights
import LinearAlgebra

/// One customer's forecasts with everything that speaks for and against.
public struct Explanation: Sendable {
    /// The forecasts.
    public let score: CustomerScore
    /// All reasons for each outcome, in the order of the forecasts.
    public let reasons: [Reasons]
    /// The moment of the forecasts.
    public let asOf: Timestamp
}

extension ForecastModel {
    /// Which touchpoints, or groups of them, go with an outcome, worked out on the training snapshots of this data.
    public func drivers(
        of outcome: String, in histories: Histories, _ request: DriverRequest = DriverRequest(),
        threads: Threads = .all
    ) throws -> Drivers {
        let head = try head(outcome)
        let table = try settledTable(of: head, in: histories, threads: threads)
        return try Drivers(
            of: head.fit, map: head.map, layout: head.layout, table: table, matrix: head.layout.matrix(of: table),
            outcome: head.outcome, reach: TouchpointReach(histories.log, before: table), view: request.view,
            profiles: histories.log.profiles, draws: request.draws, seed: request.seed, threads: threads)
    }

    /// Removal effects of touchpoints in journeys of this data.
    ///
    /// A customer's journey is the events, as they were known, of as many days before the last of their training snapshots as
    /// the outcome looks ahead; it ends well where the outcome is the one that is hoped for.
    public func removalComparison(
        of outcome: String, in histories: Histories, threads: Threads = .all
    ) throws -> RemovalComparison {
        let head = try head(outcome)
        let table = try settledTable(of: head, in: histories, threads: threads)
        let labels = table.labels[outcome]!
        let log = histories.log
        let last = table.customers.indices.filter { row in
            row + 1 == table.rows || table.customers[row + 1] != table.customers[row]
        }
        let journeys = last.map { row in
            let cutoff = table.cutoffs[row]
            let start = histories.calendar.shifted(cutoff.microseconds, byDays: -head.outcome.horizonDays)
            let path = log.events(ofCustomer: table.customers[row]).filter {
                log.events.times[$0] >= start && log.isKnown($0, at: cutoff)
            }.map { Int(log.events.touchpoints[$0]) }
            return JourneyChain.Journey(path: path, isLoyal: (labels[row] == 1) == head.outcome.isWanted)
        }
        return RemovalComparison(journeys, vocabulary: log.touchpoints)
    }

    /// The training snapshots whose outcome was settled when the model was trained.
    private func settledTable(of head: Head, in histories: Histories, threads: Threads) throws -> FeatureTable {
        let all = try outcomeTable(histories, plan: trainingPlan, threads: threads)
        let rows = Set(trainingRows(of: head, in: all, calendar: histories.calendar))
        guard !rows.isEmpty else { throw FeatureError.nothingSettled(outcome: head.outcome.name) }
        return all.selecting { rows.contains($0) }
    }

    /// Explains one customer's forecasts.
    ///
    /// - Parameter sharing: whether reasons share what columns that go together say (``Insights/ConditionalShares``): how they
    ///   go together is worked out on the training snapshots of this data.
    public func explain(
        _ customer: CustomerID, in histories: Histories, asOf: Timestamp? = nil, sharing: Bool = false,
        threads: Threads = .all
    ) throws -> Explanation {
        guard let index = histories.log.index(of: customer) else { throw ProjectError.unknownCustomer }
        let moment = asOf ?? histories.now
        let scores = try score(histories, asOf: moment, only: index, threads: threads)
        guard plan(at: [moment]).isEligible(index, at: moment, in: histories.log, calendar: histories.calendar) else {
            throw ProjectError.customerNotEligible(asOf: "\(moment)")
        }
        let table = try table(of: histories, at: moment, only: index, threads: threads)
        let training = sharing ? try outcomeTable(histories, plan: trainingPlan, threads: threads) : nil
        let reasons = try heads.map { head in
            let design = head.layout.matrix(of: table)
            guard let training, !head.fit.keptColumns.isEmpty else {
                return Reasons(
                    of: head.fit, map: head.map, layout: head.layout, table: table, row: 0, design: design)
            }
            return try Reasons(
                of: head.fit, map: head.map, layout: head.layout, table: table, row: 0, design: design,
                sharing: try conditionalShares(of: head, in: training, calendar: histories.calendar))
        }
        return Explanation(score: scores.customers[0], reasons: reasons, asOf: moment)
    }

    /// How a head's kept columns go together in its training snapshots.
    private func conditionalShares(
        of head: Head, in table: FeatureTable, calendar: CalendarCutoffs
    ) throws -> ConditionalShares {
        let rows = trainingRows(of: head, in: table, calendar: calendar)
        guard !rows.isEmpty else { throw FeatureError.nothingSettled(outcome: head.outcome.name) }
        let kept = head.fit.keptColumns
        return ConditionalShares(
            of: head.layout.matrix(of: table).selectRows(rows).selectColumns(kept),
            around: kept.map { head.fit.means[$0] })
    }
}
