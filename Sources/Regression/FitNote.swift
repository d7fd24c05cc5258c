/// What a reader of a fit should know before relying on it.
public enum FitNote: Sendable, Codable, Equatable {
    /// Each of these columns alone separates the outcomes (its ranges for 0 and 1 touch in at most one value), or its
    /// standardised coefficient exceeds 10. Only the penalty keeps their coefficients finite.
    case separatingColumns([Int])
    /// The fit tells all outcomes apart, so the columns together separate them. Fits say so by ``firth(_:)`` since, with the
    /// columns' names.
    case completeSeparation
    /// The best penalty was the least or greatest of the grid; a better one may lie outside.
    case penaltyAtGridEdge(Double)
    /// For this many groups the closed form that chose the penalty is crude, see ``LeaveOneGroupOut/fragileGroups``.
    case fragileLeaveOneGroupOut(groups: Int)
    /// Fewer than 50 groups: errors are CR2 with Satterthwaite degrees of freedom, see ``DebiasedEstimate``.
    case fewGroups(Int)
    /// Intervals and tests are by Firth's method, for this reason.
    case firth(FirthReason)
    /// Fewer than 10 events (or non-events) per coefficient, and intervals are not by Firth's method: without a penalty, or
    /// where that did not come to its end.
    case fewEventsPerCoefficient(Double)
    /// The debiasing step is longer than √k standard errors for k coefficients, by this factor: the penalty was so
    /// strong that one step leaves some of the shrinkage in (in simulations 0.2 standard errors at a factor of 1, 0.6
    /// at 2).
    case strongShrinkage(Double)
    /// The information matrix was singular; this share of its diagonal was added for inference.
    case informationRegularized(share: Double)

    /// The note in one sentence.
    public var message: String {
        switch self {
        case .separatingColumns(let columns):
            "\(columns.count) column(s) almost or fully separate the outcomes: "
                + "check that they do not know the outcome beforehand"
        case .completeSeparation:
            "the columns together tell all outcomes apart: check for a leak, or use a larger penalty"
        case .penaltyAtGridEdge(let penalty):
            "the best penalty, \(penalty), is at the edge of the grid: widen the grid"
        case .fragileLeaveOneGroupOut(let groups):
            "the penalty's choice is rough: \(groups) customer(s) carry much of the fit; "
                + "compare with cross-validation"
        case .fewGroups(let groups):
            "only \(groups) customers: errors and intervals are those for small samples"
        case .firth(.separation(let separation)):
            "\(separation.columns.count) column(s) tell the outcomes of \(separation.groups) customer(s) for certain, so "
                + "intervals are by Firth's method: check that they do not know the outcome beforehand"
        case .firth(.fewEvents(let ratio)):
            "only \((ratio * 10).rounded() / 10) events per coefficient: intervals are by Firth's method"
        case .fewEventsPerCoefficient(let ratio):
            "only \((ratio * 10).rounded() / 10) events per coefficient: read standard errors with care"
        case .strongShrinkage:
            "the penalty is strong, so intervals may still lean towards no effect: compare with a smaller penalty"
        case .informationRegularized(let share):
            "the information matrix was singular; \(share) of its diagonal was added for standard errors"
        }
    }
}
