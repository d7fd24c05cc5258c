import Experience
import Features
import Forecasting
import Insights
import LinearAlgebra
import Regression

extension Project {
    /// What edits of the past would change in the numbers of customers to come: how many more of those looked at now would be
    /// there at the end of each period, and how many more would have been brought by then.
    ///
    /// The events are edited, the features computed anew from them, and the consequences foreseen period by period
    /// (``CustomerBaseForecast/Difference``).
    ///
    /// - Throws: ``ProjectError/notPredicted`` for events that are added or removed; a scenario that names what the log lacks or
    ///   touches nobody; `CancellationError`.
    public func difference(
        madeBy scenarios: [Scenario], _ request: ForecastRequest, from origin: ForecastOrigin,
        threads: Threads = .all
    ) throws -> CustomerBaseForecast.Difference {
        let edits = scenarios.flatMap(\.edits)
        if edits.contains(where: \.change.addsOrRemoves) { throw ProjectError.notPredicted }
        let regression = try HorizonRegression(self, origin, threads: threads)
        let log = origin.known.log
        let edited =
            scenarios.count == 1
            ? try log.applying(scenarios[0], asOf: origin.asOf, to: origin.customers)
            : try log.applying(scenarios, asOf: origin.asOf, to: origin.customers)
        let now = regression.layout.matrix(of: try regression.table(of: log))
        let changed = regression.layout.matrix(of: try regression.table(of: edited.log))
        func change(_ fit: FittedLogisticRegression) throws -> PredictedChange {
            try PredictedChange(fit: fit, from: now, to: changed)
        }
        let count = Double(origin.customers.count)
        var kept: [CustomerBaseForecast.Estimate] = []
        var brought: [CustomerBaseForecast.Estimate] = []
        for s in 1...request.periods {
            guard let gone = try regression.gone(s).map(change) else { break }
            let interval = gone.possible(gone.interval(level: request.level))
            kept.append(
                .init(
                    mean: -gone.value * count, interval: -interval.upperBound * count ... -interval.lowerBound * count))
        }
        // For whom a cap leaves room in the edited future is not known.
        if origin.referral != nil, origin.inflow.cap == nil {
            let scale = count * origin.model.referralsPerReferringPeriod
            for s in 1...request.periods {
                guard let referring = try regression.referring(s).map(change) else { break }
                brought.append(
                    .init(
                        broughtBy: referring.value * scale * Double(s),
                        standardError: referring.standardError * scale * Double(s), origin.inflow.conversion,
                        level: request.level, seed: request.seed))
            }
        }
        return CustomerBaseForecast.Difference(
            scenarios: scenarios.map(\.name), edited: edited.customers.count, kept: kept, brought: brought,
            evidence: log.evidence(for: edits, asOf: origin.asOf, customers: origin.customers).text)
    }
}
