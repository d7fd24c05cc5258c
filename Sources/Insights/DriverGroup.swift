import Experience
import Features

/// What is named as a driver: columns that belong together.
public enum DriverGroup: Hashable, Sendable {
    /// What happened at one touchpoint.
    case touchpoint(Touchpoint)
    /// How much the customer does at all: overall counts, amounts, silence and tenure. For an outcome that nothing happens
    /// any more also how long ago every touchpoint was, since any event shows that the customer is still there, and how
    /// often the touchpoints were by whose absence it is defined: that someone who buys will buy is no driver of buying.
    case activity
    /// How the customer felt and was served over all touchpoints, a stage, or people, product and service: what cannot be
    /// put down to one touchpoint.
    case experience
    /// Who the customer is.
    case attributes

    /// The group of a column for an outcome.
    public init(_ column: DesignLayout.Column, outcome: Outcome) {
        switch column.feature.subject {
        case .everything, .stage, .through:
            let family = column.feature.family
            self = family == .emotion || family == .service ? .experience : .activity
        case .attribute: self = .attributes
        case .touchpoint(let touchpoint):
            let defines = outcome.concerns(touchpoint)
            let isVolume = column.feature.orientation == 0 || column.isMissingIndicator
            let isRecency = column.feature.measure == .silence || column.isMissingIndicator
            let isPresence = outcome.rule == .noneOf && (isRecency || (isVolume && defines))
            self = isPresence ? .activity : .touchpoint(touchpoint)
        }
    }

    /// The name in reports.
    public var name: String {
        switch self {
        case .touchpoint(let touchpoint): touchpoint.name
        case .activity: "activity"
        case .experience: "overall experience"
        case .attributes: "attributes"
        }
    }
}
