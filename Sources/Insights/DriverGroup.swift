import Experience
import Features

/// What is named as a driver: columns that belong together.
public enum DriverGroup: Hashable, Sendable {
    /// What happened at one touchpoint.
    case touchpoint(Touchpoint)
    /// What happened at the touchpoints of a stage; `nil`: at those without one.
    case stage(Stage?)
    /// What happened through people, product or service; `nil`: at touchpoints of which it is not said.
    case through(Channel?)
    /// How customers felt, wherever it was.
    case emotion
    /// How they were served, wherever it was: response times, promises, matters resolved.
    case service
    /// How much happened, wherever it was: counts, shares, variety, amounts, and that nothing is known of a feeling.
    case volume
    /// When it happened: silence, gaps, tenure and season.
    case timing
    /// How much the customer does at all: overall counts, amounts, silence and tenure. For an outcome that nothing happens
    /// any more also how long ago every touchpoint was, since any event shows that the customer is still there, and how
    /// often the touchpoints were by whose absence it is defined: that someone who buys will buy is no driver of buying.
    case activity
    /// How the customer felt and was served over all touchpoints, a stage, or people, product and service: what cannot be
    /// put down to one group of the view.
    case experience
    /// Who the customer is.
    case attributes

    /// The group of a column for an outcome.
    ///
    /// - Parameter profiles: the stage of each touchpoint, and what carries it.
    public init(
        _ column: DesignLayout.Column, outcome: Outcome, view: DriverView = .touchpoint,
        profiles: [Touchpoint: TouchpointProfile] = [:]
    ) {
        if view == .family {
            self = Self.family(column)
            return
        }
        let family = column.feature.family
        let isFelt = family == .emotion || family == .service
        switch (column.feature.subject, view) {
        case (.attribute, _): self = .attributes
        case (.touchpoint(let touchpoint), _):
            let defines = outcome.concerns(touchpoint)
            let isVolume = column.feature.orientation == 0 || column.isMissingIndicator
            let isRecency = column.feature.measure == .silence || column.isMissingIndicator
            let isPresence = outcome.rule == .noneOf && (isRecency || (isVolume && defines))
            switch view {
            case _ where isPresence: self = .activity
            case .stage: self = .stage(profiles[touchpoint]?.stage)
            case .through: self = .through(profiles[touchpoint]?.through)
            case .touchpoint, .family: self = .touchpoint(touchpoint)
            }
        case (.stage(let stage), .stage) where isFelt: self = .stage(stage)
        case (.through(let channel), .through) where isFelt: self = .through(channel)
        default: self = isFelt ? .experience : .activity
        }
    }

    private static func family(_ column: DesignLayout.Column) -> DriverGroup {
        switch column.feature.family {
        case .emotion: column.isMissingIndicator ? .volume : .emotion
        case .service: column.isMissingIndicator ? .volume : .service
        case .counts, .shares, .decay, .variety, .amounts, .path: .volume
        case .recency, .tenure, .regularity, .calendar: .timing
        case .attributes: .attributes
        }
    }

    /// Whether it is what its view compares, not what remains beside it.
    public var isCompared: Bool {
        switch self {
        case .touchpoint, .stage, .through, .emotion, .service, .volume: true
        case .timing, .activity, .experience, .attributes: false
        }
    }

    /// The name in reports.
    public var name: String {
        switch self {
        case .touchpoint(let touchpoint): touchpoint.name
        case .stage(let stage): stage?.rawValue ?? "no stage"
        case .through(let channel): channel?.rawValue ?? "not said"
        case .emotion: "emotion"
        case .service: "service"
        case .volume: "volume"
        case .timing: "timing"
        case .activity: "activity"
        case .experience: "overall experience"
        case .attributes: "attributes"
        }
    }
}
