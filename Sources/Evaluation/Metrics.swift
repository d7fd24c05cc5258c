#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Every measure of how good probabilities were, from one call.
///
/// ```swift
/// let metrics = try Metrics(probabilities: p, outcomes: y, groups: customers)
/// metrics.auc.value            // discrimination
/// metrics.calibration.slope    // below 1: too bold
/// metrics.topDecile.lift       // events among the top tenth, against chance
/// ```
///
/// Probabilities of 0 and 1 count as 2⁻⁵² and 1 − 2⁻⁵² where a logarithm is taken.
public struct Metrics: Sendable, Codable, Equatable {
    /// The number of rows.
    public let rows: Int
    /// The number of rows with outcome 1.
    public let events: Int
    /// The constant probability that the skills compare with.
    public let baseRate: Double
    /// The area under the ROC curve with its 95% interval.
    public let auc: AreaUnderCurve
    /// The area under the precision–recall curve (average precision).
    public let averagePrecision: Double
    /// The greatest distance between the distributions of probabilities for events and non-events.
    public let kolmogorovSmirnov: Double
    /// −(1/n) Σ [y log p + (1 − y) log(1 − p)].
    public let logLoss: Double
    /// The log loss of the base rate.
    public let baselineLogLoss: Double
    /// (1/n) Σ (y − p)².
    public let brier: Double
    /// The Brier score of the base rate.
    public let baselineBrier: Double
    /// The Brier score taken apart.
    public let brierDecomposition: BrierDecomposition
    /// Events among the tenth of rows with the highest probabilities.
    public let topDecile: Lift
    /// Calibration in the large, intercept and slope.
    public let calibration: CalibrationLine
    /// Ten bins of equally many rows.
    public let reliability: ReliabilityTable
    /// Ten bins of equal width.
    public let equalWidthReliability: ReliabilityTable
    /// Spiegelhalter's test of calibration; `nil` where it says nothing.
    public let spiegelhalter: SpiegelhalterTest?

    /// 1 − log loss / log loss of the base rate; 0 is no better than the base rate.
    public var logLossSkill: Double { 1 - logLoss / baselineLogLoss }
    /// 1 − Brier score / Brier score of the base rate.
    public var brierSkill: Double { 1 - brier / baselineBrier }
    /// The Mann–Whitney (1947) statistic: the number of pairs of an event and a non-event in which the event has the higher
    /// probability, ties counting half; the AUC times the number of all such pairs.
    public var mannWhitneyU: Double { auc.value * Double(events) * Double(rows - events) }

    /// Measures probabilities against outcomes.
    ///
    /// - Parameters:
    ///   - probabilities: one per row.
    ///   - outcomes: 0 or 1, one per row.
    ///   - groups: a code for each row's customer, for the variance of the AUC.
    ///   - baseRate: the constant to compare with, for example the event rate in training; by default the event rate
    ///     of these rows.
    /// - Throws: ``EvaluationError``.
    public init(
        probabilities: [Double], outcomes: [Double], groups: [Int]? = nil, baseRate: Double? = nil
    ) throws(EvaluationError) {
        let scored = try ScoredOutcomes(probabilities: probabilities, outcomes: outcomes, groups: groups)
        if let baseRate, !(0 < baseRate && baseRate < 1) { throw .invalidBaseRate }
        self.init(scored, baseRate: baseRate ?? scored.eventRate)
    }

    private init(_ scored: ScoredOutcomes, baseRate: Double) {
        rows = scored.rows
        events = scored.events
        self.baseRate = baseRate
        auc = AreaUnderCurve(scored)
        let sweep = ThresholdSweep(scored)
        averagePrecision = sweep.averagePrecision
        kolmogorovSmirnov = sweep.kolmogorovSmirnov
        logLoss = Self.logLoss(scored)
        let rate = scored.eventRate
        baselineLogLoss = -rate * log(baseRate) - (1 - rate) * log1p(-baseRate)
        brier = Self.brier(scored)
        baselineBrier = rate * (1 - baseRate) * (1 - baseRate) + (1 - rate) * baseRate * baseRate
        brierDecomposition = BrierDecomposition(scored)
        topDecile = Lift(scored, fraction: 0.1)
        calibration = CalibrationLine(scored)
        reliability = ReliabilityTable(scored, binning: .equalCount(10))
        equalWidthReliability = ReliabilityTable(scored, binning: .equalWidth(10))
        spiegelhalter = SpiegelhalterTest(scored)
    }

    /// The mean squared difference between outcome and probability.
    static func brier(_ scored: ScoredOutcomes) -> Double {
        ProbabilityScores(checked: scored.probabilities, scored.outcomes).brier
    }

    /// The mean of −log of the probability that the outcome had.
    static func logLoss(_ scored: ScoredOutcomes) -> Double {
        ProbabilityScores(checked: scored.probabilities, scored.outcomes).logLoss
    }
}
