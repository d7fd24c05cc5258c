import Experience
import Features
import LinearAlgebra
import Regression
import Reporting

/// How an outcome's penalty did at forecasting later snapshots from earlier ones: ``ProjectConfiguration/PenaltyRule``
/// `rolling_origin`.
public struct PenaltyOrigins: Sendable, Codable, Equatable {
    /// How many origins there are at most.
    static let most = 5
    /// How many of the rarer kind, with the outcome or without, the first origin has to learn from.
    static let leastEvents = 100

    /// The first origin; `nil` where too few outcomes were known at any cutoff to learn from.
    public let from: Timestamp?
    /// The curve and the choice; `nil` likewise.
    public let validation: ForwardValidation?

    /// In words, such as `penalty chosen by forecasting 12,000 later snapshots at 5 origins from 2025-06-01 on`.
    public var message: String {
        guard let from, let validation else {
            return
                "penalty chosen by leaving out customers: too few outcomes were known at any cutoff to choose it by rolling "
                + "origin"
        }
        let rows = validation.origins.reduce(0) { $0 + $1.rows }
        let count = validation.origins.count
        return "penalty chosen by forecasting \(Numbers.grouped(rows)) later snapshots at \(count) "
            + "origin\(count == 1 ? "" : "s") from \(from.isoDay) on"
    }

    /// Chooses λ for an outcome's own regression on all its settled snapshots.
    ///
    /// Cutoffs from the first on at which enough earlier outcomes were known are divided into at most five stretches of about
    /// as many snapshots. At the beginning o of each the snapshots whose outcome was known (``KnownOutcomes``) are fitted, missing values filled
    /// by what they tell, and those of the stretch forecast.
    init(
        _ table: FeatureTable, outcome: Outcome, calendar: CalendarCutoffs, regression: RidgeLogisticRegression,
        latenessDays: Double = 0, progress: (Double) -> Void = { _ in }
    ) throws {
        let labels = table.labels[outcome.name]!
        let settled = labels.indices.filter { !labels[$0].isNaN }
        let known = KnownOutcomes(
            of: outcome, at: settled.map { table.cutoffs[$0] }, latenessDays: latenessDays, calendar: calendar)
        let stretches = Self.stretches(table, labels, settled, known)
        guard let first = stretches.first else {
            (from, validation) = (nil, nil)
            return
        }
        let splits = try stretches.map { stretch in
            let earlier = settled.filter { known[table.cutoffs[$0]] <= stretch.lowerBound }
            let later = settled.filter { stretch.contains(table.cutoffs[$0]) }
            let layout = DesignLayout(learningFrom: table, rows: earlier, findsSupport: false)
            let training = try LogisticData(
                design: layout.design(of: table, rows: earlier), y: earlier.map { labels[$0] },
                groups: earlier.map { table.customers[$0] }, columnNames: layout.columns.map(\.name))
            return ForwardSplit(
                training: training, later: layout.design(of: table, rows: later), outcomes: later.map { labels[$0] })
        }
        from = first.lowerBound
        validation = try regression.forwardValidate(splits, weight: Double(settled.count), progress: progress)
    }

    /// The stretches of cutoffs that are forecast, each from its first cutoff on.
    private static func stretches(
        _ table: FeatureTable, _ labels: [Double], _ settled: [Int], _ known: KnownOutcomes
    ) -> [ClosedRange<Timestamp>] {
        let events = settled.filter { labels[$0] == 1 }
        let others = settled.filter { labels[$0] == 0 }
        guard min(events.count, others.count) >= leastEvents else { return [] }
        let enough = [events, others].map { rows in
            rows.map { known[table.cutoffs[$0]] }.sorted()[leastEvents - 1]
        }
        let first = max(enough[0], enough[1])
        let cutoffs = settled.map { table.cutoffs[$0] }.filter { $0 >= first }.sorted()
        var stretches: [ClosedRange<Timestamp>] = []
        var start = 0
        while start < cutoffs.count {
            // As many as the rest of the stretches would each have, and all snapshots of the last cutoff among them.
            let wanted = (cutoffs.count - start) / (most - stretches.count)
            let last = cutoffs[min(start + max(1, wanted), cutoffs.count) - 1]
            stretches.append(cutoffs[start]...last)
            start = cutoffs.firstIndex { $0 > last } ?? cutoffs.count
        }
        return stretches
    }
}
