/// How a calibration map is made from probabilities and what happened: the configuration.
///
/// Fit on rows of a later time and of other customers than the model saw, or the map learns the model's overfit. A map
/// fitted to rows as frequent as in the population also makes up for a model that was fitted to a sample with more events:
/// use either it or a ``PriorCorrection``, never one after the other unless the map was fitted to corrected probabilities.
public struct Recalibration: Sendable, Codable, Equatable {
    /// The family of maps.
    public enum Method: Sendable, Codable, Equatable {
        /// logit q = α + β logit p by maximum likelihood: the ``CalibrationLine``, used (Cox 1958). Two numbers, which few
        /// events settle.
        case logistic
        /// The same with targets (m + 1)/(m + 2) for the m events and 1/(k + 2) for the k non-events (Platt 1999), which
        /// has a maximum also where probabilities separate the outcomes.
        case smoothedLogistic
        /// logit q = c + a log p − b log(1 − p) by maximum likelihood under a ≥ 0, b ≥ 0 (Kull, Silva Filho & Flach
        /// 2017): the two ends may be wrong in different ways. A term that would be negative is left out.
        case beta
        /// ``IsotonicRegression``: any shape that does not fall. Needs ``leastIsotonicEvents``.
        case isotonic
    }

    /// An isotonic map of fewer events follows chance.
    public static let leastIsotonicEvents = 1000

    /// The family of maps.
    public var method: Method

    /// A configuration; nothing is computed.
    public init(_ method: Method = .logistic) {
        self.method = method
    }

    /// Fits the map. Costs O(n), and O(n log n) for an isotonic one.
    ///
    /// - Throws: ``EvaluationError/calibrationNotDetermined`` where no single finite maximum exists;
    ///   ``EvaluationError/tooFewEvents(actual:needed:)`` for an isotonic map.
    public func fit(_ scored: ScoredOutcomes) throws(EvaluationError) -> CalibrationMap {
        let y = scored.outcomes
        switch method {
        case .logistic:
            return try Self.line(scored, targets: y)
        case .smoothedLogistic:
            let (events, others) = (Double(scored.events), Double(scored.rows - scored.events))
            return try Self.line(scored, targets: y.map { $0 == 1 ? (events + 1) / (events + 2) : 1 / (others + 2) })
        case .beta:
            return try Self.beta(scored)
        case .isotonic:
            guard scored.events >= Self.leastIsotonicEvents else {
                throw .tooFewEvents(actual: scored.events, needed: Self.leastIsotonicEvents)
            }
            return .isotonic(IsotonicRegression(scored))
        }
    }

    private static func line(_ scored: ScoredOutcomes, targets: [Double]) throws(EvaluationError) -> CalibrationMap {
        let logits = scored.probabilities.map { LogOdds.logarithms($0).logit }
        guard let fit = LogisticMaximum(targets: targets, columns: [logits]) else { throw .calibrationNotDetermined }
        return .logistic(intercept: fit.coefficients[0], slope: fit.coefficients[1])
    }

    /// The likelihood is concave, so that the best map with both signs right is the free one, or lies on the border: the
    /// better one of those with one term, or the constant if both of these have the wrong sign.
    private static func beta(_ scored: ScoredOutcomes) throws(EvaluationError) -> CalibrationMap {
        let logarithms = scored.probabilities.map { LogOdds.logarithms($0) }
        let (a, b) = (logarithms.map(\.probability), logarithms.map { -$0.complement })
        guard let both = LogisticMaximum(targets: scored.outcomes, columns: [a, b]) else {
            throw .calibrationNotDetermined
        }
        if both.coefficients[1] >= 0, both.coefficients[2] >= 0 {
            return .beta(intercept: both.coefficients[0], a: both.coefficients[1], b: both.coefficients[2])
        }
        guard let onlyA = LogisticMaximum(targets: scored.outcomes, columns: [a]),
            let onlyB = LogisticMaximum(targets: scored.outcomes, columns: [b])
        else { throw .calibrationNotDetermined }
        let ofA = CalibrationMap.beta(intercept: onlyA.coefficients[0], a: onlyA.coefficients[1], b: 0)
        let ofB = CalibrationMap.beta(intercept: onlyB.coefficients[0], a: 0, b: onlyB.coefficients[1])
        switch (onlyA.coefficients[1] >= 0, onlyB.coefficients[1] >= 0) {
        case (true, true): return onlyA.logLikelihood >= onlyB.logLikelihood ? ofA : ofB
        case (true, false): return ofA
        case (false, true): return ofB
        case (false, false):
            return .beta(intercept: LogOdds.logarithms(scored.eventRate).logit, a: 0, b: 0)
        }
    }
}
