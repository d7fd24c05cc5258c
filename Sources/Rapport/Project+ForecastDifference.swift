import Experience
import Features
import Forecasting
import LinearAlgebra

extension Project {
    /// What edits of the past would change in the numbers of customers to come: how many more of those looked at now would be
    /// there at the end of each period, and how many more would have been brought by then.
    ///
    /// The events are edited, the features computed anew from them, and the consequences foreseen period by period
    /// (``CustomerBaseForecast/Difference``).
    ///
    /// - Throws: a scenario that names what the log lacks or touches nobody; `CancellationError`.
    public func difference(
        madeBy scenarios: [Scenario], _ request: ForecastRequest, from origin: ForecastOrigin, in histories: Histories,
        threads: Threads = .all
    ) throws -> CustomerBaseForecast.Difference {
        let log = histories.log
        let edited =
            scenarios.count == 1
            ? try log.applying(scenarios[0], asOf: origin.asOf, to: origin.customers)
            : try log.applying(scenarios, asOf: origin.asOf, to: origin.customers)
        let builder = FeatureBuilder(
            catalog: FeatureCatalog(features: origin.layout.features), outcomes: [], calendar: calendar)
        let table = try builder.table(
            of: edited.log, attributes: histories.attributes, customers: origin.customers, at: origin.asOf,
            threads: threads)
        let regression = HorizonRegression(origin, edited: origin.layout.matrix(of: table), threads: threads)
        let count = Double(origin.customers.count)
        var kept: [CustomerBaseForecast.Estimate] = []
        var brought: [CustomerBaseForecast.Estimate] = []
        for s in 1...request.periods {
            guard let gone = try regression.gone(s) else { break }
            let interval = gone.interval(level: request.level)
            kept.append(
                .init(
                    mean: -gone.value * count, interval: -interval.upperBound * count ... -interval.lowerBound * count))
        }
        if origin.referral != nil {
            let scale = count * origin.model.referralsPerReferringPeriod
            for s in 1...request.periods {
                guard let referring = try regression.referring(s) else { break }
                brought.append(
                    .init(
                        broughtBy: referring.value * scale * Double(s),
                        standardError: referring.standardError * scale * Double(s), origin.inflow.conversion,
                        level: request.level, seed: request.seed))
            }
        }
        return CustomerBaseForecast.Difference(
            scenarios: scenarios.map(\.name), edited: edited.customers.count, kept: kept, brought: brought,
            evidence: "predicted change only.")
    }
}
