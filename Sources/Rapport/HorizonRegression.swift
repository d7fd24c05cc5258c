import Experience
import Features
import Forecasting
import LinearAlgebra
import Regression

/// Who is there, and who refers, so many periods after a cutoff, whatever lies between: one logistic regression for each
/// number of periods s, on what was known at the cutoff.
///
/// ```
/// there at the end of period s             P(gone) = σ(a_s + xᵀα_s)
/// refers in one of the periods 1 … s       ρ = σ(c_s + xᵀγ_s), a share of the s periods
/// ```
///
/// Each has a ridge penalty that is chosen by leaving out customers, and errors clustered by customer. No period is derived
/// from another: a chain of hazards, as in ``FollowUpModel``, multiplies what it gets wrong in each, and takes a customer who is
/// silent for a while for lost. All features of the configuration take part, in the longest window, where the chain has the plain
/// ones: those are not enough to see what an edit changes. `rapport-bench forecast-what-if` counts how often intervals hold the
/// truth, and `forecast-coverage` sets probabilities of single customers beside what came.
struct HorizonRegression {
    /// How a feature table becomes a matrix.
    let layout: DesignLayout
    private let builder: FeatureBuilder
    private let origin: ForecastOrigin
    private let destinies: Destinies
    private let features: Matrix
    private let customers: [Int]
    private let regression: RidgeLogisticRegression
    private let threads: Threads

    private static let greatestRows = 40_000
    /// A period is answered where so many customers had the outcome, and as many had not …
    private static let leastCustomers = 50
    /// … and they were followed from so many moments: those of the log's first weeks alone know too little of edits.
    private static let leastCutoffs = 4

    /// Looks at every n-th of the customers who were followed, if they are many, at the same moments.
    init(_ project: Project, _ origin: ForecastOrigin, threads: Threads) throws {
        let histories = origin.known
        let end = min(origin.asOf, histories.completeUntil)
        let followed = Set(origin.followUp.customers).sorted()
        let step = (origin.followUp.rows + Self.greatestRows - 1) / Self.greatestRows
        builder = FeatureBuilder(
            catalog: project.forecastCatalog(histories, at: origin.asOf, allowing: { _ in true }), outcomes: [],
            calendar: project.calendar)
        let past = try builder.table(
            of: histories.log, attributes: histories.attributes,
            plan: try project.snapshotPlan().at(Array(origin.moments.dropLast())), dataEnd: end,
            among: stride(from: 0, to: followed.count, by: step).map { followed[$0] }, threads: threads)
        destinies = Destinies(
            of: past, PeriodGrid(origin.moments, origin.churn, until: end, calendar: project.calendar),
            OutcomeEvents(origin.churn, in: histories.log),
            origin.referral.map { OutcomeEvents($0, in: histories.log) }, until: end)
        let rows = Set(destinies.rows)
        let table = past.selecting { rows.contains($0) }
        layout = DesignLayout(learningFrom: table, findsSupport: false)
        features = layout.matrix(of: table)
        customers = table.customers
        regression = RidgeLogisticRegression(penalty: .leaveOneGroupOut(), threads: threads)
        self.origin = origin
        self.threads = threads
    }

    /// The features of the origin's customers at its moment, from a log.
    func table(of log: EventLog) throws -> FeatureTable {
        try builder.table(
            of: log, attributes: origin.known.attributes, customers: origin.customers, at: origin.asOf, threads: threads
        )
    }

    /// Who is not there at the end of period s, or at the cutoff itself for 0; `nil` where the past is too short to tell.
    func gone(_ s: Int) throws -> FittedLogisticRegression? {
        let rows = customers.indices.filter { destinies.isThere[$0].count >= s }
        return try fit(
            rows, events: rows.map { s == 0 ? Int(destinies.gone[$0]) : destinies.isThere[$0][s - 1] ? 0 : 1 }, of: 1)
    }

    /// Who refers, as a share of the periods 1 … s; `nil` where the past is too short to tell.
    func referring(_ s: Int) throws -> FittedLogisticRegression? {
        let rows = customers.indices.filter { destinies.refers[$0].count >= s }
        return try fit(rows, events: rows.map { destinies.refers[$0].prefix(s).count(where: \.self) }, of: s)
    }

    private func fit(_ rows: [Int], events: [Int], of trials: Int) throws -> FittedLogisticRegression? {
        func people(_ isCounted: (Int) -> Bool) -> Int {
            Set(rows.indices.filter { isCounted(events[$0]) }.map { customers[rows[$0]] }).count
        }
        guard Set(rows.map { destinies.cutoffs[$0] }).count >= Self.leastCutoffs,
            people({ $0 > 0 }) >= Self.leastCustomers, people({ $0 < trials }) >= Self.leastCustomers
        else { return nil }
        return try regression.fit(
            LogisticData(
                x: features.selectRows(rows), successes: events, trials: rows.map { _ in trials },
                groups: rows.map { customers[$0] }, columnNames: layout.columns.map(\.name)))
    }
}
