import Regression

/// What can go wrong in a forecast. Cases carry counts, periods and row numbers, never a customer's values.
public enum ForecastError: Error, Equatable, Sendable {
    /// There is no row.
    case empty
    /// Two inputs that belong together have different sizes.
    case mismatchedShapes(what: String, expected: Int, actual: Int)
    /// A value is NaN or infinite.
    case notFinite(column: String, row: Int)
    /// A period is below 1, or a tenure below 0.
    case invalidPeriod(row: Int)
    /// An outcome is neither 0 nor 1.
    case outcomeNotBinary(row: Int)
    /// A customer has a second row for one period.
    case repeatedPeriod(row: Int)
    /// A customer has a row after the period in which they left.
    case afterTheEnd(row: Int)
    /// In a period nobody was observed, nobody had the outcome, or everybody had.
    case periodNotIdentified(period: Int, rows: Int, events: Int)
    /// A baseline with a parameter for each period says nothing of other periods.
    case beyondObservedTenure(period: Int, observed: ClosedRange<Int>)
    /// The beta-geometric model has no optimum: customers do not leave less often with longer tenure.
    case hazardDoesNotFall
    /// The search for the beta-geometric optimum did not end.
    case notConverged(steps: Int)
    /// Residuals of origins say nothing of a shock: a number is not finite, a variance negative, or all are 0.
    case invalidResiduals
    /// A parameter of growth is outside its range.
    case invalidGrowth(what: String)
    /// Growth without end: referral alone makes the base grow, and nothing stops it.
    case capNeeded
    /// The regression under the hazard failed.
    case regression(RegressionError)
    /// The surrounding task was cancelled.
    case cancelled

    /// A stable code for logs and documentation; that of the regression where it failed.
    public var code: String {
        switch self {
        case .empty: "R401"
        case .mismatchedShapes: "R402"
        case .notFinite: "R403"
        case .invalidPeriod: "R404"
        case .outcomeNotBinary: "R405"
        case .repeatedPeriod: "R406"
        case .afterTheEnd: "R407"
        case .periodNotIdentified: "R408"
        case .beyondObservedTenure: "R409"
        case .hazardDoesNotFall: "R410"
        case .notConverged: "R411"
        case .invalidResiduals: "R412"
        case .invalidGrowth: "R413"
        case .capNeeded: "R414"
        case .cancelled: "R415"
        case .regression(let error): error.code
        }
    }

    /// What happened, in one sentence.
    public var message: String {
        switch self {
        case .empty: "there are no rows to forecast from"
        case .mismatchedShapes(let what, let expected, let actual): "\(what): \(expected) expected, \(actual) found"
        case .notFinite(let column, let row):
            "column “\(column)” holds a value that is not a finite number (first in row \(row))"
        case .invalidPeriod(let row): "a period is below 1, or a tenure below 0 (first in row \(row))"
        case .outcomeNotBinary(let row): "an outcome is neither 0 nor 1 (first in row \(row))"
        case .repeatedPeriod(let row): "a customer has two rows for one period (first again in row \(row))"
        case .afterTheEnd(let row): "a customer has a row after the period in which they left (first in row \(row))"
        case .periodNotIdentified(let period, let rows, let events):
            "period \(period) has no hazard of its own: \(rows) customers observed, \(events) with the outcome"
        case .beyondObservedTenure(let period, let observed):
            "period \(period) was never observed, only \(observed.lowerBound) to \(observed.upperBound)"
        case .hazardDoesNotFall:
            "no beta-geometric model fits: customers do not leave less often the longer they stay"
        case .notConverged(let steps): "the beta-geometric fit did not converge in \(steps) steps"
        case .invalidResiduals: "the residuals of the origins say nothing of a shock"
        case .invalidGrowth(let what): "\(what) is outside its range"
        case .capNeeded: "referral alone makes the customer base grow, so a forecast of it has no limit"
        case .regression(let error): error.message
        case .cancelled: "the forecast was cancelled"
        }
    }

    /// What to do next, where something can be done.
    public var remedy: String? {
        switch self {
        case .empty: "widen the time range"
        case .mismatchedShapes, .cancelled: nil
        case .notFinite: "fill in missing values beforehand, with a column that says which were missing"
        case .invalidPeriod: "count periods from 1, and tenures from 0"
        case .outcomeNotBinary: "code the outcome as 0 and 1"
        case .repeatedPeriod: "keep one row for each customer and period"
        case .afterTheEnd: "leave out later rows, or call the outcome recurrent"
        case .periodNotIdentified: "use a baseline that is linear in tenure or its logarithm, or longer periods"
        case .beyondObservedTenure: "use a baseline that is linear in tenure or its logarithm, or a shorter horizon"
        case .hazardDoesNotFall: "use a baseline that is linear in tenure"
        case .notConverged: "use more customers or periods, or a baseline that is linear in tenure"
        case .invalidResiduals: "give observed and expected counts of origins whose outcome was not certain"
        case .invalidGrowth: "check where the parameter comes from"
        case .capNeeded: "give the number of customers at which referral finds nobody new"
        case .regression(let error): error.remedy
        }
    }
}

extension ForecastError: CustomStringConvertible {
    /// Message and remedy in one line.
    public var description: String {
        remedy.map { "\(message); \($0)" } ?? message
    }
}
