/// How the penalty of a fit came about, with what that leaves for the fit.
enum PenaltyChoice: Sendable {
    case given
    case crossValidated(CrossValidation)
    case leftOut(LeaveOneGroupOutPath)

    /// The fit on all rows at the chosen penalty, where there is one.
    var start: [Double]? {
        switch self {
        case .given: nil
        case .crossValidated(let validation): validation.start
        case .leftOut(let path): path.start
        }
    }

    /// The reads of the data that the choice took.
    var passes: Int {
        switch self {
        case .given: 0
        case .crossValidated(let validation): validation.passes
        case .leftOut(let path): path.passes
        }
    }

    var crossValidation: CrossValidationSummary? {
        if case .crossValidated(let validation) = self { validation.summary } else { nil }
    }

    var leaveOneGroupOut: LeaveOneGroupOutSummary? {
        if case .leftOut(let path) = self { path.summary } else { nil }
    }

    /// What a reader should know about the choice.
    var notes: [FitNote] {
        var notes: [FitNote] = []
        let (penalties, chosen) =
            switch self {
            case .given: ([Double](), 0)
            case .crossValidated(let validation): (validation.summary.curve.map(\.penalty), validation.summary.chosen)
            case .leftOut(let path): (path.summary.curve.map(\.penalty), path.summary.chosen)
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
