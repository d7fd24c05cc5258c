import Experience

/// A bound that a backtest must keep, such as `auc>=0.70` or `churn.ece<=0.05`.
public struct BacktestGate: Sendable, Equatable {
    /// What can be bounded: a figure of an outcome over all origins.
    public enum Metric: String, Sendable, CaseIterable {
        /// The area under the ROC curve.
        case auc
        /// The log loss of the probabilities.
        case logLoss = "log_loss"
        /// Their Brier score.
        case brier
        /// The expected calibration error in ten bins of equally many rows.
        case ece
        /// The lift of the top tenth.
        case lift
        /// The slope of the calibration line.
        case calibrationSlope = "calibration_slope"
        /// Its intercept.
        case calibrationIntercept = "calibration_intercept"
        /// How much lower the log loss is than that of the best baseline.
        case skill
        /// How much lower the ranked probability score of the count is than that of the best baseline.
        case countSkill = "count_skill"
        /// The share of origins at which the interval held the count.
        case coverage

        /// The figure; NaN where there is none.
        public func value(of backtest: OutcomeBacktest) -> Double {
            let (scores, metrics) = (backtest.overall, backtest.overall.metrics)
            let figure: Double? =
                switch self {
                case .auc: metrics?.auc.value
                case .logLoss: scores.scores[.model]?.logLoss
                case .brier: scores.scores[.model]?.brier
                case .ece: metrics?.reliability.expectedError
                case .lift: metrics?.topDecile.lift
                case .calibrationSlope: metrics?.calibration.slope?.value
                case .calibrationIntercept: metrics?.calibration.intercept?.value
                case .skill: scores.skill
                case .countSkill: backtest.countSkill
                case .coverage: backtest.counts[.model].map { Double($0.held) / Double($0.origins) }
                }
            return figure ?? .nan
        }
    }

    /// How a gate came out for an outcome.
    public struct Result: Sendable, Equatable {
        /// The gate.
        public let gate: BacktestGate
        /// The outcome.
        public let outcome: String
        /// The figure; NaN where there is none.
        public let value: Double

        /// Whether the bound is kept. What could not be measured does not keep it.
        public var isPassed: Bool { gate.isAtLeast ? value >= gate.bound : value <= gate.bound }
    }

    /// The outcome that it is about; `nil`: each of them.
    public let outcome: String?
    /// What is bounded.
    public let metric: Metric
    /// Whether the bound is the least that is allowed, else it is the most.
    public let isAtLeast: Bool
    /// The bound.
    public let bound: Double

    /// Reads gates that are separated by commas.
    ///
    /// - Throws: ``ProjectError/invalidGate(_:problem:suggestion:)`` for the first that cannot be read.
    public static func all(_ text: String) throws(ProjectError) -> [BacktestGate] {
        var gates: [BacktestGate] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            gates.append(try BacktestGate(String(part.filter { !$0.isWhitespace })))
        }
        return gates
    }

    /// Reads one gate: `metric>=number` or `metric<=number`, with an outcome and a dot before it where only one is meant.
    public init(_ text: String) throws(ProjectError) {
        guard let comparison = text.firstRange(of: ">=") ?? text.firstRange(of: "<=") else {
            throw .invalidGate(text, problem: "it has neither >= nor <=", suggestion: Self.mended(text))
        }
        guard let bound = Double(text[comparison.upperBound...]), bound.isFinite else {
            throw .invalidGate(text, problem: "what stands after \(text[comparison]) is not a number", suggestion: nil)
        }
        let name = String(text[..<comparison.lowerBound])
        // An outcome's name may have dots of its own.
        let words = name.split(separator: ".", omittingEmptySubsequences: false)
        let metric = words.last.map(String.init) ?? ""
        guard let known = Metric(rawValue: metric) else {
            let names = Metric.allCases.map(\.rawValue)
            let nearest = nearestName(to: metric, among: names)
            throw .invalidGate(
                text, problem: "there is no metric \"\(metric)\", only \(names.joined(separator: ", "))",
                suggestion: nearest.map { name.dropLast(metric.count) + $0 + text[comparison.lowerBound...] })
        }
        outcome = words.count > 1 ? words.dropLast().joined(separator: ".") : nil
        self.metric = known
        isAtLeast = text[comparison] == ">="
        self.bound = bound
    }

    /// A gate with = or a bare < or > in its place.
    private static func mended(_ text: String) -> String? {
        guard let place = text.firstIndex(where: { "<>=≤≥".contains($0) }) else { return nil }
        let sign = "<≤".contains(text[place]) ? "<=" : ">="
        return text[..<place] + sign + text[text.index(after: place)...].drop { "<>=".contains($0) }
    }

    /// Refuses an outcome that is not declared.
    public func check(_ outcomes: [String]) throws(ProjectError) {
        guard let outcome, !outcomes.contains(outcome) else { return }
        throw .unknownOutcome(outcome, available: outcomes, suggestion: nearestName(to: outcome, among: outcomes))
    }

    /// How it came out: for its outcome, or for each.
    public func results(in backtest: Backtest) -> [Result] {
        backtest.outcomes.filter { outcome == nil || $0.outcome.name == outcome }.map {
            Result(gate: self, outcome: $0.outcome.name, value: metric.value(of: $0))
        }
    }
}

extension BacktestGate: CustomStringConvertible {
    /// As it is written.
    public var description: String {
        (outcome.map { "\($0)." } ?? "") + "\(metric.rawValue)\(isAtLeast ? ">=" : "<=")\(bound)"
    }
}
