/// What can go wrong in an evaluation. Cases carry counts and row numbers, never a customer's values.
public enum EvaluationError: Error, Equatable, Sendable {
    /// There is no row.
    case empty
    /// Two inputs that belong together have different lengths.
    case mismatchedShapes(what: String, expected: Int, actual: Int)
    /// A probability is NaN or outside 0…1.
    case invalidProbability(row: Int)
    /// An outcome is neither 0 nor 1.
    case outcomeNotBinary(row: Int)
    /// All outcomes are equal to `outcome`.
    case oneClass(outcome: Int)
    /// The base rate is not between 0 and 1.
    case invalidBaseRate
    /// A calibration map needs more events.
    case tooFewEvents(actual: Int, needed: Int)
    /// A calibration map has no single best fit: too few different probabilities, or they separate the outcomes.
    case calibrationNotDetermined
    /// A group (customer) has a second row where only one is allowed.
    case repeatedGroup(row: Int)
    /// The probabilities of a forecast do not add up to 1.
    case notADistribution
    /// A count is negative.
    case negativeCount(row: Int)
    /// There are too few periods for a single fold of a backtest.
    case noFold(periods: Int, needed: Int)

    /// A stable code for logs and documentation.
    public var code: String {
        switch self {
        case .empty: "R301"
        case .mismatchedShapes: "R302"
        case .invalidProbability: "R303"
        case .outcomeNotBinary: "R304"
        case .oneClass: "R305"
        case .invalidBaseRate: "R306"
        case .tooFewEvents: "R307"
        case .calibrationNotDetermined: "R308"
        case .repeatedGroup: "R309"
        case .notADistribution: "R310"
        case .negativeCount: "R311"
        case .noFold: "R312"
        }
    }

    /// What happened, in one sentence.
    public var message: String {
        switch self {
        case .empty: "there are no rows to evaluate"
        case .mismatchedShapes(let what, let expected, let actual): "\(what): \(expected) expected, \(actual) found"
        case .invalidProbability(let row): "a probability is not between 0 and 1 (first in row \(row))"
        case .outcomeNotBinary(let row): "an outcome is neither 0 nor 1 (first in row \(row))"
        case .oneClass(let outcome): "all outcomes are \(outcome), so quality cannot be measured"
        case .invalidBaseRate: "the base rate must lie between 0 and 1"
        case .tooFewEvents(let actual, let needed): "\(needed) rows with the outcome are needed, \(actual) found"
        case .calibrationNotDetermined:
            "no single calibration map fits best: too few different probabilities, or they separate the outcomes"
        case .repeatedGroup(let row): "a customer has more than one row (first again in row \(row))"
        case .notADistribution: "the probabilities of a forecast do not add up to 1"
        case .negativeCount(let row): "a count is negative (first in row \(row))"
        case .noFold(let periods, let needed):
            "a backtest of this horizon needs \(needed) periods of data, \(periods) found"
        }
    }

    /// What to do next, where something can be done.
    public var remedy: String? {
        switch self {
        case .empty, .oneClass: "evaluate on more rows, or on a longer horizon"
        case .mismatchedShapes: nil
        case .invalidProbability: "check the model that gave the probabilities"
        case .outcomeNotBinary: "code the outcome as 0 and 1"
        case .invalidBaseRate: "give the share of rows with the outcome"
        case .tooFewEvents: "use a logistic or beta map"
        case .calibrationNotDetermined: "calibrate on more rows, or with a smoothed logistic map"
        case .repeatedGroup: "keep one row for each customer, for example the last"
        case .notADistribution: "give the probability of every count from 0 on"
        case .negativeCount: "check the model that gave the counts"
        case .noFold: "use more history, a shorter horizon or gap, or fewer cutoffs to train with"
        }
    }
}

extension EvaluationError: CustomStringConvertible {
    /// Message and remedy in one line.
    public var description: String {
        remedy.map { "\(message); \($0)" } ?? message
    }
}
