import Evaluation
import Experience
import Features
import Forecasting

/// Forecasts that look at no feature but tenure, from the same rows that a model may train with.
///
/// A rate is (events + r)/(rows + 1), with r the share of events among all training rows, so that no rate is 0 or 1.
/// Its error is that of as many independent customers: a customer's rows share outcomes.
struct BaselineForecasts: Sendable {
    /// Tenure is counted in horizons, and so many or more are one band.
    static let longestTenure = 4

    /// The snapshots, with labels.
    let table: FeatureTable
    /// For each row how many days before its cutoff the customer's first event lies.
    let tenures: [Double]
    let outcome: Outcome

    /// - Parameter log: the log of the table's customers.
    init(_ table: FeatureTable, outcome: Outcome, log: EventLog) {
        self.table = table
        self.outcome = outcome
        tenures = table.customers.indices.map { row in
            let cutoff = table.cutoffs[row]
            let first = log.events(ofCustomer: table.customers[row]).first { log.isKnown($0, at: cutoff) }
            return first.map { cutoff.days(since: Timestamp(microseconds: log.events.times[$0])) } ?? 0
        }
    }

    /// What each baseline says of the test rows.
    ///
    /// - Precondition: both kinds of outcome among the training rows.
    func forecasts(training: [Int], test: [Int]) -> [Backtest.Forecaster: CohortForecast] {
        let latest = training.map { table.cutoffs[$0] }.max()
        var forecasts: [Backtest.Forecaster: CohortForecast] = [
            .constant: rates(training, test, of: training) { _ in 0 },
            .lastPeriod: rates(training, test, of: training.filter { table.cutoffs[$0] == latest }) { _ in 0 },
            .tenure: rates(training, test, of: training) { min(period($0), Self.longestTenure) },
        ]
        forecasts[.betaGeometric] = betaGeometric(training, test)
        return forecasts
    }

    /// The rate of each test row's group.
    private func rates(
        _ training: [Int], _ test: [Int], of rows: [Int], group: (Int) -> Int
    ) -> CohortForecast {
        let overall = Double(events(training)) / Double(training.count)
        let members = Dictionary(grouping: rows, by: group)
        var (rates, variance) = ([Int: Double](), 0.0)
        for (key, tested) in Dictionary(grouping: test, by: group).sorted(by: { $0.key < $1.key }) {
            let known = members[key] ?? []
            let rate = (Double(events(known)) + overall) / Double(known.count + 1)
            let customers = Set((known.isEmpty ? training : known).map { table.customers[$0] }).count
            rates[key] = rate
            variance += Double(tested.count * tested.count) * rate * (1 - rate) / Double(customers)
        }
        return CohortForecast(probabilities: test.map { rates[group($0)]! }, parameterVariance: variance)
    }

    /// The hazard of the beta-geometric model at each test row's tenure, where the outcome is that nothing happens, as with
    /// churn, and where the model fits. It learns from rows of a customer whose windows do not overlap, up to the first
    /// with the outcome.
    private func betaGeometric(_ training: [Int], _ test: [Int]) -> CohortForecast? {
        guard outcome.rule == .noneOf else { return nil }
        let labels = table.labels[outcome.name]!
        var rows: [Int] = []
        for row in training {
            if let last = rows.last, table.customers[last] == table.customers[row] {
                let days = table.cutoffs[row].days(since: table.cutoffs[last])
                guard labels[last] == 0, days >= outcome.horizonDays, period(row) > period(last) else { continue }
            }
            rows.append(row)
        }
        guard
            let data = try? PersonPeriods(
                periods: rows.map { period($0) + 1 }, outcomes: rows.map { labels[$0] },
                customers: rows.map { table.customers[$0] }),
            let model = try? BetaGeometric(data), let covariance = model.logCovariance
        else { return nil }
        let hazards = test.map { model.hazard(period($0) + 1) }
        var gradient = [0.0, 0.0]
        for (hazard, row) in zip(hazards, test) {
            gradient[0] += hazard * (1 - hazard)
            gradient[1] -= hazard * model.beta / (model.alpha + model.beta + Double(period(row)))
        }
        return CohortForecast(
            probabilities: hazards, parameterVariance: max(0, covariance.quadraticForm(gradient)))
    }

    private func events(_ rows: [Int]) -> Int {
        let labels = table.labels[outcome.name]!
        return rows.count { labels[$0] == 1 }
    }

    /// Whole horizons that the customer had been there for.
    private func period(_ row: Int) -> Int { Int(tenures[row] / outcome.horizonDays) }
}
