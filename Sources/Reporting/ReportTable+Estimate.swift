import Forecasting

extension [ReportTable.Column] {
    /// The columns of an estimate: one for people, and the limits of its interval for programs.
    static func estimate(_ name: String, _ heading: String) -> Self {
        [.init(name, heading, isNumeric: true), .init("\(name)_lo", nil), .init("\(name)_hi", nil)]
    }
}

extension [ReportTable.Cell] {
    /// The cells of an estimate, in words for people; a dash where there is none.
    static func estimate(
        _ estimate: CustomerBaseForecast.Estimate?, _ words: (CustomerBaseForecast.Estimate) -> String
    ) -> Self {
        guard let estimate else { return [.init(.null, "–"), .init(.null, ""), .init(.null, "")] }
        return [
            .init(.number(estimate.mean), words(estimate)), .init(.number(estimate.interval.lowerBound), ""),
            .init(.number(estimate.interval.upperBound), ""),
        ]
    }
}

extension JSONValue {
    /// A number with its interval, as forecasts give it.
    static func estimate(_ estimate: CustomerBaseForecast.Estimate) -> JSONValue {
        .object([
            ("mean", .number(estimate.mean)), ("lo", .number(estimate.interval.lowerBound)),
            ("hi", .number(estimate.interval.upperBound)),
        ])
    }
}
