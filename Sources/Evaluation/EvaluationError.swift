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

    /// A stable code for logs and documentation.
    public var code: String {
        switch self {
        case .empty: "R301"
        case .mismatchedShapes: "R302"
        case .invalidProbability: "R303"
        case .outcomeNotBinary: "R304"
        case .oneClass: "R305"
        case .invalidBaseRate: "R306"
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
        }
    }
}

extension EvaluationError: CustomStringConvertible {
    /// Message and remedy in one line.
    public var description: String {
        remedy.map { "\(message); \($0)" } ?? message
    }
}
