import Experience

/// What can be wrong between features and the data they are computed from.
public enum FeatureError: Error, Equatable, Sendable {
    /// A feature's touchpoint does not occur in this log.
    case touchpointAbsent(Touchpoint)
    /// A feature's field has no column in this log.
    case fieldAbsent(EventField, touchpoint: Touchpoint?)
    /// A feature's stage, or what carries it, has no touchpoint in this log.
    case subjectAbsent(String)
    /// A feature's attribute is not in the customers' table.
    case attributeAbsent(String)
    /// A feature asks for something that no table holds, such as the spread of emotions.
    case notComputable(Feature)
    /// No customer was eligible at any cutoff.
    case nobodyEligible
    /// No snapshot has a known outcome yet.
    case nothingSettled(outcome: String)
}

extension FeatureError: CustomStringConvertible {
    /// The stable code.
    public var code: String {
        switch self {
        case .touchpointAbsent: "S401"
        case .fieldAbsent: "S402"
        case .attributeAbsent: "S403"
        case .notComputable: "S404"
        case .subjectAbsent: "S405"
        case .nobodyEligible: "E165"
        case .nothingSettled: "E166"
        }
    }

    /// What is wrong, in one line; the part after the model's or the data's name.
    public var message: String {
        switch self {
        case .touchpointAbsent(let touchpoint): "touchpoint \"\(touchpoint)\", absent from this data"
        case .fieldAbsent(let field, let touchpoint):
            "\(field.name)" + (touchpoint.map { " of \"\($0)\"" } ?? "") + ", for which this data has no column"
        case .subjectAbsent(let name): "touchpoints of \(name), of which this data has none"
        case .attributeAbsent(let name): "customers' attribute \"\(name)\", absent from this data"
        case .notComputable(let feature): "feature \"\(feature.name)\", which this version cannot compute"
        case .nobodyEligible: "no customer is eligible at any cutoff"
        case .nothingSettled(let outcome):
            "no snapshot's \(outcome) is known yet: every outcome window passes the data's end"
        }
    }

    /// How to mend it.
    public var remedy: String? {
        switch self {
        case .touchpointAbsent, .fieldAbsent, .attributeAbsent: "map it in rapport.yaml, or train again"
        case .subjectAbsent: "say which touchpoints they are (touchpoints: in rapport.yaml), or train again"
        case .notComputable: "train again with this version"
        case .nobodyEligible:
            "look at snapshots: in rapport.yaml (dates, active_within); rapport check shows the log's span"
        case .nothingSettled: "use earlier cutoffs, or a shorter within: for the outcome"
        }
    }

    /// The message.
    public var description: String { message }
}
