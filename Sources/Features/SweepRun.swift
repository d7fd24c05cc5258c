import Experience
import LinearAlgebra

/// One run of a builder over a log: which customers at which moments, in parts that threads can take.
struct SweepRun: Sendable {
    /// The rows of some customers, and their summary where it was asked for.
    struct Part: Sendable {
        var table: FeatureTable
        var summary: FeatureSummary?
    }

    private let builder: FeatureBuilder
    private let log: EventLog
    private let layout: SweepLayout
    private let plan: SnapshotPlan
    private let rules: [LabelRule]
    private let dataEnd: Timestamp
    private let summarizes: Bool
    private let precision: StoredPrecision
    /// The customers that are wanted; `nil`: all.
    private let customers: [Int]?
    /// Whether they are wanted whether eligible or not.
    private let takesIneligible: Bool
    /// What is the same for every customer where the plan gives the cutoffs.
    private let moments: [PlannedMoment]?
    private let customersInPart: Int

    /// A moment with what eligibility and labels need at it.
    private struct PlannedMoment: Sendable {
        let moment: Moment
        let activeSince: Int64
        let windows: [Range<Int64>?]
    }

    init(
        _ builder: FeatureBuilder, _ log: EventLog, _ attributes: CustomerAttributes, plan: SnapshotPlan,
        dataEnd: Timestamp, customers: [Int]? = nil, takesIneligible: Bool = false,
        summarizes: Bool = false, precision: StoredPrecision = .double
    ) throws(FeatureError) {
        self.builder = builder
        self.log = log
        self.plan = plan
        self.summarizes = summarizes
        self.precision = precision
        self.customers = customers?.sorted()
        self.takesIneligible = takesIneligible
        self.dataEnd = dataEnd
        let layout = try SweepLayout(builder.catalog.features, log: log, attributes: attributes)
        let rules = builder.outcomes.map { LabelRule($0, log: log) }
        self.layout = layout
        self.rules = rules
        let eligibility = Eligibility(plan, log: log, calendar: builder.calendar)
        if case .at(let cutoffs) = plan.cutoffs {
            moments = Set(cutoffs.map(\.microseconds)).sorted().map { cutoff in
                PlannedMoment(
                    moment: layout.moment(cutoff, calendar: builder.calendar),
                    activeSince: eligibility.start(at: cutoff),
                    windows: builder.outcomes.map {
                        $0.window(at: cutoff, until: dataEnd, calendar: builder.calendar)
                    })
            }
        } else {
            moments = nil
        }
        // About a megabyte of rows: enough to share out, few enough that memory is used again.
        customersInPart = max(1, 131_072 / max(1, builder.catalog.features.count) / max(1, moments?.count ?? 4))
    }

    /// How many parts there are.
    var count: Int {
        ((customers?.count ?? log.customers.count) + customersInPart - 1) / customersInPart
    }

    /// All parts, or some.
    func parts(_ range: Range<Int>? = nil, threads: Threads) throws(CancellationError) -> [Part] {
        let range = range ?? 0..<count
        return try threads.map(range.count) { compute(range.lowerBound + $0) }
    }

    private func compute(_ part: Int) -> Part {
        var sweep = FeatureSweep(layout, log: log)
        var rows = newRows()
        var summary = summarizes ? FeatureSummary(features: builder.catalog.features.count) : nil
        write(part, with: &sweep, to: &rows, &summary)
        return Part(table: rows.table(builder, precision), summary: summary)
    }

    /// All parts, one after the other, whose rows all go through the same block of memory where they are rounded from it.
    func forEachPart(_ body: (Part) throws -> Void) rethrows {
        var sweep = FeatureSweep(layout, log: log)
        var rows = newRows()
        for part in 0..<count {
            rows.removeAll()
            var summary = summarizes ? FeatureSummary(features: builder.catalog.features.count) : nil
            write(part, with: &sweep, to: &rows, &summary)
            try body(Part(table: rows.table(builder, precision), summary: summary))
        }
    }

    /// The summary of all parts, one after the other, whose rows all go through the same block of memory.
    func summarize() -> FeatureSummary {
        var sweep = FeatureSweep(layout, log: log)
        var rows = newRows()
        var summary: FeatureSummary? = FeatureSummary(features: builder.catalog.features.count)
        for part in 0..<count {
            rows.removeAll()
            write(part, with: &sweep, to: &rows, &summary)
        }
        return summary!
    }

    private func newRows() -> PartialRows {
        PartialRows(
            columns: builder.catalog.features.count, reservingRows: customersInPart * max(1, moments?.count ?? 1))
    }

    private func write(
        _ part: Int, with sweep: inout FeatureSweep, to rows: inout PartialRows, _ summary: inout FeatureSummary?
    ) {
        let eligibility = Eligibility(plan, log: log, calendar: builder.calendar)
        for index in part * customersInPart..<min((part + 1) * customersInPart, customers?.count ?? log.customers.count)
        {
            let customer = customers?[index] ?? index
            let moments = moments ?? self.moments(of: customer, eligibility)
            for index in moments.indices {
                let cutoff = moments[index].moment.cutoff
                guard
                    takesIneligible || eligibility.isEligible(customer, at: cutoff, since: moments[index].activeSince)
                else { continue }
                rows.customers.append(customer)
                rows.cutoffs.append(Timestamp(microseconds: cutoff))
                rows.values.appendRow { row in
                    sweep.write(
                        customer: customer, moments[index].moment, natural: { summary?.add($0) }, to: &row)
                }
                for rule in rules.indices {
                    rows.labels.append(
                        rules[rule].label(customer: customer, window: moments[index].windows[rule], in: log))
                }
            }
        }
    }

    private func moments(of customer: Int, _ eligibility: Eligibility) -> [PlannedMoment] {
        plan.moments(ofCustomer: customer, in: log).map { cutoff in
            PlannedMoment(
                moment: layout.moment(cutoff, calendar: builder.calendar), activeSince: eligibility.start(at: cutoff),
                windows: builder.outcomes.map {
                    $0.window(at: cutoff, until: dataEnd, calendar: builder.calendar)
                })
        }
    }
}

/// The rows of one part while they are written.
private struct PartialRows {
    var customers: [Int] = []
    var cutoffs: [Timestamp] = []
    var values: MatrixBuilder
    var labels: [Double] = []

    init(columns: Int, reservingRows: Int) {
        values = MatrixBuilder(columns: columns, reservingRows: reservingRows)
    }

    mutating func removeAll() {
        customers.removeAll(keepingCapacity: true)
        cutoffs.removeAll(keepingCapacity: true)
        values.removeAll()
        labels.removeAll(keepingCapacity: true)
    }

    func table(_ builder: FeatureBuilder, _ precision: StoredPrecision) -> FeatureTable {
        let outcomes = builder.outcomes
        return FeatureTable(
            features: builder.catalog.features, customers: customers, cutoffs: cutoffs,
            values: BlockedMatrix(values.finish(), precision: precision),
            labels: Dictionary(
                uniqueKeysWithValues: outcomes.enumerated().map { index, outcome in
                    (outcome.name, stride(from: index, to: labels.count, by: outcomes.count).map { labels[$0] })
                }))
    }
}
