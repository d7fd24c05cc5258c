import Evaluation

extension Report {
    /// One evaluated cutoff of one outcome.
    public struct Evaluated: Sendable {
        /// The outcome's name.
        public let outcome: String
        /// The cutoff, in words.
        public let asOf: String
        /// The figures.
        public let metrics: Metrics

        /// Creates a line of an evaluation.
        public init(outcome: String, asOf: String, metrics: Metrics) {
            self.outcome = outcome
            self.asOf = asOf
            self.metrics = metrics
        }
    }

    /// How well forecasts of the past came true.
    public init(_ evaluated: [Evaluated]) {
        self.init(
            table: ReportTable(
                columns: [
                    .init("name", "outcome"), .init("as_of", "as of"), .init("rows", "customers", isNumeric: true),
                    .init("base_rate", "base rate", isNumeric: true), .init("auc", "AUC"),
                    .init("log_loss", "log loss (constant)"), .init("lift_top10", "lift top 10%", isNumeric: true),
                    .init("calibration_slope", "slope", isNumeric: true), .init("ece", "ECE", isNumeric: true),
                ],
                rows: evaluated.map(cells(of:))),
            json: .object([
                ("schema", "rapport.evaluate/1"), ("outcomes", .array(evaluated.map(object(of:)))),
            ]))
    }
}

private func cells(of line: Report.Evaluated) -> [ReportTable.Cell] {
    let metrics = line.metrics
    let rate = Double(metrics.events) / Double(metrics.rows)
    let area = metrics.auc
    let ends = area.interval.map { " [\(Numbers.fixed($0.lowerBound, 3)), \(Numbers.fixed($0.upperBound, 3))]" }
    let areaText = Numbers.fixed(area.value, 3) + (ends ?? "")
    let lossText = "\(Numbers.fixed(metrics.logLoss, 3)) (\(Numbers.fixed(metrics.baselineLogLoss, 3)))"
    return [
        .text(line.outcome), .text(line.asOf), .count(metrics.rows), .init(.number(rate), Numbers.percent(rate)),
        .init(.number(area.value), areaText), .init(.number(metrics.logLoss), lossText),
        .number(metrics.topDecile.lift, 2), .number(metrics.calibration.slope?.value ?? .nan, 2),
        .number(metrics.reliability.expectedError, 3),
    ]
}

private func object(of line: Report.Evaluated) -> JSONValue {
    let metrics = line.metrics
    let fields: [(String, JSONValue)] = [
        ("name", .string(line.outcome)), ("asOf", .string(line.asOf)), ("rows", .integer(metrics.rows)),
        ("events", .integer(metrics.events)), ("baseRate", .number(Double(metrics.events) / Double(metrics.rows))),
        ("auc", .number(metrics.auc.value)), ("aucInterval", metrics.auc.interval.map { .interval($0) } ?? .null),
        ("logLoss", .number(metrics.logLoss)), ("logLossConstant", .number(metrics.baselineLogLoss)),
        ("brier", .number(metrics.brier)), ("prAuc", .number(metrics.averagePrecision)),
        ("liftTop10", .number(metrics.topDecile.lift)),
        ("calibrationSlope", .number(metrics.calibration.slope?.value ?? .nan)),
        ("calibrationIntercept", .number(metrics.calibration.intercept?.value ?? .nan)),
        ("ece", .number(metrics.reliability.expectedError)),
    ]
    return .object(fields)
}
