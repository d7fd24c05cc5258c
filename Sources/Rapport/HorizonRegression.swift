import Forecasting
import Insights
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
/// from another: a chain of hazards multiplies what it gets wrong in each, and takes a customer who is silent for a while for
/// lost. In worlds with a known truth a chain gave kept promises the wrong sign after some months; `rapport-bench forecast
/// what-if` counts how often the intervals of these hold the truth.
struct HorizonRegression {
    private let data: FollowUp
    private let destinies: Destinies
    private let features: Matrix
    private let edited: Matrix
    private let regression: RidgeLogisticRegression
    /// The rows that are fitted to, of every n-th customer of many.
    private let rows: [Int]

    private static let greatestRows = 40_000
    /// A period is answered where so many customers had the outcome, and as many had not.
    private static let leastCustomers = 50

    /// - Parameter edited: the features of the origin's customers after edits of their past.
    init(_ origin: ForecastOrigin, edited: Matrix, threads: Threads) {
        data = origin.followUp
        destinies = origin.destinies
        features = origin.features
        self.edited = edited
        regression = RidgeLogisticRegression(penalty: .leaveOneGroupOut(), threads: threads)
        let step = (data.rows + Self.greatestRows - 1) / Self.greatestRows
        var places: [Int: Int] = [:]
        let customers = data.customers.map { code in
            places[code]
                ?? {
                    places[code] = places.count
                    return places.count - 1
                }()
        }
        rows = data.customers.indices.filter { customers[$0] % step == 0 }
    }

    /// The change of the mean probability of not being there at the end of period s, from 1; `nil` where the past is too short
    /// to tell.
    func gone(_ s: Int) throws -> PredictedChange? {
        let rows = rows.filter { destinies.isThere[$0].count >= s }
        return try change(rows, events: rows.map { destinies.isThere[$0][s - 1] ? 0 : 1 }, of: 1)
    }

    /// The change of the mean share of the periods 1 … s in which a customer refers; `nil` where the past is too short to tell.
    func referring(_ s: Int) throws -> PredictedChange? {
        let rows = rows.filter { destinies.refers[$0].count >= s }
        return try change(rows, events: rows.map { destinies.refers[$0].prefix(s).count(where: \.self) }, of: s)
    }

    private func change(_ rows: [Int], events: [Int], of trials: Int) throws -> PredictedChange? {
        func customers(_ isCounted: (Int) -> Bool) -> Int {
            Set(rows.indices.filter { isCounted(events[$0]) }.map { data.customers[rows[$0]] }).count
        }
        guard customers({ $0 > 0 }) >= Self.leastCustomers, customers({ $0 < trials }) >= Self.leastCustomers else {
            return nil
        }
        let fit = try regression.fit(
            LogisticData(
                x: data.features.selectRows(rows), successes: events, trials: rows.map { _ in trials },
                groups: rows.map { data.customers[$0] }, columnNames: data.columnNames))
        return try PredictedChange(fit: fit, from: features, to: edited)
    }
}
