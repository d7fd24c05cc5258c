import Experience
import LinearAlgebra

/// Computes a catalogue's features and outcomes' labels for every eligible customer at every cutoff of a plan.
///
/// An event counts at cutoff c iff `time < c`, `known_at ≤ c` and no correction of it was known at c, where the log says
/// so (``Experience/EventColumns/isKnown(_:at:)``); a window is `[c − w, c)`, with w in days of the business's calendar.
/// Labels read the log as it is, with everything known by now.
///
/// Customers are shared out to threads in parts that depend on nothing but their number, and each customer is walked once,
/// cutoff by cutoff: no result depends on the number of threads, or on which other customers there are.
///
/// - Complexity: O(events × windows + rows × features); statistics other than counts read a row's window again.
public struct FeatureBuilder: Sendable {
    /// The features.
    public let catalog: FeatureCatalog
    /// The outcomes that get a label each.
    public let outcomes: [Outcome]
    /// The business's calendar.
    public let calendar: CalendarCutoffs

    /// Creates a builder.
    public init(catalog: FeatureCatalog, outcomes: [Outcome], calendar: CalendarCutoffs = .utc) {
        self.catalog = catalog
        self.outcomes = outcomes
        self.calendar = calendar
    }

    /// The feature table of a log.
    ///
    /// - Parameters:
    ///   - plan: which customers, at which moments.
    ///   - dataEnd: the moment up to which the log is complete; a label whose window passes it is NaN.
    ///   - customers: positions in ``Experience/EventLog/customers`` of those who are looked at; `nil`: all.
    ///   - precision: how values are stored. Single precision halves the table; each part is rounded as it is written, and
    ///     there are never doubles of more than a few parts.
    ///   - threads: how many threads share the customers; the result does not depend on it.
    /// - Throws: a feature whose source this log lacks, or `CancellationError`.
    public func table(
        of log: EventLog, attributes: CustomerAttributes, plan: SnapshotPlan, dataEnd: Timestamp,
        among customers: [Int]? = nil, precision: StoredPrecision = .double, threads: Threads = .all
    ) throws -> FeatureTable {
        let run = try SweepRun(
            self, log, attributes, plan: plan, dataEnd: dataEnd, customers: customers, precision: precision)
        return FeatureTable(
            joining: try run.parts(threads: threads).map(\.table), features: catalog.features, outcomes,
            precision: precision)
    }

    /// The feature table of given customers at one moment, eligible or not; no label is known.
    ///
    /// - Parameter customers: positions in ``Experience/EventLog/customers``.
    /// - Throws: a feature whose source this log lacks, or `CancellationError`.
    public func table(
        of log: EventLog, attributes: CustomerAttributes, customers: [Int], at cutoff: Timestamp,
        threads: Threads = .all
    ) throws -> FeatureTable {
        let run = try SweepRun(
            self, log, attributes, plan: SnapshotPlan(.at([cutoff])), dataEnd: cutoff, customers: customers,
            takesIneligible: true)
        return FeatureTable(joining: try run.parts(threads: threads).map(\.table), features: catalog.features, outcomes)
    }

    /// The same table part by part, in order, with a summary of each part; only some parts are in memory at a time.
    ///
    /// - Parameters:
    ///   - precision: how values are stored; summaries are of what was there before it was rounded.
    ///   - body: takes the rows of the next customers.
    /// - Throws: a feature whose source this log lacks, what `body` throws, or `CancellationError`.
    public func forEachPart(
        of log: EventLog, attributes: CustomerAttributes, plan: SnapshotPlan, dataEnd: Timestamp,
        precision: StoredPrecision = .double, threads: Threads = .all,
        _ body: (_ rows: FeatureTable, _ summary: FeatureSummary) throws -> Void
    ) throws {
        let run = try SweepRun(
            self, log, attributes, plan: plan, dataEnd: dataEnd, summarizes: true, precision: precision)
        guard threads.count > 1 else { return try run.forEachPart { try body($0.table, $0.summary!) } }
        for wave in stride(from: 0, to: run.count, by: 8 * threads.count) {
            let parts = wave..<min(run.count, wave + 8 * threads.count)
            for part in try run.parts(parts, threads: threads) { try body(part.table, part.summary!) }
        }
    }

    /// How often each feature is there and its mean, over the same snapshots; rows are computed as for a table, and then
    /// forgotten. On one thread: callers share out logs.
    ///
    /// - Throws: a feature whose source this log lacks.
    public func summary(
        of log: EventLog, attributes: CustomerAttributes, plan: SnapshotPlan, dataEnd: Timestamp
    ) throws(FeatureError) -> FeatureSummary {
        try SweepRun(self, log, attributes, plan: plan, dataEnd: dataEnd, summarizes: true).summarize()
    }
}
