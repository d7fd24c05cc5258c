/// How the penalty of a fit came about, with what that leaves for the fit.
enum PenaltyChoice: Sendable {
    case given
    case crossValidated(CrossValidation)
    /// By leaving out customers, and perhaps checked by folds at the chosen penalty.
    case leftOut(LeaveOneGroupOutPath, check: CrossValidation?)

    /// The fit on all rows at the chosen penalty, where there is one.
    var start: [Double]? {
        switch self {
        case .given: nil
        case .crossValidated(let validation): validation.start
        case .leftOut(let path, _): path.start
        }
    }

    /// The fit on all rows at the least penalty that was looked at, where there is one.
    var leastPenalized: [Double]? {
        if case .leftOut(let path, _) = self { path.leastPenalized } else { nil }
    }

    /// The reads of the data that the choice took.
    var passes: Int {
        switch self {
        case .given: 0
        case .crossValidated(let validation): validation.passes
        case .leftOut(let path, let check): path.passes + (check?.passes ?? 0)
        }
    }

    var crossValidation: CrossValidationSummary? {
        switch self {
        case .given: nil
        case .crossValidated(let validation): validation.summary
        case .leftOut(_, let check): check?.summary
        }
    }

    var leaveOneGroupOut: LeaveOneGroupOutSummary? {
        if case .leftOut(let path, _) = self { path.summary } else { nil }
    }

    /// What a reader should know about the choice.
    var notes: [FitNote] {
        var notes: [FitNote] = []
        let (penalties, chosen) =
            switch self {
            case .given: ([Double](), 0)
            case .crossValidated(let validation): (validation.summary.curve.map(\.penalty), validation.summary.chosen)
            case .leftOut(let path, _): (path.summary.curve.map(\.penalty), path.summary.chosen)
            }
        if penalties.count > 1, chosen == 0 || chosen == penalties.count - 1 {
            notes.append(.penaltyAtGridEdge(penalties[chosen]))
        }
        if let point = leaveOneGroupOut?.best, point.fragileGroups > 0 {
            notes.append(.fragileLeaveOneGroupOut(groups: point.fragileGroups))
        }
        return notes
    }
}
