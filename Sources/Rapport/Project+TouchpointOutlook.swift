import Evaluation
import Experience
import Features
import Forecasting
import Insights
import LinearAlgebra
import Regression

extension Project {
    /// What goes with a better experience of each touchpoint: who is not there any more when the outcome that means leaving is
    /// settled, and how many refer until then.
    ///
    /// - Returns: `nil` where too few customers were followed for long enough.
    public func touchpoints(
        from origin: ForecastOrigin, level: Double, threads: Threads = .all
    ) throws -> TouchpointOutlook? {
        let regression = try HorizonRegression(self, origin, threads: threads)
        let days = origin.churn.gapDays + origin.churn.horizonDays
        let period = origin.moments(1, in: calendar)
        let periods = max(1, Int((days / period[1].days(since: period[0])).rounded()))
        guard let gone = try regression.gone(periods) else { return nil }
        let referring = origin.referral == nil ? nil : try regression.referring(periods)
        let table = try regression.table(of: origin.known.log)
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
