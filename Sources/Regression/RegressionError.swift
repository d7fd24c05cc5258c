/// What can go wrong in regression. Cases carry counts and names of columns, never a customer's values.
public enum RegressionError: Error, Equatable, Sendable {
    /// There is no row.
    case empty
    /// Two inputs that belong together have different sizes.
    case mismatchedShapes(what: String, expected: Int, actual: Int)
    /// A value is NaN or infinite.
    case notFinite(column: String, row: Int)
    /// An offset is NaN or infinite.
    case offsetNotFinite(row: Int)
    /// A row has no trials, or successes that are negative or more than its trials.
    case invalidCounts(row: Int)
    /// An outcome is neither 0 nor 1.
    case outcomeNotBinary(row: Int)
    /// All outcomes (of rows with a positive weight) are equal to `outcome`.
    case oneClass(outcome: Int)
    /// A weight is negative or not finite, or all are 0.
    case invalidWeights
    /// There are fewer groups (customers) than needed.
    case tooFewGroups(actual: Int, needed: Int)
    /// A penalty is negative or not finite, or a grid is empty or holds 0.
    case invalidPenalty
    /// Fewer than two folds.
    case invalidFolds(Int)
    /// The solver stopped before its certificate held.
    case notConverged(decrement: Double, steps: Int)
    /// No finite maximum of the likelihood exists: columns (if known) separate the outcomes.
    case separation(columns: [String])
    /// A test or an interval needs a covariance of full rank.
    case singularCovariance
    /// A test names a column that is not there, or only columns without an estimate.
    case noTestableColumn
    /// The surrounding task was cancelled.
    case cancelled

    /// A stable code for logs and documentation.
    public var code: String {
        switch self {
        case .empty: "R201"
        case .mismatchedShapes: "R202"
        case .notFinite: "R203"
        case .outcomeNotBinary: "R204"
        case .oneClass: "R205"
        case .invalidWeights: "R206"
        case .tooFewGroups: "R207"
        case .invalidPenalty: "R208"
        case .invalidFolds: "R209"
        case .notConverged: "R210"
        case .separation: "R211"
        case .singularCovariance: "R212"
        case .noTestableColumn: "R213"
        case .cancelled: "R214"
        case .offsetNotFinite: "R215"
        case .invalidCounts: "R216"
        }
    }

    /// What happened, in one sentence.
    public var message: String {
        switch self {
        case .empty:
            "there are no rows to fit"
        case .mismatchedShapes(let what, let expected, let actual):
            "\(what): \(expected) expected, \(actual) found"
        case .notFinite(let column, let row):
            "column “\(column)” holds a value that is not a finite number (first in row \(row))"
        case .offsetNotFinite(let row):
            "an offset is not a finite number (first in row \(row))"
        case .invalidCounts(let row):
            "a row needs at least 1 trial, and from 0 to as many successes (first wrong in row \(row))"
        case .outcomeNotBinary(let row):
            "an outcome is neither 0 nor 1 (first in row \(row))"
        case .oneClass(let outcome):
            "all outcomes are \(outcome), so there is nothing to tell apart"
        case .invalidWeights:
            "weights must be finite, not negative, and not all 0"
        case .tooFewGroups(let actual, let needed):
            "\(needed) customers are needed with rows of their own, \(actual) found"
        case .invalidPenalty:
            "a penalty must be finite and not negative; a grid needs at least one, all positive"
        case .invalidFolds(let folds):
            "cross-validation needs at least 2 folds, not \(folds)"
        case .notConverged(let decrement, let steps):
            "the fit did not converge in \(steps) steps (Newton decrement \(decrement))"
        case .separation(let columns):
            columns.isEmpty
                ? "the columns together separate the outcomes perfectly, so no unpenalised fit exists"
                : "no unpenalised fit exists: the outcomes are separated by \(columns.joined(separator: ", "))"
        case .singularCovariance:
            "the covariance of the tested coefficients is singular"
        case .noTestableColumn:
            "none of the named columns has an estimate"
        case .cancelled:
            "the fit was cancelled"
        }
    }

    /// What to do next, where something can be done.
    public var remedy: String? {
        switch self {
        case .empty: "widen the time range, or check that the outcome can be known for some rows"
        case .mismatchedShapes, .cancelled: nil
        case .notFinite: "fill in missing values before the fit, with a column that says which were missing"
        case .offsetNotFinite: "give offsets on the scale of log odds, such as log(p / (1 - p)) with 0 < p < 1"
        case .invalidCounts: "leave out rows without trials, and check that trials include the successes"
        case .outcomeNotBinary: "code the outcome as 0 and 1"
        case .oneClass: "check the outcome's definition and horizon, or use more history"
        case .invalidWeights: "check the weights"
        case .tooFewGroups: "use more customers or fewer folds"
        case .invalidPenalty: "give penalties such as 0.01"
        case .invalidFolds: "use 5 or 10 folds"
        case .notConverged: "use a larger penalty, or allow more steps"
        case .separation:
            "use a positive penalty or Firth's method, and look whether these columns know the outcome beforehand"
        case .singularCovariance: "test fewer columns at once, or use more customers"
        case .noTestableColumn: "name columns that the fit kept"
        }
    }
}

extension RegressionError: CustomStringConvertible {
    /// Message and remedy in one line.
    public var description: String {
        remedy.map { "\(message); \($0)" } ?? message
    }
}
