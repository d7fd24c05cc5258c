import Dispatch
import Experience
import LinearAlgebra
import Synchronization

/// Computes a catalogue's features and outcomes' labels for every eligible customer at every cutoff of a plan.
///
/// For every cutoff a customer's events are walked in time order up to it, those that it knows. An event counts
/// at cutoff c iff `time < c` and, where the log says when it became known, `known_at ≤ c`; a window is `[c − w, c)`.
/// Labels read the log as it is, with everything known by now.
///
/// - Complexity: O(events × cutoffs + rows × features).
public struct FeatureBuilder: Sendable {
    /// The features.
    public let catalog: FeatureCatalog
    /// The outcomes that get a label each.
    public let outcomes: [Outcome]

    /// Creates a builder.
    public init(catalog: FeatureCatalog, outcomes: [Outcome]) {
        self.catalog = catalog
        self.outcomes = outcomes
    }

    /// The feature table of a log.
    ///
    /// - Parameters:
    ///   - plan: which customers, at which moments.
    ///   - dataEnd: the moment up to which the log is complete; a label whose window passes it is NaN.
    ///   - threads: how many threads share the customers; the result does not depend on it.
    /// - Throws: a feature whose source this log lacks.
    public func table(
        of log: EventLog, attributes: CustomerAttributes, plan: SnapshotPlan, dataEnd: Timestamp,
        threads: Threads = .all
    ) throws(FeatureError) -> FeatureTable {
        let eligibility = Eligibility(plan, log: log)
        return try sweep(log, attributes, dataEnd: dataEnd, threads: threads) { customer in
            plan.moments(ofCustomer: customer, in: log).filter { eligibility.isEligible(customer, at: $0) }
        }
    }

    /// The feature table of given customers at one moment, eligible or not; no label is known.
    ///
    /// - Parameter customers: positions in ``EventLog/customers``.
    /// - Throws: a feature whose source this log lacks.
    public func table(
        of log: EventLog, attributes: CustomerAttributes, customers: [Int], at cutoff: Timestamp,
        threads: Threads = .all
    ) throws(FeatureError) -> FeatureTable {
        let wanted = Set(customers)
        return try sweep(log, attributes, dataEnd: cutoff, threads: threads) { customer in
            wanted.contains(customer) ? [cutoff.microseconds] : []
        }
    }

    private func sweep(
        _ log: EventLog, _ attributes: CustomerAttributes, dataEnd: Timestamp, threads: Threads,
        cutoffs: @Sendable (Int) -> [Int64]
    ) throws(FeatureError) -> FeatureTable {
        let layout = try FeatureLayout(catalog.features, log: log, attributes: attributes)
        let rules = outcomes.map { LabelRule($0, log: log, dataEnd: dataEnd) }
        let count = log.customers.count
        let parts = max(1, min(threads.count * 4, count))
        let results = Mutex<[Int: PartialTable]>([:])
        let next = Atomic(0)
        @Sendable func compute(_ part: Int) {
            var table = PartialTable()
            var sweep = CustomerSweep(layout: layout, log: log)
            for customer in (count * part / parts)..<(count * (part + 1) / parts) {
                for cutoff in cutoffs(customer) {
                    table.customers.append(customer)
                    table.cutoffs.append(Timestamp(microseconds: cutoff))
                    sweep.appendRow(customer: customer, cutoff: cutoff, to: &table.values)
                    table.labels.append(contentsOf: rules.map { $0.label(customer: customer, cutoff: cutoff) })
                }
            }
            results.withLock { $0[part] = table }
        }
        DispatchQueue.concurrentPerform(iterations: min(threads.count, parts)) { _ in
            while true {
                let part = next.add(1, ordering: .relaxed).oldValue
                guard part < parts else { return }
                compute(part)
            }
        }
        let tables = results.withLock { done in (0..<parts).map { done[$0]! } }
        let customers = tables.flatMap(\.customers)
        let labels = tables.flatMap(\.labels)
        return FeatureTable(
            features: catalog.features, customers: customers, cutoffs: tables.flatMap(\.cutoffs),
            values: Matrix(
                rows: customers.count, columns: catalog.features.count, storage: tables.flatMap(\.values)),
            labels: Dictionary(
                uniqueKeysWithValues: outcomes.enumerated().map { index, outcome in
                    (outcome.name, stride(from: index, to: labels.count, by: outcomes.count).map { labels[$0] })
                }))
    }
}

/// The rows of some customers.
private struct PartialTable: Sendable {
    var customers: [Int] = []
    var cutoffs: [Timestamp] = []
    var values: [Double] = []
    var labels: [Double] = []
}

/// Who is looked at, decided with what was known at the cutoff.
struct Eligibility {
    private let log: EventLog
    private let within: Int64?
    private let codes: Set<UInt16>?

    init(_ plan: SnapshotPlan, log: EventLog) {
        self.log = log
        within = plan.activeWithinDays.map(microseconds)
        let isAny = plan.activeIn.isEmpty || plan.activeIn.contains(.any)
        codes = isAny ? nil : Set(plan.activeIn.compactMap(log.code(of:)))
    }

    func isEligible(_ customer: Int, at cutoff: Int64) -> Bool {
        log.events(ofCustomer: customer).contains { index in
            let time = log.events.times[index]
            return time < cutoff && (within.map { time >= cutoff - $0 } ?? true)
                && (codes?.contains(log.events.touchpoints[index]) ?? true)
                && (log.events.knownAt.isEmpty || log.events.knownAt[index] <= cutoff)
        }
    }
}

/// An outcome with its touchpoints' numbers in one log.
struct LabelRule {
    private let outcome: Outcome
    private let log: EventLog
    /// The numbers of the touchpoints that qualify; `nil` where all do.
    private let codes: Set<UInt16>?
    private let conditionValues: [Double]?
    private let dataEnd: Int64
    private let gap: Int64
    private let horizon: Int64

    init(_ outcome: Outcome, log: EventLog, dataEnd: Timestamp) {
        self.outcome = outcome
        self.log = log
        codes = outcome.touchpoints.contains(.any) ? nil : Set(outcome.touchpoints.compactMap(log.code(of:)))
        conditionValues = outcome.condition.map { condition in
            log.events.fields[.column(condition.column)]
                ?? Array(repeating: .nan, count: log.events.count)
        }
        self.dataEnd = dataEnd.microseconds
        gap = microseconds(outcome.gapDays)
        horizon = microseconds(outcome.horizonDays)
    }

    func label(customer: Int, cutoff: Int64) -> Double {
        let window = (cutoff + gap)..<(cutoff + gap + horizon)
        guard window.upperBound <= dataEnd else { return .nan }
        let happened = log.events(ofCustomer: customer).contains { index in
            window.contains(log.events.times[index]) && (codes?.contains(log.events.touchpoints[index]) ?? true)
                && (outcome.condition.map { $0.holds(for: conditionValues![index]) } ?? true)
        }
        return happened == (outcome.rule == .anyOf) ? 1 : 0
    }
}

/// Days as microseconds, rounded as ``Timestamp/adding(days:)`` rounds, so that 13 minutes are 13 minutes.
private func microseconds(_ days: Double) -> Int64 {
    Timestamp(microseconds: 0).adding(days: days).microseconds
}
