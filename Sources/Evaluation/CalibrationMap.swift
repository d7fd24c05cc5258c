/// A fitted map from a model's probabilities to calibrated ones, made by ``Recalibration``.
///
/// ```swift
/// let map = try Recalibration().fit(later)     // rows of a later time, of customers the model has not seen
/// map(0.3)                                     // one probability
/// map.calibrated(probabilities)                // many
/// ```
///
/// Probabilities of 0 and 1 count as 2⁻⁵² and 1 − 2⁻⁵² where a logarithm is taken.
public enum CalibrationMap: Sendable, Codable, Equatable {
    /// logit q = intercept + slope · logit p. A slope below 0 turns the ranking around: the model had it the wrong way.
    case logistic(intercept: Double, slope: Double)
    /// logit q = intercept + a · log p − b · log(1 − p), with a and b not negative: q never falls as p rises.
    case beta(intercept: Double, a: Double, b: Double)
    /// q on the steps of an isotonic regression, and on straight lines between them; exactly 0 or 1 where an end pool held
    /// one outcome only. For probabilities alone: intervals and effects have no size on a step, see ``tangent(logOdds:)``.
    case isotonic(IsotonicRegression)

    /// The calibrated probability. O(1); O(log pools) for isotonic maps.
    ///
    /// - Precondition: `0 <= p <= 1`.
    public func callAsFunction(_ p: Double) -> Double {
        precondition(0 <= p && p <= 1, "a probability lies between 0 and 1")
        switch self {
        case .logistic(let intercept, let slope):
            return LogOdds.probability(intercept + slope * LogOdds.logarithms(p).logit)
        case .beta(let intercept, let a, let b):
            let logarithms = LogOdds.logarithms(p)
            return LogOdds.probability(intercept + a * logarithms.probability - b * logarithms.complement)
        case .isotonic(let regression):
            return regression(p)
        }
    }

    /// The calibrated probabilities, in the same order.
    ///
    /// - Precondition: every probability is from 0 to 1.
    public func calibrated(_ probabilities: [Double]) -> [Double] {
        probabilities.map { self($0) }
    }
}
