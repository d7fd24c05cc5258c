import Insights

extension EffectEstimate {
    /// How the difference was adjusted, in words.
    public var method: String {
        switch target {
        case .everybody: "Augmented inverse-probability weights, cross-fitted by customer"
        case .overlap: "Overlap weights, augmented and cross-fitted by customer"
        }
    }

    /// In one sentence, whether the difference may be read as the touchpoint's doing, and why or why not. That it may rests on
    /// what was said of who brings the touchpoint about, which no data tell, and the sentence begins with that.
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
        let whose = target == .overlap ? " of customers with others like them on both sides" : ""
        let unless =
            assignment == .lot
            ? ""
            : ", unless \(EffectConcern.unseen) \(Numbers.fixed(eValue?.limit ?? 1, 1)) times as likely, or as unlikely"
        return
            "If, as you say, \(assignment.decider) decided who had it, \(touchpoint) \(verb) \(outcome)\(whose) by \(size) "
            + "points: the checks let that be read as cause\(unless)."
    }
}

extension ExposureAssignment {
    /// Who or what decides, as a subject.
    fileprivate var decider: String {
        switch self {
        case .customer: "the customer"
        case .business: "the business"
        case .lot: "a lot"
        }
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
            "the difference is explained away if \(Self.unseen) \(Numbers.fixed(eValue, 2)) times as likely, or as unlikely"
        }
    }

    /// What no adjustment takes out, up to how strong it is.
    fileprivate static let unseen =
        "something that the log does not show makes both the touchpoint and the outcome"
}
