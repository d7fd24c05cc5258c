import Insights

extension EffectEstimate {
    /// How the difference was adjusted, in words.
    public var method: String {
        switch target {
        case .everybody: "Augmented inverse-probability weights, cross-fitted by customer"
        case .overlap: "Overlap weights, augmented and cross-fitted by customer"
        }
    }

    /// In one sentence, whether the difference may be read as the touchpoint's doing, and why or why not.
    public var verdict: String {
        if concerns.contains(.intervalHoldsZero),
            concerns.allSatisfy({ [.intervalHoldsZero, .showsPresence].contains($0) })
        {
            return "No effect of \(touchpoint) on \(outcome) is shown: the interval holds 0."
        }
        guard concerns.isEmpty else {
            return "Not to be read as cause: " + concerns.map(\.words).joined(separator: "; ") + "."
        }
        let verb = adjusted.difference > 0 ? "raises" : "lowers"
        let size = Numbers.fixed(adjusted.difference.magnitude * 100, adjusted.standardError < 0.005 ? 2 : 1)
        let whose = target == .overlap ? " of customers who could as well have been exposed as not" : ""
        let condition =
            assignment == .lot
            ? "since a lot is said to have decided who was exposed"
            : "unless something that the log does not show makes both \(Numbers.fixed(eValue?.limit ?? 1, 1)) times as likely"
        return
            "\(touchpoint) \(verb) \(outcome)\(whose) by \(size) points; the checks let it be read as cause, \(condition)."
    }
}

extension EffectConcern {
    /// The concern in a few words, as part of a sentence.
    public var words: String {
        switch self {
        case .intervalHoldsZero: "the interval holds 0"
        case .imbalance(let columns, let worst):
            (columns == 1 ? "1 confounder still differs" : "\(columns) confounders still differ")
                + " after weighting, \(worst.name) by \(Numbers.fixed(worst.after.magnitude, 2)) standard deviations"
        case .fewEffective(let size, let isExposed, let needed):
            "the weights leave the worth of \(Numbers.fixed(size, 0)) \(isExposed ? "exposed" : "unexposed") snapshots,"
                + " and \(Numbers.fixed(needed, 0)) are needed"
        case .estimatorsDisagree(let targeted):
            "another estimator of the same models gives \(Numbers.points(targeted))"
        case .showsPresence:
            "customers bring it about, so that those who have it had not left, and the log does not say that of the others"
        case .fragile(let eValue, _):
            "something that the log does not show explains it away if it makes both "
                + "\(Numbers.fixed(eValue, 2)) times as likely"
        }
    }
}
