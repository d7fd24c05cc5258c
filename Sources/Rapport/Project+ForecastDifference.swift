import Evaluation
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
        madeBy scenarios: [Scenario], _ request: ForecastRequest, from origin: ForecastOrigin, in histories: Histories,
        threads: Threads = .all
    ) throws -> CustomerBaseForecast.Difference {
        let edits = scenarios.flatMap(\.edits)
        if edits.contains(where: \.change.addsOrRemoves) { throw ProjectError.notPredicted }
        let regression = try HorizonRegression(self, origin, in: histories, threads: threads)
        let log = regression.histories.log
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

    /// What goes with a better experience of each touchpoint: who is not there any more when the outcome that means leaving is
    /// settled, and how many refer until then.
    ///
    /// - Returns: `nil` where too few customers were followed for long enough.
    public func touchpoints(
        from origin: ForecastOrigin, level: Double, in histories: Histories, threads: Threads = .all
    ) throws -> TouchpointOutlook? {
        let regression = try HorizonRegression(self, origin, in: histories, threads: threads)
        let days = origin.churn.gapDays + origin.churn.horizonDays
        let period = origin.moments(1, in: calendar)
        let periods = max(1, Int((days / period[1].days(since: period[0])).rounded()))
        guard let gone = try regression.gone(periods) else { return nil }
        let referring = origin.referral == nil ? nil : try regression.referring(periods)
        let table = try regression.table(of: regression.histories.log)
        let layout = regression.layout
        let now = layout.matrix(of: table)
        var columns: [Touchpoint: [Int]] = [:]
        for (index, column) in layout.columns.enumerated() {
            if let touchpoint = column.feature.touchpoint { columns[touchpoint, default: []].append(index) }
        }
        func change(_ fit: FittedLogisticRegression, _ shift: ExperienceShift) throws -> TouchpointOutlook.Change {
            let tangents = try fit.linearPredictor(now).map(CalibrationMap.identity.tangent)
            let predicted = shift.change(fit: fit, map: .identity, matrix: now, tangents: tangents).predicted
            return .init(
                baseline: predicted.baseline,
                change: .init(mean: predicted.value, interval: predicted.interval(level: level)),
                standardError: predicted.standardError)
        }
        var rows: [TouchpointOutlook.Row] = []
        var others: [String] = []
        for (touchpoint, columns) in columns.sorted(by: { $0.key < $1.key }) {
            let shift = ExperienceShift(of: columns, layout: layout, table: table)
            let lost = try change(gone, shift)
            guard shift.isExperience, lost.standardError > 0 else {
                others.append(touchpoint.name)
                continue
            }
            rows.append(
                .init(touchpoint: touchpoint.name, gone: lost, referring: try referring.map { try change($0, shift) }))
        }
        return TouchpointOutlook(asOf: origin.asOf, periods: periods, level: level, rows: rows, others: others)
    }
}
