import Experience

/// What is forecast: whether one of some touchpoints happens, or none of them, in a window after the cutoff.
///
/// For a cutoff c the label looks at the events in `[c + gap, c + gap + horizon)`, half-open. With `any` it is 1 if one
/// qualifies; with `none` it is 1 if none does.
public struct Outcome: Hashable, Sendable, Codable {
    /// Whether the outcome is that something happens, or that nothing does.
    public enum Rule: String, Hashable, Sendable, Codable {
        /// 1 if at least one event qualifies.
        case anyOf = "any_of"
        /// 1 if no event qualifies.
        case noneOf = "none_of"
    }

    /// A condition on a numeric column of the event, e.g. `rating >= 9`. A missing value does not meet it.
    public struct Condition: Hashable, Sendable, Codable {
        /// A comparison.
        public enum Comparison: String, Hashable, Sendable, Codable, CaseIterable {
            /// At least.
            case atLeast = ">="
            /// At most.
            case atMost = "<="
            /// Equal to.
            case equal = "=="
            /// Different from.
            case notEqual = "!="
            /// More than.
            case moreThan = ">"
            /// Less than.
            case lessThan = "<"
        }

        /// The column of the event log.
        public let column: String
        /// How it is compared.
        public let comparison: Comparison
        /// With what.
        public let value: Double

        /// Reads `rating >= 9`; returns `nil` for anything else.
        public init?(_ text: String) {
            for comparison in Comparison.allCases {
                guard let range = text.firstRange(of: comparison.rawValue) else { continue }
                let words = [text[..<range.lowerBound], text[range.upperBound...]].map {
                    String($0.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
                }
                guard let last = words[0].last, !"<>=!".contains(last), let value = Double(words[1]), value.isFinite
                else { return nil }
                column = words[0]
                self.comparison = comparison
                self.value = value
                return
            }
            return nil
        }

        /// Whether a value meets the condition.
        public func holds(for x: Double) -> Bool {
            switch comparison {
            case .atLeast: x >= value
            case .atMost: x <= value
            case .equal: x == value
            case .notEqual: x != value && !x.isNaN
            case .moreThan: x > value
            case .lessThan: x < value
            }
        }
    }

    /// The outcome's name, such as `churn`.
    public let name: String
    /// Whether something or nothing must happen.
    public let rule: Rule
    /// The touchpoints that qualify; ``Experience/Touchpoint/any`` among them means all.
    public let touchpoints: [Touchpoint]
    /// What a qualifying event must meet besides, if anything.
    public let condition: Condition?
    /// The length of the window in days.
    public let horizonDays: Double
    /// The days between the cutoff and the window.
    public let gapDays: Double
    /// Whether the business wants to see more of it (referral) or less (churn, complaint).
    public let isWanted: Bool

    /// Creates an outcome; without a word on it, that something happens is wanted and that nothing does is not.
    public init(
        name: String, rule: Rule, touchpoints: [Touchpoint], condition: Condition? = nil, horizonDays: Double,
        gapDays: Double = 0, isWanted: Bool? = nil
    ) {
        self.name = name
        self.rule = rule
        self.touchpoints = touchpoints
        self.condition = condition
        self.horizonDays = horizonDays
        self.gapDays = gapDays
        self.isWanted = isWanted ?? (rule == .anyOf)
    }

    /// Whether an event of a touchpoint can qualify.
    public func concerns(_ touchpoint: Touchpoint) -> Bool {
        touchpoints.contains(touchpoint) || touchpoints.contains(.any)
    }

    /// The moment from which a label for a cutoff is known, gap and horizon in days of a calendar.
    public func settled(after cutoff: Timestamp, in calendar: CalendarCutoffs = .utc) -> Timestamp {
        Timestamp(microseconds: calendar.shifted(cutoff.microseconds, byDays: gapDays + horizonDays))
    }
}
