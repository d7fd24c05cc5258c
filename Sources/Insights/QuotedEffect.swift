import Experience

/// An effect of a touchpoint on an outcome as it was estimated before (``EffectEstimate``), for a what-if to quote.
public struct QuotedEffect: Sendable, Equatable {
    /// The touchpoint.
    public let touchpoint: Touchpoint
    /// The outcome's name.
    public let outcome: String
    /// The cutoffs, in words.
    public let asOf: [String]
    /// How many days after them the touchpoint counted as exposure.
    public let exposedWithinDays: Double
    /// The adjusted difference of the outcome's probability between having the touchpoint and not having it.
    public let difference: Double
    /// Its 95 % interval.
    public let interval: ClosedRange<Double>
    /// Who is said to bring the touchpoint about.
    public let assignment: ExposureAssignment
    /// Whether the checks let it be read as cause.
    public let isCausal: Bool
    /// The verdict, a sentence.
    public let verdict: String

    /// Quotes an effect.
    public init(
        touchpoint: Touchpoint, outcome: String, asOf: [String], exposedWithinDays: Double, difference: Double,
        interval: ClosedRange<Double>, assignment: ExposureAssignment, isCausal: Bool, verdict: String
    ) {
        self.touchpoint = touchpoint
        self.outcome = outcome
        self.asOf = asOf
        self.exposedWithinDays = exposedWithinDays
        self.difference = difference
        self.interval = interval
        self.assignment = assignment
        self.isCausal = isCausal
        self.verdict = verdict
    }
}
