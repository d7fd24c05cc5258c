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
    /// Customers bring the exposure about: those who have it had not left, and the log does not say that of the others.
    case showsPresence
    /// Little that is not in the log would explain the interval's nearer limit away.
    case fragile(eValue: Double, needed: Double)
}

/// Who or what brings an exposure about. It cannot be told from data, and decides what the log may not show.
public enum ExposureAssignment: String, Sendable, CaseIterable {
    /// The customer, as with a call to support or a visit: having it also shows that the customer is still there. That is
    /// so much of what makes an outcome that no difference can be read as an effect.
    case customer
    /// The business, by what the log records of the customer, and perhaps by more.
    case business
    /// A lot that the business drew.
    case lot
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
    /// - Parameter assignment: who brings the exposure about; where a lot does, nothing outside the log decided it.
    func concerns(
        adjusted: AdjustedMeans, targeted: Double?, overlap: ExposureOverlap, balance: [ConfounderBalance],
        eValue: EValue?, assignment: ExposureAssignment
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
        if assignment == .customer { concerns.append(.showsPresence) }
        if assignment != .lot, !adjusted.interval().contains(0), limit < leastEValue {
            concerns.append(.fragile(eValue: limit, needed: leastEValue))
        }
        return concerns
    }
}
