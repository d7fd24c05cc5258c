/// What speaks against reading an adjusted difference as an effect of the touchpoint.
public enum EffectConcern: Sendable, Equatable {
    /// The interval of the difference holds 0.
    case intervalHoldsZero
    /// Confounders still differ after weighting: how many too much, and the worst of them.
    case imbalance(columns: Int, worst: ConfounderBalance)
    /// The weights leave too few snapshots on one side.
    case fewEffective(size: Double, isExposed: Bool, needed: Double)
    /// Targeted maximum likelihood gives another difference, more than a standard error away.
    case estimatorsDisagree(targeted: Double)
    /// Little that is not in the log would explain the interval's nearer limit away.
    case fragile(eValue: Double, needed: Double)
}

/// What an adjusted difference must pass to be read as an effect. The numbers are judgements, not laws.
public struct EffectGates: Sendable, Equatable {
    /// The greatest standardised mean difference that weighting may leave (Austin 2009).
    public var greatestImbalance = 0.1
    /// Where all propensities must lie for an effect on everybody; outside, overlap weights ask for another effect.
    public var propensities = 0.02...0.98
    /// The least effective sample size of each side, in snapshots.
    public var leastSampleSize = 50.0
    /// The least E-value of the interval's nearer limit, where chance did not decide who was exposed: 1.5 belongs to a
    /// risk ratio of 1.125.
    public var leastEValue = 1.5

    /// The gates as they are documented.
    public init() {}

    /// What does not pass, most important first.
    ///
    /// - Parameter isRandomized: whether who was exposed was drawn by lot: then nothing outside the log decided it.
    func concerns(
        adjusted: AdjustedMeans, targeted: Double?, overlap: ExposureOverlap, balance: [ConfounderBalance],
        eValue: EValue?, isRandomized: Bool
    ) -> [EffectConcern] {
        var concerns: [EffectConcern] = []
        if adjusted.interval().contains(0) { concerns.append(.intervalHoldsZero) }
        let uneven = balance.filter { !($0.after.magnitude < greatestImbalance) }
        if let worst = uneven.max(by: { $0.after.magnitude < $1.after.magnitude }) {
            concerns.append(.imbalance(columns: uneven.count, worst: worst))
        }
        for (size, isExposed) in [(overlap.exposedSampleSize, true), (overlap.unexposedSampleSize, false)]
        where !(size >= leastSampleSize) {
            concerns.append(.fewEffective(size: size, isExposed: isExposed, needed: leastSampleSize))
        }
        if let targeted, !((targeted - adjusted.difference).magnitude <= adjusted.standardError) {
            concerns.append(.estimatorsDisagree(targeted: targeted))
        }
        let limit = eValue?.limit ?? 1
        if !isRandomized, !adjusted.interval().contains(0), limit < leastEValue {
            concerns.append(.fragile(eValue: limit, needed: leastEValue))
        }
        return concerns
    }
}
