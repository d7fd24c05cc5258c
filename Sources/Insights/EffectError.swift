/// What can stand in the way of an effect estimate. Cases carry counts and names, never a customer's values.
public enum EffectError: Error, Equatable, Sendable {
    /// The touchpoint is one that the outcome itself is made of.
    case touchpointIsOutcome(touchpoint: String, outcome: String)
    /// Nobody was exposed.
    case nobodyExposed(touchpoint: String, snapshots: Int)
    /// Everybody was exposed.
    case everybodyExposed(touchpoint: String, snapshots: Int)
    /// Too few customers had the outcome, or had it not, among the exposed or the others.
    case tooFewOutcomes(outcome: String, isExposed: Bool, hasOutcome: Bool, customers: Int, needed: Int)
    /// The outcome's window passes the end of the data.
    case notSettled(outcome: String, asOf: String, settled: String, completeUntil: String)
    /// No cutoff of the configuration lies in the range asked for.
    case noCutoffInRange(from: String, to: String)
    /// An attribute by which customers cannot be told apart in a few groups.
    case noSegments(attribute: String, available: [String], suggestion: String?)
    /// Inputs that belong together have different sizes.
    case mismatchedShapes(what: String, expected: Int, actual: Int)
    /// An exposure or an outcome is neither 0 nor 1.
    case notBinary(what: String, row: Int)
    /// Folds that leave a row out of every fit, or out of none.
    case invalidFolds(Int)
}

extension EffectError: CustomStringConvertible {
    /// The stable code.
    public var code: String {
        switch self {
        case .touchpointIsOutcome: "E180"
        case .nobodyExposed: "E181"
        case .everybodyExposed: "E182"
        case .tooFewOutcomes: "E183"
        case .notSettled: "E184"
        case .noCutoffInRange: "E185"
        case .noSegments: "E186"
        case .mismatchedShapes: "E187"
        case .notBinary: "E188"
        case .invalidFolds: "E189"
        }
    }

    /// What is wrong, in one line.
    public var message: String {
        switch self {
        case .touchpointIsOutcome(let touchpoint, let outcome):
            "\(outcome) is made of \"\(touchpoint)\": an effect of it on itself means nothing"
        case .nobodyExposed(let touchpoint, let snapshots):
            "none of \(snapshots) snapshots has \"\(touchpoint)\" in the time of exposure: there is nothing to compare"
        case .everybodyExposed(let touchpoint, let snapshots):
            "all of \(snapshots) snapshots have \"\(touchpoint)\" in the time of exposure: there is nothing to compare with"
        case .tooFewOutcomes(let outcome, let isExposed, let hasOutcome, let customers, let needed):
            "too few events: \(customers) \(isExposed ? "exposed" : "unexposed") customer\(customers == 1 ? "" : "s") \(hasOutcome ? "with" : "without")"
                + " \(outcome), and \(needed) are needed"
        case .notSettled(let outcome, let asOf, let settled, let completeUntil):
            "\(outcome) of \(asOf) is known from \(settled) on, and the data end at \(completeUntil)"
        case .noCutoffInRange(let from, let to): "no cutoff of rapport.yaml lies from \(from) to \(to)"
        case .noSegments(let attribute, let available, let suggestion):
            "customers cannot be grouped by \"\(attribute)\"; there are "
                + (available.isEmpty ? "no attributes of a few values" : available.joined(separator: ", "))
                + (suggestion.map { ". Did you mean \"\($0)\"?" } ?? "")
        case .mismatchedShapes(let what, let expected, let actual): "\(what): \(expected) expected, \(actual) found"
        case .notBinary(let what, let row): "\(what) is neither 0 nor 1 (first in row \(row))"
        case .invalidFolds(let folds): "cross-fitting needs at least 2 folds with rows, not \(folds)"
        }
    }

    /// How to mend it.
    public var remedy: String? {
        switch self {
        case .touchpointIsOutcome: "name a touchpoint that comes before the outcome, or another --outcome"
        case .nobodyExposed: "widen --exposed-within, or choose another --as-of; rapport check lists the touchpoints"
        case .everybodyExposed: "shorten --exposed-within, or choose a touchpoint that only some customers had"
        case .tooFewOutcomes: "add --as-of dates, widen --exposed-within, or give the outcome a longer within:"
        case .notSettled: "choose an earlier --as-of, or a shorter --exposed-within"
        case .noCutoffInRange: "snapshots: lists them; or give dates with --as-of"
        case .noSegments: "--by takes an attribute of customers: in rapport.yaml with at most 12 different values"
        case .mismatchedShapes: nil
        case .notBinary: "code it as 0 and 1"
        case .invalidFolds: "use 5 folds"
        }
    }

    /// The message.
    public var description: String { message }
}
